"""Keys pressed on a terminal, one at a time and without waiting for return."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["pressed", "raw"]


@contextmanager
def raw() -> Iterator[bool]:
    """Read keys as they are pressed, and say whether that can be done here: on a terminal of a POSIX system."""
    try:
        import termios
        import tty
    except ImportError:  # Windows
        yield False
        return
    if not sys.stdin.isatty():
        yield False
        return
    file = sys.stdin.fileno()
    before = termios.tcgetattr(file)
    try:
        tty.setcbreak(file)
        yield True
    finally:
        termios.tcsetattr(file, termios.TCSADRAIN, before)


def pressed(seconds: float, *, readable: bool) -> str:
    """Wait for a key and give it, or an empty text after so many seconds; only wait where no keys are readable."""
    if not readable:
        time.sleep(seconds)
        return ""
    import select

    found, _, _ = select.select([sys.stdin], [], [], seconds)
    return sys.stdin.read(1) if found else ""
