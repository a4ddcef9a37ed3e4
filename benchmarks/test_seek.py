"""What does it cost to stand at a random moment? The same, however long the stream.

The stream is the night of 2019 again and again: in each round every seat is corrected, with all its consequences, so a
state stands on as much after a million events as after ten thousand. `-m long` has the longer streams.
"""

import random
import statistics
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import attrs
import pytest

import electionfeed as ef

from .inputs import LINES, NIGHT, parsed
from .measuring import Measuring
from .rows import Row

SIZES = [10_000, *(pytest.param(size, marks=pytest.mark.long) for size in (100_000, 1_000_000))]
SEEKS = 200
evolve: Any = attrs.evolve


def corrected_for_ever() -> Iterator[ef.Event]:
    yield from NIGHT[:-1]
    results = [event for event in NIGHT if hasattr(event, "revision")]
    seq, revision = len(NIGHT) - 1, 1
    while True:
        revision += 1
        for event in results:
            seq += 1
            yield evolve(event, seq=seq, revision=revision, at=event.at + timedelta(hours=18) * (revision - 1))


def random_moments(events: tuple[ef.Event, ...]) -> Callable[[], tuple[datetime]]:
    rng = random.Random(len(events))  # noqa: S311
    return lambda: (rng.choice(events).at,)


def timeline_and_size(events: tuple[ef.Event, ...]) -> tuple[ef.Timeline[ef.Board], float]:
    """Build a timeline, and say how many bytes it keeps for each event beside the events themselves."""
    tracemalloc.start()
    timeline = ef.Timeline(events, ef.board)
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return timeline, held / len(events)


@pytest.mark.parametrize("size", SIZES)
def test_seek(measure: Measuring, size: int) -> None:
    events = tuple(islice(corrected_for_ever(), size))
    timeline, each = timeline_and_size(events)
    what, label = "seek, of the floor of a night", f"{size:,} events"
    ready = random_moments(events)
    measure.floor(what, timeline.at, lambda: parsed(LINES), ready=ready, most=SEEKS, seconds=10, size=label)
    times = sorted(measure.times)
    if times:
        measure.keep(Row("seek, median ms", label, statistics.median(times) * 1e3))
        measure.keep(Row("seek, p95 ms", label, times[len(times) * 95 // 100] * 1e3))
    measure.keep(Row("seek, bytes an event", label, each))


def test_against_a_fold_from_the_start(measure: Measuring) -> None:
    events = tuple(islice(corrected_for_ever(), 10_000))
    timeline = ef.Timeline(events, ef.board)
    half = events[:5_000]
    what = "seek, of a fold from the start"
    seen, folded = measure.floor(
        what, lambda: timeline.at(half[-1].seq), lambda: ef.fold(ef.board, half), size=f"{len(half):,} events"
    )
    assert seen == folded
