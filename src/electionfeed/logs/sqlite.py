"""A log in SQLite: several elections in one file, many writers that find out when they race, readers that never wait.

Each event is kept as its canonical line of JSON, so an export has the same bytes as the night that was imported; its
`seq`, `at` and `seat` stand beside it for the indexes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import orjson

from ..errors import BrokenStream, FeedError
from ..events import FORMAT, Event, NightClosed, NightOpened
from ..stream.codec import decode, encode
from ..stream.upcast import decoder, version
from .database import Database, micros
from .protocol import appendable

__all__ = ["SqliteLog"]

PAGE = 512  # events a query: a slow reader holds no old state of the file between two of them


class SqliteLog:
    """The log of one election in a SQLite file; without its id, the only one there is or that a first event opens.

    With `durable`, an append returns when the disk has its events; without, when the system has, so that they outlive
    this process but not a power cut. Each thread opens a log of its own.
    """

    def __init__(self, path: Path | str, *, election: str | None = None, durable: bool = True) -> None:
        self.path: Path = Path(path)
        self.durable = durable
        self._election = election
        self._database = Database(self.path, durable=durable)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def elections(self) -> tuple[str, ...]:
        """The ids of the elections in the file, sorted."""
        return tuple(row[0] for row in self._database.rows("SELECT name FROM elections ORDER BY name"))

    @property
    def election(self) -> str | None:
        """The id of this log's election, none while the file is empty; `FeedError` if there are several and no id."""
        if self._election is None and self._database.exists:
            found = self.elections
            if len(found) > 1:
                expected = f"one of the elections in this file: {', '.join(found)}"
                raise FeedError(path=str(self.path), column="election", expected=expected)
            self._election = found[0] if found else None
        return self._election

    @property
    def seq(self) -> int:
        """The `seq` of the last event, 0 while there is none."""
        return self._last(self.election)

    def append(self, events: Iterable[Event], expected_seq: int) -> int:
        """Append events after `expected_seq`, all or none, and give the new last `seq`.

        Raises `Conflict` if another writer was first, `BrokenStream` for events that do not follow, `Locked` while
        another writer keeps the file for seconds, and `OSError` if the disk takes no more; the log is then as it was.
        """
        group = tuple(events)
        rows = [_row(event) for event in group]
        election = self._opened(group)
        with self._database.writing() as write:
            last = self._last(election)
            appendable(group, last, expected_seq, self.path)
            if group:
                if last == 0:
                    write("INSERT OR IGNORE INTO elections (name) VALUES (?)", [(election,)])
                write(INSERT, [(election, *row) for row in rows])
        self._election = election
        return last + len(group)

    def read(self, *, after: int = 0, until: int | datetime | None = None, seat: str | None = None) -> Iterator[Event]:
        """Read the events after a `seq`, up to and including another one, or all that the feed had said by a moment.

        With `seat`, only those of one seat.
        """
        clauses, values = _limits(until, seat)
        while page := self._page(after, clauses, values):
            yield from self._decoded(page)
            after = page[-1][0]

    def pick(self, seqs: Iterable[int]) -> Iterator[Event]:
        """Read the events with the given `seq`s, in order."""
        yield from self._decoded(self._database.rows(PICK, (self.election, orjson.dumps(list(seqs)).decode())))

    def between(self, start: datetime, end: datetime) -> Iterator[Event]:
        """Read what the feed said after one moment and up to another, in the order of `seq`."""
        values = (self.election, micros(start), micros(end))
        yield from self._decoded(self._database.rows(BETWEEN, values))

    def follow(
        self, *, after: int = 0, sleep: Callable[[float], object] = time.sleep, poll: float = 0.1
    ) -> Iterator[Event]:
        """Read the events after a `seq`, then wait for more, with a look every `poll` seconds, until NightClosed."""
        while True:
            for event in self.read(after=after):
                yield event
                after = event.seq
                if isinstance(event, NightClosed):
                    return
            sleep(poll)

    def check(self) -> int:
        """Give the number of events in the whole file if it is sound, or raise `FeedError` for what is not.

        SQLite's own check passes, each election counts 1, 2, 3 ..., and each line says what stands beside it.
        """
        self._database.check()
        return sum(SqliteLog(self.path, election=name)._check() for name in self.elections)

    def snapshot(self, name: str, version: int, seq: int, state: bytes) -> None:
        """Keep the state of a reducer after `seq`, under its name and version."""
        with self._database.writing() as write:
            write(SNAPSHOT, [(self.election, name, version, seq, state)])

    def snapshots(self, name: str, version: int, *, until: int | None = None) -> tuple[int, bytes] | None:
        """Give the newest state kept for this name and version, up to a `seq`, with its own; none if there is none."""
        values = (self.election, name, version, self.seq if until is None else until)
        rows = self._database.rows(NEWEST, values)
        return (rows[0][0], rows[0][1]) if rows else None

    def compact(self) -> None:
        """Drop all but the newest snapshot of each name, and give the disk what is no longer used; events all stay."""
        with self._database.writing() as write:
            write(SUPERSEDED, [()])
        self._database.vacuum()

    def close(self) -> None:
        """Let the file go; the log opens it again when it is used again."""
        self._database.close()

    def _opened(self, group: tuple[Event, ...]) -> str | None:
        """Give the election that a group of events belongs to."""
        if not (group and isinstance(group[0], NightOpened)):
            return self.election
        if self._election not in (None, group[0].election):
            expected = f"{self._election}, the election of this log"
            raise BrokenStream(path=str(self.path), column="election", value=group[0].election, expected=expected)
        return group[0].election

    def _last(self, election: str | None) -> int:
        rows = self._database.rows(LAST, (election,))
        return rows[0][0] or 0 if rows else 0

    def _page(self, after: int, clauses: str, values: tuple[Any, ...]) -> list[tuple[int, str]]:
        return self._database.rows(READ.format(clauses), (self.election, after, *values, PAGE))

    def _decoded(self, rows: Iterable[tuple[int, str]]) -> Iterator[Event]:
        read = self._decoder()
        for seq, line in rows:
            try:
                yield read(line)
            except FeedError as error:
                raise error.at(path=str(self.path), line=seq) from None

    def _decoder(self) -> Callable[[bytes | str], Event]:
        first = self._database.rows(READ.format(""), (self.election, 0, 1))
        try:
            return decoder(first[0][1]) if first else decode
        except FeedError as error:
            raise error.at(path=str(self.path), line=1) from None

    def _check(self) -> int:
        number = 0
        rows = self._database.rows(KEPT, (self.election,))
        # The lines of an older format are not written as those of today.
        compared = 4 if rows and version(rows[0][-1]) != FORMAT else 5
        for number, (event, kept) in enumerate(zip(self.read(), rows, strict=True), 1):
            if (number, *_row(event))[: compared + 1] != (event.seq, *kept)[: compared + 1]:
                expected = f"seq {number} and a line that says just what stands beside it"
                raise BrokenStream(path=str(self.path), line=number, value=kept, expected=expected)
        return number


