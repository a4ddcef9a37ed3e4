"""States kept beside a log: loaded only if nothing about them has changed, and otherwise folded, and said so."""

from __future__ import annotations

import random
import sqlite3
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import pytest

import electionfeed as ef
from electionfeed import SqliteLog, board, fold, load
from electionfeed.folds.engine import Measure, SeatReducer
from electionfeed.logs import SnapshotPolicy, SnapshotWarning, snapshot_policy, state
from electionfeed.logs.identity import identity_of_code

from .nights import NIGHTS

NIGHT = load("ge2019")
KEPT = 1_500  # where the log ended when its state was kept
BOARD = snapshot_policy("board", 1, board)


def count_by(step: int) -> ef.Reducer[int]:
    return ef.Reducer(0, lambda n, event: n + step)


def counting(reducer: ef.Reducer[int], version: int = 1) -> SnapshotPolicy[int]:
    return SnapshotPolicy("count", version, reducer, lambda n: n, lambda n, pick: n)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteLog]:
    """A log with a board kept in the middle."""
    with SqliteLog(tmp_path / "n.db", durable=False) as opened:
        opened.append(NIGHT[:KEPT], 0)
        state(opened, BOARD)
        opened.append(NIGHT[KEPT:2_000], KEPT)
        yield opened


def change(log: SqliteLog, statement: str, *values: object) -> None:
    """Change what is kept as nobody should."""
    with closing(sqlite3.connect(log.path)) as connection, connection:
        assert connection.execute(statement, values).rowcount == 1


def kept(log: SqliteLog) -> list[int]:
    return [row[0] for row in log._database.rows("SELECT seq FROM snapshots ORDER BY seq")]


def folded_anew(log: SqliteLog, policy: SnapshotPolicy[Any], why: str, until: int | None = None) -> Any:
    """Give a state, and see that it was folded without the snapshot and that this was said."""
    match = rf"n\.db: the snapshot of '{policy.name}', .* {why}.*folded instead"
    with pytest.warns(SnapshotWarning, match=match) as said:
        found = state(log, policy, until=until)
    assert {warning.filename for warning in said} == {__file__}
    return found


def test_a_state_is_loaded_from_its_snapshot_and_only_the_rest_is_folded(log: SqliteLog) -> None:
    fed: list[int] = []
    measure = ef.tally(ef.SeatDeclared, lambda d: {d.winner.party: fed.append(d.seq) or 1})  # type: ignore[func-returns-value]
    winners = snapshot_policy("winners", 1, measure)
    assert state(log, winners) == fold(measure, NIGHT[:2_000])
    log.append(NIGHT[2_000:], 2_000)
    fed.clear()
    assert state(log, winners) == fold(measure, NIGHT)
    results = [event.seq for event in NIGHT if isinstance(event, ef.SeatDeclared)]
    assert fed[: len(results)] == results  # those behind the snapshot, and those after it
    fed.clear()
    assert state(log, winners, until=1_200) == fold(measure, NIGHT[:1_200])


@pytest.mark.parametrize("until", [0, 1, 651, KEPT - 1, KEPT, KEPT + 1, 1_999, 2_000, 5_000, None])
def test_the_state_up_to_any_seq_is_the_fold_of_the_events_up_to_it(log: SqliteLog, until: int | None) -> None:
    assert state(log, BOARD, until=until) == fold(
        board, NIGHT[: min(until or 0, 2_000)] if until is not None else NIGHT[:2_000]
    )


def test_a_state_is_kept_only_where_that_was_far_and_under_the_seq_that_it_has(log: SqliteLog) -> None:
    assert kept(log) == [KEPT]
    state(log, BOARD)
    assert kept(log) == [KEPT]  # 500 events are not far
    state(log, BOARD, until=1_400)
    assert kept(log) == [1_400, KEPT]
    log.append(NIGHT[2_000:2_600], 2_000)
    state(log, BOARD)
    assert kept(log) == [1_400, KEPT, 2_600]
    log.compact()
    assert kept(log) == [2_600]


def test_a_snapshot_is_never_taken_from_beyond(log: SqliteLog) -> None:
    policy = SnapshotPolicy("seqs", 1, ef.Reducer(0, lambda n, event: event.seq), lambda n: n, load_noted)
    for until in (1_000, 2_000):
        assert state(log, policy, until=until) == until
    LOADED.clear()
    for until in (999, 1_000, 1_001, 1_999, 2_000):
        assert state(log, policy, until=until) == until
    assert LOADED == [1_000, 1_000, 1_000, 2_000]


LOADED: list[int] = []


def load_noted(n: int, pick: object) -> int:
    LOADED.append(n)
    return n


@pytest.mark.parametrize("name", ["board", "desk", "people"])
@pytest.mark.parametrize("night", NIGHTS)
def test_a_state_kept_beside_the_log_can_be_folded_on_like_any_other(night: str, name: str, tmp_path: Path) -> None:
    events, reducer = load(night), getattr(ef, name)
    log = SqliteLog(tmp_path / "n.db", durable=False)
    log.append(events[:2_400], 0)
    policy = snapshot_policy(name, 1, reducer)
    state(log, policy)
    assert kept(log) == [2_400]
    again = state(log, policy)
    assert again == fold(reducer, events[:2_400])
    assert fold(reducer, events[2_400:], start=again) == fold(reducer, events)


