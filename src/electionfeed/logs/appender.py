"""The writer's side of a JSON Lines file: what of it is acknowledged, and all else cut off again."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from io import FileIO
from pathlib import Path

import attrs

from ..errors import BrokenStream, Locked
from ..stream.admission import Admission
from ..stream.files import START, require_log, require_log_name
from .locking import hold

__all__ = ["Appender", "End", "end", "fdatasync", "is_at", "sync_folder"]

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
    """The one writer of a file; `end` is what of it is acknowledged: replaced in one step, none while it is closed."""

    path: Path
    end: End | None = attrs.field(default=None, init=False)
    # Of all that is acknowledged; none while it is not known, and then it is read again.
    admission: Admission | None = attrs.field(default=None, init=False)
    # Kept here before it is locked: wherever an exception falls, `close` finds it, and so gives the lock back.
    _file: FileIO | None = attrs.field(default=None, init=False)
    # Whatever interrupts an append, a signal's exception at any place included, leaves this False until it is settled.
    _sure: bool = attrs.field(default=True, init=False)

    def __del__(self) -> None:
        self.close()

    @property
    def number(self) -> int:
        """The number that the system gives the open file."""
        if self._file is None:
            raise ValueError("this file is closed")
        return self._file.fileno()

    @property
    def is_current(self) -> bool:
        """Whether the file is open, still the one at its path, and ends as this writer left it."""
        if self.end is None:
            return False
        self.settle()
        found = os.fstat(self.number)
        return found.st_size == self.end.size and is_at(found, self.path)

    def open(self, *, durable: bool) -> End:
        """Open and lock the file, making it if need be, and find its end.

        Raises `Locked` while another writer has it, and `BrokenStream` for a file that is no log.
        """
        require_log_name(self.path.name, str(self.path))
        self._file = self.path.open("ab+", buffering=0)
        if not hold(self.number):
            expected = "a log that no other writer has open"
            raise Locked(path=str(self.path), value=self.path.name, expected=expected)
        require_log(os.pread(self.number, START, 0), str(self.path))
        if durable:
            # Whoever made the file, its lines are only durable once the folder that names it is.
            sync_folder(self.path.parent)
        self.end = end(self.number)
        return self.end

    def write(self, lines: bytes, ahead: End, *, durable: bool) -> None:
        """Append the lines that take the file's end ahead and, if `durable`, wait for the disk.

        On any exception the file is as it was.
        """
        self.settle()
        try:
            self._sure = False
            _write_all(self.number, lines)
            if durable:
                fdatasync(self.number)
            if not is_at(os.fstat(self.number), self.path):
                raise BrokenStream(path=str(self.path), expected="the file that was here when this append began")
            self.end = ahead
            self._sure = True
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(self.path)) from None
        finally:
            self.settle()

    def settle(self) -> None:
        """Cut off what an interrupted append has left, so that the file ends where it is acknowledged."""
        if self.end and not self._sure:
            # A full disk still takes a cut.
            os.ftruncate(self.number, self.end.size)
        self._sure = True

    def cut(self, *, durable: bool) -> bytes:
        """Cut off the torn line after the end, and give its bytes."""
        torn = self.torn()
        if self.end:
            os.ftruncate(self.number, self.end.size)
            if durable:
                os.fsync(self.number)
        return torn

    def torn(self) -> bytes:
        """Give the bytes of the torn line after the end."""
        return os.pread(self.number, self.end.torn, self.end.size) if self.end else b""

    def close(self) -> None:
        """Settle, and let the file and its lock go."""
        try:
            self.settle()
        finally:
            self.end = self.admission = None
            if self._file:
                self._file.close()


def sync_folder(folder: Path) -> None:
    """Return when the disk has the names of a folder's files."""
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def is_at(found: os.stat_result, path: Path) -> bool:
    """Say whether what `fstat` found of an open file is still the file at a path."""
    try:
        here = os.stat(path)  # noqa: PTH116 (half the time of `path.stat`, twice in each append)
    except FileNotFoundError:
        return False
    return found.st_ino == here.st_ino and found.st_dev == here.st_dev


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
