"""What a stream has said so far, to know whether the next event may follow it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..errors import BrokenStream
from ..events import (
    FORMAT,
    CandidatesNominated,
    DepositLost,
    Event,
    MajorityReached,
    MPDefeated,
    NightClosed,
    NightOpened,
    ResultRushed,
    ResultWithdrawn,
    SeatDeclared,
    SeatEvent,
)

__all__ = ["Admission"]

Parties = tuple[str, ...]  # of the candidates of a seat, in the order of the ballot paper


class Admission:
    """What a stream has said so far, to know whether the next event may follow it."""

    def __init__(self) -> None:
        self.seq: int = 0
        self.header: NightOpened | None = None
        self.closed: bool = False
        self.nominated: dict[str, Parties] = {}
        self.revisions: dict[str, int] = {}
        self.declared: set[str] = set()

    def admit(self, event: Event) -> None:
        """Take the next event, or raise `BrokenStream` if it does not follow."""
        if event.seq != self.seq + 1:
            raise _broken("seq", event.seq, f"{self.seq + 1}, the next without a gap")
        if self.closed:
            raise _broken("type", event.type, "nothing after NightClosed")
        if isinstance(event, SeatEvent) and self.header:
            self.agree(event, self.header)
            self._revise(event)
        else:
            self.believe(event)
        self.seq = event.seq

    def finish(self) -> None:
        """Raise `BrokenStream` unless the night was opened and closed."""
        if not self.seq:
            raise _broken("type", "(end of stream)", "NightOpened as the first event: the stream is empty")
        if not self.closed:
            raise _broken("type", "(end of stream)", "NightClosed as the last event: the stream is cut off here")

    def believe(self, event: Event) -> None:
        """Take an event in any order, or raise `BrokenStream` if it contradicts the header or its seat."""
        if self.header is None:
            self.open(event)
        elif isinstance(event, SeatEvent):
            self.agree(event, self.header)
        elif isinstance(event, CandidatesNominated):
            self.nominate(event, self.header)
        elif isinstance(event, MajorityReached):
            self.count(event, self.header)
        elif isinstance(event, NightClosed):
            self.close(event, self.header)
        elif isinstance(event, NightOpened):
            raise _broken("type", event.type, "one header, as the first event")

    def open(self, event: Event) -> None:
        """Take in the header, or raise `BrokenStream` if the event is none that can be read."""
        if not isinstance(event, NightOpened):
            raise _broken("type", event.type, "NightOpened as the first event")
        if event.format > FORMAT:
            raise _broken("format", event.format, f"a format version that is known, up to {FORMAT}")
        self.header = event

    def close(self, event: NightClosed, header: NightOpened) -> None:
        """Take in the end, or raise `BrokenStream` if it does not account for every seat."""
        if event.declared + event.outstanding != header.seats:
            raise _broken("outstanding", event.outstanding, f"what is left of {header.seats} seats")
        self.closed = True

    def count(self, event: MajorityReached, header: NightOpened) -> None:
        """Raise `BrokenStream` for a majority that the header knows no line for, or another line."""
        if event.line != header.line:
            raise _broken("line", event.line, f"the line of NightOpened, {header.line or 'which has none'}")

    def nominate(self, seat: CandidatesNominated, header: NightOpened) -> None:
        """Take in a seat, or raise `BrokenStream` if the header has no room or no parties for it."""
        if seat.seat in self.nominated:
            raise _broken("seat", seat.seat, "each seat nominated once")
        if len(self.nominated) == header.seats:
            raise _broken("seat", seat.seat, f"no more than the {header.seats} seats of NightOpened")
        parties = seat.parties
        if not header.parties.keys() >= set(parties):
            raise _broken("candidates", parties, "party codes of NightOpened")
        if header.contest == "other" and any(candidate.sitting for candidate in seat.candidates):
            raise _broken("candidates", seat.seat, "no sitting MP, for this is no contest for the Commons")
        self.nominated[seat.seat] = parties

    def agree(self, event: SeatEvent, header: NightOpened) -> None:
        """Raise `BrokenStream` unless an event about a seat agrees with who was nominated there."""
        parties = self.nominated.get(event.seat)
        if parties is None:
            raise _broken("seat", event.seat, "a seat that has been nominated")
        agrees = AGREES.get(type(event))
        if agrees:
            agrees(event, parties, header)

    def _revise(self, event: SeatEvent) -> None:
        """Take in the revision: a consequence bears that of its declaration, anything else the next."""
        seat, revision = event.seat, event.revision
        last = self.revisions.get(seat, 0)
        if event.derived:
            if revision != last:
                raise _broken("revision", revision, f"{last}, the last revision of this seat")
            return
        if revision != last + 1:
            raise _broken("revision", revision, f"{last + 1}, the next revision of this seat")
        if event.before_result and seat in self.declared:
            raise _broken("type", event.type, "nothing less after full figures that still stand")
        self.revisions[seat] = revision
        if isinstance(event, SeatDeclared):
            self.declared.add(seat)
        elif isinstance(event, ResultWithdrawn):
            self.declared.discard(seat)


def _declared(event: SeatDeclared, parties: Parties, header: NightOpened) -> None:
    if event.parties != parties:
        raise _broken("parties", event.parties, f"the parties nominated here, {parties}")


def _lost(event: DepositLost, parties: Parties, header: NightOpened) -> None:
    _stands("candidate", event.candidate, event.party, parties)
    if event.pounds != header.deposit:
        raise _broken("pounds", event.pounds, f"the deposit of NightOpened, {header.deposit or 'none'}")


def _defeated(event: MPDefeated, parties: Parties, header: NightOpened) -> None:
    _stands("candidate", event.candidate, event.party, parties)
    _stands("winner", event.winner, event.winner_party, parties)


def _rushed(event: ResultRushed, parties: Parties, header: NightOpened) -> None:
    _stands("candidate", event.candidate, event.party, parties)


# How each type of event must agree with the parties nominated in its seat.
AGREES: Mapping[type[SeatEvent], Callable[[Any, Parties, NightOpened], None]] = {
    SeatDeclared: _declared,
    DepositLost: _lost,
    MPDefeated: _defeated,
    ResultRushed: _rushed,
}


def _stands(column: str, number: int, party: str, parties: Parties) -> None:
    if number > len(parties) or parties[number - 1] != party:
        raise _broken(column, number, f"the ballot number of a {party} candidate nominated here")


def _broken(column: str, value: object, expected: str) -> BrokenStream:
    return BrokenStream(column=column, value=value, expected=expected)
