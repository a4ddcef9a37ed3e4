"""Whatever interrupts an append, the same log goes on; and no Ctrl-C is forgotten where events are made."""

import itertools
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from electionfeed import (
    CandidatesNominated,
    DepositLost,
    Event,
    JsonlLog,
    MPDefeated,
    SeatDeclared,
    SqliteLog,
    decode,
    encode,
    load,
)
from electionfeed.logs import open_log, snapshot_policy, state
from electionfeed.stream.publish import consequences
from electionfeed.tallies.board import board

from .interrupting import LOGS, UNCLOSED, interrupted_after, interrupted_before

NIGHT = load("ge2019").events
LATER = 24  # events before the appends that are interrupted: most of what there is to read again
GROUP = 3
HALL_GREEN = "E14000562"  # in Birmingham: an MP was defeated and two deposits were lost
AnyLog = JsonlLog | SqliteLog
Work = Callable[[], object]

pytestmark = UNCLOSED
both = pytest.mark.parametrize("name", ["night.jsonl", "night.db"])
durably = pytest.mark.parametrize("durable", [False, True], ids=["quick", "durable"])


def begun(folder: Path, name: str, *, durable: bool = False) -> AnyLog:
    """A log with a few events, whose next append has nothing to open."""
    log = open_log(folder / name, durable=durable)
    log.append(NIGHT[:LATER], 0)
    return log


def appending(log: AnyLog, first: int, last: int | None = None) -> Work:
    """An append of a group, or as far as some place, that is still to be done."""
    return lambda: log.append(NIGHT[first : first + GROUP if last is None else last], first)


def kept(log: AnyLog) -> tuple[Event, ...]:
    """What anybody else finds in the file."""
    with open_log(log.path) as reader:
        return tuple(reader.read())


def go_on(log: AnyLog, before: int, events: int = GROUP) -> None:
    """Compare a log after an interrupted append with what its file holds, and append what is missing."""
    assert log.seq in (before, before + events)
    assert kept(log) == tuple(log.read()) == NIGHT[: log.seq]
    assert log.append(NIGHT[log.seq : before + events + 1], log.seq) == before + events + 1
    assert kept(log) == NIGHT[: before + events + 1]


def interrupted_by_signals(log: AnyLog, times: int) -> None:
    """Interrupt so many appends of one log by a signal, each at a random moment of it."""
    rng = random.Random(times)
    shortest = min(seconds(appending(log, seq, seq + 1)) for seq in range(LATER, LATER + 9))
    for number in itertools.count():
        before = log.seq
        if not times:
            return
        times -= interrupted_after(rng.uniform(1e-6, 1.2 * shortest), appending(log, before))
        go_on(log, before)
        if before > 300:
            log.close()
            log = begun(log.path.parent, f"{number}{log.path.suffix}", durable=log.durable)


