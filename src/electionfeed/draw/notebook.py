"""A board as a notebook shows it: the hemicycle, and a table of the parties."""

from __future__ import annotations

from ..tallies.board import Board
from .hemicycle import hemicycle
from .markup import Markup, element

__all__ = ["board_html"]


def board_html(board: Board) -> str:
    """Give a board or a desk as HTML: its hemicycle, and below it each party's seats, votes and share."""
    return element("div", Markup(hemicycle(board).svg), _table(board))


def _table(board: Board) -> Markup:
    columns = board.columns()
    rows = zip(columns["party"], columns["seats"], columns["votes"], strict=True)
    body = [_row("td", party, f"{seats:,}", f"{votes:,}", _share(votes, board.valid)) for party, seats, votes in rows]
    return element(
        "details",
        element("summary", f"{board.declared:,} of {board.total:,} seats declared, {board.valid:,} valid votes"),
        element("table", _row("th", "party", "seats", "votes", "share"), *body),
    )


def _share(votes: int, valid: int) -> str:
    return f"{100 * votes / valid:.1f}%" if valid else ""


def _row(kind: str, *cells: str) -> Markup:
    return element("tr", *(element(kind, cell) for cell in cells))
