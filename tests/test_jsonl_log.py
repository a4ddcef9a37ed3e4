"""What only the log in a JSON Lines file does: torn lines, the writer's lock, the disk."""

from __future__ import annotations

import errno
import fcntl
import gzip
import os
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

import electionfeed as ef
from electionfeed import BrokenStream, JsonlLog, Locked
from electionfeed.logs import appender, jsonl, lines, locking
from electionfeed.stream.codec import line_of
from electionfeed.stream.files import LONGEST

from .interrupting import Interrupted
from .processes import forked
from .test_logs import SHORT, evolve, never, once

LINES = [line_of(event) for event in SHORT]
GOLDEN_SOURCE = getattr(SHORT[0], "source")  # noqa: B009 (only the header has one)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[JsonlLog]:
    with JsonlLog(tmp_path / "night.jsonl") as opened:
        yield opened


def test_a_follower_never_sees_half_a_line(log: JsonlLog) -> None:
    log.append(SHORT[:2], 0)
    pieces = [LINES[2][:10], LINES[2][10:-1], LINES[2][-1:]]

    def sleep(seconds: float) -> None:
        with log.path.open("ab") as file:
            file.write(pieces.pop(0))

    assert list(islice(JsonlLog(log.path).follow(sleep=sleep), 3)) == list(SHORT[:3])


def test_a_follower_gets_an_error_when_a_line_that_it_has_read_is_taken_back(log: JsonlLog) -> None:
    log.append(SHORT[:3], 0)

    def cut() -> None:
        # What a writer does whose disk is full: the lines were there for a moment.
        os.truncate(log.path, sum(map(len, LINES[:2])))
        with log.path.open("ab") as file:
            file.write(LINES[3])

    with pytest.raises(BrokenStream, match="the line that was last read: its append failed"):
        list(JsonlLog(log.path).follow(sleep=once(cut)))


def test_a_follower_gets_an_error_when_its_file_is_deleted_or_replaced(log: JsonlLog) -> None:
    log.append(SHORT[:3], 0)
    copy = log.path.with_name("copy")
    copy.write_bytes(log.path.read_bytes())
    for change in (lambda: copy.replace(log.path), log.path.unlink):
        with pytest.raises(BrokenStream, match="or another file was put here"):
            list(JsonlLog(log.path).follow(sleep=once(change)))


def test_a_torn_line_is_reported_with_its_place_after_the_whole_ones_are_read(log: JsonlLog) -> None:
    log.path.write_bytes(b"".join(LINES[:4])[:-9])
    events = log.read()
    assert list(islice(events, 3)) == list(SHORT[:3])
    with pytest.raises(BrokenStream, match=r"night\.jsonl:4: .*the last line is torn, and `repair` cuts it off"):
        next(events)
    assert list(log.read(until=3)) == list(SHORT[:3])
    assert (log.torn, log.seq) == (len(LINES[3]) - 9, 3)


def test_after_a_write_was_cut_at_any_byte_the_log_reopens_with_every_whole_line(tmp_path: Path) -> None:
    path = tmp_path / "night.jsonl"
    whole = LINES[0] + LINES[-1]
    for cut in range(len(LINES[0]) - 1, len(whole)):
        path.write_bytes(whole[:cut])
        log = JsonlLog(path, durable=False)
        torn = log.repair()
        assert path.read_bytes() + torn == whole[:cut]
        assert log.seq == whole[:cut].count(b"\n")


def test_repairing_a_file_that_is_not_there_makes_none(log: JsonlLog) -> None:
    assert log.repair() == b""
    assert not log.path.exists()


def test_one_writer_has_the_log_and_readers_do_not_mind(log: JsonlLog) -> None:
    with JsonlLog(log.path) as other:
        log.append(SHORT[:3], 0)
        with pytest.raises(Locked, match="no other writer"):
            other.append(SHORT[3:4], 3)
        with pytest.raises(Locked):
            other.repair()
        assert list(other.read()) == list(SHORT[:3])
        log.close()
        other.append(SHORT[3:4], 3)


def test_a_writer_keeps_its_lock_through_appends_that_were_refused(log: JsonlLog) -> None:
    log.append(SHORT[:3], 0)
    for wrong, expected_seq in ((SHORT[4:5], 3), (SHORT[3:4], 2)):
        with pytest.raises((BrokenStream, ef.Conflict)):
            log.append(wrong, expected_seq)
        with JsonlLog(log.path) as other, pytest.raises(Locked):
            other.append(SHORT[3:4], 3)


