"""What history makes of a result, said no more firmly than the record allows."""

from __future__ import annotations

from collections.abc import Iterator

from ..events import CandidatesNominated, MPDefeated, SeatDeclared
from ..tallies.board import Defeat
from ..tallies.rankings import TRACED

__all__ = ["elected_since", "first_win", "lost_after"]

NOTABLE = 30  # years: a shorter run is no news


def elected_since(defeat: MPDefeated | Defeat) -> str:
    """Say when a member was first elected, if known; breaks in service are not known, so no service is claimed."""
    return f", first elected in {defeat.since}," if defeat.since else ""


def first_win(event: SeatDeclared, seat: CandidatesNominated) -> Iterator[str]:
    """Say since when the winner had not won the seat, if it is long; "at least" where the record ends."""
    party = event.parties[event.elected - 1]
    if event.outcome != "gain" or party not in TRACED or seat.traced_to is None:
        return
    last = seat.last_won.get(party, seat.traced_to)
    if last == seat.held_since:
        return  # the whole record is the loser's, which `lost_after` says
    if event.at.year - last >= NOTABLE:
        since = f"{last}" if party in seat.last_won else f"at least {last}"
        yield f"their first win here since {since}"


def lost_after(event: SeatDeclared, seat: CandidatesNominated) -> Iterator[str]:
    """Say since when the loser had won the seat every time, if it is long; "at least" where the record ends."""
    if event.outcome == "gain" and seat.held_since and event.at.year - seat.held_since >= NOTABLE:
        since = "since at least" if seat.held_since == seat.traced_to else "since"
        yield f"{event.gained_from} had won it every time {since} {seat.held_since}"
