"""What an event says, in the words of a results desk."""

from __future__ import annotations

from collections.abc import Mapping

from ..events import (
    CandidatesNominated,
    Event,
    ExitPollPublished,
    MajorityReached,
    MPDefeated,
    NightClosed,
    PollCountermanded,
    RecountOrdered,
    ResultRushed,
    ResultWithdrawn,
    SeatDeclared,
    TurnoutReported,
)
from ..rules import turnout
from ..stream.publish import consequences
from .facts import elected_since

__all__ = ["headline", "standings"]


def headline(event: Event, seats: Mapping[str, CandidatesNominated]) -> str | None:
    """Give one line for an event, or none for events that are no news; `seats` are the nominations by seat.

    A declaration's line names the MPs whom it defeats, so `MPDefeated` and `DepositLost` have no line of their own.
    """
    match event:
        case SeatDeclared():
            return _declared(event, seats.get(event.seat))
        case ExitPollPublished():
            return f"Exit poll - {standings(event.seats)}"
        case MajorityReached():
            return f"MAJORITY - {event.party} has {event.seats} seats; {event.line} are a majority"
        case NightClosed():
            declared = f"{event.declared} {'seat' if event.declared == 1 else 'seats'} declared"
            return f"Night closed - {declared}, {event.outstanding} outstanding"
    said = _said(event)
    seat = getattr(event, "seat", "")
    return f"{seats[seat].name if seat in seats else seat} - {said}" if said else None


def standings(seats: Mapping[str, int]) -> str:
    """Give seats by party on one line, most first.

    >>> standings({"Lab": 202, "Con": 365})
    'Con 365, Lab 202'
    """
    return ", ".join(f"{party} {won}" for party, won in ranked(seats))


def ranked(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Give parties and their counts, the highest first and those of one count by name."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _said(event: Event) -> str | None:
    match event:
        case ResultRushed():
            return f"{event.party} win, figures to come"
        case RecountOrdered():
            return f"recount {event.number} ordered"
        case TurnoutReported():
            return f"turnout {turnout(event.papers, event.electorate):.1f}%"
        case PollCountermanded():
            return f"poll countermanded: {event.reason}"
        case ResultWithdrawn():
            return f"RESULT WITHDRAWN: {event.reason}"
    return None


def _declared(event: SeatDeclared, seat: CandidatesNominated | None) -> str:
    name = seat.name if seat else event.seat
    return f"{name} - {_won(event)}, {_margin(event)}" + "".join(f" - {_defeat(d)}" for d in _defeats(event, seat))


def _won(event: SeatDeclared) -> str:
    verb = {"gain": f"GAIN from {event.gained_from}", "hold": "HOLD", None: "WIN"}[event.outcome]
    return f"{event.winner.party} {verb}" + (" (revised)" if event.revision > 1 else "")


def _margin(event: SeatDeclared) -> str:
    return "decided by lot" if event.by_lot else f"majority {event.majority:,}"


def _defeats(event: SeatDeclared, seat: CandidatesNominated | None) -> list[MPDefeated]:
    return [caused for caused in consequences(event, seat) if isinstance(caused, MPDefeated)] if seat else []


def _defeat(event: MPDefeated) -> str:
    return f"{event.name}{elected_since(event)} defeated"