def test_a_log_that_is_forgotten_lets_its_lock_go(tmp_path: Path) -> None:
    JsonlLog(tmp_path / "night.jsonl").append(SHORT[:3], 0)
    with JsonlLog(tmp_path / "night.jsonl") as other:
        assert other.append(SHORT[3:4], 3) == 4


def test_a_file_that_cannot_be_a_log_lets_its_lock_go(log: JsonlLog) -> None:
    log.path.write_bytes(b"{}\n")
    with JsonlLog(log.path) as other:
        for each in (log, other):
            with pytest.raises(ef.InvalidEvent):
                each.append(SHORT[:1], 1)


def asking(path: Path) -> Callable[[int], None]:
    """Ask for ever whether a line is torn, as a monitor may, and for a moment have a reader's lock each time."""

    def work(into: int) -> None:
        os.write(into, b"!")
        while True:
            locking.is_held(path)

    return work


def test_readers_that_ask_whether_a_line_is_torn_never_keep_the_only_writer_out(log: JsonlLog) -> None:
    log.append(SHORT[:1], 0)
    log.close()
    with forked(asking(log.path)) as first, forked(asking(log.path)) as second:
        assert first.report(1) + second.report(1) == b"!!"
        for _ in range(200):
            log.append((), 1)
            log.close()


def test_a_writer_waits_for_a_reader_that_is_just_asking(log: JsonlLog, monkeypatch: pytest.MonkeyPatch) -> None:
    log.append(SHORT[:1], 0)
    log.close()
    with log.path.open("rb") as reader:
        fcntl.flock(reader, fcntl.LOCK_SH)
        monkeypatch.setattr(time, "sleep", once(lambda: fcntl.flock(reader, fcntl.LOCK_UN)))
        assert log.append(SHORT[1:2], 1) == 2


