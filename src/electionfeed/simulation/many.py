"""Many simulated nights at once: what they add up to, and no night kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, Unpack

import attrs

from ..names import resolve
from ..night import Night
from ..rules import majority_line
from .arrays import np
from .draws import Arrays, draw
from .plan import Options, Plan, Simulation, known_options, planned
from .polls import Shares

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Block", "Many", "Range", "block", "simulate_many"]

TOGETHER = 16  # nights drawn at once: their arrays stay in a processor's cache
BLOCK = 1000  # nights in one piece of work
WORTH = 20_000  # nights for which it is worth while to start a process
AHEAD = 2  # pieces of work for each worker that are under way at once


@attrs.frozen(eq=False, kw_only=True)
class Block:
    """What a run of nights adds up to: the seats of each party in each night, and how often each candidate won."""

    first: int
    seats: Mapping[str, NDArray[np.uint16]]
    wins: NDArray[np.int64]


@attrs.frozen(kw_only=True)
class Range:
    """A party's seats over the nights: their mean and median, and the middle 80% and 95% of nights."""

    party: str
    mean: float
    median: int
    low80: int
    high80: int
    low95: int
    high95: int


@attrs.frozen(eq=False, kw_only=True, repr=False)
class Many:
    """The nights of a simulation added up: `seats` by party, a number for each night in order.

    `line` is the fewest seats that are a majority, null in a contest without one; `wins` is how often each party won
    each seat, and `names` are the names of the seats.
    """

    n: int
    line: int | None
    seats: Mapping[str, NDArray[np.uint16]]
    wins: Mapping[str, Mapping[str, int]]
    names: Mapping[str, str]

    def row(self, number: int) -> dict[str, int]:
        """Give the seats by party of one night, those with none left out; `ValueError` if there is no such night."""
        if not 0 <= number < self.n:
            raise ValueError(f"there are nights 0 to {self.n - 1}, and no {number}")
        return {party: int(won[number]) for party, won in self.seats.items() if won[number]}

    def range(self, party: str) -> Range:
        """Give the seats of a party over the nights; `ValueError` for one that is on no ballot paper."""
        party = resolve(party, {party for won in self.wins.values() for party in won}, "party", "these nights")
        won = np.sort(self.seats.get(party, np.zeros(self.n, dtype=np.uint16)))
        low95, low80, median, high80, high95 = (
            int(won[int(at * (self.n - 1))]) for at in (0.025, 0.1, 0.5, 0.9, 0.975)
        )
        mean = int(won.sum(dtype=np.int64)) / self.n
        return Range(party=party, mean=mean, median=median, low80=low80, high80=high80, low95=low95, high95=high95)

    @property
    def ranges(self) -> tuple[Range, ...]:
        """Give the range of each party that wins a seat on any night, the most seats first."""
        found = (self.range(party) for party in self.seats)
        return tuple(sorted(found, key=lambda one: (-one.mean, one.party)))

    @property
    def outcomes(self) -> dict[str, float]:
        """Give the chance of each outcome, from 0 to 1, the likeliest first: who has a majority, or is largest."""
        counted = Counter(self._outcome(number) for number in range(self.n))
        return {name: times / self.n for name, times in sorted(counted.items(), key=lambda item: (-item[1], item[0]))}

    def _outcome(self, number: int) -> str:
        row = self.row(number)
        most = max(row.values())
        largest = sorted(party for party, won in row.items() if won == most)
        if self.line is None:
            return f"{' and '.join(largest)} largest"
        return f"{largest[0]} majority" if most >= self.line else f"hung, {' and '.join(largest)} largest"

    def chances(self, seat: str) -> dict[str, float]:
        """Give the chance of each party in a seat, by code or name, the likeliest first; `ValueError` if unknown."""
        won = self.wins[resolve(seat, self.names, "seat", "these nights")]
        return {party: won[party] / self.n for party in sorted(won, key=lambda party: (-won[party], party))}

    def as_dict(self) -> dict[str, Any]:
        """Give all of it but the single nights as plain values for JSON."""
        return {
            "nights": self.n,
            "line": self.line,
            "outcomes": self.outcomes,
            "seats": [attrs.asdict(one) for one in self.ranges],
            "chances": {seat: {p: c for p, c in self.chances(seat).items() if c} for seat in sorted(self.wins)},
        }

    def __repr__(self) -> str:
        seats = ", ".join(f"{one.party} {one.median} ({one.low80} to {one.high80})" for one in self.ranges[:4])
        return f"<Many: {self.n:,} nights; seats at the median and in 80% of nights: {seats}>"


