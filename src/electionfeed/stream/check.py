"""Prove the laws of a whole stream: its bytes, its consequences and its end are just what its facts give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Any

import attrs
import orjson

from .._moments import zone
from ..errors import BrokenStream, FeedError, shown
from ..events import FORMAT, CandidatesNominated, Event, NightClosed, NightOpened, SeatDeclared
from ..rules import REGIONS, outcome
from .codec import encode
from .jsonlines import read_lines
from .publish import facts, published
from .upcast import upcast, version

__all__ = ["check"]


def check(lines: Iterable[bytes], *, path: str = "<stream>") -> int:
    """Give the number of events in a night that keeps every law, or raise `FeedError` for the first line that does not.

    Each line is read strictly and must be written just as `encode` writes it, but may end as on Windows; every seat of
    the header is nominated; and publishing the facts again gives the same stream: gapless `seq`, the same consequences,
    the same digest and end.
    """
    kept = list(lines) if hasattr(lines, "__iter__") else None
    if kept is None or not all(isinstance(line, bytes) for line in kept[:1]):
        raise TypeError(f"check takes the lines of a stream as bytes, such as open(path, 'rb'), not {shown(lines)}")
    events = list(read_lines(kept, path=path))
    for number, (line, event) in enumerate(zip(kept, events, strict=True), 1):
        try:
            _check_canonical(_ended(line), event, version(kept[0]))
            _check_texts(orjson.loads(line))
        except FeedError as error:
            raise error.at(path=path, line=number) from None
    _check_header(events, path)
    _check_outcomes(events, path)
    first_format = version(kept[0]) == 1
    for number, (found, fresh) in enumerate(zip_longest(events, published(facts(events))), 1):
        if found != fresh and not (first_format and _undigested(found, fresh)):
            raise _difference(found, fresh, path, number)
    return len(events)


def _ended(line: bytes) -> bytes:
    """Give a line with the newline that `encode` is followed by, in the place of that of Windows."""
    return line[:-2] + b"\n" if line.endswith(b"\r\n") else line


def _check_canonical(line: bytes, event: Event, version: Any) -> None:
    """Refuse what `encode` would not write: unknown and repeated fields, blanks, another zone, another order."""
    wanted = encode(event)
    if line == wanted + b"\n":
        return
    fault = BrokenStream(value=line, expected=f"the canonical line {wanted.decode()[:200]}")
    try:
        data = orjson.loads(line)
    except orjson.JSONDecodeError:
        raise fault from None  # what nothing reads, such as the name of an unknown field, is not even a text
    if type(version) is not int:
        raise BrokenStream(column="format", value=version, expected=f"the version of the format, {FORMAT} or below")
    # A line of an older format is brought to this one, in which it stands as `encode` would have it but for the order.
    if version < FORMAT and line == orjson.dumps(data) + b"\n" and upcast(data, version) == orjson.loads(wanted):
        return
    known = {"type", *(field.name for field in attrs.fields(type(event)))}
    unknown = [name for name in upcast(data, version) if name not in known]
    if unknown:
        expected = f"no such field; the fields are {', '.join(field.name for field in attrs.fields(type(event)))}"
        raise BrokenStream(column=unknown[0], value=data.get(unknown[0]), expected=expected)
    raise fault


def _check_texts(data: Any, column: str = "") -> None:
    """Refuse a text, wherever it stands, that is padded with blanks or holds a character that is not printable."""
    for place, text in _texts(data, column):
        if text != text.strip() or not text.isprintable():
            raise BrokenStream(column=place, value=text, expected="a printable text that is not padded with blanks")


def _texts(data: Any, column: str) -> Iterator[tuple[str, str]]:
    if isinstance(data, str):
        yield column, data
    elif isinstance(data, dict):
        for name, value in data.items():
            place = f"{column}.{name}" if column else name
            yield place, name
            yield from _texts(value, place)
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _texts(value, f"{column}[{number}]")


def _check_header(events: list[Event], path: str) -> None:
    """Hold the seats to the header: all of them nominated, in a region that exists, in a time zone that exists."""
    header = events[0]
    if not isinstance(header, NightOpened):
        return
    try:
        zone(header.time_zone)
    except BrokenStream as error:
        raise error.at(path=path, line=1) from None
    seats = {line: event for line, event in enumerate(events, 1) if isinstance(event, CandidatesNominated)}
    if len(seats) != header.seats:
        expected = f"as many seats nominated as NightOpened says, not {len(seats)}"
        raise BrokenStream(path=path, line=1, column="seats", value=header.seats, expected=expected)
    for line, seat in seats.items() if header.contest != "other" else ():
        if REGIONS.get(seat.region) != seat.country:
            expected = f"a region or nation of the United Kingdom in {seat.country}"
            raise BrokenStream(path=path, line=line, column="region", value=seat.region, expected=expected)


def _check_outcomes(events: list[Event], path: str) -> None:
    """Hold each declaration's hold or gain to the seat's baseline, and its time at the hall to the night's opening."""
    opened = events[0].at
    before = {event.seat: event.baseline for event in events if isinstance(event, CandidatesNominated)}
    for line, event in enumerate(events, 1):
        if isinstance(event, SeatDeclared):
            if event.declared_at is not None and event.declared_at < opened:
                hall = event.declared_at.isoformat()
                expected = f"a time not before the night opened, {opened.isoformat()}"
                raise BrokenStream(path=path, line=line, column="declared_at", value=hall, expected=expected)
            baseline = before[event.seat]
            wanted = outcome(event.winner.party, baseline.winner if baseline else None)
            if (event.outcome, event.gained_from) != wanted:
                found = event.outcome, event.gained_from
                raise BrokenStream(path=path, line=line, column="outcome", value=found, expected=f"{wanted}")


def _undigested(found: Event | None, fresh: Event | None) -> bool:
    """Say whether two ends differ in nothing but the digest that a stream of format 1 does not have."""
    if not (isinstance(found, NightClosed) and isinstance(fresh, NightClosed)):
        return False
    return found.digest is None and attrs.evolve(fresh, digest=None) == found


def _difference(found: Event | None, fresh: Event | None, path: str, line: int) -> BrokenStream:
    """Say what a fresh derivation gives at a line instead: another event, or another value in one field."""
    if found is None or fresh is None or type(found) is not type(fresh):
        kind = found.type if found else "(end of stream)"
        wanted = f"{encode(fresh).decode()} as derived from the facts" if fresh else "no more events"
        return BrokenStream(path=path, line=line, column="type", value=kind, expected=wanted)
    names = (field.name for field in attrs.fields(type(found)))
    column = next(name for name in names if getattr(found, name) != getattr(fresh, name))
    expected = f"{getattr(fresh, column)!r}, as derived from the facts"
    if column == "digest":
        expected += ": an earlier line is not as it was published"
    return BrokenStream(path=path, line=line, column=column, value=getattr(found, column), expected=expected)
