"""The one-writer lock of a file: the system's own, so that it ends with the process however that ends."""

from __future__ import annotations

import os
from pathlib import Path

from ..errors import FeedError

__all__ = ["hold", "is_held"]


def hold(file: int) -> bool:
    """Take the writer's lock on an open file without waiting, and tell whether it was free."""
    return _try(file, exclusive=True)


def is_held(path: Path) -> bool:
    """Tell whether a writer has the lock of a file right now."""
    if not path.exists():
        return False
    file = os.open(path, os.O_RDONLY)
    try:
        return not _try(file, exclusive=False)
    finally:
        os.close(file)


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
