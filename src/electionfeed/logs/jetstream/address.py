"""The address of a log in NATS: `nats://HOST:PORT`, more hosts after commas, and the election after a slash."""

from __future__ import annotations

import attrs

from ...errors import FeedError

__all__ = ["Address", "address", "is_nats"]

SCHEMES = ("nats://", "tls://")


@attrs.frozen
class Address:
    """The servers of one NATS system, and the election if the address names one."""

    servers: tuple[str, ...]
    election: str | None

    def __str__(self) -> str:
        # Without the user and password that a server may begin with.
        scheme = self.servers[0].partition("://")[0]
        hosts = ",".join(_host(server) for server in self.servers)
        return f"{scheme}://{hosts}" + (f"/{self.election}" if self.election else "")


def is_nats(name: object) -> bool:
    """Say whether a text is the address of a log in NATS."""
    return isinstance(name, str) and name.startswith(SCHEMES)


def address(text: str) -> Address:
    """Read an address, or raise `FeedError` for what is none."""
    from urllib.parse import unquote  # here, because whoever opens a file asks only whether it is an address

    scheme, _, rest = text.partition("://")
    hosts, _, election = rest.partition("/")
    servers = tuple(f"{scheme}://{host}" for host in hosts.split(","))
    if not is_nats(text) or "/" in election or not all(map(_is_server, servers)):
        shown = f"{scheme}://{rest.rpartition('@')[2]}"
        raise FeedError(column="address", value=shown, expected="nats://HOST:PORT or nats://HOST:PORT/ELECTION")
    return Address(servers, unquote(election) or None)


def _host(server: str) -> str:
    return server.partition("://")[2].rpartition("@")[2]


def _is_server(server: str) -> bool:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(server)
        return bool(parts.hostname) and (parts.port is None or parts.port > 0) and not parts.query
    except ValueError:
        return False
