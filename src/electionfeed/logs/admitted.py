"""Lines of a log made events again, and every event that goes in or comes out checked against those before it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from .._moments import aware
from ..errors import BrokenStream, Conflict, FeedError, shown
from ..events import EVENTS, FORMAT, Event
from ..stream.admission import Admission
from ..stream.codec import line_of
from ..stream.jsonlines import whole_line
from ..stream.upcast import decoder, version

__all__ = [
    "Admit",
    "Read",
    "admit_all",
    "decoded",
    "gapless",
    "grouped",
    "limits",
    "reader",
    "require_format",
    "unmoved",
]

Line = bytes | str
Read = Callable[[Line], Event]
Admit = Callable[[Event], object]
KINDS = frozenset(EVENTS.values())


def decoded(numbered: Iterable[tuple[int, Line]], read: Read, admit: Admit, path: object) -> Iterator[Event]:
    """Give the event of each line, which says the `seq` that it is kept under and may follow what came before."""
    for seq, line in numbered:
        try:
            event = read(line)
            if event.seq != seq:
                raise BrokenStream(column="seq", value=event.seq, expected=f"{seq}, the next without a gap")
            admit(event)
        except FeedError as error:
            raise error.at(path=str(path), line=seq) from None
        yield event


def reader(first: Line, path: object) -> Read:
    """Give the function that reads the lines of a log with this first line."""
    try:
        return decoder(first)
    except FeedError as error:
        raise error.at(path=str(path), line=1) from None


def gapless(after: int) -> Admit:
    """Admit the events after a `seq`, each with the next one."""
    last = after

    def admit(event: Event) -> None:
        nonlocal last
        if event.seq != last + 1:
            raise BrokenStream(column="seq", value=event.seq, expected=f"{last + 1}, the next without a gap")
        last = event.seq

    return admit


def admit_all(admission: Admission, events: Iterable[Event], path: object) -> list[bytes]:
    """Take in events that are to be appended and give their lines, or raise `BrokenStream` for one that is unfit."""
    lines: list[bytes] = []
    for event in events:
        try:
            admission.admit(event)
            lines.append(whole_line(line_of(event)))
        except FeedError as error:
            raise error.at(path=str(path)) from None
    return lines


def require_format(first: Line, path: object) -> None:
    """Raise `BrokenStream` unless events as they are written today may follow this first line of a log."""
    found = version(first)
    if found != FORMAT:
        expected = f"format {FORMAT}: a log in another format is read, but takes no more; record it into a new one"
        raise BrokenStream(path=str(path), line=1, column="format", value=found, expected=expected)


def unmoved(last_seq: int, expected_seq: int, path: object) -> None:
    """Raise `Conflict` unless a log ends where its writer thinks."""
    if last_seq != expected_seq:
        raise Conflict(
            path=str(path),
            column="seq",
            value=last_seq,
            expected=f"the log to end at seq {expected_seq}, as this writer last saw it",
            last_seq=last_seq,
            expected_seq=expected_seq,
        )


def grouped(events: Iterable[Event], expected_seq: int) -> Sequence[Event]:
    """Give events as a group to append after a `seq`, or raise `TypeError` for what is none."""
    _require_whole(expected_seq, "the expected seq")
    if not isinstance(events, Iterable):
        raise TypeError(f"append takes any number of events, [event] for one, and not a {type(events).__name__}")
    group = tuple(events)
    for event in group:
        if type(event) not in KINDS:
            raise TypeError(f"append takes events, and {event!r} is none")
    return group


def limits(after: object, until: object) -> None:
    """Raise `TypeError` or `ValueError` unless a read begins after a `seq` and ends at one or at a moment."""
    _require_seq(after)
    if isinstance(until, int):
        _require_seq(until)
    elif until is not None:
        aware(until)


def _require_seq(seq: object) -> None:
    if _require_whole(seq, "a seq") < 0:
        raise ValueError(f"a seq counts from 1 (0 is before the first event), and {seq} is below")


def _require_whole(number: object, what: str) -> int:
    if type(number) is not int:
        raise TypeError(f"{what} is a whole number, and {shown(number)} is none")
    return number
