"""Opening the SQLite file of a log: its tables made once, strangers refused, read where it cannot be written."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from ..errors import BrokenStream

if TYPE_CHECKING:
    import sqlite3

__all__ = ["PATIENCE", "Opened", "opened"]

LAYOUT = 1  # of these tables; the events in them carry their own format
APPLICATION = int.from_bytes(b"ELFD", "big")
PATIENCE = 5.0  # seconds to wait for another writer's transaction
PAUSE = 0.01  # seconds between two tries where SQLite itself does not wait
TABLES = f"""
CREATE TABLE elections (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE events (
  election INTEGER NOT NULL REFERENCES elections, seq INTEGER NOT NULL, at INTEGER NOT NULL, -- microseconds since 1970
  seat TEXT, type TEXT NOT NULL, line TEXT NOT NULL, PRIMARY KEY (election, seq));
CREATE INDEX events_by_time ON events (election, at, seq);
CREATE INDEX events_by_seat ON events (election, seat, seq) WHERE seat IS NOT NULL;
CREATE TABLE snapshots (
  election INTEGER NOT NULL REFERENCES elections, name TEXT NOT NULL, version INTEGER NOT NULL, seq INTEGER NOT NULL,
  state BLOB NOT NULL, PRIMARY KEY (election, name, version, seq)) WITHOUT ROWID;
PRAGMA application_id = {APPLICATION};
PRAGMA user_version = {LAYOUT};
"""


@attrs.frozen(eq=False)
class Opened:
    """A connection, and what the file at its path looked like when it was opened."""

    connection: sqlite3.Connection
    path: Path
    immutable: bool
    stamp: object

    @property
    def current(self) -> bool:
        """Whether the file at the path is still the one that this connection reads."""
        return self.stamp == _stamp(self.path, immutable=self.immutable)

    def rows(self, query: str, values: tuple[Any, ...] = ()) -> list[Any]:
        """Give all rows of a query."""
        return self.connection.execute(query, values).fetchall()

    def many(self, query: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Run a query once for each row of values."""
        self.connection.executemany(query, rows)


def opened(path: Path, *, durable: bool) -> Opened:
    """Open the file of a log, making it if need be; where nobody may write beside it, to read it only."""
    import sqlite3  # here, because most users of the package never touch SQLite

    try:
        return _opened(sqlite3.connect(path, **OPTIONS), path, durable=durable, immutable=False)
    except sqlite3.OperationalError as error:
        if not path.exists() or not error.sqlite_errorname.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN")):
            raise
        return _read_only(path)


OPTIONS: Any = {"isolation_level": None, "timeout": PATIENCE, "check_same_thread": False}


def _read_only(path: Path) -> Opened:
    """Open a file in a folder where SQLite cannot make the files of a write-ahead log, and so nobody writes."""
    import sqlite3

    wal = _wal(path)
    if wal.exists() and wal.stat().st_size > 0:
        text = f"SQLite reads the last events, in {wal.name}, only in a folder that it may write: copy both to one"
        raise OSError(errno.EACCES, text, str(path))
    uri = f"{path.resolve().as_uri()}?immutable=1"
    return _opened(sqlite3.connect(uri, uri=True, **OPTIONS), path, durable=False, immutable=True)


def _opened(connection: sqlite3.Connection, path: Path, *, durable: bool, immutable: bool) -> Opened:
    try:
        stamp = _stamp(path, immutable=immutable)
        _prepare(connection, str(path), durable=durable)
        return Opened(connection, path, immutable, stamp)
    except BaseException:
        connection.close()
        raise


def _stamp(path: Path, *, immutable: bool) -> object:
    """Give what differs for another file at the same path and, of one taken to be immutable, after any change."""
    try:
        found = os.stat(path)  # noqa: PTH116 (half the time of `path.stat`, twice in each query)
    except FileNotFoundError:
        return None
    place = found.st_dev, found.st_ino
    return (*place, found.st_size, found.st_mtime_ns, _wal(path).exists()) if immutable else place


def _wal(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _prepare(connection: sqlite3.Connection, path: str, *, durable: bool) -> None:
    """Make the tables of a new file, refuse a file that is not a log, and set how it is written."""
    # In WAL, FULL waits for the disk at every commit and NORMAL only at checkpoints.
    connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
    if _empty(connection):
        _create(connection)
    application, layout = _layout(connection)
    if application != APPLICATION:
        expected = f"the application id {APPLICATION} of an electionfeed log"
        raise BrokenStream(path=path, column="application_id", value=application, expected=expected)
    if layout > LAYOUT:
        expected = f"a layout this version of electionfeed knows, up to {LAYOUT}; a newer electionfeed reads it"
        raise BrokenStream(path=path, column="layout", value=layout, expected=expected)


def _create(connection: sqlite3.Connection) -> None:
    _write_ahead(connection)
    connection.execute("BEGIN IMMEDIATE")
    if _empty(connection):
        for statement in TABLES.split(";\n"):
            connection.execute(statement)
    connection.execute("COMMIT")


def _write_ahead(connection: sqlite3.Connection) -> None:
    import sqlite3

    end = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            # Two that make one file at once: SQLite gives way at once instead of waiting.
            if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > end:
                raise
            time.sleep(PAUSE)


def _empty(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_master").fetchone() is None


def _layout(connection: sqlite3.Connection) -> tuple[int, int]:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    return application, connection.execute("PRAGMA user_version").fetchone()[0]
