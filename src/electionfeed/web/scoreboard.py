"""The scoreboard: what a page shows of a board, the parties in the order in which it shows them."""

from __future__ import annotations

from typing import Any

import attrs

from ..draw.palette import OTHERS
from ..draw.scene import Scene
from ..tallies.desk import Desk

__all__ = ["scoreboard", "standing"]

LEAST = 0.5  # % of the vote: a party with less, and no seat won, lost or forecast, is one of the others


def scoreboard(board: Desk) -> dict[str, Any]:
    """Give the figures of a board, and those of each party that a page has a row for."""
    known = {*board.parties, *board.forecast} - {OTHERS}
    shown = sorted((party for party in known if _is_shown(board, party)), key=lambda party: _order(board, party))
    return standing(board) | {
        "line": board.line,
        "majority": board.majority,
        "lead": board.lead,
        "short": board.short,
        "reached": board.reached and attrs.asdict(board.reached),
        "valid": board.valid,
        "turnout": board.turnout,
        "turnout_change": board.turnout_change,
        "parties": [_party(board, party) for party in shown],
        "others": _others(board, shown),
    }


def standing(board: Desk) -> dict[str, Any]:
    """Give where a board stands in a few figures and words."""
    verdict, detail = Scene(board).verdict
    return {
        "verdict": verdict,
        "detail": detail,
        "total": board.total,
        "declared": board.declared,
        "rushed": board.rushed,
        "outstanding": board.outstanding,
        "standings": [{"party": party, "seats": board.seats[party]} for party in board.parties if board.seats[party]],
    }


def _order(board: Desk, party: str) -> tuple[int, int, int, str]:
    return -board.seats[party], -board.votes[party], -board.forecast[party], party


def _is_shown(board: Desk, party: str) -> bool:
    counted = board.seats[party] or board.net[party] or board.forecast[party]
    return bool(counted) or board.shares.get(party, 0.0) >= LEAST


def _party(board: Desk, party: str) -> dict[str, Any]:
    return {
        "party": party,
        "seats": board.seats[party],
        "net": board.net[party],
        "gained": board.gained[party],
        "lost": board.lost[party],
        "votes": board.votes[party],
        "share": board.shares.get(party, 0.0) if board.valid else None,
        "change": board.changes.get(party),
        "forecast": board.forecast.get(party),
    }


def _others(board: Desk, shown: list[str]) -> dict[str, Any]:
    votes = board.valid - sum(board.votes[party] for party in shown)
    return {"votes": votes, "share": 100 * votes / board.valid if board.valid else None}