def simulate_many(
    night: Night,
    shares: Shares | None = None,
    *,
    n: int = 10_000,
    workers: int = 1,
    executor: Executor | None = None,
    progress: Callable[[int], object] | None = None,
    **options: Unpack[Options],
) -> Many:
    """Simulate nights 0 to n - 1 and keep what they add up to; night k is that of `simulate(..., number=k)`.

    With more `workers` up to that many processes share the nights, one for each 20,000; with an `executor` (any of
    `concurrent.futures`, or one that looks like it, as a Dask client's) its workers do. `progress` is called with the
    number of nights done.

    >>> from electionfeed import load
    >>> many = simulate_many(load("ge2019"), "Con 30, Lab 45, LD 10", n=100, seed=1)
    >>> many.outcomes
    {'Lab majority': 1.0}
    """
    known_options(options, "simulate_many", "n", "workers", "executor", "progress")
    for name, value in (("n", n), ("workers", workers)):
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise ValueError(f"{name} is a whole number of 1 or more, not {value!r}")
    simulation = planned(night, shares, **options)
    plan, total = simulation.plan, _Total(simulation, n, progress)
    if executor is not None:
        total.take(_shared(plan, n, executor, max(workers, 2)))
    elif min(workers, n // WORTH) > 1:
        workers = min(workers, n // WORTH)
        # Fresh processes, for a fork may copy a lock that another thread holds.
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            total.take(_shared(plan, n, pool, workers))
    else:
        total.take(block(plan, first, count) for first, count in _blocks(n))
    return total.done()


def block(plan: Plan, first: int, count: int) -> Block:
    """Draw a run of nights, a few at a time, and add them up."""
    parties, lay = len(plan.lay.parties), plan.lay
    seats = np.zeros((count, parties), dtype=np.uint16)
    wins, arrays = np.zeros(lay.size, dtype=np.int64), Arrays(plan, TOGETHER)
    for start in range(0, count, TOGETHER):
        some = min(TOGETHER, count - start)
        won = draw(plan, first + start, some, arrays).winner + lay.starts
        wins += np.bincount(won.ravel(), minlength=lay.size)
        party = lay.party[won] + parties * np.arange(some)[:, None]
        seats[start : start + some] = np.bincount(party.ravel(), minlength=some * parties).reshape(some, parties)
    won_any = [place for place in range(parties) if seats[:, place].any()]
    return Block(first=first, seats={lay.parties[place]: seats[:, place].copy() for place in won_any}, wins=wins)


def _blocks(n: int) -> Iterator[tuple[int, int]]:
    return ((first, min(BLOCK, n - first)) for first in range(0, n, BLOCK))


def _shared(plan: Plan, n: int, pool: Executor, workers: int) -> Iterator[Block]:
    """Let workers draw the blocks, with a few under way at once, and give them in order."""
    waiting: list[Future[Block]] = []
    for first, count in _blocks(n):
        waiting.append(pool.submit(block, plan, first, count))
        if len(waiting) > AHEAD * workers:
            yield waiting.pop(0).result()
    yield from (future.result() for future in waiting)


class _Total:
    """Adds blocks up as they come: a mutable thing that does not leave this module."""

    def __init__(self, simulation: Simulation, n: int, progress: Callable[[int], object] | None) -> None:
        self.races, self.lay, self.n, self.progress = simulation.races, simulation.plan.lay, n, progress
        self.line = simulation.night.header.line
        self.seats: dict[str, NDArray[np.uint16]] = {}
        self.wins = np.zeros(self.lay.size, dtype=np.int64)

    def take(self, blocks: Iterator[Block]) -> None:
        """Add blocks, and say how many nights are done after each."""
        done = 0
        for one in blocks:
            self.wins += one.wins
            for party, won in one.seats.items():
                kept = self.seats.setdefault(party, np.zeros(self.n, dtype=np.uint16))
                kept[one.first : one.first + len(won)] = won
            done += min(BLOCK, self.n - one.first)
            if self.progress:
                self.progress(done)

    def done(self) -> Many:
        """Give what has been added up."""
        return Many(
            n=self.n,
            line=majority_line(len(self.races)) if self.line else None,
            seats=dict(sorted(self.seats.items())),
            wins=dict(self._wins()),
            names={race.seat.seat: race.seat.name for race in self.races},
        )

    def _wins(self) -> Iterator[tuple[str, dict[str, int]]]:
        for race, start in zip(self.races, self.lay.starts, strict=True):
            won: Counter[str] = Counter()
            for place, party in enumerate(race.seat.parties, int(start)):
                won[party] += int(self.wins[place])
            yield race.seat.seat, dict(sorted(won.items()))
