"""What only the log in SQLite does: several elections, many writers, a file that is checked, one that is only read."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import electionfeed as ef
from electionfeed import BrokenStream, Event, SqliteLog, load
from electionfeed.logs import connecting
from electionfeed.logs.connecting import Opened
from electionfeed.logs.rows import EPOCH, micros

from .processes import Forked, forked
from .test_logs import SHORT, evolve

NIGHT = load("ge2019")


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteLog]:
    with SqliteLog(tmp_path / "n.db") as opened:
        yield opened


def change(log: SqliteLog, statement: str) -> None:
    """Change the file of a log as nobody should."""
    with closing(sqlite3.connect(log.path)) as connection, connection:
        connection.execute(statement)


def test_several_elections_share_one_file(tmp_path: Path) -> None:
    path = tmp_path / "nights.db"
    nights = {name: load(name) for name in ("ge2017", "ge2019")}
    for name, night in nights.items():
        SqliteLog(path, election=name).append(night, 0)
    assert SqliteLog(path).elections == ("ge2017", "ge2019")
    for name, night in nights.items():
        assert tuple(SqliteLog(path, election=name).read()) == night.events
    with pytest.raises(ef.FeedError, match="one of the elections in this file: ge2017, ge2019"):
        list(SqliteLog(path).read())
    with pytest.raises(BrokenStream, match="ge2015, the election of this log"):
        SqliteLog(path, election="ge2015").append(nights["ge2019"], 0)
    assert SqliteLog(path).check() == sum(map(len, nights.values()))


def test_an_election_that_is_not_in_the_file_is_no_empty_night(log: SqliteLog) -> None:
    log.append(SHORT, 0)
    other = SqliteLog(log.path, election="ge1997")
    assert other.seq == 0  # as it might begin
    with pytest.raises(ef.FeedError, match="'ge1997'; expected one of the elections in this file: golden"):
        list(other.read())


def test_a_log_that_has_appended_to_an_election_keeps_to_it_when_another_joins_it(log: SqliteLog) -> None:
    log.append(SHORT[:3], 0)
    SqliteLog(log.path, election="ge2019").append(NIGHT[:3], 0)
    log.close()
    assert log.append(SHORT[3:], 3) == 20
    assert log.election == "golden"


def test_writers_take_turns_and_each_knows_what_the_other_has_appended(log: SqliteLog) -> None:
    with SqliteLog(log.path) as other:
        for seq in range(len(SHORT)):
            each = (log, other)[seq % 2]
            assert each.append(SHORT[seq : seq + 1], seq) == seq + 1
        assert tuple(log.read()) == tuple(other.read()) == SHORT
        for each in (log, other):
            with pytest.raises(BrokenStream, match="nothing after NightClosed"):
                each.append([evolve(SHORT[5], seq=21)], 20)


def test_readers_never_wait_for_the_writer_nor_the_writer_for_them(log: SqliteLog) -> None:
    log.append(NIGHT[:600], 0)
    with SqliteLog(log.path) as reader:
        reading = reader.read()
        first = next(reading)
        with pytest.raises(ZeroDivisionError):
            log._database.write(lambda file: (file.rows("DELETE FROM events"), reader.seq / 0))
        assert log.append(NIGHT[600:700], 600) == reader.seq == 700
        assert (first, *reading) == NIGHT[:700]


@pytest.mark.parametrize(("durable", "synchronous"), [(True, 2), (False, 1)])
def test_a_durable_log_waits_for_the_disk_at_every_commit(tmp_path: Path, durable: bool, synchronous: int) -> None:
    log = SqliteLog(tmp_path / "n.db", durable=durable)
    log.append(SHORT[:1], 0)
    for each in (log, SqliteLog(tmp_path / "n.db", durable=durable)):
        assert each._database.rows("PRAGMA synchronous") == [(synchronous,)]
        assert each._database.rows("PRAGMA journal_mode") == [("wal",)]


def test_a_writer_that_waits_too_long_for_another_gets_an_error(
    log: SqliteLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.append(SHORT[:3], 0)
    monkeypatch.setitem(connecting.OPTIONS, "timeout", 0.01)
    with closing(sqlite3.connect(log.path, isolation_level=None)) as other, SqliteLog(log.path) as late:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ef.Locked, match="the other writer to finish"):
            late.append(SHORT[3:4], 3)
        assert late.seq == 3
        other.execute("ROLLBACK")
        assert late.append(SHORT[3:4], 3) == 4


@pytest.mark.parametrize("asked", ["E14000768", "Kensington", "kensington", "e14000768"])
def test_a_seat_is_read_by_its_code_or_by_its_name(log: SqliteLog, asked: str) -> None:
    log.append(NIGHT, 0)
    said = [event for event in NIGHT if getattr(event, "seat", None) == "E14000768"]
    assert list(log.read(seat=asked)) == said
    assert list(log.read(seat=asked, after=said[0].seq, until=said[1].seq)) == [said[1]]
    assert list(log.read(seat=asked, until=said[1].at)) == [event for event in said if event.at <= said[1].at]


def test_a_seat_that_was_not_nominated_is_an_error_at_once(log: SqliteLog) -> None:
    with pytest.raises(ef.UnknownName, match="'Kensington'; expected a seat of the night so far; there are none"):
        log.read(seat="Kensington")
    assert not log.path.exists()
    log.append(NIGHT[:700], 0)
    with pytest.raises(ef.UnknownName, match=r"expected a seat of the night so far: is it .*Kensington \(E14000768\)"):
        log.read(seat="Kensingtn")
    for asked in (5, ["E14000768"], b"E14000768"):
        with pytest.raises(TypeError, match="a seat is given by its code or its name"):
            log.read(seat=asked)  # type: ignore[arg-type]


def test_a_seat_is_one_of_the_election_of_the_log(log: SqliteLog) -> None:
    log.append(SHORT, 0)
    SqliteLog(log.path, election="ge2019").append(NIGHT[:700], 0)
    with SqliteLog(log.path, election="golden") as golden, pytest.raises(ef.UnknownName):
        golden.read(seat="E14000768")


def test_the_nominations_are_read_only_for_a_seat_that_is_not_given_by_its_code(log: SqliteLog) -> None:
    log.append(SHORT, 0)
    seat = getattr(SHORT[8], "seat")  # noqa: B009 (only some events have one)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("electionfeed.logs.sqlite.NOMINATED", "no query at all")
        assert list(log.read(seat=seat))
        with pytest.raises(ef.FeedError):
            log.read(seat="Nowhere")


def test_moments_to_the_microsecond_keep_their_order(log: SqliteLog) -> None:
    fine = [evolve(event, at=SHORT[0].at + timedelta(microseconds=event.seq % 3)) for event in SHORT]
    log.append(fine, 0)
    for micro in range(4):
        at = SHORT[0].at + timedelta(microseconds=micro)
        assert list(log.read(until=at)) == [event for event in fine if event.at <= at]
        assert list(log.read(after=4, until=at)) == [event for event in fine if event.at <= at and event.seq > 4]
        for start in range(4):
            after = SHORT[0].at + timedelta(microseconds=start)
            assert list(log.between(after, at)) == [event for event in fine if after < event.at <= at]


BESIDE = r"n\.db:9: .*says just what stands beside it"


@given(st.datetimes(), st.integers(-1_000, 1_000))
def test_moments_are_kept_exactly_and_in_their_order(at: datetime, later: int) -> None:
    first = at.replace(tzinfo=UTC)
    assert EPOCH + timedelta(microseconds=micros(first)) == first
    if datetime.min + timedelta(seconds=1) < at < datetime.max - timedelta(seconds=1):
        assert micros(first + timedelta(microseconds=later)) == micros(first) + later


TAMPERED: dict[str, tuple[str, str]] = {
    "a seat in the index": ("UPDATE events SET seat = 'E1' WHERE seq = 9", BESIDE),
    "a moment in the index": (
        "UPDATE events SET at = at + 1 WHERE seq = 9",
        BESIDE,
    ),
    "a type in the index": ("UPDATE events SET type = 'x' WHERE seq = 9", BESIDE),
    "a blank in a line": (
        "UPDATE events SET line = replace(line, ',', ', ') WHERE seq = 9",
        r"n\.db:9: .*in its canonical bytes",
    ),
    "no line of JSON": ("UPDATE events SET line = replace(line, ':', ';') WHERE seq = 9", r"n\.db:9: .*line of JSON"),
    "an event deleted": ("DELETE FROM events WHERE seq = 9", r"n\.db:10: seq: 10; expected 9, the next without a gap"),
    "the header deleted": ("DELETE FROM events WHERE seq = 1", r"n\.db:2: .*expected 1, the next without a gap"),
    "below 1": ("UPDATE events SET seq = -seq", r"n\.db: seq: -20; expected a whole number from 1"),
    "no number": ("UPDATE events SET seq = 'x' WHERE seq = 20", r"n\.db: seq: 'x'; expected a whole number from 1"),
    "a seq": ("UPDATE events SET seq = 99 WHERE seq = 20", r"n\.db:99: seq: 20; expected 99"),
    "the election": ("UPDATE elections SET name = 'ge2017'", r"n\.db:1: election: 'golden'; expected ge2017, as it is"),
    "events of nobody": (
        "INSERT INTO events SELECT 7, seq, at, seat, type, line FROM events",
        r"n\.db: .*expected events of the elections in the file",
    ),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_check_finds_whatever_was_changed_in_the_file(log: SqliteLog, name: str) -> None:
    log.append(SHORT, 0)
    log.close()
    statement, found = TAMPERED[name]
    change(log, statement)
    with pytest.raises(ef.FeedError, match=found):
        SqliteLog(log.path).check()


@pytest.mark.parametrize("name", ["no line of JSON", "an event deleted", "the header deleted", "the election", "a seq"])
def test_what_a_file_of_lines_would_not_be_read_with_is_not_read_from_sqlite(log: SqliteLog, name: str) -> None:
    log.append(SHORT, 0)
    log.close()
    change(log, TAMPERED[name][0])
    with pytest.raises(ef.FeedError, match=TAMPERED[name][1]):
        ef.Night(SqliteLog(log.path).read())
    with pytest.raises(ef.FeedError, match=TAMPERED[name][1]):
        list(SqliteLog(log.path).read(until=SHORT[-1].at))


def test_an_event_in_the_place_of_another_is_never_handed_out(log: SqliteLog) -> None:
    log.append(SHORT, 0)
    log.close()
    change(log, "UPDATE events SET line = (SELECT line FROM events WHERE seq = 10) WHERE seq = 9")
    seat = getattr(SHORT[8], "seat")  # noqa: B009 (only some events have one)
    reads: list[Callable[[], Iterator[Event]]] = [
        lambda: log.read(after=4),
        lambda: log.read(after=4, until=SHORT[-1].at),
        lambda: log.read(seat=seat),
        lambda: log.pick([9]),
        lambda: log.between(SHORT[0].at, SHORT[-1].at),
    ]
    for read in reads:
        with pytest.raises(BrokenStream, match=r"n\.db:9: seq: 10; expected 9"):
            list(read())


def test_a_file_that_is_checked_while_a_writer_appends_is_checked_as_far_as_it_went(log: SqliteLog) -> None:
    log.append(SHORT[:9], 0)
    with SqliteLog(log.path) as checking, pytest.MonkeyPatch.context() as patch:
        rows = type(checking._database).rows

        def grown(*args: object) -> object:
            found = rows(*args)  # type: ignore[arg-type]
            if "at, seat, type" in str(args[1]):
                log.append(SHORT[9:12], 9)
            return found

        patch.setattr(type(checking._database), "rows", grown)
        assert checking.check() == 9
    assert log.check() == 12


def test_a_file_that_is_no_log_is_refused_and_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE things (id)")
    before = other.read_bytes()
    with pytest.raises(BrokenStream, match="application_id: 0; expected the application id"):
        SqliteLog(other).append(SHORT, 0)
    assert other.read_bytes() == before
    text = tmp_path / "text.db"
    text.write_text("not a database at all, though long enough to look at" * 9)
    with pytest.raises(ef.FeedError, match=r"text\.db: .*not a database.*; expected a sound electionfeed log"):
        SqliteLog(text).append(SHORT, 0)


def test_a_newer_layout_of_the_file_is_refused(log: SqliteLog) -> None:
    log.append(SHORT, 0)
    log.close()
    change(log, "PRAGMA user_version = 2")
    with pytest.raises(BrokenStream, match="layout: 2; expected a layout this version of electionfeed knows, up to 1"):
        list(log.read())


def test_a_damaged_file_is_found_out(log: SqliteLog) -> None:
    log.append(NIGHT, 0)
    log.compact()
    log.close()
    data = bytearray(log.path.read_bytes())
    data[4096 * 50 : 4096 * 60] = bytes(4096 * 10)
    log.path.write_bytes(data)
    with pytest.raises(ef.FeedError, match=r"n\.db"):
        log.check()


def test_compacting_leaves_one_small_file_with_every_event(log: SqliteLog) -> None:
    log.append(NIGHT, 0)
    wal = log.path.with_name("n.db-wal")
    assert wal.stat().st_size > 0
    log.compact()
    assert wal.stat().st_size == 0
    assert tuple(log.read()) == NIGHT.events


@contextmanager
def read_only_folder() -> Iterator[Path]:
    """A folder whose files nobody but root may change, and that others can reach."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