def _row(event: Event) -> tuple[int, int, str | None, str, str]:
    return event.seq, micros(event.at), getattr(event, "seat", None), type(event).__name__, encode(event).decode()


def _limits(until: int | datetime | None, seat: str | None) -> tuple[str, tuple[Any, ...]]:
    """Give the clauses and the values that narrow a read."""
    limits: dict[str, Any] = {}
    if until is not None:
        limits |= {" AND at <= ?": micros(until)} if isinstance(until, datetime) else {" AND seq <= ?": until}
    if seat is not None:
        limits[" AND seat = ?"] = seat
    return "".join(limits), tuple(limits.values())


# ruff: noqa: S608 - the queries are put together from our own words; values always go in as parameters
OURS = "election = (SELECT id FROM elections WHERE name = ?)"
INSERT = "INSERT INTO events VALUES ((SELECT id FROM elections WHERE name = ?), ?, ?, ?, ?, ?)"
LAST = f"SELECT max(seq) FROM events WHERE {OURS}"
READ = f"SELECT seq, line FROM events WHERE {OURS} AND seq > ?{{}} ORDER BY seq LIMIT ?"
BETWEEN = f"SELECT seq, line FROM events WHERE {OURS} AND at > ? AND at <= ? ORDER BY seq"
PICK = f"SELECT seq, line FROM events WHERE {OURS} AND seq IN (SELECT value FROM json_each(?)) ORDER BY seq"
KEPT = f"SELECT seq, at, seat, type, line FROM events WHERE {OURS} ORDER BY seq"
SNAPSHOT = "INSERT OR REPLACE INTO snapshots VALUES ((SELECT id FROM elections WHERE name = ?), ?, ?, ?, ?)"
NEWEST = f"""
SELECT seq, state FROM snapshots WHERE {OURS} AND name = ? AND version = ? AND seq <= ? ORDER BY seq DESC LIMIT 1"""
SUPERSEDED = """
DELETE FROM snapshots WHERE EXISTS (
  SELECT 1 FROM snapshots AS newer WHERE newer.election = snapshots.election AND newer.name = snapshots.name
  AND (newer.version, newer.seq) > (snapshots.version, snapshots.seq))"""
