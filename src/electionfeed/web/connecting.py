"""Where a feed is: the one part of the client that every program imports, so that it imports nothing itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .client import Remote

__all__ = ["connect"]


def connect(
    url: str,
    *,
    after: str | int = "0",
    regions: Iterable[str] = (),
    seats: Iterable[str] = (),
    attempts: int = 10,
    patience: float = 45.0,
) -> Remote:
    """Follow the feed at an address such as `http://127.0.0.1:8000`, from after an id on; `ValueError` if it is none.

    `regions` and `seats` narrow what is sent. A connection that is silent for `patience` seconds, heartbeats included,
    counts as cut; after so many `attempts` in a row to connect, ever further apart, the last `Cut` is raised.
    """
    try:
        import httpx

        from .client import Remote
    except ImportError as missing:
        raise ImportError("to follow a feed: pip install 'electionfeed[http]'", name=missing.name) from missing
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL:
        address = httpx.URL()
    if address.scheme not in ("http", "https") or not address.host:
        raise ValueError(f"{url!r} is not an address such as http://127.0.0.1:8000")
    asked = [("region", name) for name in regions] + [("seat", code) for code in seats]
    return Remote(str(address).rstrip("/"), str(after), asked, attempts, patience)
