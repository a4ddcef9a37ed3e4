"""Follow a feed at an address: the same typed events as from a file, resumed after a cut without a gap or a duplicate.

Each message has an id. After a cut the client connects again and names the last id that it has handed out; the feed
sends what comes after that.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing, closing
from typing import Any

import httpx
import orjson
import stamina
from httpx_sse import EventSource, ServerSentEvent

from ..errors import BrokenStream, FeedError
from ..events import Event
from ..stream.upcast import decoder

__all__ = ["Cut", "Remote"]

log: logging.Logger = logging.getLogger("electionfeed.web")

PAGE = 1_000  # messages asked for at a time
RETRIED = (408, 429)  # what a client may try again, beside every error of the server
SECONDS = 10.0  # to connect, to write, and for an answer that is no stream


class Cut(ConnectionError):
    """A connection that could not be made, or that broke off before the night had closed."""


WORTH_ANOTHER = (Cut, httpx.TransportError)


class Remote:
    """A feed at an address. Iterate it, with or without `async`: events come as they are said until the night closes.

    `id` is that of the last message handed out; an iteration that was left goes on from there. `ended` says whether
    the night has closed.
    """

    def __init__(self, url: str, after: str, asked: list[tuple[str, str]], attempts: int, patience: float) -> None:
        self.url: str = url
        self.id: str = after
        self.ended: bool = False
        self._asked = asked
        self._attempts = attempts
        self._timeout = httpx.Timeout(SECONDS, read=patience)
        self._retry = 1.0
        self._stream: str | None = None
        self._decode: Callable[[bytes | str], Event] = decoder("")

    def __iter__(self) -> Iterator[Event]:
        return self.events()

    def __aiter__(self) -> AsyncIterator[Event]:
        return self.aevents()

    def events(self, *, sleep: Callable[[float], object] = time.sleep) -> Iterator[Event]:
        """Hand out the events after `id` as they come."""
        with httpx.Client(timeout=self._timeout) as client:
            while not self._over():
                had = self.id
                with closing(self._answer(client, self._request(client))) as response:
                    if self._over():
                        return
                    try:
                        for sent in EventSource(response).iter_sse():
                            if (event := self._taken(sent)) is not None:
                                yield event
                            if self._over():
                                return
                    except WORTH_ANOTHER as cut:
                        self._note(cut)
                if had == self.id and not self._over():
                    sleep(self._retry)

    async def aevents(self, *, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep) -> AsyncIterator[Event]:
        """Hand out the events after `id` as they come."""
        async with httpx.AsyncClient(timeout=self._timeout) as client:
            while not self._over():
                had = self.id
                async with aclosing(await self._aanswer(client, self._request(client))) as response:
                    if self._over():
                        return
                    try:
                        async for sent in EventSource(response).aiter_sse():
                            if (event := self._taken(sent)) is not None:
                                yield event
                            if self._over():
                                return
                    except WORTH_ANOTHER as cut:
                        self._note(cut)
                if had == self.id and not self._over():
                    await sleep(self._retry)

    def history(self) -> Iterator[Event]:
        """Hand out the events after `id` that have been said so far, without waiting for more."""
        with httpx.Client(timeout=SECONDS) as client:
            while True:
                page = self._page(client)
                self._decode = decoder(orjson.dumps(page))
                self.id = page["id"]
                yield from (self._read(orjson.dumps(event)) for event in page["events"])
                if len(page["events"]) < PAGE:
                    return

    def _over(self) -> bool:
        return self.ended

    def _page(self, client: httpx.Client) -> Any:
        query = httpx.QueryParams([("after", self.id), ("limit", str(PAGE)), *self._asked])
        return self._json(self._answer(client, client.build_request("GET", f"{self.url}/deltas", params=query)))

    def _answer(self, client: httpx.Client, request: httpx.Request) -> httpx.Response:
        """Send a request until it is answered; a stream is left to be read."""
        for attempt in self._tries():
            with attempt:
                try:
                    response = client.send(request, stream=True)
                    if not _is_stream(response):
                        response.read()
                except httpx.TransportError as error:
                    raise self._cut(str(error)) from None
                self._check(response)
                return response
        raise AssertionError("unreachable: the last attempt raises")

    async def _aanswer(self, client: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
        """Send a request until it is answered; a stream is left to be read."""
        async for attempt in self._tries():
            with attempt:
                try:
                    response = await client.send(request, stream=True)
                    if not _is_stream(response):
                        await response.aread()
                except httpx.TransportError as error:
                    raise self._cut(str(error)) from None
                self._check(response)
                return response
        raise AssertionError("unreachable: the last attempt raises")

    def _tries(self) -> Any:
        return stamina.retry_context(on=Cut, attempts=self._attempts, timeout=None)

    def _request(self, client: httpx.Client | httpx.AsyncClient) -> httpx.Request:
        headers = {"accept": "text/event-stream", "cache-control": "no-store"}
        return client.build_request(
            "GET", f"{self.url}/events", params=[("after", self.id), *self._asked], headers=headers
        )

    def _check(self, response: httpx.Response) -> None:
        """Raise `Cut` for what is worth another try, `FeedError` for what is not."""
        status = response.status_code
        if status == httpx.codes.NO_CONTENT:
            self.ended = True
        elif status >= 500 or status in RETRIED:
            raise self._cut(_detail(response))
        elif status != httpx.codes.OK:
            raise FeedError(path=self.url, column="status", value=status, expected=f"200: {_detail(response)}")
        elif not (_is_stream(response) or response.headers.get("content-type") == "application/json"):
            raise _stranger(self.url, response.headers.get("content-type"))

    def _taken(self, sent: ServerSentEvent) -> Event | None:
        """Take what was sent: an event of the night is handed out, the rest says how the stream goes on."""
        if not sent.data:
            return None  # a heartbeat
        if sent.event in ("", "message"):
            event = self._read(sent.data)
            self.id = sent.id
            return event
        said = self._signal(sent)
        if sent.event == "feed":
            self._begin(said, sent)
        elif sent.event == "end":
            self.ended = True
        elif sent.event == "restart":
            raise BrokenStream(path=self.url, value=said["reason"], expected="the night to go on from where it was")
        elif sent.event in ("dropped", "stopped"):
            raise self._cut(said["reason"])
        return None

    def _begin(self, said: dict[str, Any], sent: ServerSentEvent) -> None:
        if self._stream not in (None, said["stream"]):
            raise BrokenStream(path=self.url, value=said["election"], expected="the same stream as before the cut")
        self._stream = said["stream"]
        self._decode = decoder(sent.data)
        self._retry = (sent.retry or 1_000) / 1_000

    def _signal(self, sent: ServerSentEvent) -> Any:
        try:
            return orjson.loads(sent.data)
        except ValueError:
            raise BrokenStream(path=self.url, value=sent.data, expected=f"JSON in {sent.event!r}") from None

    def _json(self, response: httpx.Response) -> Any:
        try:
            page = orjson.loads(response.content)
        except ValueError:
            page = None
        if not (isinstance(page, dict) and page.keys() >= {"events", "format", "id"}):
            raise _stranger(self.url, response.headers.get("content-type"))
        return page

    def _read(self, line: bytes | str) -> Event:
        try:
            return self._decode(line)
        except FeedError as error:
            raise error.at(path=self.url) from None

    def _cut(self, reason: str) -> Cut:
        return Cut(errno.ECONNRESET, reason or "the connection was cut", self.url)

    def _note(self, cut: Exception) -> None:
        log.info("%s: cut after %s: %s", self.url, self.id, cut)


def _stranger(url: str, content_type: str | None) -> FeedError:
    return FeedError(path=url, column="content-type", value=content_type, expected="a feed of electionfeed serve")


def _detail(response: httpx.Response) -> str:
    """Give what a problem says, or else the status in words."""
    try:
        return str(orjson.loads(response.content)["detail"])
    except (ValueError, KeyError, TypeError):
        return f"{response.status_code} {response.reason_phrase}"


def _is_stream(response: httpx.Response) -> bool:
    return bool(response.headers.get("content-type", "").startswith("text/event-stream"))
