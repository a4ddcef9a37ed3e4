"""What has been delivered so far, and the clients that follow it.

There is one copy of the stream. A client is a place in it, so a client that does not read costs nothing but its socket,
and cannot slow any other: each is written to by a task of its own. Who is too far behind is dropped, with a reason.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from time import monotonic
from typing import Protocol

import attrs

from .messages import Message

__all__ = ["Feed", "Follower", "SoFar"]

log: logging.Logger = logging.getLogger("electionfeed.web")

PULSES = 3  # how often followers wake up in the time of a heartbeat, to see whether one is due


class Follower(Protocol):
    """A client that follows the feed."""

    def overdue(self, now: float, patience: float) -> str | None:
        """Say how the client is behind, none if it keeps up."""
        ...

    def drop(self, reason: str, *, at_once: bool) -> None:
        """End the stream with a reason, or at once if nothing can be written to it any more."""
        ...


@attrs.frozen(eq=False)
class SoFar:
    """What a feed had said at one time: the messages up to a place in a round, and whether they are all."""

    _messages: list[Message] = attrs.field(repr=False)
    place: int
    round: int
    at: datetime | None
    closed: bool

    @property
    def id(self) -> str:
        """The id of the last message, 0 before the first."""
        return self._messages[self.place - 1].id if self.place else "0"

    def after(self, place: int) -> Sequence[Message]:
        """Give the messages after a place."""
        # The list only ever grows, and a new round has a new one: another thread may read up to our place.
        return self._messages[place : self.place]


@attrs.define(eq=False)
class Feed:
    """The messages delivered so far, in this round of the night.

    `patience` is how many seconds a message may wait for a client before the client is dropped, `heartbeat` how many
    seconds a stream is silent before it says so, `most` how many clients may follow.
    """

    patience: float = 30.0
    heartbeat: float = 15.0
    most: int = 10_000
    now: Callable[[], float] = monotonic
    messages: list[Message] = attrs.field(factory=list, init=False)
    delivered: list[float] = attrs.field(factory=list, init=False)  # when, by `now`
    at: datetime | None = attrs.field(default=None, init=False)  # the latest moment of the night that it has come to
    round: int = attrs.field(default=1, init=False)
    closed: bool = attrs.field(default=False, init=False)
    stopping: str | None = attrs.field(default=None, init=False)
    followers: set[Follower] = attrs.field(factory=set, init=False)
    dropped: int = attrs.field(default=0, init=False)
    _pulse: asyncio.Event = attrs.field(factory=asyncio.Event, init=False)

    @property
    def place(self) -> int:
        """How many messages have been delivered in this round."""
        return len(self.messages)

    @property
    def so_far(self) -> SoFar:
        """What has been said so far, as a value."""
        return SoFar(self.messages, self.place, self.round, self.at, self.closed)

    def deliver(self, message: Message) -> None:
        """Say the next message to everyone."""
        self.messages.append(message)
        self.at = message.event.at if self.at is None else max(self.at, message.event.at)
        self.delivered.append(self.now())
        self.pulse()

    def close(self) -> None:
        """Say that the night is over."""
        self.closed = True
        self.pulse()

    def restart(self) -> None:
        """Begin a new round: every stream of the last one ends."""
        self.messages, self.delivered = [], []
        self.round += 1
        self.at, self.closed = None, False
        self.pulse()

    def stop(self, reason: str) -> None:
        """End every stream with a reason, and begin no more."""
        self.stopping = reason
        self.pulse()

    def pulse(self) -> None:
        """Wake up whoever waits."""
        # A new event each time: whoever waits for it next sees only what is later.
        pulse, self._pulse = self._pulse, asyncio.Event()
        pulse.set()

    async def moved(self) -> None:
        """Return when there may be something new."""
        await self._pulse.wait()

    async def watch(self) -> None:
        """Drop whoever is too far behind, for ever, and let streams see that a heartbeat is due."""
        pulsed = self.now()
        while True:
            await asyncio.sleep(min(self.patience, self.heartbeat / PULSES, 1.0))
            self.sweep()
            if self.now() - pulsed >= self.heartbeat / PULSES:
                pulsed = self.now()
                self.pulse()

    def sweep(self) -> None:
        """Drop whoever is too far behind: with a reason, and who does not take even that, at once."""
        now = self.now()
        for follower in tuple(self.followers):
            if reason := follower.overdue(now, self.patience):
                follower.drop(reason, at_once=follower.overdue(now, 2 * self.patience) is not None)

    def note_drop(self, who: str, reason: str) -> None:
        """Count a client that was dropped, and say so in the log."""
        self.dropped += 1
        log.warning("dropped %s: %s", who, reason)
