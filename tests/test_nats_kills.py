"""The server or a consumer, killed in the middle of a night: what comes of it is exactly the clean tallies."""

from __future__ import annotations

import pickle
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from electionfeed import NatsLog, board, fold, load

from .nats_server import Server, needs_a_server, running_server
from .processes import LIMIT, running

pytestmark = [needs_a_server, pytest.mark.slow]

NIGHT = load("ge2019")
CLEAN = fold(board, NIGHT)
GROUPS = (1, 1, 3, 150)  # events an append
CONSUMER = Path(__file__).with_name("nats_consumer.py")


@contextmanager
def publishing(address: str, rng: random.Random) -> Iterator[list[int]]:
    """Append the night in groups, in a thread of its own; the last of the list is how far that is acknowledged."""
    places, failed = [0], []

    def append() -> None:
        try:
            with NatsLog(address, patience=LIMIT) as log:
                while places[-1] < len(NIGHT):
                    group = NIGHT[places[-1] : places[-1] + rng.choice(GROUPS)]
                    places.append(log.append(group, places[-1]))
        except BaseException as error:
            failed.append(error)

    writer = threading.Thread(target=append, daemon=True)
    writer.start()
    yield places
    writer.join(LIMIT)
    assert not failed
    assert not writer.is_alive()


@contextmanager
def consuming(address: str, state: Path) -> Iterator[subprocess.Popen[str]]:
    """Start a consumer, which is killed at the end of the block if it has not ended by then."""
    command = [sys.executable, str(CONSUMER), address, str(state)]
    with running(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as consumer:
        yield consumer


def kill_the_server(server: Server, state: Path, seed: int) -> None:
    rng = random.Random(seed)
    place, late, down = rng.randrange(len(NIGHT) - 300), rng.uniform(0, 0.01), rng.choice((0, 0, 0.2))
    address = f"{server.url}/ge2019"
    with consuming(address, state) as consumer, publishing(address, rng) as places:
        wait_until(lambda: places[-1] >= place)
        time.sleep(late)
        server.kill()
        time.sleep(down)
        server.start()
        assert [int(line) for line in consumer.stdout or ()] == list(range(1, len(NIGHT) + 1))
        assert consumer.wait(timeout=LIMIT) == 0


def kill_the_consumer(server: Server, state: Path, seed: int) -> None:
    rng = random.Random(seed)
    last, address = rng.randint(1, len(NIGHT) - 1), f"{server.url}/ge2019"
    with publishing(address, rng):
        with consuming(address, state) as consumer:
            assert any(int(line) == last for line in consumer.stdout or ())
            consumer.kill()
        with consuming(address, state) as consumer:
            seqs = [int(line) for line in consumer.stdout or ()]
            assert seqs == list(range(len(NIGHT) + 1 - len(seqs), len(NIGHT) + 1))
            assert consumer.wait(timeout=LIMIT) == 0


def wait_until(met: Callable[[], bool]) -> None:
    end = time.monotonic() + LIMIT
    while not met():
        assert time.monotonic() < end
        time.sleep(0.001)


Kill = Callable[[Server, Path, int], None]
victims = pytest.mark.parametrize("kill", [kill_the_server, kill_the_consumer])


@victims
def test_a_consumer_comes_to_the_clean_tallies_after_a_kill(kill: Kill, tmp_path: Path) -> None:
    consumed_all_the_same(kill, tmp_path, 1)


@pytest.mark.long
@victims
def test_a_consumer_comes_to_the_clean_tallies_after_each_of_fifty_kills(kill: Kill, tmp_path: Path) -> None:
    consumed_all_the_same(kill, tmp_path, 50)


def consumed_all_the_same(kill: Kill, folder: Path, times: int) -> None:
    for seed in range(times):
        state = folder / f"{seed}.pickle"
        with running_server(folder / f"server-{seed}") as server:
            kill(server, state, seed)
            assert pickle.loads(state.read_bytes()) == (len(NIGHT), CLEAN)
            with NatsLog(server.url) as log:
                assert tuple(log.read()) == NIGHT.events


def test_a_group_in_which_the_server_is_killed_is_there_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    killed_in_groups(tmp_path, 4)


@pytest.mark.long
def test_each_of_fifty_groups_in_which_the_server_is_killed_is_whole_or_not_there(tmp_path: Path) -> None:
    killed_in_groups(tmp_path, 50)


def killed_in_groups(folder: Path, times: int) -> None:
    """Kill a server in the middle of appends, and see that what it had acknowledged is there, and nothing by half."""
    rng = random.Random(times)
    with running_server(folder / "server") as server:
        address, at = f"{server.url}/ge2019", 0
        for _ in range(times):
            size = rng.randint(2, 50)
            acknowledged = appended_while(address, at, size, lambda: killed_after(server, rng.uniform(0, 0.04)))
            server.start()
            with NatsLog(address, patience=LIMIT) as log:
                assert log.seq in ({at + size} if acknowledged else {at, at + size})
                assert tuple(log.read()) == NIGHT[: log.seq]
                at = log.seq


def appended_while(address: str, at: int, size: int, act: Callable[[], object]) -> bool:
    """Append a group while something is done to the server, and say whether it was acknowledged."""
    answers: list[int] = []

    def append() -> None:
        with NatsLog(address, patience=0.2) as log, suppress(ConnectionError):
            answers.append(log.append(NIGHT[at : at + size], at))

    writer = threading.Thread(target=append, daemon=True)
    writer.start()
    act()
    writer.join(LIMIT)
    assert not writer.is_alive()
    return bool(answers)


def killed_after(server: Server, seconds: float) -> None:
    time.sleep(seconds)
    server.kill()
