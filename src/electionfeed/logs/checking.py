"""Whether a SQLite log is what it should be: its events, what stands beside them, and the snapshots kept with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ..errors import BrokenStream
from ..events import FORMAT, Event
from ..stream.codec import line_of
from ..stream.upcast import version
from .database import Database
from .queries import KEPT, SNAPSHOTS, STRANGERS
from .rows import row
from .sealing import unsealed

__all__ = ["check_election", "check_file"]

Read = Callable[..., Iterator[Event]]


def check_file(database: Database) -> None:
    """Raise `FeedError` unless SQLite finds the file sound and every event is of an election in it."""
    database.check()
    for stranger in database.rows(STRANGERS):
        raise BrokenStream(path=str(database.path), value=stranger, expected="events of the elections in the file")


def check_election(database: Database, election: str | None, read: Read) -> int:
    """Give the number of events of an election, or raise `FeedError` for one that is not just what is kept of it."""
    path = str(database.path)
    rows = database.rows(KEPT, (election,))
    for seq in (kept[0] for kept in rows):
        if type(seq) is not int or seq < 1:
            raise BrokenStream(path=path, column="seq", value=seq, expected="a whole number from 1")
    last = rows[-1][0] if rows else 0  # and no further, for a writer may be at work
    for event, kept in zip(read(until=last), rows, strict=True):
        said = row(event, line_of(event))
        if said[:-1] != kept[:-1] or (said != kept and _is_current(rows)):
            expected = "a line that says just what stands beside it, in its canonical bytes"
            raise BrokenStream(path=path, line=event.seq, value=kept, expected=expected)
    _check_snapshots(database, election, last)
    return int(last)


def _is_current(rows: list[Any]) -> bool:
    """Say whether an election is kept in today's format, and so in the very lines that are written today."""
    return bool(version(rows[0][-1]) == FORMAT)


def _check_snapshots(database: Database, election: str | None, last: int) -> None:
    kept: Iterable[Any] = database.rows(SNAPSHOTS, (election,))
    for name, number, seq, state in kept:
        if seq > last or unsealed((election, name, number, seq), state) is None:
            value, expected = f"{name!r}, version {number}, at seq {seq}", "a state with its checksum"
            raise BrokenStream(path=str(database.path), column="snapshots", value=value, expected=expected)
