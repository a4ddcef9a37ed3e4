"""How far from the floor? It is `for line in file: orjson.loads(line)`; every other row does more with each line.

`pytest benchmarks --benchmark-columns=median,iqr` prints the rows side by side.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest

import electionfeed as ef

Benchmark = Any


@pytest.fixture(autouse=True)
def group(benchmark: Benchmark, lines: Sequence[bytes]) -> None:
    benchmark.group = f"{len(lines):,} events"


def test_the_floor(benchmark: Benchmark, path: Path) -> None:
    def floor() -> None:
        with path.open("rb") as file:
            for line in file:
                orjson.loads(line)

    benchmark(floor)


def test_decode(benchmark: Benchmark, path: Path) -> None:
    def decode() -> None:
        with path.open("rb") as file:
            for line in file:
                ef.decode(line)

    benchmark(decode)


def test_fold_to_a_board(benchmark: Benchmark, lines: Sequence[bytes]) -> None:
    events = [ef.decode(line) for line in lines]
    board = benchmark(ef.fold, ef.board, events)
    assert board.seats["Con"] == 365


def test_a_view_at_every_declaration(benchmark: Benchmark, lines: Sequence[bytes]) -> None:
    events = [ef.decode(line) for line in lines]

    def views() -> int:
        return sum(state.declared > 0 for event, state in ef.scan(ef.board, events) if type(event) is ef.SeatDeclared)

    assert benchmark(views) == sum(type(event) is ef.SeatDeclared for event in events)


def test_file_to_board(benchmark: Benchmark, path: Path) -> None:
    def folded() -> ef.Board:
        with path.open("rb") as file:
            return ef.fold(ef.board, map(ef.decode, file))

    assert benchmark(folded).seats["Con"] == 365
