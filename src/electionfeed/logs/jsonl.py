"""A log as a plain JSON Lines file: one writer at a time, readers at any time, whole lines or nothing.

An append is one write and one fdatasync, so a group of events costs the disk as much as one. A write that fails or is
interrupted is cut off again. A process killed in the middle of one leaves whole lines and at most one torn line, which
is reported and cut off only on request; of the append it was in, the first lines may stand.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import Self

from ..events import Event, NightClosed
from ..stream.admission import Admission
from ..stream.files import START, require_log
from .admitted import Admit, admit_all, decoded, gapless, grouped, limits, reader, require_format, unmoved
from .appender import Appender, End, end, fdatasync, sync_folder
from .lines import growing, torn, whole
from .locking import is_held

__all__ = ["JsonlLog"]


class JsonlLog:
    """A log in a plain JSON Lines file; the first append takes the writer's lock, `close` gives it back.

    With `durable`, an append returns when the disk has its events; without, when the system has, so that they outlive
    this process but not a power cut before the next `sync`. A file that is no log (SQLite, gzip, any text) is
    `BrokenStream` that says what it is, before anything in it is read, appended or cut off.
    """

    def __init__(self, path: Path | str, *, durable: bool = True) -> None:
        self.path: Path = Path(path)
        self.durable = durable
        self._writer = Appender(self.path)

    def __repr__(self) -> str:
        return f"JsonlLog({str(self.path)!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def seq(self) -> int:
        """The `seq` of the last whole event, 0 while there is none; `FeedError` for a file that begins as no night."""
        where = self._current()
        if self._writer.end is None and where.lines:
            self._require_night()
        return where.lines

    @property
    def torn(self) -> int:
        """The bytes of a torn last line, 0 if the file ends well or its writer is alive and may be in mid-line."""
        # Looked at twice, because a writer may have finished its line between the two looks, and gone.
        return self._end().torn if self._end().torn and not is_held(self.path) else 0

    def append(self, events: Iterable[Event], expected_seq: int) -> int:
        """Append events after `expected_seq`, all or none, and give the new last `seq`.

        Raises `Conflict` if the log has moved on, `Locked` while another writer has it, `BrokenStream` for events that
        do not follow, after a torn line or if the file is no longer the one it was, and `OSError` if the disk takes no
        more; the log is then as it was.
        """
        group = grouped(events, expected_seq)
        was_open = self._writer.end is not None
        try:
            return self._append(group, expected_seq)
        except BaseException:
            if not was_open:
                self.close()  # or a log that was closed, and appended to in vain, would keep other writers out
            raise

    def sync(self) -> None:
        """Return when the disk has every event appended so far."""
        self._current()
        if self.path.exists():
            with self.path.open("rb") as file:
                fdatasync(file.fileno())
            sync_folder(self.path.parent)

    def read(self, *, after: int = 0, until: int | datetime | None = None) -> Iterator[Event]:
        """Read the events after a `seq`, up to and including another one, or all that the feed had said by a moment.

        From the start, each must follow from those before it. A torn last line raises `BrokenStream` once the whole
        ones are read, unless its writer is still at it.
        """
        limits(after, until)
        return self._read(after, until)

    def follow(
        self, *, after: int = 0, sleep: Callable[[float], object] = time.sleep, poll: float = 0.1
    ) -> Iterator[Event]:
        """Read the events after a `seq`, then wait for more, with a look every `poll` seconds, until NightClosed."""
        limits(after, None)
        # One line earlier, because the night may have closed there.
        for event in self._events(growing(self.path, sleep, poll), max(0, after - 1)):
            if event.seq > after:
                yield event
            if isinstance(event, NightClosed):
                return

    def repair(self) -> bytes:
        """Cut a torn last line off for good and give its bytes; nothing else is ever touched.

        Raises `FeedError` for a file that begins as no night, and `Locked` while another writer has it.
        """
        self.close()
        if not self.path.exists():
            return b""
        try:
            if self._writer.open(durable=False).lines:
                self._require_night()
            return self._writer.cut(durable=self.durable)
        finally:
            self.close()

    def close(self) -> None:
        """Let the file and the writer's lock go; the log opens it again when it is used again."""
        self._writer.close()

    def _append(self, group: Sequence[Event], expected_seq: int) -> int:
        where, admission = self._ready()
        unmoved(where.lines, expected_seq, self.path)
        if group:
            # Forgotten until the file holds what it has admitted: whatever comes between, it is then read again.
            self._writer.admission = None
            lines = b"".join(admit_all(admission, group, self.path))
            ahead = End(where.lines + len(group), where.size + len(lines), 0)
            self._writer.write(lines, ahead, durable=self.durable)
            self._writer.admission = admission
        return where.lines + len(group)

    def _ready(self) -> tuple[End, Admission]:
        """Open the file for writing if need be, and give what it holds; it is let go again if it takes no more."""
        try:
            if not self._writer.is_current:
                self.close()
            where = self._writer.end or self._writer.open(durable=self.durable)
            admission = self._writer.admission or self._admitted(where)
            self._writer.admission = admission
        except BaseException:
            self.close()
            raise
        return where, admission

    def _current(self) -> End:
        """Give where the file that is here now ends; one that is no longer here, or was changed, is let go."""
        if not self._writer.is_current:
            self.close()
        return self._writer.end or self._end()

    def _admitted(self, where: End) -> Admission:
        """Read all that is acknowledged, so that what is appended follows; refuse to go on after a torn line."""
        if where.torn:
            raise torn(self._writer.torn(), where.lines + 1, self.path)
        admission = Admission()
        lines = list(islice(whole(self.path), where.lines))
        for _ in self._decoded(lines, 0, admission.admit):
            pass
        if lines:
            require_format(lines[0], self.path)
        return admission

    def _read(self, after: int, until: int | datetime | None) -> Iterator[Event]:
        self._current()
        if not self.path.exists():
            return
        lines = whole(self.path)
        if isinstance(until, datetime):
            yield from (event for event in self._events(lines, after) if event.at <= until)
        else:
            yield from self._events(islice(lines, until), after)

    def _events(self, lines: Iterable[bytes], after: int) -> Iterator[Event]:
        return self._decoded(lines, after, gapless(after) if after else Admission().admit)

    def _decoded(self, lines: Iterable[bytes], after: int, admit: Admit) -> Iterator[Event]:
        lines = iter(lines)
        for first in lines:
            numbered = islice(enumerate(chain([first], lines), 1), after, None)
            yield from decoded(numbered, reader(first, self.path), admit, self.path)

    def _require_night(self) -> None:
        """Raise `FeedError` unless the first line opens a night: a file of anything has lines."""
        for _ in self._events(islice(whole(self.path), 1), 0):
            pass

    def _end(self) -> End:
        if not self.path.exists():
            return End(0, 0, 0)
        with self.path.open("rb") as file:
            require_log(os.pread(file.fileno(), START, 0), str(self.path))
            return end(file.fileno())
