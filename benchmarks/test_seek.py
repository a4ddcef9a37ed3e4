"""What does it cost to stand at a random moment? The same, however long the stream.

The stream is the night of 2019 again and again: in each round every seat is corrected, with all its consequences, so a
state stands on as much after a million events as after ten thousand. A row's `extra` figures are printed below it.
"""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import attrs
import pytest

import electionfeed as ef

Benchmark = Any
SIZES = [10_000, 100_000, pytest.param(1_000_000, marks=pytest.mark.long)]
evolve: Any = attrs.evolve


def corrected_for_ever() -> Iterator[ef.Event]:
    night = ef.load("ge2019")
    yield from night[:-1]
    results = [event for event in night if hasattr(event, "revision")]
    seq, revision = len(night) - 1, 1
    while True:
        revision += 1
        for event in results:
            seq += 1
            yield evolve(event, seq=seq, revision=revision, at=event.at + timedelta(hours=18) * (revision - 1))


@pytest.mark.parametrize("size", SIZES)
def test_seek(benchmark: Benchmark, size: int, capsys: pytest.CaptureFixture[str]) -> None:
    stream = corrected_for_ever()
    events = [next(stream) for _ in range(size)]
    timeline = ef.Timeline(events, ef.board)
    rng = random.Random(size)  # noqa: S311

    def moment() -> tuple[tuple[Any, ...], dict[str, Any]]:
        return (events[rng.randrange(size)].at,), {}

    benchmark.group = "seek to a random moment"
    benchmark.pedantic(timeline.at, setup=moment, rounds=500)
    kept = sum(len(state) for state in timeline._states if isinstance(state, bytes)) / size
    times = sorted(benchmark.stats.stats.data)
    with capsys.disabled():
        median, p95 = times[250] * 1e3, times[475] * 1e3
        print(f"\n{size:>9,} events: median {median:.2f} ms, p95 {p95:.2f} ms, {kept:.0f} bytes an event")


def test_fold_from_the_start_instead(benchmark: Benchmark) -> None:
    stream = corrected_for_ever()
    events = [next(stream) for _ in range(10_000)]
    benchmark.group = "seek to a random moment"
    benchmark.pedantic(ef.fold, args=(ef.board, events[:5_000]), rounds=20)