@contextmanager
def nobody(folder: Path, work: Callable[[int], object]) -> Iterator[Forked]:
    """Have a user do some work who may read a folder and not write it."""
    for file in folder.iterdir():
        file.chmod(0o444)
    folder.chmod(0o555)

    def as_nobody(into: int) -> None:
        if os.geteuid() == 0:  # root may write everywhere
            os.setgid(65_534)
            os.setuid(65_534)
        work(into)

    with forked(as_nobody) as process:
        yield process


def said_by_nobody(folder: Path, work: Callable[[], object]) -> str:
    """Give what such a user makes or raises as text."""

    def say(into: int) -> None:
        try:
            said = str(work())
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
        os.write(into, said.encode())

    with nobody(folder, say) as process:
        return process.report().decode()


Path("/").as_uri()  # imports what it needs here, for nobody may not be allowed to read the standard library
needs_posix = pytest.mark.skipif(not hasattr(os, "setuid"), reason="users")


@needs_posix
def test_a_log_in_a_folder_that_nobody_may_write_is_read_but_not_appended_to() -> None:
    with read_only_folder() as folder:
        path = folder / "n.db"
        with SqliteLog(path) as log:
            log.append(SHORT, 0)
        assert said_by_nobody(folder, lambda: (SqliteLog(path).seq, len(list(SqliteLog(path).read())))) == "(20, 20)"
        assert said_by_nobody(folder, lambda: SqliteLog(path).check()) == "20"
        refused = said_by_nobody(
            folder, lambda: SqliteLog(path, election="x").append([evolve(SHORT[0], election="x")], 0)
        )
        assert refused.startswith("PermissionError: ")
        assert str(path) in refused
        assert sorted(file.name for file in folder.iterdir()) == ["n.db"]


