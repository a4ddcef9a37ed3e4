"""Prove the laws of a whole stream: its consequences, its end and its bytes are just what its facts give."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest

from ..errors import BrokenStream
from ..events import CandidatesNominated, Event, NightOpened, SeatDeclared
from ..record import stored
from ..rules import outcome
from .codec import encode
from .jsonlines import read_lines
from .publish import facts, published

__all__ = ["check"]


def check(lines: Iterable[bytes], *, path: str = "<stream>") -> int:
    """Give the number of events in a night that keeps every law, or raise `FeedError` for the first line that does not.

    Each line is read strictly and must be written just as `encode` writes it; every seat of the header is nominated;
    and publishing the facts again gives the same stream: gapless `seq`, the same consequences, the same end.
    """
    kept = list(lines)
    events = list(read_lines(kept, path=path))
    for number, (line, said) in enumerate(zip(kept, events, strict=True), 1):
        if line != encode(said) + b"\n":
            expected = f"the canonical line {encode(said).decode()[:200]}"
            raise BrokenStream(path=path, line=number, value=line, expected=expected)
    _check_nominated(events, path)
    _check_outcomes(events, path)
    for number, (event, fresh) in enumerate(zip_longest(events, published(facts(events))), 1):
        if event != fresh:
            raise _difference(event, fresh, path, number)
    return len(events)


def _check_nominated(events: list[Event], path: str) -> None:
    header = events[0]
    nominated = sum(isinstance(event, CandidatesNominated) for event in events)
    if isinstance(header, NightOpened) and nominated != header.seats:
        expected = f"as many seats nominated as NightOpened says, not {nominated}"
        raise BrokenStream(path=path, line=1, column="seats", value=header.seats, expected=expected)


def _check_outcomes(events: list[Event], path: str) -> None:
    """Hold each declaration's hold or gain to the seat's baseline."""
    before = {event.seat: event.baseline for event in events if isinstance(event, CandidatesNominated)}
    for line, event in enumerate(events, 1):
        if isinstance(event, SeatDeclared):
            baseline = before[event.seat]
            wanted = outcome(event.winner.party, baseline.winner if baseline else None)
            if (event.outcome, event.gained_from) != wanted:
                found = event.outcome, event.gained_from
                raise BrokenStream(path=path, line=line, column="outcome", value=found, expected=f"{wanted}")


def _difference(event: Event | None, fresh: Event | None, path: str, line: int) -> BrokenStream:
    """Say what a fresh derivation gives at a line instead: another event, or another value in one field."""
    if event is None or fresh is None or type(event) is not type(fresh):
        found = type(event).__name__ if event else "(end of stream)"
        wanted = f"{encode(fresh).decode()} as derived from the facts" if fresh else "no more events"
        return BrokenStream(path=path, line=line, column="type", value=found, expected=wanted)
    ours = stored(fresh)
    column, value = next((name, value) for name, value in stored(event).items() if value != ours[name])
    expected = f"{ours[column]!r}, as derived from the facts"
    return BrokenStream(path=path, line=line, column=column, value=value, expected=expected)
