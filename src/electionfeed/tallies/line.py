"""The seat at which a party's majority was reached, as the results stand now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import attrs

from ..events import ResultRushed, SeatDeclared
from ..folds.engine import EngineState
from ..rules import letters
from .identity import Identity
from .measures import winner

__all__ = ["Reached", "reached"]


@attrs.frozen
class Reached:
    """The seat that was a party's last before the line of a majority, when its hall declared it, and how that is known.

    `timing` is that of the declaration, and null for a rush.
    """

    party: str
    seat: str
    name: str
    at: datetime
    timing: str | None


def reached(engine: EngineState, party: str, line: int, identity: Identity) -> Reached | None:
    """Give the seat with which a party came to the line, by the order in which the halls declared what holds now.

    That time is kept by a correction and by a late message, so that the answer does not hang on how the news came;
    seats of one minute are in the order of their names, as a night publishes them.
    """
    won = sorted(
        (_declared(event), letters(_name(engine, event)), event.seat, event) for event in _won(engine, party, identity)
    )
    if len(won) < line:
        return None
    at, _, seat, event = won[line - 1]
    return Reached(party, seat, engine.nominated[seat].name, at, getattr(event, "timing", None))


def _declared(event: SeatDeclared | ResultRushed) -> datetime:
    return (event.declared_at if isinstance(event, SeatDeclared) else None) or event.at


def _name(engine: EngineState, event: SeatDeclared | ResultRushed) -> str:
    return engine.nominated[event.seat].name


def _won(engine: EngineState, party: str, identity: Identity) -> Iterator[SeatDeclared | ResultRushed]:
    for event in (event for events in engine.latest.values() for event in events):
        if isinstance(event, SeatDeclared | ResultRushed):
            seat = engine.nominated.get(event.seat)
            if seat and identity.candidate(*winner(event), seat) == party:
                yield event