def damaged(log: SqliteLog, times: int) -> None:
    """Change one byte of a kept state, again and again: the right state every time, and every time it is found."""
    right = fold(board, NIGHT[:2_000])
    ((sound,),) = log._database.rows("SELECT state FROM snapshots")
    rng = random.Random(times)
    for place in [*range(0, 40, 4), *(rng.randrange(len(sound)) for _ in range(times))]:
        other = bytearray(sound)
        other[place] ^= rng.randint(1, 255)
        change(log, "UPDATE snapshots SET state = ?, seq = ? WHERE seq = (SELECT max(seq) FROM snapshots)", other, KEPT)
        with pytest.raises(
            ef.BrokenStream, match=r"'board', version 1, at seq 1500.*; expected a state with its checksum"
        ):
            log.check()
        assert folded_anew(log, BOARD, "is damaged") == right
        change(log, "DELETE FROM snapshots WHERE seq < 2000")


def test_one_byte_of_a_snapshot_changed_never_gives_a_wrong_state(log: SqliteLog) -> None:
    damaged(log, times=10)


@pytest.mark.long
def test_three_hundred_damaged_snapshots_give_no_wrong_state(log: SqliteLog) -> None:
    damaged(log, times=300)


MOVED = {
    "to an earlier seq": "UPDATE snapshots SET seq = 1100",
    "to another version": "UPDATE snapshots SET version = 2",
    "to another name": "UPDATE snapshots SET name = 'other'",
    "to no bytes at all": "UPDATE snapshots SET state = 'board'",
    "to fewer bytes": "UPDATE snapshots SET state = substr(state, 1, 20)",
}


@pytest.mark.parametrize("how", MOVED)
def test_a_snapshot_that_was_moved_is_not_believed(log: SqliteLog, how: str) -> None:
    change(log, MOVED[how])
    ((name, version),) = log._database.rows("SELECT name, version FROM snapshots")
    policy = snapshot_policy(name, version, board)
    until = 1_200 if "earlier" in how else None
    assert folded_anew(log, policy, "is damaged", until) == fold(board, NIGHT[: until or 2_000])
    with pytest.raises(ef.BrokenStream, match="a state with its checksum"):
        log.check()


def test_a_snapshot_of_another_election_is_not_believed(log: SqliteLog) -> None:
    other = SqliteLog(log.path, election="ge2017", durable=False)
    other.append(load("ge2017")[:2_000], 0)
    change(log, "UPDATE snapshots SET election = (SELECT id FROM elections WHERE name = 'ge2017')")
    assert folded_anew(other, BOARD, "is damaged") == fold(board, load("ge2017")[:2_000])


def test_a_snapshot_beyond_the_end_of_the_log_is_not_read_and_check_finds_it(log: SqliteLog) -> None:
    log.snapshot("board", 1, 2_400, b"{}")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert state(log, BOARD) == state(log, BOARD, until=3_000) == fold(board, NIGHT[:2_000])
    with pytest.raises(ef.BrokenStream, match="at seq 2400"):
        log.check()


def test_an_older_snapshot_that_is_sound_serves_where_a_newer_one_is_not(log: SqliteLog) -> None:
    log.append(NIGHT[2_000:2_600], 2_000)
    state(log, BOARD)
    change(log, "UPDATE snapshots SET state = 'x' WHERE seq = 2600")
    read: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        reading = SqliteLog.read
        patch.setattr(SqliteLog, "read", lambda self, **limits: read.append(limits["after"]) or reading(self, **limits))  # type: ignore[func-returns-value]
        assert folded_anew(log, BOARD, "is damaged") == fold(board, NIGHT[:2_600])
    assert read == [KEPT]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        state(log, BOARD)  # for it was kept anew


def test_a_snapshot_of_another_reducer_under_the_same_name_is_not_believed(log: SqliteLog) -> None:
    deposits = ef.tally(ef.DepositLost, lambda event: {event.party: 1})
    assert folded_anew(log, snapshot_policy("board", 1, deposits), "was kept by another reducer") == fold(
        deposits, NIGHT[:2_000]
    )
    assert folded_anew(log, snapshot_policy("board", 1, ef.desk), "was kept by another reducer") == fold(
        ef.desk, NIGHT[:2_000]
    )
    log.snapshot("board", 1, 2_000, b'["no state of ours"]')
    assert folded_anew(log, BOARD, "was kept by another reducer") == fold(board, NIGHT[:2_000])


def test_a_reducer_that_also_wants_the_nominations_is_another(log: SqliteLog) -> None:
    plain, seated = (
        SeatReducer[Any]((Measure("tally", ef.SeatDeclared, lambda d, *seat: {len(seat): 1}, seated=wants),), ef.Tally)
        for wants in (False, True)
    )
    state(log, snapshot_policy("seats", 1, plain))
    assert folded_anew(log, snapshot_policy("seats", 1, seated), "was kept by another") == fold(seated, NIGHT[:2_000])


