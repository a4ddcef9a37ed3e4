"""A figure: what was measured, its median and how far the middle half of its rounds spreads."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

import attrs

from .goals import GOALS

__all__ = ["Row"]

UNITS = {"floor": "x the floor", "peer": "x our time"}


@attrs.frozen
class Row:
    """One figure: of the kind `floor` our time by another's, of the kind `peer` another's by ours, else no ratio."""

    what: str
    size: str
    figure: float
    kind: str = ""
    low: float | None = None
    high: float | None = None
    seconds: float | None = None
    other: float | None = None
    events: int | None = None

    @classmethod
    def paired(
        cls, what: str, size: str, kind: str, ours: Sequence[float], others: Sequence[float], events: int = 1
    ) -> Row:
        """Give the figure of times taken in turns: the median of the ratios of neighbours, not a ratio of medians."""
        pairs = zip(ours, others, strict=True)
        ratios = [one / other if kind == "floor" else other / one for one, other in pairs]
        low, middle, high = statistics.quantiles(ratios, n=4, method="inclusive")
        return cls(what, size, middle, kind, low, high, statistics.median(ours), statistics.median(others), events)

    @property
    def name(self) -> str:
        """What was measured, and over how much."""
        return f"{self.what}, {self.size}" if self.size not in self.what else self.what

    @property
    def spread(self) -> str:
        """The middle half of the ratios."""
        return "" if self.low is None or self.high is None else f"{self.low:,.2f} to {self.high:,.2f}"

    @property
    def medians(self) -> str:
        """Our time and the other's, each a median."""
        both = (self.seconds, self.other)
        return " / ".join(f"{seconds * 1e3:,.2f}" for seconds in both if seconds is not None)

    def __str__(self) -> str:
        goal = str(GOALS.get(self.what, "none set"))
        medians = f"{self.medians} ms" if self.medians else ""
        unit = UNITS.get(self.kind, "")
        return f"{self.name:<72} {goal:<14} {self.figure:10,.2f} {unit:<11} {self.spread:<20} {medians}".rstrip()
