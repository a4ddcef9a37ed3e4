"""Faults of delivery: messages come twice, late, out of order, or only when sent again.

`seq` and `at` stay what the publisher gave them; only the place in the stream changes. The header always comes first,
for a connection begins with it, but it may come again.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING

from ..events import Event

if TYPE_CHECKING:
    from random import Random

__all__ = ["duplicates", "late", "lost", "reordered"]

REACH = 10  # places: how far bounded reordering moves a message
HOUR = 60.0


def duplicates(events: Sequence[Event], rng: Random) -> list[Event]:
    """Deliver one message in twenty again, up to two hundred messages later."""
    again = [(n + rng.choice((0, 0, rng.randint(1, 200))) + 0.5, n) for n in chosen(events, rng, 20, header=True)]
    return placed(events, [*((float(n), n) for n in range(len(events))), *again])


def late(events: Sequence[Event], rng: Random) -> list[Event]:
    """Deliver one message in thirty after others that were said ten to ninety minutes later."""
    return delayed(events, chosen(events, rng, 30), lambda: float(rng.randint(10, 90)))


def lost(events: Sequence[Event], rng: Random) -> list[Event]:
    """Lose one message in a hundred and send it again an hour later."""
    return delayed(events, chosen(events, rng, 100), lambda: HOUR)


def reordered(events: Sequence[Event], rng: Random) -> list[Event]:
    """Shuffle messages within reach: none is overtaken by more than ten."""
    moved = [(n + rng.uniform(0, REACH), n) for n in range(1, len(events))]
    return placed(events, [(0.0, 0), *moved] if events else [])


def chosen(events: Sequence[Event], rng: Random, one_in: int, *, header: bool = False) -> list[int]:
    """Choose the places of one message in so many, at least one, the header only if it may move."""
    places = range(0 if header else 1, len(events))
    return sorted(rng.sample(places, min(len(places), max(1, len(places) // one_in))))


def delayed(events: Sequence[Event], places: Iterable[int], minutes: Callable[[], float]) -> list[Event]:
    """Move messages behind all that was said up to so many minutes after them."""
    said: list[datetime] = list(accumulate((event.at for event in events), max))
    ranks = [float(n) for n in range(len(events))]
    for n in places:
        ranks[n] = bisect_right(said, events[n].at + timedelta(minutes=minutes())) - 0.5
    return placed(events, [(rank, n) for n, rank in enumerate(ranks)])


def placed(events: Sequence[Event], ranks: Iterable[tuple[float, int]]) -> list[Event]:
    """Put messages in the order of their ranks."""
    return [events[n] for _, n in sorted(ranks)]
