"""What a night weighs when it is kept, in bytes an event by tracemalloc, and the peak of a long fold."""

import tracemalloc
from collections.abc import Iterator
from typing import Any

import electionfeed as ef
from electionfeed.night import located

Benchmark = Any
LINES = located("ge2019").read_bytes().splitlines(keepends=True)


def test_bytes_of_a_retained_event(benchmark: Benchmark) -> None:
    def kept() -> float:
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        events = [ef.decode(line) for line in LINES]
        after = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        return (after - before) / len(events)

    benchmark.group = "memory"
    benchmark.extra_info["bytes an event"] = round(benchmark.pedantic(kept, rounds=1, iterations=1))


def test_a_long_stream_of_corrections_folds_in_bounded_memory(benchmark: Benchmark) -> None:
    """Fifty nights of the same seats, each revising the last: what is kept is one revision of each seat."""

    def revised() -> Iterator[ef.Event]:
        for revision in range(1, 51):
            for line in LINES:
                yield ef.decode(line.replace(b'"revision":1', b'"revision":%d' % revision))

    def peak() -> int:
        tracemalloc.start()
        ef.fold(ef.board, revised())
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    benchmark.group = "memory"
    benchmark.extra_info["peak MB over 132,900 events"] = round(
        benchmark.pedantic(peak, rounds=1, iterations=1) / 1e6, 1
    )
