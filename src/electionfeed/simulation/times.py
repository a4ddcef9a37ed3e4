"""When each seat declares, learned from the real nights: its own habit, its region and type, and how close it is.

Times are minutes after the close of poll at 22:00. A night's pace is its median. A seat's habit is its time as a part
of the pace on the nights that know it by name, drawn towards the usual one of its region and type. Close results come
late, for they are counted again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, time
from functools import cache
from statistics import fmean, median
from zoneinfo import ZoneInfo

import attrs

from ..events import CandidatesNominated, NightOpened, SeatDeclared
from ..night import Night, load, nights
from ..rules import letters

__all__ = ["Errors", "Times", "closes", "errors", "general_elections", "learned", "usual"]

CLOSES = time(22)
LATEST = 18 * 60  # a seat that counts the next day or later says nothing of the pace of a count
SHRINKING = 2.0  # nights that a region and type count for, beside a seat's own
CLOSENESS = (0.002, 0.005, 0.01, 0.02)  # majorities as shares of the valid votes, below which a count takes longer
QUANTILES = 201
SURE = (0.01, 0.99)  # what is rarer says more of one count than of the next night

Place = tuple[str, str]
Guess = Callable[[CandidatesNominated, float, float], float]


@attrs.frozen(kw_only=True)
class Times:
    """What is known of times: the `paces` of nights in minutes, habits by seat and by `places`, a region and a type.

    `delays` are minutes for each step of closeness; `errors` the real time by the expected one, at even quantiles.
    """

    paces: tuple[float, ...]
    habits: Mapping[str, float]
    places: Mapping[Place, float]
    delays: tuple[float, ...]
    errors: tuple[float, ...] = (1.0,)

    def expected(self, seat: CandidatesNominated, closeness: float, pace: float) -> float:
        """Give the minutes after the close of poll; `closeness` is the majority as a share of the valid votes."""
        habit = self.habits.get(letters(seat.name), self.places.get(_place(seat), 1.0))
        return pace * habit + _delay(closeness, self.delays)

    def error(self, at: float) -> float:
        """Give the real time by the expected one at a quantile from 0 to 1."""
        low, high = SURE
        return _between(self.errors, low + at * (high - low))

    def pace(self, at: float) -> float:
        """Give the pace of a night at a quantile from 0 to 1 of the nights known."""
        return _between(self.paces, at)


@attrs.frozen(kw_only=True)
class Errors:
    """Mean absolute errors in minutes on a night left out, its pace known: ours and those of plain rules.

    They are the same as last time, the region's and type's, and every seat at the median. `pace_unknown` is ours where
    the pace is only known from the other nights.
    """

    night: str
    learned: float
    last_night: float
    region: float
    median: float
    pace_unknown: float


@cache
def usual() -> Times:
    """Learn from all bundled general elections; the errors are of each night beside what the others say of it."""
    known = [_rows(night) for night in general_elections().values()]
    errors = [error for rows in known for error in _ratios(rows, _learned([n for n in known if n is not rows]))]
    return attrs.evolve(_learned(known), errors=_quantiles(sorted(errors)))


def general_elections() -> dict[str, Night]:
    """Give the bundled nights of general elections by name: a by-election says nothing of a night of 650 counts."""
    bundled = {name: load(name) for name in nights()}
    return {name: night for name, night in bundled.items() if night.header.contest == "general election"}


def closes(header: NightOpened) -> datetime:
    """Give when the polls close."""
    local = datetime.combine(header.polling_day, CLOSES, ZoneInfo(header.time_zone))
    return local.astimezone(UTC)


def learned(known: Sequence[Night]) -> Times:
    """Learn from some nights; what declared the next evening or later is left out."""
    return _learned([_rows(night) for night in known])


def _learned(known: Sequence[Rows]) -> Times:
    rows = [row for night in known for row in night]
    delays = _delays(rows, _habits(rows, ())[1])
    habits, places = _habits(rows, delays)
    return Times(paces=tuple(sorted(night[0].pace for night in known)), habits=habits, places=places, delays=delays)


@attrs.frozen
class _Row:
    """A seat that declared, how many minutes after the close of poll, how close it was, and the night's pace."""

    seat: CandidatesNominated
    minutes: float
    closeness: float
    pace: float


