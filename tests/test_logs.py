"""What both logs promise; what only one of them does is tested beside it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import pytest

import electionfeed as ef
from electionfeed import BrokenStream, Conflict, Event, JsonlLog, SqliteLog, board, fold, load, until
from electionfeed.logs import is_sqlite, open_log
from electionfeed.night import located

NIGHT = load("ge2019")
GOLDEN = Path(__file__).parent / "golden/format-2.jsonl"
SHORT = tuple(ef.read(GOLDEN))  # a night of twenty events, with one of every type
evolve: Any = attrs.evolve
AnyLog = JsonlLog | SqliteLog


@pytest.fixture(params=["night.jsonl", "night.db"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AnyLog]:
    with open_log(tmp_path / request.param) as opened:
        yield opened


def write(log: AnyLog, events: list[Event]) -> None:
    """Write events into the file of a log as if it had never looked at them."""
    lines = [ef.encode(event) for event in events]
    if isinstance(log, JsonlLog):
        log.path.write_bytes(b"".join(line + b"\n" for line in lines))
        return
    if not log.seq:
        log.append(SHORT[:1], 0)
    seqs = {event.seq for event in events}
    places = range(1, len(events) + 1) if len(seqs) < len(events) else [event.seq for event in events]
    rows = [
        (place, 0, getattr(event, "seat", None), type(event).__name__, line.decode())
        for place, event, line in zip(places, events, lines, strict=True)
    ]
    log._database.rows("DELETE FROM events")
    log._database.write(lambda file: file.many("INSERT INTO events VALUES (1, ?, ?, ?, ?, ?)", rows))
    log.close()


def test_the_kind_of_log_is_known_by_its_content_and_only_then_by_its_name(tmp_path: Path) -> None:
    odd = tmp_path / "odd.jsonl"
    SqliteLog(odd).append(SHORT, 0)
    assert isinstance(open_log(odd), SqliteLog)
    assert not is_sqlite(tmp_path / "new.jsonl")
    assert is_sqlite(tmp_path / "new.db")
    (tmp_path / "empty.db").touch()
    assert is_sqlite(tmp_path / "empty.db")


def test_a_log_says_which_it_is(tmp_path: Path) -> None:
    assert repr(open_log("night.jsonl")) == "JsonlLog('night.jsonl')"
    assert repr(open_log("nights.db", election="ge2019")) == "SqliteLog('nights.db', election='ge2019')"


def test_a_whole_night_goes_in_and_comes_out_again_in_the_same_bytes(log: AnyLog, tmp_path: Path) -> None:
    assert log.append(NIGHT, 0) == len(NIGHT)
    with (tmp_path / "out.jsonl").open("wb") as out:
        ef.write(log.read(), out)
    assert (tmp_path / "out.jsonl").read_bytes() == located("ge2019").read_bytes()


def test_reads_begin_and_end_where_they_should_on_every_page_of_a_long_log(log: AnyLog) -> None:
    log.append(NIGHT, 0)
    for place in (1, 2, 511, 512, 513, 1_023, 1_024, 1_025, len(NIGHT) - 1, len(NIGHT)):
        assert tuple(log.read(after=place)) == NIGHT[place:]
        assert tuple(log.read(until=place)) == NIGHT[:place]
        assert tuple(log.read(after=place - 1, until=place)) == NIGHT[place - 1 : place]
        assert tuple(log.read(after=place, until=place)) == ()


def test_the_log_as_it_stood_is_the_night_as_it_stood(log: AnyLog) -> None:
    log.append(NIGHT, 0)
    at = ef.moment("04:40", NIGHT.header)
    assert fold(board, log.read(until=at)) == fold(board, until(NIGHT, at))
    second = next(event for event in NIGHT if event.at == at)
    for late in (-1, 0, 1):
        moment = second.at + timedelta(microseconds=late)
        expected = [event for event in NIGHT if event.seq > 700 and event.at <= moment]
        assert list(log.read(after=700, until=moment)) == expected


def test_moments_in_any_zone_and_at_the_ends_of_time_can_be_read_to(log: AnyLog) -> None:
    log.append(SHORT, 0)
    at = SHORT[9].at
    assert list(log.read(until=at.astimezone(timezone(timedelta(hours=5))))) == [e for e in SHORT if e.at <= at]
    for hours in (-23, 23):
        zone = timezone(timedelta(hours=hours))
        assert list(log.read(until=datetime.min.replace(tzinfo=zone))) == []
        assert list(log.read(until=datetime.max.replace(tzinfo=zone))) == list(SHORT)
        assert list(log.read(after=3, until=datetime.max.replace(tzinfo=zone))) == list(SHORT[3:])


@pytest.mark.parametrize("at", [datetime(1801, 1, 1), datetime(9998, 12, 31, 23, 59, 59, 999_999)])
def test_events_at_the_ends_of_time_are_kept(log: AnyLog, at: datetime) -> None:
    night = [evolve(event, at=at.replace(tzinfo=UTC)) for event in SHORT]
    log.append(night, 0)
    assert list(log.read()) == night


def test_a_conflict_names_both_numbers(log: AnyLog) -> None:
    log.append(SHORT[:5], 0)
    with pytest.raises(Conflict) as error:
        log.append(SHORT[3:6], 3)
    assert (error.value.last_seq, error.value.expected_seq) == (5, 3)
    assert str(error.value) == f"{log.path}: seq: 5; expected the log to end at seq 3, as this writer last saw it"
    assert log.append((), 5) == 5
    with pytest.raises(Conflict):
        log.append((), 4)


def wrong(place: int, **change: Any) -> Callable[[], list[Event]]:
    """Twenty events of which one is changed."""
    return lambda: [*SHORT[:place], evolve(SHORT[place], **change), *SHORT[place + 1 :]]


UNFIT: dict[str, tuple[Callable[[], list[Event]], str]] = {
    "no header": (lambda: [evolve(SHORT[1], seq=1)], "NightOpened as the first event"),
    "two headers": (lambda: [*SHORT[:3], evolve(SHORT[0], seq=4)], "one header"),
    "a gap": (lambda: [*SHORT[:3], *SHORT[4:]], "the next without a gap"),
    "a repetition": (lambda: [*SHORT[:3], *SHORT[2:]], "the next without a gap"),
    "a stranger": (wrong(9, seat="E99999999"), "a seat that has been nominated"),
    "a revision too high": (wrong(9, revision=7), "revision of this seat"),
    "something after the end": (lambda: [*SHORT, evolve(SHORT[4], seq=21)], "nothing after NightClosed"),
    "a later format": (wrong(0, format=9), "a format version that is known"),
}
unfit = pytest.mark.parametrize("name", UNFIT)


@unfit
def test_what_does_not_follow_is_refused_and_the_log_goes_on_as_it_was(log: AnyLog, name: str) -> None:
    events, why = UNFIT[name][0](), UNFIT[name][1]
    with pytest.raises(BrokenStream, match=why) as error:
        log.append(events, 0)
    assert error.value.path == str(log.path)
    assert log.seq == 0
    log.append(SHORT[:2], 0)
    if len(events) > 2 and events[:2] == list(SHORT[:2]):
        with pytest.raises(BrokenStream, match=why):
            log.append(events[2:], 2)
    assert log.append(SHORT[2:], 2) == len(SHORT)
    assert tuple(log.read()) == SHORT


@unfit
def test_a_file_that_breaks_a_law_is_refused_by_readers_and_by_writers(log: AnyLog, name: str) -> None:
    events, why = UNFIT[name][0](), UNFIT[name][1]
    write(log, events)
    with pytest.raises(BrokenStream, match=why) as error:
        list(log.read())
    assert (error.value.path, bool(error.value.line)) == (str(log.path), True)
    with pytest.raises(BrokenStream, match=why):
        list(log.read(until=ef.moment("23:59", NIGHT.header) + timedelta(days=9_999)))
    with pytest.raises(BrokenStream, match=why):
        log.append(SHORT[-1:], log.seq)


def test_reading_on_from_the_middle_finds_a_gap(log: AnyLog) -> None:
    write(log, [*SHORT[:8], *SHORT[9:]])
    with pytest.raises(BrokenStream, match="9, the next without a gap"):
        list(log.read(after=5))
    assert list(log.read(after=5, until=8)) == list(SHORT[5:8])


def test_a_log_takes_nothing_after_the_night_has_closed_when_it_is_opened_again_either(log: AnyLog) -> None:
    log.append(SHORT, 0)
    with open_log(log.path) as again:
        log.close()
        with pytest.raises(BrokenStream, match="nothing after NightClosed"):
            again.append([evolve(SHORT[5], seq=21)], 20)


def test_an_empty_log_has_no_events_and_reading_makes_no_file(log: AnyLog) -> None:
    assert (log.seq, list(log.read())) == (0, [])
    assert not log.path.exists()


def test_a_follower_reads_along_while_a_writer_appends_and_stops_when_the_night_closes(log: AnyLog) -> None:
    log.append(SHORT[:3], 0)
    to_come = [SHORT[3:5], (), SHORT[5:19], SHORT[19:]]

    def sleep(seconds: float) -> None:
        assert seconds == 0.5
        group = to_come.pop(0)
        log.append(group, log.seq)

    with open_log(log.path) as reader:
        assert list(reader.follow(after=1, sleep=sleep, poll=0.5)) == list(SHORT[1:])
    assert not to_come


@pytest.mark.parametrize("after", [0, 1, 2, 19, 20])
def test_a_follower_of_a_night_that_has_closed_stops_wherever_it_begins(log: AnyLog, after: int) -> None:
    log.append(SHORT, 0)
    assert list(log.follow(after=after, sleep=never)) == list(SHORT[after:])


def never(seconds: float) -> None:
    raise AssertionError("there is nothing to wait for")


def once(change: Callable[[], object]) -> Callable[[float], None]:
    """A sleep during which something changes; there is no second one."""
    changes = iter([change])

    def sleep(seconds: float) -> None:
        next(changes, partial(never, seconds))()

    return sleep


def test_a_follower_waits_for_a_log_that_is_not_there_yet(log: AnyLog) -> None:
    with open_log(log.path) as reader:
        assert list(reader.follow(sleep=once(lambda: log.append(SHORT, 0)))) == list(SHORT)


def test_a_follower_holds_all_that_comes_to_the_laws_of_a_stream(log: AnyLog) -> None:
    log.append(SHORT[:5], 0)

    def stranger() -> None:
        log.close()
        write(log, [*SHORT[:5], evolve(SHORT[9], seq=6, seat="E99999999")])

    with open_log(log.path) as reader, pytest.raises(BrokenStream):
        list(reader.follow(sleep=once(stranger)))


def test_two_logs_of_one_file_never_disagree_about_where_it_ends(log: AnyLog) -> None:
    with open_log(log.path) as other:
        log.append(SHORT[:4], 0)
        assert other.seq == log.seq == 4
        log.close()
        other.append(SHORT[4:6], 4)
        assert other.seq == log.seq == 6
        other.close()
        with pytest.raises(Conflict):
            log.append(SHORT[4:5], 4)
        assert log.append(SHORT[6:8], 6) == other.seq == 8


def test_a_file_that_was_deleted_is_an_empty_log(log: AnyLog) -> None:
    log.append(SHORT[:5], 0)
    remove(log.path)
    assert (log.seq, list(log.read())) == (0, [])
    with pytest.raises(Conflict) as error:
        log.append(SHORT[5:6], 5)
    assert error.value.last_seq == 0
    assert log.append(SHORT, 0) == 20
    assert tuple(log.read()) == SHORT


def test_a_file_that_was_replaced_is_the_log_from_then_on(log: AnyLog, tmp_path: Path) -> None:
    with open_log(tmp_path / f"other{log.path.suffix}") as other:
        other.append(SHORT[:3], 0)
    log.append(SHORT[:5], 0)
    remove(log.path)
    other.path.replace(log.path)
    with pytest.raises(Conflict) as error:
        log.append(SHORT[5:6], 5)
    assert error.value.last_seq == log.seq == 3
    assert log.append(SHORT[3:], 3) == 20
    with open_log(log.path) as fresh:
        assert tuple(fresh.read()) == tuple(log.read()) == SHORT


def test_what_may_follow_is_decided_by_the_file_that_is_there_and_not_the_one_that_was(
    log: AnyLog, tmp_path: Path
) -> None:
    turnout = SHORT[5]
    with open_log(tmp_path / f"other{log.path.suffix}") as other:
        other.append([*SHORT[:5], evolve(turnout, seat="E2")], 0)
    log.append(SHORT[:6], 0)
    remove(log.path)
    other.path.replace(log.path)
    assert log.append([evolve(turnout, seq=7)], 6) == 7  # the first that this file says of E1
    assert log.seq == 7


def test_a_file_that_is_replaced_during_an_append_is_an_error_and_nothing_is_acknowledged(log: AnyLog) -> None:
    log.append(SHORT[:5], 0)
    log.close()
    copy = log.path.with_name("copy")
    copy.write_bytes(log.path.read_bytes())
    log.append(SHORT[5:6], 5)
    refused = pytest.raises(BrokenStream, match="the file that was here when this append began")
    with changed_before_it_is_acknowledged(log, lambda: copy.replace(log.path)), refused:
        log.append(SHORT[6:7], 6)
    remove(log.path.with_name(f"{log.path.name}-wal"))
    assert log.seq == 5
    assert log.append(SHORT[5:], 5) == 20


@contextmanager
def changed_before_it_is_acknowledged(log: AnyLog, change: Callable[[], object]) -> Iterator[None]:
    """Change something on the disk after an append has written and before it looks whether its file is still there."""
    stat, calls = os.stat, iter([lambda: None, change])

    def looked(path: Any, **options: Any) -> Any:
        if path == log.path:
            next(calls, lambda: None)()
        return stat(path, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "stat", looked)
        yield


def remove(path: Path) -> None:
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()


MISUSE: dict[str, tuple[Callable[[AnyLog], object], type[Exception], str]] = {
    "below 0": (lambda log: log.read(after=-1), ValueError, "counts from 1"),
    "until below 0": (lambda log: log.read(until=-1), ValueError, "counts from 1"),
    "a text": (lambda log: log.read(until="04:40"), TypeError, r"moment\('04:40', night.header\)"),  # type: ignore[arg-type]
    "half a seq": (lambda log: log.read(after=1.5), TypeError, "a whole number"),  # type: ignore[arg-type]
    "no zone": (lambda log: log.read(until=datetime(2019, 12, 13)), ValueError, "has a time zone"),
    "follow": (lambda log: list(log.follow(after=-1)), ValueError, "counts from 1"),
    "one event": (lambda log: log.append(SHORT[0], 0), TypeError, r"\[event\] for one"),  # type: ignore[arg-type]
    "a seq in a text": (lambda log: log.append((), "0"), TypeError, "the expected seq is a whole number, and '0'"),  # type: ignore[arg-type]
    "no seq": (lambda log: log.append((), None), TypeError, "the expected seq is a whole number, and None"),  # type: ignore[arg-type]
    "a truth": (lambda log: log.append((), False), TypeError, "the expected seq is a whole number, and False"),
    "append below 0": (lambda log: log.append((), -1), Conflict, "expected the log to end at seq -1"),
    "a name": (lambda log: log.append("ge2019", 0), TypeError, "append takes events, and 'g' is none"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("name", MISUSE)
def test_misuse_is_an_error_at_once_that_says_how(log: AnyLog, name: str) -> None:
    act, error, why = MISUSE[name]
    with pytest.raises(error, match=why):
        act(log)


def test_a_log_in_an_older_format_is_read_but_takes_no_more(log: AnyLog, monkeypatch: pytest.MonkeyPatch) -> None:
    log.append(SHORT[:5], 0)
    log.close()
    monkeypatch.setattr("electionfeed.logs.admitted.FORMAT", 99)
    assert tuple(log.read()) == SHORT[:5]
    with pytest.raises(BrokenStream, match="format 99: a log in another format is read, but takes no more"):
        log.append(SHORT[5:6], 5)


def test_a_log_can_be_closed_twice_and_used_again(log: AnyLog) -> None:
    log.append(SHORT[:2], 0)
    log.close()
    log.close()
    assert log.append(SHORT[2:4], 2) == 4
