"""What every log does, and the laws of an append."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Protocol

from ..errors import BrokenStream, Conflict
from ..events import Event, NightOpened

__all__ = ["Log", "appendable"]


class Log(Protocol):
    """An append-only stream of events with `seq` 1, 2, 3 ..."""

    @property
    def seq(self) -> int:
        """The `seq` of the last event, 0 while there is none."""
        ...

    def append(self, events: Iterable[Event], expected_seq: int) -> int:
        """Append events after `expected_seq`, all or none, and give the new last `seq`, or raise `Conflict`."""
        ...

    def read(self, *, after: int = 0, until: int | datetime | None = None) -> Iterator[Event]:
        """Read the events after a `seq`, up to and including another one, or what the feed had said by a moment."""
        ...

    def follow(self, *, after: int = 0, sleep: Callable[[float], object] = ...) -> Iterator[Event]:
        """Read the events after a `seq`, then wait for more, until the night has closed."""
        ...

    def close(self) -> None:
        """Let the file go; the log opens it again when it is used again."""


def appendable(events: Sequence[Event], last_seq: int, expected_seq: int, path: object) -> None:
    """Raise `Conflict` unless the log ends where the writer thinks, `BrokenStream` unless the events follow."""
    if last_seq != expected_seq:
        raise Conflict(
            path=str(path),
            column="seq",
            value=last_seq,
            expected=f"the log to end at seq {expected_seq}, as this writer last saw it",
            last_seq=last_seq,
            expected_seq=expected_seq,
        )
    for wanted, event in enumerate(events, last_seq + 1):
        if event.seq != wanted:
            expected = f"{wanted}, the next without a gap"
            raise BrokenStream(path=str(path), column="seq", value=event.seq, expected=expected)
        if isinstance(event, NightOpened) != (wanted == 1):
            expected = "NightOpened as the first event and nowhere else"
            raise BrokenStream(path=str(path), column="type", value=type(event).__name__, expected=expected)
