"""What a stream has said so far, to tell whether the next event may follow it."""

from __future__ import annotations

from typing import Any

from ..errors import BrokenStream
from ..events import (
    FORMAT,
    CandidatesNominated,
    DepositLost,
    Event,
    MPDefeated,
    NightClosed,
    NightOpened,
    PollCountermanded,
    RecountOrdered,
    ResultRushed,
    ResultWithdrawn,
    SeatDeclared,
    TurnoutReported,
)

__all__ = ["Admission"]

# What a count says before its result. As a higher revision it would wipe out the figures of a declaration.
BEFORE_RESULT = (TurnoutReported, RecountOrdered, ResultRushed, PollCountermanded)


class Admission:
    """What a stream has said so far, to tell whether the next event may follow it."""

    def __init__(self) -> None:
        self.seq: int = 0
        self.header: NightOpened | None = None
        self.closed: bool = False
        self.nominated: dict[str, tuple[str, ...]] = {}
        self.revisions: dict[str, int] = {}
        self.declared: set[str] = set()

    def admit(self, event: Event) -> None:
        """Take the next event, or raise `BrokenStream` if it does not follow."""
        if event.seq != self.seq + 1:
            raise _broken("seq", event.seq, f"{self.seq + 1}, the next without a gap")
        if self.closed:
            raise _broken("type", type(event).__name__, "nothing after NightClosed")
        kind = type(event)
        if self.header is None:
            self.open(event)
        elif kind is CandidatesNominated:
            self.nominate(event, self.header)
        elif kind is NightClosed:
            self.close(event, self.header)
        elif kind is NightOpened:
            raise _broken("type", "NightOpened", "one header, as the first event")
        elif hasattr(event, "seat"):
            self.agree(event)
            self._revise(event)
        self.seq = event.seq

    def finish(self) -> None:
        """Raise `BrokenStream` unless the night was opened and closed."""
        if not self.closed:
            raise _broken("type", "(end of stream)", "NightClosed as the last event: the stream is cut off here")

    def open(self, event: Event) -> None:
        """Take in the header, or raise `BrokenStream` if the event is none that can be read."""
        if not isinstance(event, NightOpened):
            raise _broken("type", type(event).__name__, "NightOpened as the first event")
        if event.format > FORMAT:
            raise _broken("format", event.format, f"a format version that is known, up to {FORMAT}")
        self.header = event

    def close(self, event: Any, header: NightOpened) -> None:
        """Take in the end, or raise `BrokenStream` if it does not account for every seat."""
        if event.declared + event.outstanding != header.seats:
            raise _broken("outstanding", event.outstanding, f"what is left of {header.seats} seats")
        self.closed = True

    def nominate(self, seat: Any, header: NightOpened) -> None:
        """Take in a seat, or raise `BrokenStream` if the header has no room or no parties for it."""
        if seat.seat in self.nominated:
            raise _broken("seat", seat.seat, "each seat nominated once")
        parties = seat.parties
        if not header.parties.keys() >= set(parties):
            raise _broken("candidates", parties, "party codes of NightOpened")
        self.nominated[seat.seat] = parties
        if len(self.nominated) > header.seats:
            raise _broken("seat", seat.seat, f"no more than the {header.seats} seats of NightOpened")

    def agree(self, event: Any) -> None:
        """Raise `BrokenStream` unless an event about a seat agrees with who was nominated there."""
        parties = self.nominated.get(event.seat)
        if parties is None:
            raise _broken("seat", event.seat, "a seat that has been nominated")
        if type(event) is SeatDeclared:
            if event.parties != parties:
                raise _broken("results", event.parties, f"the parties nominated here, {parties}")
        elif hasattr(event, "candidate"):
            number = event.candidate
            if number > len(parties) or parties[number - 1] != event.party:
                raise _broken("candidate", number, f"the ballot number of a {event.party} candidate nominated here")

    def _revise(self, event: Any) -> None:
        last = self.revisions.get(event.seat, 0)
        kind = type(event)
        consequence = kind in (DepositLost, MPDefeated)
        wanted = last if consequence else last + 1
        if event.revision != wanted:
            of = "last" if consequence else "next"
            raise _broken("revision", event.revision, f"{wanted}, the {of} revision of this seat")
        if event.seat in self.declared and kind in BEFORE_RESULT:
            raise _broken("type", kind.__name__, "nothing less after full figures that still stand")
        self.revisions[event.seat] = event.revision
        if kind is SeatDeclared:
            self.declared.add(event.seat)
        elif kind is ResultWithdrawn:
            self.declared.discard(event.seat)


def _broken(column: str, value: object, expected: str) -> BrokenStream:
    return BrokenStream(column=column, value=value, expected=expected)
