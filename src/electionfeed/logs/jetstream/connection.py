"""One connection to NATS: made when first used, made again as often as it is lost, its failures in our words."""

from __future__ import annotations

import asyncio
import errno
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from ...errors import FeedError
from .address import Address

if TYPE_CHECKING:
    from nats.aio.client import Client
    from nats.js import JetStreamContext

__all__ = ["PAUSE", "Connection", "Unanswered", "refusal"]

T = TypeVar("T")
LOG = logging.getLogger(__name__)
PAUSE = 0.1  # seconds between two tries
ANSWER = 2.0  # seconds after which a request is taken to be lost
SILENT = "JetStream does not answer: it is starting, or the server runs without it (nats-server -js)"
PING = 5  # seconds between two questions whether the server is there: a cut line is noticed after the third
FULL = {10023, 10047, 10077}  # the codes of no room: of the server, of its disk, of the stream


class Unanswered(Exception):
    """A request that nobody answered: what became of it is not known."""


class Connection:
    """A connection to the servers of an address; each call waits at most `patience` seconds for an answer."""

    def __init__(self, address: Address, patience: float, options: Mapping[str, Any]) -> None:
        self.address = address
        self.patience = patience
        self.options = options
        self._client: Client | None = None
        self._reason: Exception | None = None
        self._lock = asyncio.Lock()

    async def client(self) -> Client:
        """Give the connected client, or raise `ConnectionError` if no server can be reached."""
        async with self._lock:
            if self._client is None or self._client.is_closed:
                self._client = await self._connected()
            return self._client

    async def jetstream(self) -> JetStreamContext:
        """Give JetStream, or raise `ConnectionError` if no server can be reached."""
        return (await self.client()).jetstream(timeout=min(ANSWER, self.patience))

    async def ask(self, question: Callable[[JetStreamContext], Awaitable[T]]) -> T:
        """Ask the server until it answers, or raise `ConnectionError` when patience is at an end."""
        end = self.deadline()
        while True:
            try:
                return await self.once(question(await self.jetstream()))
            except Unanswered as error:
                await self.wait(end, error)

    async def once(self, answer: Awaitable[T]) -> T:
        """Wait for one answer, or raise `Unanswered` where the server gave none or was not ready to."""
        from nats.errors import Error
        from nats.js.errors import APIError, NoStreamResponseError, ServiceUnavailableError

        try:
            return await answer
        except ServiceUnavailableError as error:
            if error.err_code in FULL:
                raise
            raise Unanswered(error.description or SILENT) from error
        except APIError:
            raise
        except NoStreamResponseError as error:
            raise Unanswered(SILENT) from error
        except (Error, OSError) as error:
            raise Unanswered(str(error) or type(error).__name__) from error

    async def wait(self, end: float, reason: Unanswered) -> None:
        """Wait before the next try, or raise `ConnectionError` once it is too late for one."""
        if asyncio.get_running_loop().time() > end:
            raise self._unreachable(str(reason)) from reason
        await asyncio.sleep(PAUSE)

    def deadline(self) -> float:
        """Give the time of the loop at which patience ends."""
        return asyncio.get_running_loop().time() + self.patience

    async def close(self) -> None:
        """Let the connection go; it is made again when it is used again."""
        client, self._client = self._client, None
        if client is not None:
            # It says goodbye to a server that may have gone, and then fails in ways that differ from Python to Python.
            with suppress(Exception):
                await asyncio.wait_for(client.close(), ANSWER)

    async def _connected(self) -> Client:
        connect, self._reason = _connect(), None
        servers: Any = {"servers": list(self.address.servers), "name": "electionfeed"}
        # It tries for ever, here as after a loss, so that it is we who say when that is too long.
        tries = {"max_reconnect_attempts": -1, "reconnect_time_wait": PAUSE, "connect_timeout": self.patience}
        tries |= {"ping_interval": PING, "max_outstanding_pings": 2}
        calls = {"error_cb": self._failed, "disconnected_cb": self._lost, "reconnected_cb": self._back}
        try:
            return await asyncio.wait_for(connect(**{**servers, **tries, **calls, **self.options}), self.patience)
        except TimeoutError:
            raise self._unreachable(str(self._reason or "no answer")) from None

    def _unreachable(self, reason: str) -> ConnectionError:
        text = f"no answer from NATS within {self.patience:g} seconds ({reason})"
        return ConnectionError(errno.ECONNREFUSED, text, str(self.address))

    async def _failed(self, error: Exception) -> None:
        # A server that refuses says why and closes: the broken connection is seen last and says less.
        if self._reason is None or not isinstance(error, OSError):
            self._reason = error
        LOG.debug("%s: %s", self.address, error)

    async def _lost(self) -> None:
        if self._client is not None:  # else it was closed on purpose
            LOG.warning("%s: the connection to NATS is lost; trying again", self.address)

    async def _back(self) -> None:
        LOG.warning("%s: connected to NATS again", self.address)


def refusal(error: Exception, shown: str) -> Exception:
    """Say what JetStream refused as this library says it: no room left, or what it did not like."""
    code, text = getattr(error, "err_code", None), str(getattr(error, "description", None) or error)
    if code in FULL:
        return OSError(errno.ENOSPC, text, shown)
    return FeedError(path=shown, value=text, expected="a request that JetStream takes")


def _connect() -> Callable[..., Awaitable[Client]]:
    try:
        from nats import connect
    except ImportError:
        raise FeedError(value="nats-py", expected="nats-py: pip install 'electionfeed[nats]'") from None
    return connect
