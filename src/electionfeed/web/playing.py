"""Plays a plan: each message is delivered when it is due; who has control can pause, hurry, seek and correct."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime

import attrs

from ..night import Night
from ..playback.clock import Clock
from .feed import Feed
from .messages import Message
from .plan import Plan

__all__ = ["Player"]

PATIENCE = 0.25  # seconds: no single wait is longer, so that a clock that is changed from elsewhere is soon obeyed
BURST = 32  # messages that may go out before clients are written to: those that are due at once share their writes


@attrs.define(eq=False)
class Player:
    """Delivers a plan to a feed by a clock, at once up to `start`, and at once altogether without a clock.

    With `again`, the night begins anew so many seconds after it has closed.
    """

    plan: Plan
    feed: Feed
    clock: Clock | None = None
    start: datetime | None = None
    again: float | None = None
    _until: datetime | None = attrs.field(default=None, init=False)
    _poked: asyncio.Event = attrs.field(factory=asyncio.Event, init=False)
    _idle: asyncio.Event = attrs.field(factory=asyncio.Event, init=False)

    @property
    def now(self) -> datetime:
        """The moment of the night that it now is, to the second, and never before what has been said."""
        said = self.feed.at or self.plan.night.header.at
        moment = (self.clock and self.clock.moment) or said
        return max(said, moment.replace(microsecond=0))

    @property
    def finished(self) -> bool:
        """Whether everything has been delivered."""
        return self.feed.place >= len(self.plan.messages)

    async def run(self) -> None:
        """Play the night, then again if so asked or sought, for ever."""
        self._until = self.start
        if self.clock and self.start:
            self.clock.seek(self.start)
        while True:
            await self._night()
            self.feed.close()
            waited = await self._wait(self.again)
            if waited:
                self.restart(self.start)

    def poke(self) -> None:
        """Look again at what is due: the plan or the clock has changed."""
        self._idle.clear()
        self._poked.set()

    async def settled(self) -> None:
        """Return when all that is due now has been delivered, or after a second in which ever more was due."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), 1.0)

    def restart(self, start: datetime | None) -> None:
        """Begin the night anew, at once up to a moment; corrections made meanwhile are forgotten."""
        self.plan.restart()
        self.feed.restart()
        self._until = start
        if self.clock:
            paused, self.clock = self.clock.paused, attrs.evolve(self.clock)
            if paused:
                self.clock.pause()
            if start:
                self.clock.seek(start)
        self.poke()

    def seek(self, to: datetime) -> None:
        """Go to a moment: forward, all up to it is delivered at once; backward, the night begins anew up to it."""
        if self.feed.at is not None and to < self.feed.at:
            self.restart(to)
        elif self.clock:
            self._move(self.clock, to)
        self.poke()

    def amend(self, night: Night) -> None:
        """Go on with a changed night, or raise `ValueError` if it does not begin with what has been delivered."""
        if self.finished:
            raise ValueError("the night has closed")
        now = self.now
        self.plan.amend(night, self.feed.place)
        if self.clock and self.clock.paused:
            self._move(self.clock, now)
        self.poke()

    def _move(self, clock: Clock, to: datetime) -> None:
        clock.seek(to)
        if clock.paused:
            self._until = to  # by a clock that is paused nothing is due, and whoever has control waits to see it

    async def _night(self) -> None:
        while not self.finished:
            message = self.plan.messages[self.feed.place]
            wait = self._delay(message)
            if wait > 0:
                await self._wait(min(wait, PATIENCE))
                continue
            self.feed.deliver(message)
            if message.place % BURST == 0:
                await asyncio.sleep(0)

    def _delay(self, message: Message) -> float:
        if self.clock is None or (self._until is not None and message.event.at <= self._until):
            return 0.0
        return self.clock.delay(message.event.at)

    async def _wait(self, seconds: float | None) -> bool:
        """Wait for some seconds, or for ever, or until poked; give whether the time has passed."""
        self._poked.clear()
        self._idle.set()
        try:
            await asyncio.wait_for(self._poked.wait(), seconds)
        except TimeoutError:
            return True
        finally:
            self._idle.clear()
        return False
