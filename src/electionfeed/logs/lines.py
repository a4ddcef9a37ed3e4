"""The whole lines of a file that one writer may still be appending to."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from ..errors import BrokenStream
from ..stream.files import LONGEST, START, bounded, require_log
from .appender import is_at
from .locking import is_held

__all__ = ["growing", "torn", "whole"]


def whole(path: Path) -> Iterator[bytes]:
    """Give the whole lines of a file; a torn one after them is `BrokenStream`, unless its writer is still at it."""
    with path.open("rb") as file:
        for number, line in enumerate(bounded(file), 1):
            if len(line) > LONGEST:
                raise _long(line, number, path)
            if not line.endswith(b"\n"):
                if is_held(path):
                    return
                line += file.readline(LONGEST)  # its writer may just have finished it and gone
                if not line.endswith(b"\n"):
                    raise torn(line, number, path)
            yield line


def growing(path: Path, sleep: Callable[[float], object], poll: float) -> Iterator[bytes]:
    """Give the whole lines of a file for ever, waiting for it and at its end, with a look every `poll` seconds.

    Raises `BrokenStream` if a line that was given is no longer there: an append failed, or the file is another.
    """
    while not path.exists():
        sleep(poll)
    with path.open("rb") as file:
        require_log(file.peek(START), str(path))
        last, number = b"", 0
        while True:
            place = file.tell()
            line = file.readline(LONGEST + 1)
            if len(line) > LONGEST:
                raise _long(line, number + 1, path)
            if line.endswith(b"\n"):
                last, number = line, number + 1
                yield line
            else:
                file.seek(place)
                sleep(poll)
                _require_last(file, place, last, path)


def torn(line: bytes, number: int, path: Path) -> BrokenStream:
    """Say where a file has a torn line."""
    expected = "a whole line ending in a newline: the last line is torn, and `repair` cuts it off"
    return BrokenStream(path=str(path), line=number, value=line[-40:], expected=expected)


def _long(line: bytes, number: int, path: Path) -> BrokenStream:
    return BrokenStream(path=str(path), line=number, value=line[:40], expected=f"a line of at most {LONGEST:,} bytes")


def _require_last(file: BinaryIO, place: int, last: bytes, path: Path) -> None:
    kept = os.pread(file.fileno(), len(last), place - len(last))
    if kept != last or not is_at(os.fstat(file.fileno()), path):
        expected = "the line that was last read: its append failed, or another file was put here; read it again"
        raise BrokenStream(path=str(path), value=kept[-40:], expected=expected)
