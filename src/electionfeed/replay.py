"""Events at their own pace: each is handed out when the clock says that it is due."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

from .clock import Delays
from .events import Event

__all__ = ["replay"]


def replay(events: Iterable[Event], clock: Delays, *, sleep: Callable[[float], object] = time.sleep) -> Iterator[Event]:
    """Hand out each event when it is due by the clock, in the order given."""
    for event in events:
        wait = clock.delay(event.at)
        if wait > 0:
            sleep(wait)
        yield event
