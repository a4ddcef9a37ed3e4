"""The writer's side of a JSON Lines file: where its whole lines end, and appends cut off again if they fail."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

import attrs

from ..errors import Locked
from .locking import hold

__all__ = ["Appender", "End", "appender", "end", "fdatasync", "locked"]

CHUNK = 1 << 20
fdatasync: Callable[[int], None] = getattr(os, "fdatasync", os.fsync)  # macOS has only the latter


@attrs.frozen
class End:
    """Where a file ends: how many whole lines it has, their bytes, and the bytes of a torn line after them."""

    lines: int
    size: int
    torn: int


def end(file: int) -> End:
    """Find where an open file ends."""
    return _scanned(_chunks(file))


@attrs.define
class Appender:
    """A file locked for its one writer: how much of it is acknowledged, and a torn line found after that."""

    file: int
    path: Path
    lines: int
    size: int
    torn: bytes

    def write(self, lines: bytes, count: int, *, durable: bool) -> None:
        """Append lines and, if `durable`, wait for the disk; on `OSError` the file is as it was."""
        try:
            _write_all(self.file, lines)
            if durable:
                fdatasync(self.file)
        except OSError as error:
            # A full disk still takes a cut, and then holds just what was acknowledged.
            os.ftruncate(self.file, self.size)
            raise OSError(error.errno, error.strerror, str(self.path)) from None
        self.lines += count
        self.size += len(lines)

    def last(self) -> bytes:
        """Give the last whole line."""
        start = max(0, self.size - CHUNK)
        return os.pread(self.file, self.size - start, start)[:-1].rpartition(b"\n")[2]


def appender(path: Path, *, durable: bool) -> Appender:
    """Lock a file for writing, making it if need be; `Locked` while another writer has it."""
    file = locked(path, durable=durable)
    where = end(file)
    return Appender(file, path, where.lines, where.size, os.pread(file, where.torn, where.size))


def locked(path: Path, *, durable: bool) -> int:
    """Open and lock a file, making it if need be, or raise `Locked`."""
    fresh = not path.exists()
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    if not hold(file):
        os.close(file)
        raise Locked(path=str(path), value=path.name, expected="a log that no other writer has open")
    if fresh and durable:
        _sync_folder(path.parent)
    return file


def _sync_folder(folder: Path) -> None:
    # A new file is only durable once the folder that names it is.
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _chunks(file: int) -> Iterable[bytes]:
    place = 0
    while chunk := os.pread(file, CHUNK, place):
        yield chunk
        place += len(chunk)


def _scanned(chunks: Iterable[bytes]) -> End:
    lines = size = place = 0
    for chunk in chunks:
        newline = chunk.rfind(b"\n")
        if newline >= 0:
            size = place + newline + 1
        lines += chunk.count(b"\n")
        place += len(chunk)
    return End(lines, size, place - size)


def _write_all(file: int, data: bytes) -> None:
    # A disk that fills up takes a part first and refuses only the next write.
    while data:
        data = data[os.write(file, data) :]
