"""Scales: where a number or a moment is on a picture, and which of them an axis shows."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from math import floor, log10

import attrs

__all__ = ["Clock", "Linear", "clock", "ticks"]

QUIET = timedelta(minutes=75)  # a longer time without a declaration is cut out of the axis
CUT = timedelta(minutes=25)  # and takes as much room as this
HOUR, LEAST = timedelta(hours=1), timedelta(minutes=1)


@attrs.frozen
class Linear:
    """A straight scale from numbers to pixels."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Give where a number is."""
        return self.start + (value - self.low) / ((self.high - self.low) or 1) * (self.end - self.start)


def ticks(low: float, high: float, most: int) -> list[float]:
    """Give at most so many round numbers from low to high: steps of 1, 2 or 5 times a power of ten.

    >>> ticks(0, 365, 5)
    [0.0, 100.0, 200.0, 300.0]
    """
    least = max(high - low, 1e-9) / most
    power = 10.0 ** floor(log10(least))
    step = next(power * many for many in (1, 2, 5, 10, 20) if (high - low) / (power * many) < most)
    first = -floor(-low / step)
    return [step * n for n in range(first, floor(high / step + 1e-9) + 1)]


@attrs.frozen
class Clock:
    """A scale of time with quiet hours cut out: `stretches` are what is left, each with where it starts."""

    stretches: Sequence[tuple[datetime, datetime, float]]
    second: float

    def __call__(self, at: datetime) -> float:
        """Give where a moment is; one that was cut out is at the end of the stretch before it."""
        place = max(0, bisect_right([begin for begin, _, _ in self.stretches], at) - 1)
        begin, end, start = self.stretches[place]
        return start + (min(max(at, begin), end) - begin).total_seconds() * self.second

    @property
    def cuts(self) -> list[float]:
        """Give the middle of each cut."""
        ends = [(start, self(end)) for _, end, start in self.stretches]
        return [(end + start) / 2 for (_, end), (start, _) in pairwise(ends)]

    def hours(self, gap: float) -> list[datetime]:
        """Give what an axis shows, each `gap` pixels from the others: its end, what follows a cut, and the hours."""
        begins = [begin for begin, _, _ in reversed(self.stretches)]
        shown: list[datetime] = []
        for at in [
            self.stretches[-1][1],
            *begins[:-1],
            *(at for begin, end, _ in self.stretches for at in _hours(begin, end)),
        ]:
            if all(abs(self(at) - self(other)) >= gap for other in shown):
                shown.append(at)
        return sorted(shown)


def clock(moments: Iterable[datetime], start: float, end: float) -> Clock:
    """Make a scale of time over moments in order, from the hour before the first to the last."""
    known = sorted(moments)
    first = known[0].replace(minute=0, second=0, microsecond=0)
    spans = [[first, known[0]]]
    for at in known:
        if at - spans[-1][1] > QUIET:
            spans.append([at, at])
        spans[-1][1] = max(spans[-1][1], at)
    whole = sum((end_ - begin for begin, end_ in spans), CUT * (len(spans) - 1))
    second = (end - start) / max(whole, LEAST).total_seconds()
    stretches, left = [], start
    for begin, end_ in spans:
        stretches.append((begin, end_, left))
        left += (end_ - begin + CUT).total_seconds() * second
    return Clock(stretches, second)


def _hours(begin: datetime, end: datetime) -> Iterable[datetime]:
    at = begin.replace(minute=0, second=0, microsecond=0)
    while at <= end:
        if at >= begin:
            yield at
        at += HOUR
