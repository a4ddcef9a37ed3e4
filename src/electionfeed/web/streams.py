"""Streams: a client is sent what it has not had yet, as server-sent events or lines of JSON, until the night closes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

import orjson
from starlette.background import BackgroundTask
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ..events import FORMAT
from .feed import Feed
from .filters import Filter
from .guard import guard_of
from .messages import Message, frame
from .plan import Plan

__all__ = ["LineStream", "Stream"]

BATCH = 64  # messages at a time: a client that catches up makes the others wait no longer than these take to join
RETRY = 1_000  # milliseconds that a browser waits before it connects again

Words = tuple[str, str]


class Stream(Response):
    """Server-sent events from a place on: each message under its id, heartbeats, and last why it ends."""

    media_type = "text/event-stream"
    silent = b": heartbeat\n\n"

    def __init__(self, feed: Feed, plan: Plan, place: int, wanted: Filter, envelope: str) -> None:
        self.feed: Feed = feed
        self.plan: Plan = plan
        self.place: int = place
        self.wanted: Filter = wanted
        self.envelope: str = envelope
        self.round: int = feed.round
        self.connected: float = feed.now()
        self.progress: float = self.connected
        self.dropped: str | None = None
        self.who: str = "a client"
        self._abort: Callable[[], None] | None = None
        self.background: BackgroundTask | None = None
        self.status_code = 200
        self.init_headers({"cache-control": "no-cache", "x-accel-buffering": "no"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Write the stream until it ends or the client goes."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        if scope["method"] == "HEAD":
            await send({"type": "http.response.body", "body": b""})
            return
        guard, client = guard_of(scope), scope.get("client")
        if client:
            self.who = "{}:{}".format(*client)
            self._abort = partial(guard.abort, client) if guard else None
        self.feed.followers.add(self)
        try:
            await _either(self._write(send), _gone(receive))
        finally:
            self.feed.followers.discard(self)

    def overdue(self, now: float, patience: float) -> str | None:
        """Say how long a message has waited for the client, if longer than `patience` seconds.

        Messages from before it connected only ask for progress: to read them all may take a slow line a while.
        """
        if self.round != self.feed.round or self.place >= self.feed.place:
            return None
        since = self.feed.delivered[self.place]
        waits = now - (self.progress if since < self.connected else since)
        behind = f"{waits:.0f} s behind, at {self.place:,} of {self.feed.place:,} messages"
        return behind if waits > patience else None

    def drop(self, reason: str, *, at_once: bool) -> None:
        """End the stream: with a reason as soon as the client reads again, or at once."""
        if self.dropped is None:
            self.dropped = reason
            self.feed.note_drop(self.who, reason)
        if at_once and self._abort:
            self._abort()

    async def _write(self, send: Send) -> None:
        await send({"type": "http.response.body", "body": self.hello(), "more_body": True})
        while True:
            body, last = self._next()
            if body or last:
                await send({"type": "http.response.body", "body": body, "more_body": not last})
                self.progress = self.feed.now()
                # A send to a client that has gone does not wait: without a turn for others nobody would notice.
                await asyncio.sleep(0)
            if last:
                return
            if not body and self.place >= self.feed.place:
                await self.feed.moved()

    def _next(self) -> tuple[bytes, bool]:
        """Give what is to be written now, perhaps nothing, and whether that is the last."""
        if self.dropped:
            return self.last_words("dropped", self.dropped), True
        if self.feed.stopping:
            return self.last_words("stopped", self.feed.stopping), True
        if self.round != self.feed.round:
            return self.last_words("restart", "the feed has begun again"), True
        batch = self.feed.messages[self.place : self.place + BATCH]
        self.place += len(batch)
        body = b"".join([self.form(message) for message in batch if self.wanted(message.event)])
        if body or self.place < self.feed.place:
            return body, False
        if self.feed.closed:
            return self.last_words("end", "the night has closed"), True
        return (self.silent if self.feed.now() - self.progress >= self.feed.heartbeat else b""), False

    def form(self, message: Message) -> bytes:
        """Give a message as this stream writes it."""
        return message.sse(self.envelope)

    def hello(self) -> bytes:
        """Give what comes before the first message: which feed this is, and where in it the stream begins."""
        said = {"election": self.plan.election, "format": FORMAT, "stream": self.plan.digest, "round": self.round}
        return f"retry: {RETRY}\n".encode() + frame(orjson.dumps(said | {"after": self.place}), name="feed")

    def last_words(self, name: str, reason: str) -> bytes:
        """Give what comes after the last message."""
        return frame(orjson.dumps({"reason": reason}), name=name)


class LineStream(Stream):
    """The same as NDJSON: a line a message, and nothing else, so that it ends with NightClosed or was cut off."""

    media_type = "application/x-ndjson"
    silent = b""

    def form(self, message: Message) -> bytes:
        """Give a message as a line."""
        return message.json_line(self.envelope)

    def hello(self) -> bytes:
        """Give nothing: lines have no place for it."""
        return b""

    def last_words(self, name: str, reason: str) -> bytes:
        """Give nothing: lines have no place for it."""
        return b""


async def _either(one: Coroutine[Any, Any, None], other: Coroutine[Any, Any, None]) -> None:
    """Run two coroutines until one of them ends, and end the other."""
    tasks = [asyncio.create_task(one), asyncio.create_task(other)]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _gone(receive: Receive) -> None:
    """Return when the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
