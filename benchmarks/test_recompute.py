"""What does it cost to have the boards at each declaration by computing them again, and what once?

Frames and events are ready before the clock starts. At each of the 650 declarations all must agree.
"""

import io
from collections.abc import Callable
from typing import Any

import pytest

import electionfeed as ef

from .inputs import NIGHT, Boards, read_out, views
from .measuring import Measuring
from .peers import DECLARED, TABLE, once, plain, viewed

At = Callable[[int], Any]


def pandas() -> At:
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_csv(io.StringIO(TABLE), keep_default_na=False)

    def at(seq: int) -> Any:
        known = frame[frame["seq"] <= seq]
        won = known["elected"] == 1
        lost = ~won & (20 * known["votes"] <= known["valid"])
        seats, deposits = known[won].groupby("party").size(), known[lost].groupby("party").size()
        return seats, known.groupby("party")["votes"].sum(), deposits

    return at


def polars() -> At:
    polars = pytest.importorskip("polars")
    frame = polars.read_csv(TABLE.encode())

    def at(seq: int) -> Any:
        known = frame.filter(polars.col("seq") <= seq)
        won = known.filter(polars.col("elected") == 1)
        lost = known.filter((polars.col("elected") == 0) & (20 * polars.col("votes") <= polars.col("valid")))
        votes = known.group_by("party").agg(polars.col("votes").sum())
        boards = won.group_by("party").len(), votes, lost.group_by("party").len()
        return tuple(dict(board.iter_rows()) for board in boards)

    return at


PEERS = pytest.mark.parametrize("peer", [pandas, polars])


@PEERS
def test_at_each_declaration(measure: Measuring, peer: Callable[[], At]) -> None:
    what = f"{peer.__name__} at each declaration"
    measure.begin(what)
    at = peer()
    _, theirs = measure.peer(what, lambda: read_out(views(NIGHT)), lambda: [at(event.seq) for event in DECLARED])
    assert [plain(boards) for boards in theirs] == viewed()


@PEERS
def test_once(measure: Measuring, peer: Callable[[], At]) -> None:
    def ours() -> Boards:
        return read_out([ef.fold(ef.board, NIGHT)])

    at = peer()
    _, theirs = measure.peer(f"{peer.__name__} once, at the end", ours, lambda: at(len(NIGHT)))
    assert plain(theirs) == once()
