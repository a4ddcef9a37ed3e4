"""The SQLite file under a log: its tables, its transactions, and its failures in the words of this library."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import BrokenStream, FeedError, Locked

if TYPE_CHECKING:
    import sqlite3

__all__ = ["Database", "micros"]

Write = Callable[[str, Iterable[tuple[Any, ...]]], object]

LAYOUT = 1  # of these tables; the events in them carry their own format
APPLICATION = int.from_bytes(b"ELFD", "big")
PATIENCE = 5.0  # seconds to wait for another writer's transaction
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
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


def micros(at: datetime) -> int:
    """Give a moment as whole microseconds since 1970, which sort as moments do."""
    return (at - EPOCH) // timedelta(microseconds=1)


class Database:
    """One connection to the file of a log, opened when first used."""

    def __init__(self, path: Path, *, durable: bool) -> None:
        self.path = path
        self.durable = durable
        self._open: sqlite3.Connection | None = None

    def __del__(self) -> None:
        self.close()

    @property
    def exists(self) -> bool:
        """Whether there is a file yet; only writing makes one."""
        return self._open is not None or (self.path.exists() and self.path.stat().st_size > 0)

    def rows(self, query: str, values: tuple[Any, ...] = ()) -> list[Any]:
        """Give all rows of a query, none while there is no file."""
        if not self.exists:
            return []
        with self._translated():
            return self._connection().execute(query, values).fetchall()

    @contextmanager
    def writing(self) -> Iterator[Write]:
        """Run one transaction that no other writer can come into; an exception leaves everything as it was."""
        with self._translated():
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection.executemany
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def check(self) -> None:
        """Raise `BrokenStream` unless SQLite finds the file sound."""
        for (found,) in self.rows("PRAGMA integrity_check"):
            if found != "ok":
                raise BrokenStream(path=str(self.path), value=found, expected="a sound SQLite file")

    def vacuum(self) -> None:
        """Write the file anew without its gaps, and empty its write-ahead log."""
        with self._translated():
            self._connection().execute("VACUUM")
            self._connection().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the connection; it opens again when it is used again."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _connection(self) -> sqlite3.Connection:
        if self._open is None:
            # Imported here: most users of the package never touch SQLite.
            import sqlite3

            connection = sqlite3.connect(self.path, isolation_level=None, timeout=PATIENCE, check_same_thread=False)
            try:
                _prepare(connection, str(self.path), durable=self.durable)
            except BaseException:
                connection.close()
                raise
            self._open = connection
        return self._open

    @contextmanager
    def _translated(self) -> Iterator[None]:
        import sqlite3

        try:
            yield
        except sqlite3.Error as error:
            raise _translation(error, str(self.path)) from error


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
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    if _empty(connection):
        for statement in TABLES.split(";\n"):
            connection.execute(statement)
    connection.execute("COMMIT")


def _empty(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_master").fetchone() is None


def _layout(connection: sqlite3.Connection) -> tuple[int, int]:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    return application, connection.execute("PRAGMA user_version").fetchone()[0]


def _translation(error: sqlite3.Error, path: str) -> Exception:
    """Say a failure of SQLite as this library says it: another writer, a full disk, or a file that is not sound."""
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return Locked(path=path, value=str(error), expected=f"the other writer to finish within {PATIENCE:.0f} seconds")
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR")):
        return OSError(errno.ENOSPC if name == "SQLITE_FULL" else errno.EIO, str(error), path)
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM")):
        return OSError(errno.EACCES, str(error), path)
    return FeedError(path=path, value=str(error), expected="a sound electionfeed log in SQLite")
