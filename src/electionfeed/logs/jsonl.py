"""A log as a plain JSON Lines file: one writer at a time, readers at any time, whole lines or nothing.

An append is one write and one fdatasync, so a group of events costs the disk as much as one. A write that fails is cut
off again. A process killed in the middle of one leaves whole lines and at most one torn line, which is reported and
cut off only on request; of the append it was in, the first lines may stand.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Self

from ..errors import BrokenStream, FeedError
from ..events import Event, NightClosed
from ..stream.codec import decode, line_of
from ..stream.upcast import decoder
from .appender import Appender, End, appender, end, fdatasync, locked
from .locking import is_held
from .protocol import appendable

__all__ = ["JsonlLog"]


class JsonlLog:
    """A log in a JSON Lines file; the first append takes the writer's lock, `close` gives it back.

    With `durable`, an append returns when the disk has its events; without, when the system has, so that they outlive
    this process but not a power cut before the next `sync`.
    """

    def __init__(self, path: Path | str, *, durable: bool = True) -> None:
        self._writer: Appender | None = None
        self.path: Path = Path(path)
        self.durable = durable

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        # Nobody can append through this log any more, so nobody else should wait for its lock.
        self.close()

    @property
    def seq(self) -> int:
        """The `seq` of the last whole event, 0 while there is none."""
        return self._writer.lines if self._writer else self._end().lines

    @property
    def torn(self) -> int:
        """The bytes of a torn last line, 0 if the file ends well or its writer is alive and may be in mid-line."""
        return 0 if is_held(self.path) else self._end().torn

    def append(self, events: Iterable[Event], expected_seq: int) -> int:
        """Append events after `expected_seq`, all or none, and give the new last `seq`.

        Raises `Conflict` if the log has moved on, `Locked` while another writer has it, `BrokenStream` for events that
        do not follow or after a torn line, and `OSError` if the disk takes no more; the log is then as it was.
        """
        group = tuple(events)
        writer = self._writing()
        appendable(group, writer.lines, expected_seq, self.path)
        if group:
            writer.write(b"".join([line_of(event) for event in group]), len(group), durable=self.durable)
        return writer.lines

    def sync(self) -> None:
        """Return when the disk has every event appended so far."""
        if self._writer:
            fdatasync(self._writer.file)

    def read(self, *, after: int = 0, until: int | datetime | None = None) -> Iterator[Event]:
        """Read the events after a `seq`, up to and including another one, or all that the feed had said by a moment.

        A torn last line raises `BrokenStream` once the whole ones are read, unless its writer is still at it.
        """
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            for event in self._parsed(self._whole(file), after):
                if isinstance(until, datetime):
                    if event.at <= until:
                        yield event
                elif until is not None and event.seq > until:
                    return
                else:
                    yield event

    def follow(
        self, *, after: int = 0, sleep: Callable[[float], object] = time.sleep, poll: float = 0.1
    ) -> Iterator[Event]:
        """Read the events after a `seq`, then wait for more, with a look every `poll` seconds, until NightClosed."""
        with self.path.open("rb") as file:
            for event in self._parsed(_growing(file, sleep, poll), after):
                yield event
                if isinstance(event, NightClosed):
                    return

    def repair(self) -> bytes:
        """Cut a torn last line off for good and give its bytes; nothing else is ever touched."""
        self.close()
        file = locked(self.path, durable=self.durable)
        try:
            where = end(file)
            cut = os.pread(file, where.torn, where.size)
            os.ftruncate(file, where.size)
            if self.durable:
                os.fsync(file)
        finally:
            os.close(file)
        return cut

    def close(self) -> None:
        """Let the file and the writer's lock go; the log opens it again when it is used again."""
        if self._writer:
            os.close(self._writer.file)
            self._writer = None

    def _writing(self) -> Appender:
        if self._writer is None:
            self._writer = appender(self.path, durable=self.durable)
            try:
                self._check(self._writer)
            except BaseException:
                self.close()
                raise
        return self._writer

    def _check(self, writer: Appender) -> None:
        """Refuse to append after a torn line, or after a line that is not the event that its place says."""
        if writer.torn:
            raise self._torn(writer.torn, writer.lines + 1)
        if writer.lines:
            with self.path.open("rb") as file:
                read = self._decoder(file.readline())
            self._numbered(writer.last(), writer.lines, read)

    def _parsed(self, lines: Iterable[bytes], after: int) -> Iterator[Event]:
        read: Callable[[bytes], Event] = decode
        for number, line in enumerate(lines, 1):
            if number == 1:
                read = self._decoder(line)
            if number > after:
                yield self._numbered(line, number, read)

    def _decoder(self, first: bytes) -> Callable[[bytes], Event]:
        try:
            return decoder(first)
        except FeedError as error:
            raise error.at(path=str(self.path), line=1) from None

    def _numbered(self, line: bytes, number: int, read: Callable[[bytes], Event]) -> Event:
        try:
            event = read(line)
        except FeedError as error:
            raise error.at(path=str(self.path), line=number) from None
        if event.seq != number:
            expected = f"{number}, the next without a gap"
            raise BrokenStream(path=str(self.path), line=number, column="seq", value=event.seq, expected=expected)
        return event

    def _whole(self, file: BinaryIO) -> Iterator[bytes]:
        for number, line in enumerate(file, 1):
            if not line.endswith(b"\n"):
                if is_held(self.path):
                    return
                line += file.readline()  # its writer may just have finished it and gone
                if not line.endswith(b"\n"):
                    raise self._torn(line, number)
            yield line

    def _torn(self, line: bytes, number: int) -> BrokenStream:
        expected = "a whole line ending in a newline: the last line is torn, and `repair` cuts it off"
        return BrokenStream(path=str(self.path), line=number, value=line[-40:], expected=expected)

    def _end(self) -> End:
        if not self.path.exists():
            return End(0, 0, 0)
        with self.path.open("rb") as file:
            return end(file.fileno())


def _growing(file: BinaryIO, sleep: Callable[[float], object], poll: float) -> Iterator[bytes]:
    """Give whole lines of a file for ever, waiting at its end."""
    while True:
        start = file.tell()
        line = file.readline()
        if line.endswith(b"\n"):
            yield line
        else:
            file.seek(start)
            sleep(poll)
