"""When the next event is due, as arithmetic: a clock never sleeps.

A clock is asked for the delay until an event and answers in seconds; 0 hands the event out, infinity says that nobody
knows yet. Whoever asked may sleep for any part of that and ask again, so a pause, a seek or a change of speed made in
the meantime is obeyed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any, Protocol, TypeGuard

import attrs

from .._moments import aware
from ..errors import FeedError
from .asked import entry

__all__ = ["AtOnce", "Clock", "Delays", "ManualTime", "Stepper"]

NEVER = float("inf")
INSTANT = 1e-6  # seconds: below this, a sleep may not move a float clock at all


class Delays(Protocol):
    """What `replay` asks of a clock."""

    def delay(self, until: datetime) -> float:
        """Give the seconds until what happens at a moment of the night is due; 0 hands it out, so it counts as past."""
        ...


class AtOnce:
    """A clock by which every event is due at once."""

    def delay(self, until: datetime) -> float:
        """Give 0."""
        return 0.0


def _require_speed(clock: object, attribute: object, speed: object) -> None:
    if not _is_number(speed):
        raise TypeError(f"a speed is a number above 0, and {speed!r} is none")
    if not 0 < speed < NEVER:
        raise ValueError(f"a speed is a number above 0, and {speed!r} is none")


def _require_longest(clock: object, attribute: object, longest: object) -> None:
    if not _is_number(longest):
        raise TypeError(f"the longest wait is a number of seconds, and {longest!r} is none")
    if not longest >= 0:
        raise ValueError(f"the longest wait is 0 seconds or more, and {longest!r} is not")


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _change_of_speed(clock: Clock, _: Any, speed: float) -> float:
    _require_speed(clock, _, speed)
    clock._mark_now()
    return speed


@attrs.define(kw_only=True)
class Clock:
    """Run the night at `speed` times its own pace; no wait for one event is longer than `longest` seconds.

    It is the clock of one replay: in a second one, what is before its moment is due at once. The first event is due at
    once, too. A consumer that falls behind is owed the time: delays stay 0 until it has caught up.
    Setting `speed` changes the pace from now on; `now` gives the seconds of the world outside.
    """

    speed: float = attrs.field(default=1.0, validator=_require_speed, on_setattr=_change_of_speed)
    longest: float = attrs.field(default=NEVER, validator=_require_longest)
    now: Callable[[], float] = monotonic
    # A moment of the night and when it was due outside: one value, so that a thread never sees half of it.
    _mark: tuple[datetime, float] | None = attrs.field(default=None, init=False)
    _paused: datetime | None = attrs.field(default=None, init=False)
    _held: bool = attrs.field(default=False, init=False)

    def delay(self, until: datetime) -> float:
        """Give the seconds until what happens at a moment of the night is due; 0 hands it out, so it counts as past."""
        if self._held:
            return NEVER
        if self._mark is None:
            self._mark = until, self.now()
        moment, due = self._mark
        gap = (until - moment).total_seconds() / self.speed
        due += min(max(gap, 0.0), self.longest)
        wait = due - self.now()
        if wait >= INSTANT:
            return wait
        self._mark = max(moment, until), due
        return 0.0

    @property
    def paused(self) -> bool:
        """Whether the night stands still."""
        return self._held

    @property
    def moment(self) -> datetime | None:
        """The moment of the night that it now is, none before the first event."""
        if self._held or self._mark is None:
            return self._paused
        moment, due = self._mark
        return _later(moment, max(0.0, self.now() - due) * self.speed)

    def pause(self) -> None:
        """Stop the night where it is; what was already due is owed until it resumes."""
        self._paused = self.moment
        self._held = True

    def resume(self) -> None:
        """Run on from where the night was paused."""
        if self._held:
            self._mark = (self._paused, self.now()) if self._paused else None
            self._held = False

    def seek(self, to: datetime) -> None:
        """Make it now a moment of the night, which has a time zone: what lies before it is due at once."""
        to = aware(to)
        if self._held:
            self._paused = to
        else:
            self._mark = to, self.now()

    def saved(self) -> dict[str, Any]:
        """Give the speed, the longest wait, the moment and whether it is paused, as plain values for JSON."""
        moment = self.moment
        return {
            "longest": None if self.longest == NEVER else self.longest,
            "moment": moment and moment.isoformat(),
            "paused": self.paused,
            "speed": self.speed,
        }

    @classmethod
    def resumed(cls, saved: Mapping[str, Any], *, now: Callable[[], float] = monotonic) -> Clock:
        """Make a clock that goes on where another was saved, or raise `FeedError` for what `saved` did not give."""
        speed, longest = entry(saved, "speed", int, float), entry(saved, "longest", int, float, None)
        at, paused = entry(saved, "moment", str, None), entry(saved, "paused", bool)
        try:
            clock = cls(speed=speed, longest=NEVER if longest is None else longest, now=now)
            if at:
                clock.seek(datetime.fromisoformat(at))
        except ValueError as error:
            raise FeedError(value=dict(saved), expected=f"a clock as it was saved ({error})") from None
        if paused:
            clock.pause()
        return clock

    def _mark_now(self) -> None:
        moment = self.moment
        if moment and not self._held:
            self._mark = moment, self.now()


def _later(moment: datetime, seconds: float) -> datetime:
    try:
        return moment + timedelta(seconds=seconds)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


@attrs.define
class Stepper:
    """A clock that hands out an event only on a call of `step`."""

    _steps: int = attrs.field(default=0, init=False)

    def step(self, events: int = 1) -> None:
        """Let the next event go, or the next few."""
        if events < 1:
            raise ValueError(f"a step lets at least 1 event go, not {events}")
        self._steps += events

    def delay(self, until: datetime) -> float:
        """Give 0 for as many events as there were steps, then infinity."""
        if not self._steps:
            return NEVER
        self._steps -= 1
        return 0.0


@attrs.define
class ManualTime:
    """Time outside that moves only by calls, for a clock's `now` and a replay's `sleep`: a test never waits.

    >>> world = ManualTime()
    >>> clock = Clock(speed=60, now=world)
    >>> world.sleep(1.5); world()
    1.5
    """

    seconds: float = 0.0

    def __call__(self) -> float:
        """Give the seconds that have passed."""
        return self.seconds

    def sleep(self, seconds: float) -> None:
        """Move on by some seconds without waiting."""
        self.seconds += seconds

    async def asleep(self, seconds: float) -> None:
        """Move on by some seconds without waiting, for `areplay`."""
        self.seconds += seconds
