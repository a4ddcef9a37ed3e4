"""A crowd of readers for the feed over HTTP: plain sockets in one process, each checking every byte that it is sent.

A reader costs little, so that what is measured is the server. It keeps a digest of the messages, which is the same for
every reader that got each message once and in order, and when it got them.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from array import array
from time import monotonic
from urllib.parse import urlsplit

import attrs

__all__ = ["Crowd", "Reader", "crowd"]

ID = re.compile(rb"^id: (\d+)", re.MULTILINE)
END = b"event: end"


@attrs.define(eq=False)
class Reader(asyncio.Protocol):
    """One reader of a stream of server-sent events."""

    path: str
    host: str
    stalled: bool = False
    ids: array[int] = attrs.field(factory=lambda: array("I"))
    times: array[float] = attrs.field(factory=lambda: array("d"))
    digest: hashlib._Hash = attrs.field(factory=hashlib.sha256)
    received: int = 0
    status: int = 0
    started: bool = False
    ended: bool = False
    connected: asyncio.Event = attrs.field(factory=asyncio.Event)
    done: asyncio.Event = attrs.field(factory=asyncio.Event)
    transport: asyncio.Transport | None = None
    _raw: bytearray = attrs.field(factory=bytearray)
    _rest: bytes = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(f"GET {self.path} HTTP/1.1\r\nHost: {self.host}\r\n\r\n".encode())

    def data_received(self, data: bytes) -> None:
        """Take what comes; a stalled reader takes the head of the answer, and no more."""
        self.received += len(data)
        self._raw += data
        if not self.status:
            head, found, rest = bytes(self._raw).partition(b"\r\n\r\n")
            if not found:
                return
            self.status = int(head.split()[1])
            self._raw = bytearray(rest)
            self.connected.set()
            if self.stalled and self.transport:
                self.transport.pause_reading()
                return
        self._take(self._chunks(), monotonic())

    def connection_lost(self, exc: Exception | None) -> None:
        """Note the end."""
        self.connected.set()
        self.done.set()

    def _chunks(self) -> bytes:
        """Take the chunks that are whole (RFC 9112, section 7.1)."""
        taken, place, raw = [], 0, self._raw
        while (line := raw.find(b"\r\n", place)) >= 0:
            size = int(raw[place:line], 16)
            if len(raw) < line + size + 4:
                break
            taken.append(bytes(raw[line + 2 : line + 2 + size]))
            place = line + size + 4
            if not size:
                self.done.set()
        del raw[:place]
        return b"".join(taken)

    def _take(self, text: bytes, now: float) -> None:
        if not self.started:
            text = self._rest + text
            start = ID.search(text)
            if start is None:
                self._rest = text
                return
            self.started, text = True, text[start.start() :]
        text = text.replace(b": heartbeat\n\n", b"")
        self.digest.update(text)
        for id_ in ID.findall(text):
            self.ids.append(int(id_))
            self.times.append(now)
        self.ended = self.ended or END in text


@attrs.define
class Crowd:
    """Readers, connected."""

    readers: list[Reader]

    async def finish(self, seconds: float) -> None:
        """Wait until every reader that is not stalled has come to the end of its stream."""
        async with asyncio.timeout(seconds):
            for reader in self.readers:
                if not reader.stalled:
                    await reader.done.wait()

    def close(self) -> None:
        """Hang up."""
        for reader in self.readers:
            if reader.transport:
                reader.transport.abort()


async def crowd(url: str, number: int, *, path: str = "/events", stalled: bool = False) -> Crowd:
    """Connect a number of readers."""
    at = urlsplit(url)
    assert at.hostname
    assert at.port
    loop = asyncio.get_running_loop()
    readers = [Reader(path, at.netloc, stalled) for _ in range(number)]
    for reader in readers:
        await loop.create_connection(lambda reader=reader: reader, at.hostname, at.port)  # type: ignore[misc]
    for reader in readers:
        await reader.connected.wait()
    return Crowd(readers)
