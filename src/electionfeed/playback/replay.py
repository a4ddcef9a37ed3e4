"""Events at their own pace: each is handed out when the clock says that it is due."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator

from ..errors import shown
from ..events import Event
from .asked import given
from .clock import AtOnce, Delays

__all__ = ["areplay", "replay"]

# No single sleep is longer (in seconds), so that a pause, a seek or a change of speed made meanwhile is soon obeyed.
PATIENCE = 0.25


def replay(
    events: Iterable[Event], clock: Delays | None = None, *, sleep: Callable[[float], object] | None = None
) -> Iterator[Event]:
    """Hand out each event when it is due by the clock, or without one at once, in the order given.

    `sleep` is that of the clock's own time if it has one, as `ManualTime` does, and else `time.sleep`.
    """
    own = getattr(getattr(clock, "now", None), "sleep", time.sleep)
    return _replayed(given(events), _clock(clock), sleep or own)


def areplay(
    events: Iterable[Event],
    clock: Delays | None = None,
    *,
    sleep: Callable[[float], Awaitable[object]] | None = None,
) -> AsyncIterator[Event]:
    """Hand out each event when it is due by the clock, or without one at once, letting other tasks run between any two.

    `sleep` is that of the clock's own time if it has one, as `ManualTime` does, and else `asyncio.sleep`; or another is
    given, such as `trio.sleep`.
    """
    own = getattr(getattr(clock, "now", None), "asleep", None)
    return _areplayed(given(events), _clock(clock), sleep or own or _asyncio_sleep())


def _clock(clock: Delays | None) -> Delays:
    """Give the clock, or one that never waits; `TypeError` for what is none, such as a speed."""
    if clock is not None and not hasattr(clock, "delay"):
        raise TypeError(f"a replay takes a clock, such as Clock(speed=60), and {shown(clock)} is none")
    return AtOnce() if clock is None else clock


def _replayed(events: Iterable[Event], clock: Delays, sleep: Callable[[float], object]) -> Iterator[Event]:
    for event in events:
        while (wait := clock.delay(event.at)) > 0:
            sleep(min(wait, PATIENCE))
        yield event


async def _areplayed(
    events: Iterable[Event], clock: Delays, sleep: Callable[[float], Awaitable[object]]
) -> AsyncIterator[Event]:
    for event in events:
        while (wait := clock.delay(event.at)) > 0:
            await sleep(min(wait, PATIENCE))
        await sleep(0)
        yield event


def _asyncio_sleep() -> Callable[[float], Awaitable[object]]:
    # Imported here, because asyncio alone would double what it costs to import the package.
    import asyncio

    return asyncio.sleep
