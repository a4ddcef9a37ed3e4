"""A log in SQLite: several elections in one file, many writers that find out when they race, readers that never wait.

Each event is kept as its canonical line of JSON, so an export has the same bytes as the night that was imported; its
`seq`, `at` and `seat` stand beside it for the indexes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import attrs
import orjson

from .._moments import aware
from ..errors import BrokenStream, FeedError
from ..events import CandidatesNominated, Event, NightClosed, NightOpened
from ..names import SO_FAR, resolve
from ..stream.admission import Admission
from ..stream.codec import decode
from .admitted import Admit, Read, admit_all, decoded, gapless, grouped, limits, reader, require_format, unmoved
from .checking import check_election, check_file
from .connecting import Opened
from .database import Database
from .queries import (
    BETWEEN,
    ELECTION,
    ELECTIONS,
    INSERT,
    LAST,
    NEWEST,
    NOMINATED,
    PICK,
    READ,
    SEATED,
    SNAPSHOT,
    SUPERSEDED,
)
from .rows import micros, row
from .sealing import sealed, unsealed

__all__ = ["SqliteLog"]

PAGE = 512  # events a query: a slow reader holds no old state of the file between two of them


@attrs.frozen(eq=False)
class Known:
    """What a writer has admitted so far, of one file and up to a `seq`."""

    file: Opened
    seq: int
    admission: Admission


class SqliteLog:
    """The log of one election in a SQLite file; without its id, the only one there is or that a first event opens.

    With `durable`, an append returns when the disk has its events; without, when the system has, so that they outlive
    this process but not a power cut. Each thread opens a log of its own.
    """

    def __init__(self, path: Path | str, *, election: str | None = None, durable: bool = True) -> None:
        self.path: Path = Path(path)
        self.durable = durable
        self._election = election
        self._known: Known | None = None
        self._database = Database(self.path, durable=durable)

    def __repr__(self) -> str:
        named = f", election={self._election!r}" if self._election else ""
        return f"SqliteLog({str(self.path)!r}{named})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def elections(self) -> tuple[str, ...]:
        """The ids of the elections in the file, sorted."""
        return tuple(row[0] for row in self._database.rows(ELECTIONS))

    @property
    def election(self) -> str | None:
        """The id of this log's election, none while the file is empty; `FeedError` if there are several and no id."""
        if self._election is not None:
            return self._election
        found = self.elections
        if len(found) > 1:
            raise self._unknown(None, found)
        return found[0] if found else None

    @property
    def seq(self) -> int:
        """The `seq` of the last event, 0 while there is none."""
        rows = self._database.rows(LAST, (self.election,))
        return rows[0][0] or 0 if rows else 0

    def append(self, events: Iterable[Event], expected_seq: int) -> int:
        """Append events after `expected_seq`, all or none, and give the new last `seq`.

        Raises `Conflict` if another writer was first, `BrokenStream` for events that do not follow, `Locked` while
        another writer keeps the file for seconds, and `OSError` if the disk takes no more; the log is then as it was.
        """
        group = grouped(events, expected_seq)
        election = self._opening(group)
        self._known = self._database.write(lambda file: self._append(file, election, group, expected_seq))
        self._election = election
        return self._known.seq

    def read(self, *, after: int = 0, until: int | datetime | None = None, seat: str | None = None) -> Iterator[Event]:
        """Read the events after a `seq`, up to and including another one, or all that the feed had said by a moment.

        From the start, each must follow from those before it. With `seat` (its code or name), those of one seat, or
        `UnknownName` if it has not been nominated so far: in a log without nominations no seat has. Raises `FeedError`
        if the file has elections but not this one.
        """
        limits(after, until)
        return self._read(after, until, seat if seat is None else self._seat(seat))

    def pick(self, seqs: Iterable[int]) -> Iterator[Event]:
        """Read the events with the given `seq`s, in order, or raise `BrokenStream` if one is not there."""
        wanted = sorted(set(seqs))
        rows = self._database.rows(PICK, (self.election, orjson.dumps(wanted).decode()))
        if missing := sorted({*wanted} - {seq for seq, _ in rows}):
            raise BrokenStream(path=str(self.path), column="seq", value=missing[0], expected="an event in this log")
        yield from decoded(rows, self._reader(), anything, self.path)

    def between(self, start: datetime, end: datetime) -> Iterator[Event]:
        """Read what the feed said after one moment and up to another, in the order of `seq`."""
        rows = self._database.rows(BETWEEN, (self.election, micros(aware(start)), micros(aware(end))))
        return decoded(rows, self._reader(), anything, self.path)

    def follow(
        self, *, after: int = 0, sleep: Callable[[float], object] = time.sleep, poll: float = 0.1
    ) -> Iterator[Event]:
        """Read the events after a `seq`, then wait for more, with a look every `poll` seconds, until NightClosed."""
        limits(after, None)
        # One event earlier, because the night may have closed there.
        last = max(0, after - 1)
        admit = self._admit(last)
        while True:
            for event in self._pages(last, self.election, admit):
                last = event.seq
                if last > after:
                    yield event
                if isinstance(event, NightClosed):
                    return
            sleep(poll)

    def check(self) -> int:
        """Give the number of events in the whole file if it is sound, or raise `FeedError` for what is not.

        SQLite's own check passes, each election is a stream without a gap in which each event follows from those
        before it, each line says what stands beside it, and the checksum of each snapshot is right.
        """
        check_file(self._database)
        logs = [SqliteLog(self.path, election=name) for name in self.elections]
        return sum(check_election(self._database, log.election, log.read) for log in logs)

    def snapshot(self, name: str, version: int, seq: int, state: bytes) -> None:
        """Keep the state of a reducer after `seq`, under its name and version, with a checksum."""
        election = self.election
        row = election, name, version, seq, sealed((election, name, version, seq), state)
        self._database.write(lambda file: file.many(SNAPSHOT, [row]))

    def snapshots(self, name: str, version: int, *, until: int | None = None) -> Iterator[tuple[int, bytes | None]]:
        """Give each `seq` up to one, newest first, with the state kept for it; none if its checksum is wrong."""
        last, election = self.seq, self.election
        last = last if until is None else min(until, last)
        while rows := self._database.rows(NEWEST, (election, name, version, last)):
            ((seq, kept),) = rows
            yield seq, unsealed((election, name, version, seq), kept)
            last = seq - 1

    def compact(self) -> None:
        """Drop all but the newest snapshot of each name, and give the disk what is no longer used; events all stay."""
        self._database.write(lambda file: file.rows(SUPERSEDED))
        self._database.vacuum()

    def close(self) -> None:
        """Let the file go; the log opens it again when it is used again."""
        self._known = None
        self._database.close()

    def _opening(self, group: Sequence[Event]) -> str | None:
        """Give the election that a group of events belongs to."""
        if not (group and isinstance(group[0], NightOpened)):
            return self.election
        if self._election not in (None, group[0].election):
            expected = f"{self._election}, the election of this log"
            raise BrokenStream(path=str(self.path), column="election", value=group[0].election, expected=expected)
        return group[0].election

    def _append(self, file: Opened, election: str | None, group: Sequence[Event], expected_seq: int) -> Known:
        """Append within a transaction."""
        last = file.rows(LAST, (election,))[0][0] or 0
        unmoved(last, expected_seq, self.path)
        admission = self._admitted(file, election, last)
        lines = admit_all(admission, group, self.path)
        if lines:
            if last == 0:
                file.many(ELECTION, [(election,)])
            file.many(INSERT, [(election, *row(event, line)) for event, line in zip(group, lines, strict=True)])
        return Known(file, last + len(group), admission)

    def _admitted(self, file: Opened, election: str | None, last: int) -> Admission:
        """Read what was appended since this writer last did, so that what is appended follows."""
        # Forgotten until the transaction has ended well: whatever comes between, it is then read again.
        known, self._known = self._known, None
        if known is None or known.file is not file or known.seq > last:
            known = Known(file, 0, Admission())
        if known.seq < last:
            rows = file.rows(READ.format(""), (election, known.seq, -1))
            first = file.rows(READ.format(""), (election, 0, 1))[0][1]
            for _ in decoded(rows, reader(first, self.path), known.admission.admit, self.path):
                pass
            require_format(first, self.path)
        return known.admission

    def _read(self, after: int, until: int | datetime | None, seat: str | None) -> Iterator[Event]:
        election = self.election
        found = self.elections
        if found and election not in found:
            raise self._unknown(election, found)
        if seat is None and after == 0 and isinstance(until, datetime):
            # All of it is read, because only so is a gap seen.
            yield from (event for event in self._pages(0, election, self._admit(0)) if event.at <= until)
        elif seat is None and not isinstance(until, datetime):
            yield from self._pages(after, election, self._admit(after), {"seq <= ?": until})
        else:
            limit = {"at <= ?": micros(until)} if isinstance(until, datetime) else {"seq <= ?": until}
            yield from self._pages(after, election, anything, {**limit, "seat = ?": seat})

    def _seat(self, asked: str) -> str:
        """Give the code of a seat; only where it is no code of the log itself, its nominations are read."""
        if isinstance(asked, str) and self._database.rows(SEATED, (self.election, asked)):
            return asked
        rows = self._database.rows(NOMINATED, (self.election,))
        nominated = decoded(rows, self._reader(), anything, self.path)
        names = {event.seat: event.name for event in nominated if isinstance(event, CandidatesNominated)}
        return resolve(asked, names, "seat", SO_FAR)

    def _admit(self, after: int) -> Admit:
        """Give what admits the events after a `seq`: from the start, all laws of a stream and this log's election."""
        if after:
            return gapless(after)
        admission = Admission()

        def admit(event: Event) -> None:
            admission.admit(event)
            if isinstance(event, NightOpened) and event.election != self.election:
                raise BrokenStream(column="election", value=event.election, expected=f"{self.election}, as it is kept")

        return admit

    def _pages(
        self, after: int, election: str | None, admit: Admit, limits: dict[str, Any] | None = None
    ) -> Iterator[Event]:
        narrowed = {clause: value for clause, value in (limits or {}).items() if value is not None}
        query = READ.format("".join(f" AND {clause}" for clause in narrowed))
        while page := self._database.rows(query, (election, after, *narrowed.values(), PAGE)):
            yield from decoded(page, self._reader(), admit, self.path)
            after = page[-1][0]

    def _reader(self) -> Read:
        first = self._database.rows(READ.format(""), (self.election, 0, 1))
        return reader(first[0][1], self.path) if first else decode

    def _unknown(self, election: str | None, found: Sequence[str]) -> FeedError:
        expected = f"one of the elections in this file: {', '.join(found)}"
        return FeedError(path=str(self.path), column="election", value=election, expected=expected)


def anything(event: Event) -> None:
    """Admit every event: a choice of them has gaps."""
