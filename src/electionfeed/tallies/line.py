"""The seat at which a party's majority was reached, as the results stand now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import attrs

from ..events import ResultRushed, SeatDeclared
from ..tally import Totals
from .identity import Identity
from .measures import winner

__all__ = ["Reached", "reached"]


@attrs.frozen
class Reached:
    """The seat that was a party's last before the line of a majority, and when the feed said who won it."""

    party: str
    seat: str
    name: str
    at: datetime
    seq: int


def reached(totals: Totals, party: str, line: int, identity: Identity) -> Reached | None:
    """Give the seat with which a party came to the line, by the publisher's order of the revisions that hold."""
    won = sorted(_won(totals, party, identity), key=lambda event: event.seq)
    if len(won) < line:
        return None
    last = won[line - 1]
    return Reached(party, last.seat, totals.nominated[last.seat].name, last.at, last.seq)


def _won(totals: Totals, party: str, identity: Identity) -> Iterator[SeatDeclared | ResultRushed]:
    for event in (event for held in totals.latest.values() for event in held.events):
        if isinstance(event, SeatDeclared | ResultRushed):
            seat = totals.nominated.get(event.seat)
            if seat and identity.candidate(*winner(event), seat) == party:
                yield event