def test_a_state_is_kept_anew_however_near_where_one_could_not_be_trusted(log: SqliteLog) -> None:
    log.snapshot("board", 1, 1_900, b"[]")
    assert folded_anew(log, BOARD, "was kept by another reducer") == fold(board, NIGHT[:2_000])
    assert kept(log) == [KEPT, 1_900, 2_000]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        state(log, BOARD)


def test_another_measure_of_the_same_events_can_use_the_snapshot(log: SqliteLog) -> None:
    first, second = (ef.tally(ef.SeatDeclared, lambda d, by=by: {d.winner.party: by}) for by in (1, 2))  # type: ignore[misc]
    for measure in (first, second, first):
        assert state(log, snapshot_policy("winners", 1, measure)) == fold(measure, NIGHT[:2_000])


def test_a_reducer_of_your_own_that_changed_without_a_new_version_never_reads_an_old_state(log: SqliteLog) -> None:
    assert state(log, counting(count_by(1))) == 2_000
    assert folded_anew(log, counting(count_by(2)), "was kept by another reducer") == 4_000
    assert state(log, counting(count_by(3), version=2)) == 6_000
    assert state(log, counting(count_by(2))) == 4_000


class Adding:
    def __init__(self, by: int) -> None:
        self.by = by


def first_step(n: int, event: object) -> int:
    return n + 1


def with_a_default(n: int, event: object, by: int = 1) -> int:
    return n + by


def with_another_default(n: int, event: object, by: int = 2) -> int:
    return n + by


def recursive() -> Callable[[int], int]:
    def again(n: int) -> int:
        return again(n - 1) if n else 0

    return again


def test_an_identity_changes_with_the_code_and_with_nothing_else() -> None:
    with_another_default.__qualname__ = "with_a_default"
    differ: list[object] = [
        first_step,
        with_a_default,
        with_another_default,
        lambda n, event: n + 1,
        lambda n, event: n - 1,
        lambda n, event: n + 2,
        lambda n, event: len({"a", "b", "c"}) + n,
        lambda n, event: [m + 1 for m in (n,)],
        lambda n, event: [m + 2 for m in (n,)],
        partial(first_step, 1),
        partial(first_step, 2),
        partial(first_step, event=1),
        count_by(1),
        count_by(2),
        ef.Reducer(1, count_by(1).step),
        recursive(),
        Adding,
        (1, 2),
        [2, 1],
        {1: 2},
        {2: 1},
        {1, 2, 30},
        "text",
        None,
    ]
    identities = [identity_of_code(each) for each in differ]
    assert len(set(identities)) == len(differ)
    assert identities == [identity_of_code(each) for each in differ]
    assert identity_of_code({1: 2, 3: 4}) == identity_of_code({3: 4, 1: 2})
    assert identity_of_code(recursive()) == identity_of_code(recursive())


def test_an_event_behind_a_snapshot_that_is_gone_is_an_error_and_no_smaller_number(log: SqliteLog) -> None:
    change(log, "DELETE FROM events WHERE seq = 700")
    with pytest.raises(ef.BrokenStream, match="seq: 700; expected an event in this log"):
        state(log, BOARD)


def test_a_state_can_be_had_where_none_can_be_kept(log: SqliteLog, monkeypatch: pytest.MonkeyPatch) -> None:
    change(log, "DELETE FROM snapshots")
    monkeypatch.setattr(SqliteLog, "snapshot", lambda *_: (_ for _ in ()).throw(PermissionError()))
    assert state(log, BOARD) == fold(board, NIGHT[:2_000])
    assert kept(log) == []


def test_an_empty_log_has_the_first_state_and_keeps_nothing(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "n.db")
    assert state(log, BOARD) == board.initial
    assert not log.path.exists()


def test_misuse_of_a_state_is_an_error_that_says_how(log: SqliteLog) -> None:
    with pytest.raises(TypeError, match=r"fold log.read\(until=...\) for a moment"):
        state(log, BOARD, until=NIGHT[5].at)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="counts from 1"):
        state(log, BOARD, until=-1)
    with pytest.raises(TypeError):
        attrs.evolve(BOARD, version="1")  # type: ignore[arg-type]


def test_a_state_is_asked_for_with_a_sqlite_log_and_a_policy(log: SqliteLog) -> None:
    for reducer in (board, "board", count_by(1)):
        with pytest.raises(TypeError, match=r"a reducer with its policy, and .* is none: snapshot_policy\('board', 1"):
            state(log, reducer)  # type: ignore[arg-type]
    for other in (str(log.path), log.path, ef.JsonlLog("night.jsonl"), NIGHT):
        with pytest.raises(TypeError, match="state takes a SqliteLog, which keeps snapshots, and"):
            state(other, BOARD)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "reducer", [count_by(1), ef.health, ef.combine(board, ef.desk), "board", BOARD], ids=lambda r: type(r).__name__
)
def test_a_policy_is_made_for_a_reducer_of_measures_and_for_nothing_else(reducer: Any) -> None:
    with pytest.raises(TypeError, match="takes a reducer made of measures, such as board or a tally, and"):
        snapshot_policy("x", 1, reducer)
