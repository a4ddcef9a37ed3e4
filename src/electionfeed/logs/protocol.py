"""What every log does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Protocol

from ..events import Event

__all__ = ["Log"]


class Log(Protocol):
    """An append-only stream of events with `seq` 1, 2, 3 ..., each of which follows from those before it."""

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