@needs_posix
def test_a_log_that_somebody_else_is_writing_is_read_with_its_last_events() -> None:
    with read_only_folder() as folder:
        path = folder / "n.db"
        with SqliteLog(path) as log:
            log.append(SHORT[:9], 0)
            log.append(SHORT[9:], 9)
            assert said_by_nobody(folder, lambda: len(list(SqliteLog(path).read()))) == "20"


@needs_posix
def test_the_last_events_are_never_left_out_because_they_cannot_be_read() -> None:
    with read_only_folder() as folder, SqliteLog(folder / "n.db") as log:
        log.append(SHORT[:9], 0)
        # A copy without the file by which SQLite shares its write-ahead log, as a killed writer may leave it.
        with read_only_folder() as copied:
            for name in ("n.db", "n.db-wal"):
                shutil.copy(folder / name, copied)
            said = said_by_nobody(copied, lambda: len(list(SqliteLog(copied / "n.db").read())))
            assert said.startswith("PermissionError: ")
            assert "SQLite reads the last events, in n.db-wal, only in a folder that it may write" in said


@needs_posix
def test_a_log_that_is_only_read_shows_what_others_append_in_the_meantime() -> None:
    with read_only_folder() as folder:
        path = folder / "n.db"
        with SqliteLog(path) as log:
            log.append(SHORT[:9], 0)

        def look_twice(into: int) -> None:
            reader = SqliteLog(path)
            first = len(list(reader.read()))
            os.write(into, b"!")
            for _ in range(2_000):
                if reader.seq == first:
                    time.sleep(0.005)
            os.write(into, f"{first} {reader.seq} {len(list(reader.read()))}".encode())

        with nobody(folder, look_twice) as process:
            assert process.report(1) == b"!"
            folder.chmod(0o755)
            path.chmod(0o644)
            with SqliteLog(path) as log:
                log.append(SHORT[9:], 9)
            assert process.report() == b"9 20 20"


