"""How far from the floor? It is `for line in file: orjson.loads(line)`; every other row does more with each line.

`pytest benchmarks --benchmark-columns=median,iqr` prints the rows side by side.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest

import electionfeed as ef
from electionfeed.log import read_lines

Benchmark = Any


@pytest.fixture(autouse=True)
def group(benchmark: Benchmark, lines: Sequence[bytes]) -> None:
    benchmark.group = f"floor, {len(lines):,} events"


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


def folded(events: Iterable[ef.Event], *, views: bool = False) -> list[ef.Board]:
    """One board a night, and a view of it at every declaration if asked."""
    boards = []
    run = ef.board.run(ef.board.initial)
    for event in events:
        kind = type(event)
        if kind is ef.NightOpened:
            run = ef.board.run(ef.board.initial)
        run.feed(event)
        if views and kind is ef.SeatDeclared:
            run.state()
        elif kind is ef.NightClosed:
            boards.append(run.state())
    return boards


def test_fold_to_a_board(benchmark: Benchmark, lines: Sequence[bytes]) -> None:
    events = [ef.decode(line) for line in lines]
    assert {board.seats["Con"] for board in benchmark(folded, events)} == {365}


@pytest.mark.parametrize("views", [False, True], ids=["at-the-end", "and-a-view-at-every-declaration"])
def test_file_to_board(benchmark: Benchmark, path: Path, views: bool) -> None:
    def read() -> list[ef.Board]:
        with path.open("rb") as file:
            return folded(map(ef.decode, file), views=views)

    assert {board.seats["Con"] for board in benchmark(read)} == {365}


def test_a_night_read_strictly(benchmark: Benchmark, lines: Sequence[bytes]) -> None:
    """The same as decode, and each event held against those before it; for one night at a time, as files are."""
    night = lines[:2658]
    benchmark.group = "strict reading of one night"
    assert len(benchmark(lambda: list(read_lines(night)))) == len(night)
