"""What both logs promise; what only one of them does is tested beside it."""

import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

import electionfeed as ef
from electionfeed import BrokenStream, Conflict, Event, JsonlLog, Locked, SqliteLog, board, fold, load, until
from electionfeed.logs import SnapshotPolicy, is_sqlite, open_log, snapshot_policy, state
from electionfeed.night import located
from electionfeed.stream.codec import line_of

NIGHT = load("ge2019")
evolve: Any = attrs.evolve
AnyLog = JsonlLog | SqliteLog
# A short night whose events are of every size, so that the model stays quick to compare.
SHORT = tuple(evolve(event, seq=n) for n, event in enumerate((NIGHT[0], *NIGHT[640:720]), 1))

places = st.integers(0, len(SHORT) - 1)


class LogMachine(RuleBasedStateMachine):
    """Any log against a plain list, whatever is done to it and in whatever order."""

    make: Callable[[Path], AnyLog]

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "log"
        self.model: list[Event] = []
        self.log = self.reopened()

    def reopened(self) -> AnyLog:
        return type(self).make(self.path)

    def teardown(self) -> None:
        if hasattr(self, "log"):
            self.log.close()
            self.folder.cleanup()

    def next_events(self, count: int) -> tuple[Event, ...]:
        return SHORT[len(self.model) : len(self.model) + count]

    @rule(count=st.integers(0, 9))
    def append(self, count: int) -> None:
        group = self.next_events(count)
        assert self.log.append(group, len(self.model)) == len(self.model) + len(group)
        self.model += group

    @rule(count=st.integers(1, 4), off=st.sampled_from([-2, -1, 1, 5]))
    def append_where_the_log_is_not(self, count: int, off: int) -> None:
        with pytest.raises(Conflict) as error:
            self.log.append(self.next_events(count), len(self.model) + off)
        assert (error.value.last_seq, error.value.expected_seq) == (len(self.model), len(self.model) + off)

    @rule(count=st.integers(1, 4), data=st.data())
    def append_with_a_gap(self, count: int, data: st.DataObject) -> None:
        group = list(self.next_events(count + 1))
        if group:
            place = data.draw(st.integers(0, len(group) - 1))
            group[place] = evolve(group[place], seq=group[place].seq + data.draw(st.integers(1, 3)))
            with pytest.raises(BrokenStream, match="the next without a gap"):
                self.log.append(group, len(self.model))

    @rule(after=st.integers(0, 90), until=st.none() | st.integers(0, 90))
    def read(self, after: int, until: int | None) -> None:
        expected = [event for event in self.model if after < event.seq and (until is None or event.seq <= until)]
        assert list(self.log.read(after=after, until=until)) == expected

    @rule(after=st.integers(0, 90), place=places, late=st.integers(-1, 1))
    def read_as_it_stood(self, after: int, place: int, late: int) -> None:
        at = SHORT[place].at + timedelta(seconds=late)
        assert list(self.log.read(after=after, until=at)) == [e for e in self.model if e.seq > after and e.at <= at]

    @rule()
    def reopen(self) -> None:
        self.log.close()
        self.log = self.reopened()

    @rule()
    def close(self) -> None:
        self.log.close()

    @rule()
    def read_through_another_log_while_a_writer_has_it(self) -> None:
        with self.reopened() as reader:
            assert list(reader.read()) == self.model

    @invariant()
    def it_ends_where_the_list_ends(self) -> None:
        if hasattr(self, "log"):
            assert self.log.seq == len(self.model)


class JsonlMachine(LogMachine):
    make = staticmethod(lambda path: JsonlLog(path, durable=False))

    @precondition(lambda self: self.model)
    @rule(torn=st.binary(min_size=1, max_size=40).filter(lambda torn: b"\n" not in torn))
    def tear_and_repair(self, torn: bytes) -> None:
        self.log.close()
        with self.path.open("ab") as file:
            file.write(torn)
        assert isinstance(self.log, JsonlLog)
        assert self.log.torn == len(torn)
        with pytest.raises(BrokenStream, match="torn"):
            self.log.append(self.next_events(1), len(self.model))
        assert self.log.repair() == torn
        assert self.log.repair() == b""

    @invariant()
    def the_file_is_the_night_in_its_canonical_bytes(self) -> None:
        if hasattr(self, "log") and self.path.exists():
            assert self.path.read_bytes() == b"".join(line_of(event) for event in self.model)


