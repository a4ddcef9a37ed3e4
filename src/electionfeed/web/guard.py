"""Open connections: a request that takes for ever to arrive is refused, and a connection that is stuck can be cut.

uvicorn waits for a request as long as its client likes. A hundred clients that send a byte a minute would each keep a
connection; here a request has seconds to arrive and a size that it may have.
"""

from __future__ import annotations

import asyncio
from typing import Any

import attrs
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from .problems import Problem

__all__ = ["Connection", "Guard", "Guarded", "guard_of"]

Address = tuple[str, int]

END = b"\r\n\r\n"  # of the headers


@attrs.define(eq=False)
class Guard:
    """Every open connection by the address of its client.

    A request may take `patience` seconds to arrive, its headers have `largest` bytes; `most` connections may be open.
    """

    patience: float = 10.0
    largest: int = 64 * 1024
    most: int = 12_000
    open: dict[Address, Connection] = attrs.field(factory=dict, init=False)

    def begin(self, client: Address) -> None:
        """Note that a request has arrived."""
        if client in self.open:
            self.open[client].begin()

    def end(self, client: Address) -> None:
        """Note that a request has been answered."""
        if client in self.open:
            self.open[client].end()

    def abort(self, client: Address) -> None:
        """Cut a connection, with what is still to be written to it."""
        if client in self.open:
            self.open[client].transport.abort()

    def close(self, client: Address) -> None:
        """Cut a connection, after what is still to be written to it."""
        if client in self.open:
            self.open[client].transport.close()


class Connection(HttpToolsProtocol):
    """uvicorn's HTTP, with a limit to how long a request takes to arrive and how large it is."""

    def __init__(self, config: Any, server_state: Any, app_state: dict[str, Any], _loop: Any = None) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.guard: Guard = app_state["guard"]
        self._deadline: asyncio.TimerHandle | None = None
        self._busy = False
        self._head = bytearray()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        if self.client is None or len(self.guard.open) >= self.guard.most:
            self._refuse(Problem("too-many", f"at most {self.guard.most:,} connections are open at once"))
            return
        self.guard.open[self.client] = self
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop_waiting()
        if self.client:
            self.guard.open.pop(self.client, None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes in, unless a request grows too large before it is whole."""
        if not self._busy and END not in self._head:
            self._head += data
            if self._head.find(END) < 0 and len(self._head) > self.guard.largest:
                self._refuse(Problem("headers-too-large", f"they have at most {self.guard.largest:,} bytes"))
                return
            if self._deadline is None:
                self._wait()
        super().data_received(data)

    def begin(self) -> None:
        """A request has arrived whole, up to its body."""
        self._busy = True
        self._stop_waiting()

    def end(self) -> None:
        """A request has been answered."""
        self._busy = False
        self._head.clear()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not HTTP."""
        self._refuse(Problem("bad-request", msg))

    def _wait(self) -> None:
        self._deadline = self.loop.call_later(self.guard.patience, self._too_slow)

    def _stop_waiting(self) -> None:
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None

    def _too_slow(self) -> None:
        self._refuse(Problem("too-slow", f"a request has {self.guard.patience:g} seconds to arrive"))

    def _refuse(self, problem: Problem) -> None:
        self._stop_waiting()
        if not self.transport.is_closing():
            self.transport.write(problem.raw)
            self.transport.close()


class Guarded:
    """The application, whose guard hears when each request begins and ends."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        guard = guard_of(scope)
        if guard is None or not scope.get("client"):
            await self.app(scope, receive, send)
            return
        guard.begin(scope["client"])
        try:
            await self.app(scope, receive, send)
        finally:
            guard.end(scope["client"])


def guard_of(scope: Scope) -> Guard | None:
    """Give the guard of the server that a request came through, none under another server than ours."""
    guard: Guard | None = scope.get("state", {}).get("guard")
    return guard