def test_a_transaction_that_an_interrupt_left_open_is_ended_by_whatever_is_done_next(log: SqliteLog) -> None:
    log.append(SHORT[:3], 0)
    acts: list[Callable[[], object]] = [
        lambda: log.seq,
        lambda: list(log.read()),
        lambda: log.append((), 3),
        lambda: log.snapshot("board", 1, 3, b"{}"),
    ]
    for act in acts:
        connection = log._database._current().connection
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("DELETE FROM events WHERE seq = 3")
        act()
        assert not connection.in_transaction
    assert list(log.read()) == list(SHORT[:3])
    with SqliteLog(log.path) as other:
        assert other.append(SHORT[3:4], 3) == 4


def test_what_is_read_while_the_file_is_replaced_is_read_again(log: SqliteLog, tmp_path: Path) -> None:
    log.append(SHORT[:3], 0)
    log.close()
    with SqliteLog(tmp_path / "other.db") as other:
        other.append(SHORT[:9], 0)
    rows, changes = Opened.rows, iter([lambda: other.path.replace(log.path)])

    def replaced(file: Opened, *query: Any) -> Any:
        found = rows(file, *query)
        if "max(seq)" in query[0]:
            next(changes, lambda: None)()
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Opened, "rows", replaced)
        assert log.seq == 9


