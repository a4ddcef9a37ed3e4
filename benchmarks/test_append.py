"""What does a durable append cost? One event at a time, and in groups of 64; every row makes each group durable.

The raw floor writes and syncs bytes that are ready; ours encodes and checks. Groups go to both in turns.
The peer is the recorder that the eventsourcing package keeps its events with.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import pytest

import electionfeed as ef

from .inputs import LINES, NIGHT, parsed
from .measuring import Measuring

Append = Callable[[Sequence[ef.Event]], object]
Store = Callable[[Path], Append]
SIZES = pytest.mark.parametrize("size", [1, 64], ids=lambda size: f"groups-of-{size}")
MOST = {1: 400, 64: 39}  # rounds: as many groups as a night has, less the one before


def jsonl(folder: Path) -> Append:
    log = ef.JsonlLog(folder / "night.jsonl")
    return lambda group: log.append(group, group[0].seq - 1)


def sqlite(folder: Path) -> Append:
    log = ef.SqliteLog(folder / "night.db")
    return lambda group: log.append(group, group[0].seq - 1)


def raw(folder: Path) -> Append:
    file = os.open(folder / "raw.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def append(group: Sequence[ef.Event]) -> None:
        os.write(file, b"".join(lines_of(group)))
        os.fdatasync(file)

    return append


def lines_of(group: Sequence[ef.Event]) -> list[bytes]:
    start = group[0].seq - 1
    return LINES[start : start + len(group)]


def recorder(folder: Path) -> Append:
    pytest.importorskip("eventsourcing", reason="the peer is missing: nox -s bench installs it")
    from eventsourcing.persistence import StoredEvent
    from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore

    store = SQLiteApplicationRecorder(SQLiteDatastore(str(folder / "peer.db")))
    store.create_table()
    night = uuid5(NAMESPACE_URL, "ge2019")

    def append(group: Sequence[ef.Event]) -> None:
        store.insert_events([StoredEvent(night, event.seq, type(event).__name__, ef.encode(event)) for event in group])

    return append


def begun(store: Store, folder: Path) -> Append:
    """Begin a log with the header, which is much longer than any other line."""
    append = store(folder)
    append(NIGHT[:1])
    return append


def groups(size: int) -> Callable[[], tuple[Sequence[ef.Event]]]:
    """Give the next group of the night each time."""
    starts = iter(range(1, len(NIGHT), size))

    def following() -> tuple[Sequence[ef.Event]]:
        start = next(starts)
        return (NIGHT[start : start + size],)

    return following


def words(size: int) -> str:
    return "append each event" if size == 1 else f"append in groups of {size}"


STORES = pytest.mark.parametrize(("store", "named"), [(jsonl, "JSON Lines"), (sqlite, "SQLite")])


@SIZES
@STORES
def test_against_raw(measure: Measuring, tmp_path: Path, store: Store, named: str, size: int) -> None:
    what = f"{words(size)}, {named} against raw write + fdatasync"
    ours, floor = begun(store, tmp_path), begun(raw, tmp_path)
    measure.floor(what, ours, floor, ready=groups(size), other_ready=groups(size), events=size, most=MOST[size])


@SIZES
@STORES
def test_against_the_floor(measure: Measuring, tmp_path: Path, store: Store, named: str, size: int) -> None:
    what = f"{words(size)}, {named} against orjson.loads"
    following = groups(size)

    def lines() -> tuple[list[bytes]]:
        return (lines_of(*following()),)

    ours = begun(store, tmp_path)
    measure.floor(what, ours, parsed, ready=groups(size), other_ready=lines, events=size, most=MOST[size])


@SIZES
def test_against_eventsourcing(measure: Measuring, tmp_path: Path, size: int) -> None:
    what = f"eventsourcing's SQLite recorder, {words(size)}"
    ours, theirs = begun(sqlite, tmp_path), begun(recorder, tmp_path)
    measure.peer(what, ours, theirs, ready=groups(size), other_ready=groups(size), events=size, most=MOST[size])
