"""What does a kept event weigh, and does a fold of any length stay small?"""

import tracemalloc
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

import electionfeed as ef

from .inputs import LINES
from .measuring import Measuring
from .rows import Row

Fresh = Callable[..., CompletedProcess[str]]


def test_bytes_of_a_retained_event(measure: Measuring) -> None:
    """By tracemalloc, and so without what the allocator itself keeps."""

    def held() -> float:
        tracemalloc.start()
        events = [ef.decode(line) for line in LINES]
        held = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        return held / len(events)

    measure.figure("bytes of a retained event", held)


@pytest.mark.usefixtures("few")
def test_resident_bytes_of_a_retained_event(measure: Measuring, path: Path, fresh: Fresh) -> None:
    what = "resident bytes of a retained event, in a fresh process"
    measure.figure(what, lambda: int(fresh("-m", "benchmarks.weigh", "retained", str(path)).stdout))


@pytest.mark.long
def test_a_million_events_fold_in_the_memory_of_a_hundred_thousand(measure: Measuring, fresh: Fresh) -> None:
    def peak(events: int) -> float:
        held = int(fresh("-m", "benchmarks.weigh", "folded", str(events)).stdout)
        measure.keep(Row("peak MB of a process that folds", f"{events:,} events", held / 1e6))
        return held

    few = peak(100_000)
    measure.figure("peak memory, 1,000,000 events against 100,000", lambda: peak(1_000_000) / few)