@pytest.mark.parametrize("chunk", [1, 7, 100, 500])
def test_where_a_file_ends_does_not_depend_on_how_much_is_read_at_once(
    log: JsonlLog, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.path.write_bytes(b"".join(LINES[:9]) + b"torn")
    monkeypatch.setattr(appender, "CHUNK", chunk)
    assert (log.seq, log.torn) == (9, 4)
    assert log.repair() == b"torn"
    assert log.append(SHORT[9:], 9) == 20


def test_while_a_writer_lives_its_unfinished_line_is_no_error(log: JsonlLog) -> None:
    log.append(SHORT[:2], 0)
    with log.path.open("ab") as file:
        file.write(LINES[2][:7])
    assert JsonlLog(log.path).torn == 0
    assert list(JsonlLog(log.path).read()) == list(SHORT[:2])


@pytest.mark.parametrize("where", [lines, jsonl])
def test_a_line_that_its_writer_finished_just_now_and_left_is_read(
    log: JsonlLog, where: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.path.write_bytes(b"".join(LINES[:3])[:-5])

    def finished(path: Path) -> bool:
        with path.open("ab") as file:
            file.write(LINES[2][-5:])
        return locking.is_held(path)

    monkeypatch.setattr(where, "is_held", finished)
    if where is lines:
        assert list(log.read()) == list(SHORT[:3])
    else:
        assert log.torn == 0


def test_something_else_that_writes_to_the_file_is_noticed(log: JsonlLog) -> None:
    log.append(SHORT[:3], 0)
    with log.path.open("ab") as file:
        file.write(LINES[3])
    with pytest.raises(ef.Conflict):
        log.append(SHORT[3:4], 3)
    assert log.seq == 4
    with log.path.open("ab") as file:
        file.write(b"{")
    with pytest.raises(BrokenStream, match="torn"):
        log.append(SHORT[4:5], 4)
    assert log.torn == 1


@contextmanager
def writes(log: JsonlLog, times: int, limit: int) -> Iterator[None]:
    """Let each write to a log take only so many bytes, and the disk be full after so many writes."""
    left, whole = [times], os.write

    def slow(file: int, data: bytes) -> int:
        if file != log._writer.number:
            return whole(file, data)
        if not left[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        left[0] -= 1
        return whole(file, data[:limit])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "write", slow)
        yield


def test_a_disk_that_takes_a_line_in_pieces_or_not_at_all(log: JsonlLog) -> None:
    log.append(SHORT[:2], 0)
    before = log.path.read_bytes()
    for times in range(5):
        with writes(log, times, limit=100), pytest.raises(OSError, match="No space left") as error:
            log.append(SHORT[2:5], 2)
        assert error.value.filename == str(log.path)
        assert log.path.read_bytes() == before  # at once, and not only when this log is used again
        assert log.seq == 2
    with writes(log, 100, limit=100):
        assert log.append(SHORT[2:5], 2) == 5
    assert list(log.read()) == list(SHORT[:5])


def interrupted(*_: object) -> None:
    """Stand for Ctrl-C that comes again, just when the first one is being dealt with."""
    raise Interrupted


NEXT: dict[str, tuple[Callable[[JsonlLog], object], object]] = {
    "seq": (lambda log: log.seq, 2),
    "read": (lambda log: list(log.read()), list(SHORT[:2])),
    "append": (lambda log: log.append(SHORT[2:3], 2), 3),
    "sync": (lambda log: log.sync(), None),
    "close": (lambda log: log.close(), None),
}


@pytest.mark.parametrize("name", NEXT)
def test_what_could_not_be_cut_off_at_once_is_cut_off_before_anything_else(log: JsonlLog, name: str) -> None:
    log.append(SHORT[:2], 0)
    before = log.path.read_bytes()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "ftruncate", interrupted)
        with writes(log, 1, limit=len(LINES[2]) + 10), pytest.raises(Interrupted):
            log.append(SHORT[2:5], 2)
    assert log.path.read_bytes() != before
    act, expected = NEXT[name]
    assert act(log) == expected
    with JsonlLog(log.path) as other:
        last = 3 if name == "append" else 2
        assert (tuple(other.read()), other.seq, other.torn) == (SHORT[:last], last, 0)
    assert log.append(SHORT[last:], last) == 20


def test_a_line_too_long_to_be_read_is_never_written_nor_read(log: JsonlLog, tmp_path: Path) -> None:
    long = evolve(SHORT[0], source="x" * LONGEST)
    for other in (log, ef.SqliteLog(tmp_path / "night.db")):
        with pytest.raises(BrokenStream, match="a line of at most 1,048,576 bytes"):
            other.append([long], 0)
        assert other.append(SHORT[:1], 0) == 1
    fits = evolve(SHORT[0], source="x" * (LONGEST - len(LINES[0]) + len(GOLDEN_SOURCE)))
    for line, sound in ((line_of(fits), True), (line_of(evolve(fits, source=fits.source + "x")), False)):
        log.path.write_bytes(line)
        for read in (JsonlLog(log.path).read, partial(JsonlLog(log.path).follow, sleep=never)):
            if sound:
                assert next(read()) == fits
            else:
                with pytest.raises(BrokenStream, match=r"night\.jsonl:1: .*a line of at most"):
                    next(read())
    log.path.write_bytes(b"{" * (LONGEST + 1))
    with pytest.raises(BrokenStream, match="a line of at most"):
        list(log.follow(sleep=never))


def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note what is made durable, in order, as it happens."""
    seen: list[str] = []
    fsync, fdatasync = os.fsync, os.fdatasync

    def noting(sync: Callable[[int], None]) -> Callable[[int], None]:
        def noted(file: int) -> None:
            sync(file)
            seen.append("folder" if stat.S_ISDIR(os.fstat(file).st_mode) else "file")

        return noted

    monkeypatch.setattr(os, "fsync", noting(fsync))
    for module in (appender, jsonl):
        monkeypatch.setattr(module, "fdatasync", noting(fdatasync))
    return seen


@pytest.mark.skipif(sys.platform != "linux", reason="fdatasync")
def test_a_durable_append_waits_for_the_disk_and_at_first_for_the_folder_as_well(
    log: JsonlLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = synced(monkeypatch)
    log.append(SHORT[:2], 0)
    assert seen == ["folder", "file"]
    log.append(SHORT[2:9], 2)
    assert seen == ["folder", "file", "file"]
    log.close()
    log.append(SHORT[9:10], 9)  # who knows whether the one before was durable
    assert seen[3:] == ["folder", "file"]
    log.close()
    with log.path.open("ab") as file:
        file.write(b"{")
    log.repair()
    assert seen[5:] == ["file"]


@pytest.mark.skipif(sys.platform != "linux", reason="fdatasync")
def test_a_quick_log_is_durable_once_it_is_synced_even_if_it_was_closed_in_between(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = synced(monkeypatch)
    log = JsonlLog(tmp_path / "night.jsonl", durable=False)
    log.sync()
    log.append(SHORT[:2], 0)
    assert seen == []
    log.sync()
    assert seen == ["file", "folder"]
    log.close()
    log.sync()
    assert seen == ["file", "folder"] * 2


def test_a_lock_that_a_reader_never_lets_go_is_given_up_on(log: JsonlLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locking, "TRIES", 3)
    log.append(SHORT[:1], 0)
    log.close()
    with log.path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        with pytest.raises(Locked):
            log.append(SHORT[1:2], 1)
    assert log.append(SHORT[1:2], 1) == 2


def test_a_file_of_anything_else_is_no_log_of_so_many_events(tmp_path: Path) -> None:
    table = tmp_path / "seats.csv"
    table.write_text("seat,votes\nTelford,3\n")
    with pytest.raises(ef.FeedError, match=r"seats\.csv:1: "):
        _ = JsonlLog(table).seq


OTHERS: dict[str, tuple[bytes, str]] = {
    "night.db": (b"", "this is a SQLite log: open it with SqliteLog or open_log"),
    "packed.jsonl": (
        gzip.compress(b"".join(LINES)),
        "this is gzipped: a log is kept plain. Unpack a",
    ),
    "night.zip": (b"PK\x03\x04" + bytes(30), "looks like a zip archive: unpack it first"),
    "wide.jsonl": (LINES[0].decode().encode("utf-16"), "looks like UTF-16: save it as UTF-8"),
    "notes.txt": (
        b"Dear diary\nnothing",
        r"b'Dear diary\\nnothi'; expected a log: lines of JSON in UTF-8, which begin",
    ),
    "note.txt": (b"Dear diary", "expected a log"),
}
USES: dict[str, Callable[[JsonlLog], object]] = {
    "seq": lambda log: log.seq,
    "torn": lambda log: log.torn,
    "read": lambda log: list(log.read()),
    "follow": lambda log: next(log.follow(sleep=never)),
    "append": lambda log: log.append(SHORT[:1], 0),
    "append nothing": lambda log: log.append((), 0),
    "repair": lambda log: log.repair(),
}


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("name", OTHERS)
def test_a_file_that_is_no_log_is_named_for_what_it_is_and_left_alone(tmp_path: Path, name: str, use: str) -> None:
    path, (content, words) = tmp_path / name, OTHERS[name]
    if content:
        path.write_bytes(content)
    else:
        with ef.SqliteLog(path) as sqlite:
            sqlite.append(SHORT, 0)
    before = path.read_bytes()
    with JsonlLog(path) as log:
        with pytest.raises(BrokenStream, match=words) as error:
            USES[use](log)
        assert error.value.path == str(path)
        assert not locking.is_held(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "content", [b'{\n  "name": "a document of JSON"\n}', b'{"a": 1}\n{"a": 2}', LINES[1] + LINES[2][:-1]]
)
def test_repair_cuts_nothing_off_a_file_that_begins_as_no_night(log: JsonlLog, content: bytes) -> None:
    log.path.write_bytes(content)
    with pytest.raises(ef.FeedError, match=r"night\.jsonl:1: "):
        log.repair()
    assert log.path.read_bytes() == content
    assert not locking.is_held(log.path)


def test_an_empty_file_is_an_empty_log(log: JsonlLog) -> None:
    log.path.touch()
    assert (log.seq, log.torn, list(log.read()), log.repair()) == (0, 0, [], b"")
    assert log.append(SHORT, 0) == 20


@pytest.mark.parametrize("use", ["append", "append nothing", "repair"])
def test_a_log_is_not_kept_under_a_name_that_says_gzip(tmp_path: Path, use: str) -> None:
    log = JsonlLog(tmp_path / "night.jsonl.gz")
    if use == "repair":
        log.path.write_bytes(b"".join(LINES)[:-3])
    with pytest.raises(BrokenStream, match=r"'night\.jsonl\.gz'; expected a name without \.gz: a log is kept plain"):
        USES[use](log)
    assert log.path.exists() == (use == "repair")


REFUSED: dict[str, Callable[[JsonlLog], object]] = {
    "a conflict": lambda log: log.append(SHORT[3:4], 2),
    "what does not follow": lambda log: log.append(SHORT[4:5], 3),
    "no seq": lambda log: log.append(SHORT[3:4], "3"),  # type: ignore[arg-type]
    "no event": lambda log: log.append(["x"], 3),  # type: ignore[list-item]
}


@pytest.mark.parametrize("how", REFUSED)
def test_an_append_that_is_refused_leaves_no_lock_that_was_not_held_before(log: JsonlLog, how: str) -> None:
    log.append(SHORT[:3], 0)
    log.close()
    with pytest.raises((TypeError, ef.FeedError)):
        REFUSED[how](log)
    with JsonlLog(log.path) as other:
        assert other.append(SHORT[3:4], 3) == 4
    assert log.append(SHORT[4:5], 4) == 5


def test_an_append_that_the_disk_refuses_leaves_no_lock_either(log: JsonlLog) -> None:
    log.append(SHORT[:3], 0)
    log.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(appender, "fdatasync", interrupted)
        with pytest.raises(Interrupted):
            log.append(SHORT[3:5], 3)
    with JsonlLog(log.path) as other:
        assert other.append(SHORT[3:4], 3) == 4