def test_a_file_that_is_made_by_two_at_once_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "n.db"
    other = sqlite3.connect(path, isolation_level=None)
    # It reads the empty file, which keeps everybody from making it one with a write-ahead log until it has done so.
    other.execute("CREATE TABLE x (y)")
    other.execute("DROP TABLE x")
    other.execute("BEGIN")
    other.execute("SELECT * FROM sqlite_master").fetchall()
    waits = iter([lambda: None, other.rollback, other.close])
    monkeypatch.setitem(
        connecting.OPTIONS, "timeout", 0
    )  # SQLite itself gives way at once where two would wait in vain
    monkeypatch.setattr(time, "sleep", lambda seconds: next(waits)())
    assert SqliteLog(path).append(SHORT[:3], 0) == 3
    other.close()
    assert len(list(waits)) == 1


def test_a_file_that_somebody_keeps_to_himself_is_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "n.db"
    monkeypatch.setitem(connecting.OPTIONS, "timeout", 0.01)
    monkeypatch.setattr(connecting, "PATIENCE", 0.05)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("CREATE TABLE x (y)")
        other.execute("DROP TABLE x")
        other.execute("BEGIN")
        other.execute("SELECT * FROM sqlite_master").fetchall()
        with pytest.raises(ef.Locked):
            SqliteLog(path).append(SHORT[:3], 0)


def test_reading_an_empty_file_leaves_it_empty(log: SqliteLog) -> None:
    log.path.touch()
    assert (log.seq, list(log.read()), log.elections, log.check()) == (0, [], (), 0)
    assert log.path.stat().st_size == 0
    assert log.append(SHORT, 0) == 20