class SqliteMachine(LogMachine):
    make = staticmethod(lambda path: SqliteLog(path, durable=False))

    @precondition(lambda self: self.model)
    @rule(version=st.integers(1, 3), data=st.data())
    def snapshot(self, version: int, data: st.DataObject) -> None:
        assert isinstance(self.log, SqliteLog)
        seq = data.draw(st.integers(1, len(self.model)))
        said = f"{version} {seq}".encode()
        self.log.snapshot("name", version, seq, said)
        assert self.log.snapshots("name", version, until=seq) == (seq, said)
        assert self.log.snapshots("name", version + 3) is None
        assert self.log.snapshots("other", version) is None

    @rule()
    def compact(self) -> None:
        assert isinstance(self.log, SqliteLog)
        if self.model:
            newest = self.log.snapshots("name", 3)
            self.log.compact()
            assert self.log.snapshots("name", 3) == newest

    @rule()
    def check(self) -> None:
        assert isinstance(self.log, SqliteLog)
        assert self.log.check() == len(self.model)

    @rule(first=places, last=places)
    def read_between_two_moments(self, first: int, last: int) -> None:
        assert isinstance(self.log, SqliteLog)
        start, end = SHORT[first].at, SHORT[last].at
        assert list(self.log.between(start, end)) == [event for event in self.model if start < event.at <= end]

    @rule(place=places)
    def read_one_seat(self, place: int) -> None:
        assert isinstance(self.log, SqliteLog)
        seat = getattr(SHORT[place], "seat", "nowhere")
        assert list(self.log.read(seat=seat)) == [e for e in self.model if getattr(e, "seat", None) == seat]


bounds = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestJsonlLog = JsonlMachine.TestCase
TestJsonlLog.settings = bounds
TestSqliteLog = SqliteMachine.TestCase
TestSqliteLog.settings = bounds


