"""Nights as JSON Lines: read strictly with every failure's place, write with the same bytes every time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import IO, TYPE_CHECKING, Any

from .codec import decode, encode
from .errors import BrokenStream, FeedError, InvalidEvent
from .events import (
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
from .upcast import decoder

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Admission", "read", "read_lines", "whole_line", "write"]

# What a count says before its result. As a higher revision it would wipe out the figures of a declaration.
BEFORE_RESULT = (TurnoutReported, RecountOrdered, ResultRushed, PollCountermanded)

Report = Callable[[FeedError], object]


def read(path: Path | str, *, skipped: Report | None = None) -> Iterator[Event]:
    """Read a whole night from a JSON Lines file, or raise `FeedError` with the line where it is not one.

    `skipped` makes the reading lenient: it is told of each event of an unknown type, which is then left out.
    """
    with open(path, "rb") as lines:  # noqa: PTH123 (pathlib would be a tenth of our import)
        yield from read_lines(lines, path=str(path), skipped=skipped)


def read_lines(lines: Iterable[bytes], *, path: str = "<stream>", skipped: Report | None = None) -> Iterator[Event]:
    """Read a whole night from lines of bytes, each checked by itself and against those before it, as `read` does."""
    admission = Admission()
    number = 0
    decoded: Callable[[bytes], Event] = decode
    for number, line in enumerate(lines, 1):
        try:
            if number == 1:
                decoded = decoder(line)
            event = decoded(whole_line(line))
            admission.admit(event)
        except FeedError as error:
            if skipped is None or not _unknown(error):
                raise error.at(path=path, line=number) from None
            admission.seq += 1  # a type of event from another time: its place in the stream still counts
            skipped(error.at(path=path, line=number))
        else:
            yield event
    try:
        admission.finish()
    except FeedError as error:
        raise error.at(path=path, line=number + 1) from None


def write(events: Iterable[Event], out: IO[bytes]) -> None:
    """Write events as JSON Lines."""
    out.writelines(encode(event) + b"\n" for event in events)


def _unknown(error: FeedError) -> bool:
    """Tell whether an event was refused because nobody here knows its type."""
    return isinstance(error, InvalidEvent) and error.column == "type"


def whole_line(line: bytes) -> bytes:
    """Give a line as it is, or raise `BrokenStream` if it does not end in a newline."""
    if not line.endswith(b"\n"):
        raise BrokenStream(value=line[-40:], expected="a whole line ending in a newline: the last line is torn")
    return line


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
