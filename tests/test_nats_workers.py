"""Consumers that read some of the seats each: whatever the parts, their boards merge into the board of the night."""

from __future__ import annotations

import random
import sys
from functools import partial, reduce
from pathlib import Path

import pytest

import electionfeed as ef
from electionfeed import NatsLog

from .nats_server import needs_a_server, running_server
from .processes import ran

pytestmark = needs_a_server

NIGHT = ef.correct(ef.load("ge2019"), "Kensington", votes={"Lab": 17_000})
CLEAN = ef.fold(ef.board, NIGHT)
FINAL = "650 seats, Con 364, Lab 203, SNP 48, LD 11, DUP 8"
EXAMPLE = Path(__file__).parents[1] / "examples/nats_workers.py"


@pytest.mark.slow
def test_the_boards_of_any_parts_of_the_seats_merge_into_that_of_the_night(tmp_path: Path) -> None:
    rng = random.Random(3)
    with running_server(tmp_path / "server") as server, NatsLog(server.url) as log:
        log.append(NIGHT, 0)
        for count in (1, 3):
            parts: list[list[str]] = [[] for _ in range(count)]
            for seat in NIGHT.seats:
                rng.choice(parts).append(seat)
            boards = [ef.fold(ef.board, log.read(seats=part)) for part in parts]
            assert reduce(partial(ef.merge, ef.board), boards) == CLEAN
        regions = {seat.region for seat in NIGHT.seats.values()}
        boards = [ef.fold(ef.desk, log.read(region=region)) for region in sorted(regions)]
        assert reduce(partial(ef.merge, ef.desk), boards) == ef.fold(ef.desk, NIGHT)


@pytest.mark.slow
def test_four_processes_fold_a_quarter_of_the_seats_each(tmp_path: Path) -> None:
    with running_server(tmp_path / "server") as server:
        with NatsLog(server.url) as log:
            log.append(NIGHT, 0)
        command = [sys.executable, str(EXAMPLE), f"{server.url}/ge2019"]
        *workers, merged, whole = ran(command, text=True, check=True).stdout.splitlines()
    assert [line.partition(",")[0] for line in workers] == [f"worker {n}: {163 - n // 3} seats" for n in (1, 2, 3, 4)]
    assert (merged, whole) == (f"merged: {FINAL}", f"one fold: {FINAL}")
