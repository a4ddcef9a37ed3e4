"""The SQLite file under a log: one connection, transactions that are whole, failures in the words of this library."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import BrokenStream, FeedError, Locked
from .connecting import PATIENCE, Opened, opened

if TYPE_CHECKING:
    import sqlite3

__all__ = ["Database"]

T = TypeVar("T")
Work = Callable[[Opened], T]


class Database:
    """One connection to the file of a log, opened when first used, and anew if another file is there."""

    def __init__(self, path: Path, *, durable: bool) -> None:
        self._opened: Opened | None = None
        self.path = path
        self.durable = durable

    def __del__(self) -> None:
        self.close()

    @property
    def exists(self) -> bool:
        """Whether there is a file yet; only writing makes one."""
        return self.path.exists() and self.path.stat().st_size > 0

    def rows(self, query: str, values: tuple[Any, ...] = ()) -> list[Any]:
        """Give all rows of a query, none while there is no file."""
        while self.exists:
            found, current = self._run(lambda file: (file.rows(query, values), file.current))
            if current:
                return found
        return []

    def write(self, work: Work[T]) -> T:
        """Do some work in one transaction that no other writer can come into; an exception leaves all as it was."""
        done, current = self._run(lambda file: (_transaction(file, work), file.current))
        if not current:
            raise BrokenStream(path=str(self.path), expected="the file that was here when this append began")
        return done

    def check(self) -> None:
        """Raise `BrokenStream` unless SQLite finds the file sound."""
        for (found,) in self.rows("PRAGMA integrity_check"):
            if found != "ok":
                raise BrokenStream(path=str(self.path), value=found, expected="a sound SQLite file")

    def vacuum(self) -> None:
        """Write the file anew without its gaps, and empty its write-ahead log."""
        for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
            self.rows(statement)

    def close(self) -> None:
        """Close the connection; it opens again when it is used again."""
        # Forgotten first, so that an interrupt between the two leaves none that is closed.
        opened, self._opened = self._opened, None
        if opened is not None:
            opened.connection.close()

    def _run(self, work: Work[T]) -> T:
        import sqlite3

        try:
            return work(self._current())
        except sqlite3.Error as error:
            raise _translation(error, str(self.path)) from error

    def _current(self) -> Opened:
        """Give a connection to the file that is there now, with nothing begun on it."""
        if self._opened is not None and not self._opened.current:
            self.close()
        if self._opened is None:
            self._opened = opened(self.path, durable=self.durable)
        # An exception of a signal can fall between any two steps, and so between BEGIN and whoever would end it.
        _roll_back(self._opened.connection)
        return self._opened


def _transaction(file: Opened, work: Work[T]) -> T:
    # No context manager: the generator of one that was interrupted could end a later transaction.
    file.connection.execute("BEGIN IMMEDIATE")
    try:
        done = work(file)
        file.connection.execute("COMMIT")
    finally:
        _roll_back(file.connection)
    return done


def _roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")


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
