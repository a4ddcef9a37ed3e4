"""The writer's side of a JSON Lines file: what of it is acknowledged, and all else cut off again."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from io import FileIO
from pathlib import Path

import attrs

from ..errors import BrokenStream, Locked
from ..stream.admission import Admission
from .locking import hold

__all__ = ["Appender", "End", "appender", "end", "fdatasync", "is_at", "locked", "sync_folder"]

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
    """A file locked for its one writer; `end` is what of it is acknowledged, and replaced in one step."""

    file: FileIO
    path: Path
    end: End
    # Of all that is acknowledged; none while it is not known, and then it is read again.
    admission: Admission | None = attrs.field(default=None, init=False)
    # Whatever interrupts an append, a signal's exception at any place included, leaves this False until it is settled.
    _sure: bool = attrs.field(default=True, init=False)

    def write(self, lines: bytes, count: int, *, durable: bool) -> None:
        """Append lines and, if `durable`, wait for the disk; on any exception the file is as it was."""
        self.settle()
        try:
            self._sure = False
            _write_all(self.file, lines)
            if durable:
                fdatasync(self.file.fileno())
            if not is_at(os.fstat(self.file.fileno()), self.path):
                raise BrokenStream(path=str(self.path), expected="the file that was here when this append began")
            self.end = End(self.end.lines + count, self.end.size + len(lines), 0)
            self._sure = True
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(self.path)) from None
        finally:
            self.settle()

    def settle(self) -> None:
        """Cut off what an interrupted append has left, so that the file ends where it is acknowledged."""
        if not self._sure:
            # A full disk still takes a cut.
            os.ftruncate(self.file.fileno(), self.end.size)
            self._sure = True

    def close(self) -> None:
        """Settle, and let the file and its lock go."""
        try:
            if not self.file.closed:
                self.settle()
        finally:
            self.file.close()

    @property
    def in_place(self) -> bool:
        """Whether the file is still the one at its path, and ends as this writer left it."""
        if self.file.closed:
            return False
        self.settle()
        found = os.fstat(self.file.fileno())
        return found.st_size == self.end.size and is_at(found, self.path)


def appender(path: Path, *, durable: bool) -> Appender:
    """Lock a file for writing, making it if need be; `Locked` while another writer has it."""
    file = None
    try:
        file = locked(path)
        if durable:
            # Whoever made the file, its lines are only durable once the folder that names it is.
            sync_folder(path.parent)
        return Appender(file, path, end(file.fileno()))
    except BaseException:
        if file:
            file.close()
        raise


def locked(path: Path) -> FileIO:
    """Open and lock a file, making it if need be, or raise `Locked`."""
    # An object and not a number, so that an exception at any place closes it, and so gives the lock back.
    file = path.open("ab+", buffering=0)
    try:
        if hold(file.fileno()):
            return file
        raise Locked(path=str(path), value=path.name, expected="a log that no other writer has open")
    except BaseException:
        file.close()
        raise


def sync_folder(folder: Path) -> None:
    """Return when the disk has the names of a folder's files."""
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def is_at(found: os.stat_result, path: Path) -> bool:
    """Tell whether what `fstat` found of an open file is still the file at a path."""
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


def _write_all(file: FileIO, data: bytes) -> None:
    # A disk that fills up takes a part first and refuses only the next write.
    while data:
        data = data[file.write(data) :]