def seconds(work: Work) -> float:
    """Measure how long some work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def instructions(work: Work, within: str = LOGS) -> int:
    """Count the instructions of a piece of work."""
    return 10**9 - interrupted_before(10**9, work, within).left


def chosen(count: int, most: int) -> list[int]:
    """Choose places among so many instructions: all, or some that differ from one place in the code to the next."""
    return sorted(random.Random(count).sample(range(1, count + 1), min(most, count)))


def test_no_ctrl_c_is_forgotten_while_events_are_made_by_hand_or_read() -> None:
    declared = next(event for event in NIGHT if isinstance(event, SeatDeclared) and event.seat == HALL_GREEN)
    seat = next(event for event in NIGHT if isinstance(event, CandidatesNominated) and event.seat == HALL_GREEN)
    line = encode(declared)

    def work() -> None:
        made = [type(event) for event in consequences(declared, seat)]
        assert made == [MPDefeated, DepositLost, DepositLost]
        assert decode(line) == declared

    work()
    places = chosen(instructions(work, within=""), 400)
    assert [place for place in places if interrupted_before(place, work, within="").error is None] == []


@both
def test_an_append_interrupted_before_any_instruction_is_whole_or_was_not(name: str, tmp_path: Path) -> None:
    appended_whatever_comes_between(name, tmp_path, most=90)


@pytest.mark.long
@both
def test_an_append_interrupted_before_every_single_instruction_is_whole_or_was_not(name: str, tmp_path: Path) -> None:
    appended_whatever_comes_between(name, tmp_path, most=10**9)


def appended_whatever_comes_between(name: str, folder: Path, most: int) -> None:
    log = begun(folder, name)
    count = instructions(appending(log, LATER))
    for number, place in enumerate(chosen(count, most)):
        log = begun(folder, f"{number}-{name}")
        interrupt = interrupted_before(place, appending(log, LATER))
        assert interrupt.error
        go_on(log, LATER)
        log.close()


@both
def test_a_first_append_interrupted_before_any_instruction_leaves_a_log_that_goes_on(name: str, tmp_path: Path) -> None:
    log = open_log(tmp_path / name, durable=False)
    count = instructions(appending(log, 0))
    for number, place in enumerate(chosen(count, 60)):
        log = open_log(tmp_path / f"{number}-{name}", durable=False)
        interrupted_before(place, appending(log, 0))
        go_on(log, 0)
        log.close()


@both
def test_a_log_that_was_interrupted_keeps_no_other_writer_out_once_it_is_closed(name: str, tmp_path: Path) -> None:
    log = open_log(tmp_path / name, durable=False)
    count = instructions(appending(log, 0))
    for number, place in enumerate(chosen(count, 40)):
        log, other = (open_log(tmp_path / f"{number}-{name}", durable=False) for _ in range(2))
        interrupted_before(place, appending(log, 0))
        log.close()
        other.append(NIGHT[other.seq : 5], other.seq)
        other.close()
        assert kept(log) == NIGHT[:5]


@both
@durably
def test_a_log_interrupted_by_signals_again_and_again_goes_on(name: str, durable: bool, tmp_path: Path) -> None:
    interrupted_by_signals(begun(tmp_path, name, durable=durable), times=30)


@pytest.mark.long
@both
def test_a_log_interrupted_by_five_hundred_signals_goes_on(name: str, tmp_path: Path) -> None:
    interrupted_by_signals(begun(tmp_path, name), times=500)


@both
@pytest.mark.parametrize("what", ["seq", "read", "close", "read again"])
def test_whatever_else_is_interrupted_the_log_goes_on(name: str, what: str, tmp_path: Path) -> None:
    log = begun(tmp_path, name)
    acts: dict[str, Work] = {
        "seq": lambda: log.seq,
        "read": lambda: list(log.read()),
        "close": log.close,
        "read again": lambda: list(log.read(after=LATER - 2, until=LATER)),
    }
    before = LATER
    for place in chosen(instructions(acts[what]), 30):
        interrupted_before(place, acts[what])
        go_on(log, before)
        before = log.seq


def test_a_state_interrupted_while_it_is_folded_or_kept_is_right_the_next_time(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "night.db", durable=False)
    log.append(NIGHT[:1_100], 0)
    policy = snapshot_policy("board", 1, board)
    right = state(log, policy)
    for place in chosen(instructions(lambda: state(log, policy)), 30):
        interrupted_before(place, lambda: state(log, policy))
        assert state(log, policy) == right
        assert log.check() == 1_100


def places(times: int) -> Iterator[int]:
    rng = random.Random(times)
    return (rng.randint(1, 900) for _ in range(times))


def test_two_interrupts_one_after_the_other_change_nothing(tmp_path: Path) -> None:
    for name in ("night.jsonl", "night.db"):
        log = begun(tmp_path, name)
        for first, second in zip(places(25), places(26), strict=False):
            before = log.seq
            interrupted_before(first, appending(log, before))
            interrupted_before(second, appending(log, log.seq, before + GROUP))
            go_on(log, before)
