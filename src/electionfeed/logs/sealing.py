"""The checksum of a kept state: over the state and the place that it is kept in, so that neither can change unseen."""

from __future__ import annotations

from hashlib import sha256

import orjson

__all__ = ["sealed", "unsealed"]

SIZE = sha256().digest_size
Place = tuple[str | None, str, int, int]


def sealed(place: Place, state: bytes) -> bytes:
    """Give a state with the SHA-256 of itself and its place: election, name, version and `seq`."""
    return _digest(place, state) + state


def unsealed(place: Place, kept: object) -> bytes | None:
    """Give the state that was sealed for a place, none if it or the place has changed since."""
    if not isinstance(kept, bytes):
        return None
    state = kept[SIZE:]
    return state if _digest(place, state) == kept[:SIZE] else None


def _digest(place: Place, state: bytes) -> bytes:
    return sha256(orjson.dumps(place) + b"\n" + state).digest()
