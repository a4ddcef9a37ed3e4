"""How the benchmarks measure: a subject and what it is compared with, in turns, so that a wandering clock hits both."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any, TypeVar

import attrs
import pytest

from .goals import GOALS
from .inputs import LINES
from .rows import Row

__all__ = ["ROWS", "Measuring"]

S = TypeVar("S")
T = TypeVar("T")
ROWS: pytest.StashKey[list[Row]] = pytest.StashKey()


@attrs.frozen
class Measuring:
    """Keeps figures with their benchmark, for the summary and the report, and holds them to the gates."""

    config: pytest.Config
    benchmark: Any
    nights: int

    @property
    def size(self) -> str:
        """How much is measured, where growth is the question."""
        return f"{self.nights} night{'s' * (self.nights != 1)}" if self.nights else ""

    @property
    def times(self) -> list[float]:
        """The times of the subject, as many as there were rounds; none with --benchmark-disable."""
        return list(self.benchmark.stats.stats.data) if self.benchmark.stats else []

    def begin(self, what: str) -> None:
        """Leave out what has no gate when only gates are asked for."""
        goal = GOALS.get(what)
        if self.config.getoption("gates") and (goal is None or goal.gate is None):
            pytest.skip("it has no gate")

    def keep(self, row: Row) -> None:
        """Keep a figure, and fail if it is beyond its gate and gates are asked for."""
        self.benchmark.extra_info.setdefault("rows", []).append(attrs.asdict(row))
        self.config.stash[ROWS].append(row)
        goal = GOALS.get(row.what)
        if goal and self.config.getoption("gates") and not goal.passes(row.figure):
            pytest.fail(f"{row}\nis beyond the gate of {goal.gate:g}", pytrace=False)

    def figure(self, what: str, weigh: Callable[[], float]) -> None:
        """Keep a figure that is no ratio of times."""
        self.begin(what)
        self.keep(Row(what, self.size, self.benchmark.pedantic(weigh, rounds=1, iterations=1)))

    def floor(self, what: str, subject: Callable[..., S], floor: Callable[..., T], **how: Any) -> tuple[S, T]:
        """Measure how many times as long as the floor the subject takes."""
        return self._in_turns(what, "floor", subject, floor, **how)

    def peer(self, what: str, subject: Callable[..., S], peer: Callable[..., T], **how: Any) -> tuple[S, T]:
        """Measure how many times as long as the subject a peer takes."""
        return self._in_turns(what, "peer", subject, peer, **how)

    def _in_turns(
        self,
        what: str,
        kind: str,
        subject: Callable[..., S],
        other: Callable[..., T],
        *,
        ready: Callable[[], tuple[Any, ...]] = tuple,
        other_ready: Callable[[], tuple[Any, ...]] = tuple,
        events: int = len(LINES),
        most: int = 50,
        seconds: float = 0,
        size: str = "",
    ) -> tuple[S, T]:
        """Run both once for their results, then in turns; making their arguments `ready` is not timed."""
        self.begin(what)
        gc.collect()
        gc.freeze()  # what runner, peers and inputs keep is no business of the collections that are timed
        others: list[float] = []

        def in_turn() -> tuple[tuple[Any, ...], dict[str, Any]]:
            others.append(_seconds(other, other_ready()))
            args = ready()
            gc.collect()
            return args, {}

        began = perf_counter()
        results = subject(*ready()), other(*other_ready())
        rounds = int((seconds or self.config.getoption("seconds")) / (perf_counter() - began))
        least = 2 if self.config.getoption("gates") else 3
        self.benchmark.pedantic(subject, setup=in_turn, rounds=max(least, min(most, rounds)), iterations=1)
        gc.unfreeze()
        if self.times:
            whole = events * (self.nights or 1)
            self.keep(Row.paired(what, size or self.size, kind, self.times, others, whole))
        return results


def _seconds(call: Callable[..., object], args: Sequence[Any]) -> float:
    gc.collect()
    began = perf_counter()
    call(*args)
    return perf_counter() - began
