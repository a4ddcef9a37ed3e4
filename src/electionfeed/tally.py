"""The engine: the latest revision of each seat, and sums of what its events measure.

A tally is one small measure function; corrections, duplicates and order are handled here, once. When a higher
revision of a seat arrives, what the lower one measured is subtracted again, consequences and all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

import attrs

from .events import EVENTS, CandidatesNominated, Event, SeatEvent
from .fold import Run
from .frozen import FrozenMap

__all__ = ["Counts", "Measure", "Revised", "Tallies", "Tally", "Totals", "merge", "tally"]

K = TypeVar("K")
S = TypeVar("S")
E = TypeVar("E", bound=Event)

Amounts = Mapping[Any, int]


class Counts(FrozenMap[K, int]):
    """Whole numbers by key, 0 for a key that has none."""

    __slots__ = ()

    def __missing__(self, key: K) -> int:
        return 0


class Revised(NamedTuple):
    """The events that hold for one seat: all of the highest revision seen."""

    revision: int
    events: tuple[Event, ...]


@attrs.frozen
class Measure:
    """What one type of event adds to the tally `name`; if `seated`, the seat's nominations are a second argument."""

    name: str
    event: type[Any]
    amounts: Callable[..., Amounts]
    seated: bool = False


@attrs.frozen
class Totals:
    """The frozen state of the engine: the sums, and the events and seats that they stand on.

    Two are equal when their sums are, however the events came.
    """

    sums: Mapping[str, Counts[Any]]
    latest: Mapping[str, Revised] = attrs.field(factory=FrozenMap, eq=False, repr=False)
    nominated: Mapping[str, CandidatesNominated] = attrs.field(factory=FrozenMap, eq=False, repr=False)


@attrs.frozen
class Tallies(Generic[S]):
    """A reducer over measures: `view` makes the state that is handed out, which keeps its `totals`."""

    measures: tuple[Measure, ...]
    view: Callable[[Totals], S]

    @property
    def initial(self) -> S:
        """The state before any event."""
        return self.view(Totals(FrozenMap((m.name, Counts()) for m in self.measures)))

    def run(self, start: S) -> Run[S]:
        """Begin a fold at a state."""
        totals: Totals = start.totals  # type: ignore[attr-defined]
        return _Engine(self.measures, self.view, start, totals)


class _Engine(Generic[S]):
    """A fold under way: mutable sums inside, copied only when a state is asked for and only where they changed."""

    def __init__(self, measures: Iterable[Measure], view: Callable[[Totals], S], start: S, totals: Totals) -> None:
        self.view, self.now, self.totals = view, start, totals
        self.sums = {name: dict(sums) for name, sums in totals.sums.items()}
        self.latest, self.nominated = dict(totals.latest), dict(totals.nominated)
        self.changed: set[str] = set()
        self.touched = False
        self.measures: dict[type, tuple[Measure, ...]] = dict.fromkeys(SeatEvent.__args__, ())
        for measure in measures:
            self.measures[measure.event] = (*self.measures.get(measure.event, ()), measure)
        self.seated = any(measure.seated for measure in measures)

    def feed(self, event: Any) -> None:
        kind = type(event)
        if kind in self.measures:
            self._revise(event)
        elif self.seated and kind is CandidatesNominated:
            self._nominate(event)

    def _revise(self, event: Event) -> None:
        place, revision = placed(event)
        held = self.latest.get(place)
        if held is None or revision > held.revision:
            if held is not None:
                self._measure(held.events, -1)
            self.latest[place] = Revised(revision, (event,))
        elif revision == held.revision and not any(same(event, known) for known in held.events):
            self.latest[place] = Revised(revision, (*held.events, event))
        else:
            return
        self.touched = True
        self._measure((event,), 1)

    def _nominate(self, seat: CandidatesNominated) -> None:
        # A seat's results may overtake its nominations: what they measure counts from here.
        if seat.seat not in self.nominated:
            held = self.latest.get(seat.seat)
            self.nominated[seat.seat] = seat
            self.touched = True
            self._measure(held.events if held else (), 1, only_seated=True)

    def _measure(self, events: Iterable[Any], sign: int, *, only_seated: bool = False) -> None:
        for event in events:
            for measure in self.measures[type(event)]:
                if measure.seated:
                    seat = self.nominated.get(event.seat)
                    if seat is not None:
                        self._add(measure.name, measure.amounts(event, seat), sign)
                elif not only_seated:
                    self._add(measure.name, measure.amounts(event), sign)

    def _add(self, name: str, amounts: Amounts, sign: int) -> None:
        sums = self.sums[name]
        for key, amount in amounts.items():
            total = sums.get(key, 0) + sign * amount
            if total:
                sums[key] = total
            else:
                sums.pop(key, None)
        if amounts:
            self.changed.add(name)

    def state(self) -> S:
        if self.touched:
            sums = {
                name: Counts(self.sums[name]) if name in self.changed else frozen
                for name, frozen in self.totals.sums.items()
            }
            self.totals = Totals(FrozenMap(sums), FrozenMap(self.latest), FrozenMap(self.nominated))
            self.now = self.view(self.totals)
            self.changed.clear()
            self.touched = False
        return self.now


def placed(event: Any) -> tuple[str, int]:
    """Give where an event is kept and its revision: by seat, else by its type (and the party that it is about)."""
    if hasattr(event, "revision"):
        return event.seat, event.revision
    return f"{type(event).__name__} {getattr(event, 'party', '')}", 1


def same(event: Event, known: Event) -> bool:
    """Tell whether two events of one seat and revision say the same thing: their type and candidate."""
    return type(event) is type(known) and getattr(event, "candidate", 0) == getattr(known, "candidate", 0)


def merge(reducer: Tallies[S], first: S, second: S) -> S:
    """Merge the states of one reducer over two parts of a night, each seat as its highest revision has it."""
    run = reducer.run(first)
    totals: Totals = second.totals  # type: ignore[attr-defined]
    for seat in totals.nominated.values():
        run.feed(seat)
    for held in totals.latest.values():
        for event in held.events:
            run.feed(event)
    return run.state()


class Tally(Counts[K]):
    """A single tally: whole numbers by key, 0 for a key that has none, and the events that they stand on."""

    __slots__ = ("totals",)
    totals: Totals

    def __init__(self, totals: Totals) -> None:
        super().__init__(totals.sums["tally"])
        self.totals = totals

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.totals,)


def tally(event: type[E], measure: Callable[[E], Mapping[K, int]]) -> Tallies[Tally[K]]:
    """Make a reducer that sums a measure over the latest revision of each seat; `ValueError` if no such event exists.

    >>> from electionfeed import SeatDeclared, fold, load
    >>> close = tally(SeatDeclared, lambda d: {d.winner.party: 1} if d.majority < 100 else {})
    >>> sorted(fold(close, load("ge2019")).items())
    [('SF', 1)]
    """
    if event not in EVENTS.values() or event is CandidatesNominated:
        raise ValueError(f"a tally measures a type of event other than CandidatesNominated, and {event!r} is none")
    return Tallies((Measure("tally", event, measure),), Tally)
