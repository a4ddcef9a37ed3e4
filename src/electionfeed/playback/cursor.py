"""Independent consumers of one night: each cursor has its own place, pace and pause."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import attrs

from ..errors import FeedError
from ..events import Event, NightOpened
from ..logs.protocol import Log
from .asked import entry, given, when
from .clock import Clock, Delays
from .replay import areplay, replay

__all__ = ["Cursor"]


class Cursor:
    """One consumer's place in a night, in memory or in a log: `position` counts the events handed out to it.

    Iterate it, with or without `async`, as often as you like: it goes on from its position, at the pace of its clock
    or, without one, at once. Save it after each event is dealt with, and a crash repeats one event at worst.
    """

    def __init__(self, source: Iterable[Event] | Log, *, position: int = 0, clock: Delays | None = None) -> None:
        if type(position) is not int:
            raise TypeError(f"a position counts events, and {position!r} is no number of them")
        if position < 0:
            raise ValueError(f"a position counts events from 0, and {position} is below")
        self.source: tuple[Event, ...] | Log = tuple(given(source)) if isinstance(source, Iterable) else source
        self.clock = clock
        self.position: int = position
        self._jumps = 0

    def __repr__(self) -> str:
        source = f"{len(self.source):,} events" if isinstance(self.source, tuple) else repr(self.source)
        return f"Cursor({source}, position={self.position:,})"

    def __iter__(self) -> Iterator[Event]:
        return self.events()

    def events(self, *, sleep: Callable[[float], object] = time.sleep) -> Iterator[Event]:
        """Hand out the events from the position on, when each is due."""
        jump = -1
        while jump != self._jumps:
            jump = self._jumps
            for event in replay(self._ahead(), _Jumping(self, jump), sleep=sleep):
                if jump != self._jumps:
                    break
                self.position += 1
                yield event

    async def aevents(self, *, sleep: Callable[[float], Awaitable[object]] | None = None) -> AsyncIterator[Event]:
        """Hand out the events from the position on, when each is due; `sleep` is as for `areplay`."""
        jump = -1
        while jump != self._jumps:
            jump = self._jumps
            async for event in areplay(self._ahead(), _Jumping(self, jump), sleep=sleep):
                if jump != self._jumps:
                    break
                self.position += 1
                yield event

    def __aiter__(self) -> AsyncIterator[Event]:
        return self.aevents()

    def seek(self, to: datetime | int | str) -> None:
        """Go to a position, or to the first event said at a moment or later, and set the clock to match.

        Raises `ValueError` for a position that the night does not have.
        """
        place = when(to, self._from(0), "a position counts events from 0")
        self.position = self._found(place) if isinstance(place, datetime) else self._had(place)
        self._jumps += 1
        ahead = next(self._ahead(), None)
        if isinstance(self.clock, Clock) and ahead is not None:
            self.clock.seek(place if isinstance(place, datetime) else ahead.at)

    def saved(self) -> dict[str, Any]:
        """Give the position, and the speed, pause and moment of a `Clock`, as plain values for JSON."""
        clock = self.clock if isinstance(self.clock, Clock) else None
        return {"clock": clock and clock.saved(), "election": self._election(), "position": self.position}

    @classmethod
    def resumed(
        cls, source: Iterable[Event] | Log, saved: Mapping[str, Any], *, now: Callable[[], float] = time.monotonic
    ) -> Cursor:
        """Make a cursor that goes on where another was saved, or raise `FeedError` over another election."""
        position, said = entry(saved, "position", int), entry(saved, "election", str, None)
        paced = entry(saved, "clock", dict, None)
        clock = None if paced is None else Clock.resumed(paced, now=now)
        cursor = cls(source, position=position, clock=clock)
        election = cursor._election()
        if election != said:
            expected = f"{said}, where this cursor was saved"
            raise FeedError(column="election", value=election, expected=expected)
        return cursor

    def _ahead(self) -> Iterator[Event]:
        return self._from(self.position)

    def _from(self, position: int) -> Iterator[Event]:
        if isinstance(self.source, tuple):
            return (self.source[place] for place in range(position, len(self.source)))
        return self.source.read(after=position)

    def _found(self, at: datetime) -> int:
        return next((place for place, event in enumerate(self._from(0)) if event.at >= at), self._length())

    def _had(self, position: int) -> int:
        if position > self._length():
            raise ValueError(f"a position is at most {self._length()}, the events that there are, and not {position}")
        return position

    def _length(self) -> int:
        return len(self.source) if isinstance(self.source, tuple) else self.source.seq

    def _election(self) -> str | None:
        return next((event.election for event in self._from(0) if isinstance(event, NightOpened)), None)


@attrs.frozen
class _Jumping:
    """The cursor's clock, cut short once the cursor has been sent elsewhere."""

    cursor: Cursor
    jump: int

    def delay(self, until: datetime) -> float:
        """Give the delay of the cursor's own clock, 0 without one."""
        clock = self.cursor.clock
        return 0.0 if clock is None or self.jump != self.cursor._jumps else clock.delay(until)
