"""Durable logs: append events at an expected `seq`, read them back from any place.

`JsonlLog` is a plain JSON Lines file with one writer; `SqliteLog` is the embedded store with many writers, indexes
and snapshots; `electionfeed.logs.nats.NatsLog` is a stream on a NATS server, for many machines. All keep one promise:
an append that has returned is never lost, and one that failed left nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, overload

from ..stream.files import SQLITE
from .jetstream.address import is_nats
from .jsonl import JsonlLog
from .protocol import Log
from .snapshots import SnapshotPolicy, SnapshotWarning, snapshot_policy, state
from .sqlite import SqliteLog

if TYPE_CHECKING:
    from .nats import NatsLog

__all__ = [
    "JsonlLog",
    "Log",
    "SnapshotPolicy",
    "SnapshotWarning",
    "SqliteLog",
    "is_nats",
    "is_sqlite",
    "open_log",
    "snapshot_policy",
    "state",
]

SUFFIXES = (".db", ".sqlite", ".sqlite3")


@overload
def open_log(path: Path, *, election: str | None = None, durable: bool = True) -> JsonlLog | SqliteLog: ...
@overload
def open_log(path: str, *, election: str | None = None, durable: bool = True) -> JsonlLog | SqliteLog | NatsLog: ...
def open_log(path: Path | str, *, election: str | None = None, durable: bool = True) -> JsonlLog | SqliteLog | NatsLog:
    """Open the log at a path: SQLite if the file is one or, when there is none yet, named like one; else JSON Lines.

    `nats://HOST:PORT/ELECTION` is a log in NATS, where the server says what is `durable`.
    """
    if is_nats(path):
        from .nats import NatsLog  # here, because asyncio is most of what it imports

        return NatsLog(str(path), election=election)
    if is_sqlite(path):
        return SqliteLog(path, election=election, durable=durable)
    return JsonlLog(path, durable=durable)


def is_sqlite(path: Path | str) -> bool:
    """Say whether a log at this path is kept in SQLite, by what the file begins with or else by its name."""
    file = Path(path)
    if not file.exists() or file.stat().st_size == 0:
        return file.suffix in SUFFIXES
    with file.open("rb") as start:
        return start.read(len(SQLITE)) == SQLITE
