"""The server: uvicorn with the feed's own limits, on a socket that is open before it says so."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import attrs
import uvicorn

from ..night import Night
from ..playback.clock import Clock
from .app import Service, application
from .faults import Faults
from .feed import Feed
from .guard import Connection
from .plan import Plan
from .playing import Player

__all__ = ["Local", "Server", "listening", "service", "serving"]

GRACE = 5  # seconds that a shutdown waits for clients to take their last words
UNREAD = 128 * 1024  # bytes
STOPPED = "the server is stopping"


class Server(uvicorn.Server):
    """uvicorn, which ends the feed's streams before it waits for its connections."""

    def __init__(self, served: Service) -> None:
        self.served = served
        config = uvicorn.Config(
            application(served),
            http=Connection,
            ws="none",
            lifespan="on",
            access_log=False,
            log_config=None,
            log_level="warning",
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE,
        )
        super().__init__(config)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End every stream with a reason, then shut down."""
        self.served.feed.stop(STOPPED)
        await super().shutdown(sockets)


def listening(host: str, port: int) -> socket.socket:
    """Open a socket, or raise `OSError` with the address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        sock = socket.create_server((host, port), family=family, backlog=2048)
        # What the system keeps for a client that does not read; it would grow to megabytes. Connections inherit it.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, UNREAD)
        return sock
    except OSError as error:
        raise OSError(error.errno, error.strerror, f"{host}:{port}") from None


def service(
    night: Night,
    *scenario: str,
    seed: int = 0,
    clock: Clock | None = None,
    start: datetime | None = None,
    again: float | None = None,
    faults: Faults | None = None,
    token: str | None = None,
) -> Service:
    """Put a night on air, at once if there is no clock; it plays when it is served."""
    feed = Feed()
    player = Player(Plan(night, *scenario, seed=seed), feed, clock, start, again)
    return Service(player, faults=faults, token=token)


@attrs.frozen
class Local:
    """A server of this process: where it is, and what it serves."""

    url: str
    served: Service = attrs.field(repr=False)

    @property
    def token(self) -> str | None:
        """The token for its control API, none if that is off."""
        return self.served.token

    def __str__(self) -> str:
        return self.url


@contextmanager
def serving(served: Service, host: str = "127.0.0.1", port: int = 0) -> Iterator[Local]:
    """Serve from a thread of this process, on a port that is free unless one is given, until the block ends.

    What it serves belongs to the thread: look at it, but change it through its control API.
    """
    sock = listening(host, port)
    server = Server(served)
    thread = threading.Thread(target=server.run, args=([sock],), name="electionfeed", daemon=True)
    thread.start()
    try:
        yield Local(f"http://{host}:{sock.getsockname()[1]}", served)
    finally:
        server.should_exit = True
        thread.join(2 * GRACE)
        server.force_exit = True
        thread.join(GRACE)
        sock.close()
