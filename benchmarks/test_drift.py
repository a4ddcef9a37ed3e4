"""How late is an event in a real replay? Two minutes of the night of 2019, by the clock on the wall.

Run with `pytest benchmarks/test_drift.py -m long`. Only the machine makes an event late: the schedule itself is exact,
which the tests show by a manual clock.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

import electionfeed as ef

SECONDS = 120


def stretch() -> tuple[tuple[ef.Event, ...], float]:
    """Two busy hours, and the speed that plays them in two minutes."""
    night = ef.load("ge2019")
    start, end = (ef.moment(at, night.header) for at in ("03:00", "05:00"))
    return ef.Timeline(night, ef.board).between(start, end), (end - start).total_seconds() / SECONDS


def sync_lateness() -> Iterator[float]:
    events, speed = stretch()
    began = time.monotonic()
    for event in ef.replay(events, ef.Clock(speed=speed)):
        yield time.monotonic() - began - (event.at - events[0].at).total_seconds() / speed


async def async_lateness() -> AsyncIterator[float]:
    events, speed = stretch()
    began = time.monotonic()
    async for event in ef.areplay(events, ef.Clock(speed=speed)):
        yield time.monotonic() - began - (event.at - events[0].at).total_seconds() / speed


async def collected() -> list[float]:
    return [late async for late in async_lateness()]


RUNS = {"sync": lambda: list(sync_lateness()), "async": lambda: asyncio.run(collected())}


@pytest.mark.long
@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_drift(run: Callable[[], list[float]], benchmark: Any, capsys: pytest.CaptureFixture[str]) -> None:
    late = sorted(benchmark.pedantic(run, rounds=1))
    with capsys.disabled():
        median, p95 = late[len(late) // 2] * 1e3, late[len(late) * 95 // 100] * 1e3
        most = late[-1] * 1e3
        print(f"\n{len(late)} events late: median {median:.1f} ms, p95 {p95:.1f} ms, at most {most:.1f} ms")
