"""Real writer processes, killed at random moments, out of disk, and two at once: no acknowledged event is ever lost."""

import os
import random
import resource
import signal
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from electionfeed import Conflict, JsonlLog, Locked, SqliteLog, load
from electionfeed.logs import open_log
from electionfeed.stream.codec import line_of

from .processes import Forked, forked

NIGHT = load("ge2019").events
LINES = [line_of(event) for event in NIGHT]
LARGEST = 5

both = pytest.mark.parametrize("name", ["night.jsonl", "night.db"])


def groups(seed: int, start: int) -> Iterator[tuple[int, int]]:
    """The places where a writer's appends begin and end, the same for the writer and for its judge."""
    rng = random.Random(seed)
    while start < len(NIGHT):
        yield start, (start := min(start + rng.randint(1, LARGEST), len(NIGHT)))


def numbers(report: bytes) -> list[int]:
    """The whole numbers that a process has reported; it may have been killed in the middle of the last."""
    return [number for (number,) in struct.iter_unpack("<I", report[: len(report) // 4 * 4])]


def append_for_ever(path: Path, seed: int, start: int, *, durable: bool) -> Callable[[int], None]:
    """Append group after group, and report the new `seq` each time that an append has returned."""

    def work(into: int) -> None:
        log = open_log(path, durable=durable)
        for first, last in groups(seed, start):
            os.write(into, struct.pack("<I", log.append(NIGHT[first:last], first)))
        signal.pause()

    return work


def killed(path: Path, seed: int, start: int, *, durable: bool) -> int:
    """Start a writer, kill it at a random moment, and give the last `seq` that it had acknowledged."""
    rng = random.Random(seed)
    with forked(append_for_ever(path, seed, start, durable=durable)) as writer:
        # Anywhere from before it has opened the file to well into its appends.
        report = writer.report(4 * rng.choice((0, 0, 1, 2, 3, 10)))
        time.sleep(rng.uniform(0, 0.005))
        writer.kill()
        report += writer.report()
    return max(numbers(report), default=start)


def allowed(path: Path, seed: int, start: int, acknowledged: int) -> range | set[int]:
    """Where the log may end: at the acknowledged event, or in the append that was under way."""
    under_way = next((last for first, last in groups(seed, start) if first == acknowledged), acknowledged)
    return {acknowledged, under_way} if path.suffix == ".db" else range(acknowledged, under_way + 1)


def reopened(path: Path) -> int:
    """Open a log after a crash, see that it is the night so far and not a byte else, and give where it ends."""
    with open_log(path, durable=False) as log:
        if isinstance(log, SqliteLog):
            lines = [line.encode() + b"\n" for (line,) in log._database.rows("SELECT line FROM events ORDER BY seq")]
            assert lines == LINES[: log.seq]
        else:
            torn = log.repair()
            kept = path.read_bytes() if path.exists() else b""  # it may have been killed before it had made any
            assert kept == b"".join(LINES[: log.seq])
            assert b"".join(LINES[log.seq : log.seq + 1]).startswith(torn)
        return log.seq


def crash(folder: Path, name: str, times: int) -> int:
    """Kill so many writers, each going on where the last one was killed, and give how many events were acknowledged."""
    total = at = 0
    path = folder / name
    for seed in range(times):
        if at > 1_500:
            at, path = 0, folder / f"{seed}-{name}"
        acknowledged = killed(path, seed, at, durable=seed % 8 == 0)
        end = reopened(path)
        assert end in allowed(path, seed, at, acknowledged)
        total += acknowledged - at
        at = end
    return total


@pytest.mark.slow
@both
def test_a_writer_killed_at_any_moment_loses_nothing_that_it_acknowledged(name: str, tmp_path: Path) -> None:
    assert crash(tmp_path, name, times=40) > 0


@pytest.mark.long
@both
def test_a_writer_killed_a_thousand_times_loses_nothing_that_it_acknowledged(name: str, tmp_path: Path) -> None:
    assert crash(tmp_path, name, times=1_000) > 0


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """Let the disk be full: no file of this process may grow beyond so many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@both
def test_a_full_disk_fails_an_append_and_leaves_the_log_as_it_was(name: str, tmp_path: Path) -> None:
    rng = random.Random(5)
    for size in (rng.randrange(60_000, 400_000) for _ in range(12)):
        path = tmp_path / f"{size}-{name}"
        log = open_log(path, durable=size % 4 == 0)
        done = log.append(NIGHT[:3], 0)
        with files_no_larger_than(size):
            done, error = appended_until_it_fails(log, size, done)
            assert str(path) == error.filename
            assert log.seq == done == read_beside(path)
        assert log.append(NIGHT[done : done + 4], done) == done + 4
        log.close()
        assert reopened(path) == done + 4


def appended_until_it_fails(log: JsonlLog | SqliteLog, seed: int, done: int) -> tuple[int, OSError]:
    """Append group after group until the disk is full; give the last `seq` acknowledged and the failure."""
    for first, last in groups(seed, done):
        try:
            done = log.append(NIGHT[first:last], first)
        except OSError as error:
            return done, error
    raise AssertionError("the disk was never full")


def read_beside(path: Path) -> int:
    """Read a log while its writer still has it, and give how many events are there."""
    with open_log(path) as reader:
        events = tuple(reader.read())
        assert events == NIGHT[: len(events)]
        return len(events)


def race(path: Path, until: int, refusal: type[Conflict | Locked]) -> Callable[[int], None]:
    """Append the next few events whenever nobody else was first, and report how many those were."""

    def work(into: int) -> None:
        rng = random.Random(os.getpid())
        while True:
            with open_log(path, durable=False) as log:
                at = log.seq
                if at >= until:
                    return
                time.sleep(rng.random() / 2_000)
                group = NIGHT[at : at + rng.randint(1, LARGEST)]
                try:
                    log.append(group, at)
                except (Conflict, refusal):
                    continue
                os.write(into, struct.pack("<I", len(group)))

    return work


@pytest.mark.parametrize(("name", "refusal"), [("night.jsonl", Locked), ("night.db", Conflict)])
def test_writers_at_once_never_overwrite_each_other(
    name: str, refusal: type[Conflict | Locked], tmp_path: Path
) -> None:
    path = tmp_path / name
    with ExitStack() as stack:
        writers: list[Forked] = [stack.enter_context(forked(race(path, 400, refusal))) for _ in range(3)]
        appended = [sum(numbers(writer.report())) for writer in writers]
        assert [writer.status() for writer in writers] == [0, 0, 0]
    assert reopened(path) == sum(appended) >= 400