Rows = tuple[_Row, ...]


def _rows(night: Night) -> Rows:
    begun, seats = closes(night.header), night.seats
    found = [
        (seats[event.seat], (event.declared_at - begun).total_seconds() / 60, event.majority / event.valid)
        for event in night
        if isinstance(event, SeatDeclared) and event.declared_at is not None and event.valid
    ]
    found = [row for row in found if 0 < row[1] < LATEST]
    pace = median(minutes for _, minutes, _ in found)
    return tuple(_Row(seat, minutes, closeness, pace) for seat, minutes, closeness in found)


def _habits(rows: Iterable[_Row], delays: Sequence[float]) -> tuple[dict[str, float], dict[Place, float]]:
    """Give the habits of seats and of places, apart from the delays of close results."""
    places: dict[Place, list[float]] = {}
    own: dict[str, list[float]] = {}
    where: dict[str, Place] = {}
    for row in rows:
        part = (row.minutes - _delay(row.closeness, delays)) / row.pace
        name = letters(row.seat.name)
        where[name] = _place(row.seat)
        places.setdefault(where[name], []).append(part)
        own.setdefault(name, []).append(part)
    usual = {place: median(parts) for place, parts in sorted(places.items())}
    habits = {
        name: (sum(parts) + SHRINKING * usual[where[name]]) / (len(parts) + SHRINKING)
        for name, parts in sorted(own.items())
    }
    return habits, usual


def _place(seat: CandidatesNominated) -> Place:
    return seat.region, seat.constituency_type


def _delays(rows: Iterable[_Row], places: Mapping[Place, float]) -> tuple[float, ...]:
    """Give how late the seats of each step of closeness were, beside what is usual in their region and type."""
    late: list[list[float]] = [[] for _ in CLOSENESS]
    for row in rows:
        step = _step(row.closeness)
        if step is not None:
            late[step].append(row.minutes - row.pace * places[_place(row.seat)])
    return tuple(max(0.0, median(step)) if step else 0.0 for step in late)


def _step(closeness: float) -> int | None:
    return next((step for step, below in enumerate(CLOSENESS) if closeness < below), None)


def _delay(closeness: float, delays: Sequence[float]) -> float:
    step = _step(closeness)
    return delays[step] if delays and step is not None else 0.0


def _ratios(rows: Rows, times: Times) -> list[float]:
    """Give the real time of each seat by the expected one, the night's pace known."""
    return [row.minutes / times.expected(row.seat, row.closeness, row.pace) for row in rows]


def _quantiles(values: Sequence[float]) -> tuple[float, ...]:
    return tuple(round(_between(values, step / (QUANTILES - 1)), 3) for step in range(QUANTILES))


def _between(values: Sequence[float], at: float) -> float:
    """Give the value at a place from 0 to 1 of an ordered sequence, between its neighbours in proportion."""
    place = at * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (place - low) * (values[high] - values[low])


def errors(name: str) -> Errors:
    """Give the mean absolute errors on one bundled night, learned from all the others."""
    known = {other: _rows(night) for other, night in general_elections().items()}
    if name not in known:
        raise ValueError(f"no bundled general election {name!r}; there are {', '.join(known)}")
    rows = known.pop(name)
    others = list(known.values())
    times = _learned(others)
    last = {letters(row.seat.name): row.minutes / row.pace for other in others for row in other}
    plain: dict[str, Guess] = {
        "learned": times.expected,
        "last_night": lambda seat, closeness, pace: pace * last.get(letters(seat.name), 1.0),
        "region": lambda seat, closeness, pace: pace * times.places.get(_place(seat), 1.0),
        "median": lambda seat, closeness, pace: pace,
        "pace_unknown": lambda seat, closeness, pace: times.expected(seat, closeness, fmean(times.paces)),
    }
    return Errors(night=name, **{rule: _error(rows, guess) for rule, guess in plain.items()})


def _error(rows: Rows, guess: Guess) -> float:
    return fmean(abs(row.minutes - guess(row.seat, row.closeness, row.pace)) for row in rows)