@pytest.fixture(params=["night.jsonl", "night.db"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AnyLog]:
    with open_log(tmp_path / request.param) as opened:
        yield opened


def test_the_kind_of_log_is_told_by_its_content_and_only_then_by_its_name(tmp_path: Path) -> None:
    odd = tmp_path / "odd.jsonl"
    SqliteLog(odd).append(SHORT, 0)
    assert isinstance(open_log(odd), SqliteLog)
    assert not is_sqlite(tmp_path / "new.jsonl")
    assert is_sqlite(tmp_path / "new.db")


def test_a_whole_night_goes_in_and_comes_out_again_in_the_same_bytes(log: AnyLog, tmp_path: Path) -> None:
    assert log.append(NIGHT, 0) == len(NIGHT)
    with (tmp_path / "out.jsonl").open("wb") as out:
        ef.write(log.read(), out)
    assert (tmp_path / "out.jsonl").read_bytes() == located("ge2019").read_bytes()


def test_the_log_as_it_stood_is_the_night_as_it_stood(log: AnyLog) -> None:
    log.append(NIGHT, 0)
    at = ef.moment("04:40", NIGHT.header)
    assert fold(board, log.read(until=at)) == fold(board, until(NIGHT, at))


def test_a_conflict_names_both_numbers(log: AnyLog) -> None:
    log.append(SHORT[:5], 0)
    with pytest.raises(Conflict) as error:
        log.append(SHORT[3:6], 3)
    assert (error.value.last_seq, error.value.expected_seq) == (5, 3)
    assert str(error.value) == f"{log.path}: seq: 5; expected the log to end at seq 3, as this writer last saw it"


def test_a_log_begins_with_the_header_and_has_only_one(log: AnyLog) -> None:
    with pytest.raises(BrokenStream, match="NightOpened as the first event"):
        log.append([evolve(SHORT[5], seq=1)], 0)
    log.append(SHORT[:3], 0)
    with pytest.raises(BrokenStream, match="nowhere else"):
        log.append([evolve(SHORT[0], seq=4)], 3)


def test_an_empty_log_has_no_events_and_reading_makes_no_file(log: AnyLog) -> None:
    assert (log.seq, list(log.read())) == (0, [])
    assert not log.path.exists()


def test_a_follower_reads_along_while_a_writer_appends_and_stops_when_the_night_closes(log: AnyLog) -> None:
    log.append(SHORT[:3], 0)
    end = evolve(NIGHT[-1], seq=6)
    to_come = [SHORT[3:5], (end,)]

    def sleep(seconds: float) -> None:
        group = to_come.pop(0)
        log.append(group, group[0].seq - 1)

    with open_log(log.path) as reader:
        assert list(reader.follow(after=1, sleep=sleep)) == [*SHORT[1:5], end]
    assert not to_come


def test_a_newer_format_is_refused_with_the_reason(log: AnyLog) -> None:
    log.append([evolve(SHORT[0], format=3)], 0)
    with pytest.raises(BrokenStream, match=r"format: 3; expected a format version that is known, up to 2"):
        list(log.read())


def test_a_follower_never_sees_half_a_line(tmp_path: Path) -> None:
    log = JsonlLog(tmp_path / "night.jsonl")
    log.append(SHORT[:2], 0)
    line = line_of(SHORT[2])
    pieces = [line[:10], line[10:-1], line[-1:]]

    def sleep(seconds: float) -> None:
        with log.path.open("ab") as file:
            file.write(pieces.pop(0))

    assert list(islice(JsonlLog(log.path).follow(sleep=sleep), 3)) == list(SHORT[:3])


def test_a_torn_line_is_reported_with_its_place_after_the_whole_ones_are_read(tmp_path: Path) -> None:
    path = tmp_path / "night.jsonl"
    path.write_bytes(b"".join(line_of(event) for event in SHORT[:4])[:-9])
    events = JsonlLog(path).read()
    assert list(islice(events, 3)) == list(SHORT[:3])
    with pytest.raises(BrokenStream, match=r"night\.jsonl:4: .*the last line is torn, and `repair` cuts it off"):
        next(events)


def test_after_a_write_was_cut_at_any_byte_the_log_reopens_with_every_whole_line(tmp_path: Path) -> None:
    path = tmp_path / "night.jsonl"
    whole = [line_of(event) for event in (SHORT[0], *SHORT[13:15])]
    lines = b"".join(whole)
    for cut in range(len(whole[0]), len(lines)):
        path.write_bytes(lines[:cut])
        log = JsonlLog(path, durable=False)
        torn = log.repair()
        assert path.read_bytes() + torn == lines[:cut]
        assert log.seq == lines[:cut].count(b"\n")


def test_one_writer_has_a_jsonl_log_and_readers_do_not_mind(tmp_path: Path) -> None:
    with JsonlLog(tmp_path / "night.jsonl") as writer, JsonlLog(tmp_path / "night.jsonl") as other:
        writer.append(SHORT[:3], 0)
        with pytest.raises(Locked, match="no other writer"):
            other.append(SHORT[3:4], 3)
        assert list(other.read()) == list(SHORT[:3])
        writer.close()
        other.append(SHORT[3:4], 3)
        other.sync()


def test_a_file_whose_last_line_is_not_the_event_of_its_place_takes_no_more(tmp_path: Path) -> None:
    path = tmp_path / "night.jsonl"
    path.write_bytes(b"".join(line_of(event) for event in (*SHORT[:4], SHORT[2])))
    with pytest.raises(BrokenStream, match=r"night\.jsonl:5: seq: 3; expected 5"):
        JsonlLog(path).append(SHORT[5:6], 5)


def test_several_elections_share_one_sqlite_file(tmp_path: Path) -> None:
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


def test_readers_of_sqlite_never_wait_for_the_writer_nor_the_writer_for_them(tmp_path: Path) -> None:
    with SqliteLog(tmp_path / "n.db") as writer, SqliteLog(tmp_path / "n.db") as reader:
        writer.append(SHORT[:20], 0)
        reading = reader.read()
        first = next(reading)
        with writer._database.writing() as write:
            write("DELETE FROM events WHERE seq = 20", [()])
            assert reader.seq == 20
        writer.append([SHORT[19]], 19)
        assert [first, *reading] == list(SHORT[:20])


def test_check_finds_a_line_that_does_not_say_what_stands_beside_it(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "n.db")
    log.append(SHORT, 0)
    with log._database.writing() as write:
        write("UPDATE events SET seat = 'E14000000' WHERE seq = 15", [()])
    with pytest.raises(BrokenStream, match=r"n\.db:15: .*says just what stands beside it"):
        log.check()
    with log._database.writing() as write:
        write("UPDATE events SET line = replace(line, ':', ';') WHERE seq = 15", [()])
    with pytest.raises(ef.InvalidEvent, match=r"n\.db:15: .*a line of JSON"):
        log.check()


def test_a_file_that_is_no_log_is_refused_and_left_alone(tmp_path: Path) -> None:
    import sqlite3

    other = tmp_path / "other.db"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE things (id)")
    connection.close()
    before = other.read_bytes()
    with pytest.raises(BrokenStream, match="application_id: 0; expected the application id"):
        SqliteLog(other).append(SHORT, 0)
    assert other.read_bytes() == before
    text = tmp_path / "text.db"
    text.write_text("not a database at all, though long enough to look at" * 9)
    with pytest.raises(ef.FeedError, match=r"text\.db: .*not a database.*; expected a sound electionfeed log"):
        SqliteLog(text).append(SHORT, 0)


def test_a_newer_layout_of_the_sqlite_file_is_refused(tmp_path: Path) -> None:
    with SqliteLog(tmp_path / "n.db") as log:
        log.append(SHORT, 0)
        log._database.rows("PRAGMA user_version = 2")
    with pytest.raises(BrokenStream, match="layout: 2; expected a layout this version of electionfeed knows, up to 1"):
        list(SqliteLog(tmp_path / "n.db").read())


def test_a_damaged_file_is_found_out(tmp_path: Path) -> None:
    with SqliteLog(tmp_path / "n.db") as log:
        log.append(NIGHT, 0)
        log.compact()
    data = bytearray((tmp_path / "n.db").read_bytes())
    data[4096 * 50 : 4096 * 60] = bytes(4096 * 10)
    (tmp_path / "n.db").write_bytes(data)
    with pytest.raises(ef.FeedError, match=r"n\.db"):
        SqliteLog(tmp_path / "n.db").check()


def test_a_state_is_loaded_from_its_snapshot_and_only_the_rest_is_folded(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "n.db")
    log.append(NIGHT[:2_000], 0)
    fed = []
    measure = ef.tally(ef.SeatDeclared, lambda d: fed.append(d.seq) or {d.winner.party: 1})  # type: ignore[func-returns-value]
    kept_tally = snapshot_policy("winners", 1, measure)
    assert state(log, kept_tally) == fold(measure, NIGHT[:2_000])
    log.append(NIGHT[2_000:], 2_000)
    kept_seq, _ = log.snapshots("winners", 1) or (0, b"")
    assert kept_seq == 2_000
    assert state(log, kept_tally) == fold(measure, NIGHT)
    assert state(log, kept_tally, until=1_500) == fold(measure, NIGHT[:1_500])


def test_a_changed_reducer_never_reads_an_old_snapshot(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "n.db")
    log.append(NIGHT, 0)
    old: ef.Reducer[int] = ef.Reducer(0, lambda n, event: n + 1)
    new: ef.Reducer[int] = ef.Reducer(0, lambda n, event: n + 2)
    first = SnapshotPolicy("count", 1, old, lambda n: n, lambda n, pick: n)
    assert state(log, first) == len(NIGHT)
    assert state(log, attrs.evolve(first, reducer=new)) == len(NIGHT)  # the same version is taken at its word
    assert state(log, attrs.evolve(first, version=2, reducer=new)) == 2 * len(NIGHT)


@pytest.mark.parametrize("night", ef.nights())
def test_a_board_kept_beside_the_log_can_be_folded_on_like_any_other(night: str, tmp_path: Path) -> None:
    events = load(night)
    log = SqliteLog(tmp_path / "n.db", durable=False)
    log.append(events[:2_400], 0)
    state(log, snapshot_policy("board", 1, board))
    again = state(log, snapshot_policy("board", 1, board))
    assert again == fold(board, events[:2_400])
    assert fold(board, events[2_400:], start=again) == fold(board, events)


def test_moments_to_the_microsecond_keep_their_order(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "n.db")
    fine = [evolve(event, at=NIGHT[0].at + timedelta(microseconds=event.seq % 3)) for event in SHORT]
    log.append(fine, 0)
    for micro in range(4):
        at: datetime = NIGHT[0].at + timedelta(microseconds=micro)
        assert list(log.read(until=at)) == [event for event in fine if event.at <= at]
