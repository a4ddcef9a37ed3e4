"""The one-writer lock of a file: the system's own, so that it ends with the process however that ends."""

from __future__ import annotations

import time
from pathlib import Path

from ..errors import FeedError

__all__ = ["hold", "is_held"]

TRIES = 1_000  # of one millisecond each, against readers that ask again and again


def hold(file: int) -> bool:
    """Take the writer's lock on an open file, and say whether no other writer had it."""
    for _ in range(TRIES):
        if _try(file, exclusive=True):
            return True
        # A reader that asks for a writer has a shared lock for a moment, which only a writer's lock shuts out.
        if not _try(file, exclusive=False):
            return False
        _free(file)
        time.sleep(0.001)
    return False


def is_held(path: Path) -> bool:
    """Say whether a writer has the lock of a file right now."""
    try:
        with path.open("rb", buffering=0) as file:
            return not _try(file.fileno(), exclusive=False)
    except FileNotFoundError:
        return False


def _try(file: int, *, exclusive: bool) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows
        expected = "a system with POSIX file locks; use a SQLite log (.db) here"
        raise FeedError(value="JSON Lines log", expected=expected) from None
    try:
        fcntl.flock(file, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _free(file: int) -> None:
    import fcntl

    fcntl.flock(file, fcntl.LOCK_UN)
