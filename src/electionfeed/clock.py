"""When the next event is due, as arithmetic: a clock never sleeps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import Protocol

import attrs

__all__ = ["Clock", "Delays"]


class Delays(Protocol):
    """What `replay` asks of a clock."""

    def delay(self, until: datetime) -> float:
        """Give the seconds to wait until what happens at a moment of the night is due."""
        ...


@attrs.define(kw_only=True)
class Clock:
    """Run the night at `speed` times its own pace; no wait for one event is longer than `longest` seconds.

    A consumer that falls behind is owed the time: delays stay 0 until it has caught up with the schedule.
    """

    speed: float = attrs.field(default=1.0, validator=attrs.validators.gt(0))
    longest: float = attrs.field(default=float("inf"), validator=attrs.validators.ge(0))
    now: Callable[[], float] = monotonic
    _position: datetime | None = attrs.field(default=None, init=False)
    _due: float = attrs.field(default=0.0, init=False)

    def delay(self, until: datetime) -> float:
        """Give the seconds to wait until what happens at a moment of the night is due."""
        if self._position is None:
            self._position, self._due = until, self.now()
        gap = (until - self._position).total_seconds() / self.speed
        self._due += min(max(gap, 0.0), self.longest)
        self._position = max(self._position, until)
        return max(0.0, self._due - self.now())
