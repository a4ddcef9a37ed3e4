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
    """A fold under way: mutable sums inside, copied only when a state is asked for and only where they changed.

    The loops are written out for speed: one look-up by type leads to all that measures an event.
    """

    def __init__(self, measures: Iterable[Measure], view: Callable[[Totals], S], start: S, totals: Totals) -> None:
        self.view, self.now, self.totals = view, start, totals
        self.sums = {name: dict(sums) for name, sums in totals.sums.items()}
        self.latest, self.nominated = dict(totals.latest), dict(totals.nominated)
        self.changed: set[str] = set()
        self.touched = False
        self.plain: dict[type, tuple[Bound, ...]] = dict.fromkeys(SEAT_EVENTS, ())
        self.seated: dict[type, tuple[Bound, ...]] = {}
        for measure in measures:
            by_type = self.seated if measure.seated else self.plain
            bound = measure.name, self.sums[measure.name], measure.amounts
            by_type[measure.event] = (*by_type.get(measure.event, ()), bound)
        for kind in self.seated:
            self.plain.setdefault(kind, ())

    def feed(self, event: Any) -> None:
        kind = type(event)
        if kind in self.plain:
            self._revise(event, kind)
        elif self.seated and kind is CandidatesNominated:
            self._nominate(event)

    def _revise(self, event: Any, kind: type) -> None:
        place, revision = (event.seat, event.revision) if kind in SEAT_EVENTS else placed(event)
        held = self.latest.get(place)
        if held is None:
            events: tuple[Event, ...] = (event,)
        elif revision > held[0]:
            self._measure(held[1], -1)
            events = (event,)
        elif revision == held[0] and not known(event, kind, held[1]):
            events = (*held[1], event)
        else:
            return
        self.latest[place] = Revised(revision, events)
        self.touched = True
        self._measure((event,), 1)

    def _nominate(self, seat: CandidatesNominated) -> None:
        # A seat's results may overtake its nominations: what they measure counts from here.
        if seat.seat not in self.nominated:
            self.nominated[seat.seat] = seat
            self.touched = True
            held = self.latest.get(seat.seat)
            for event in held.events if held else ():
                self._measure_seated(event, seat, 1)

    def _measure(self, events: Iterable[Any], sign: int) -> None:
        for event in events:
            for name, sums, amounts in self.plain[type(event)]:
                self._add(name, sums, amounts(event), sign)
            if self.seated:
                seat = self.nominated.get(event.seat) if hasattr(event, "seat") else None
                if seat is not None:
                    self._measure_seated(event, seat, sign)

    def _measure_seated(self, event: Any, seat: CandidatesNominated, sign: int) -> None:
        for name, sums, amounts in self.seated.get(type(event), ()):
            self._add(name, sums, amounts(event, seat), sign)

    def _add(self, name: str, sums: dict[Any, int], amounts: Amounts, sign: int) -> None:
        if amounts:
            self.changed.add(name)
        for key, amount in amounts.items():
            total = sums.get(key, 0) + sign * amount
            if total:
                sums[key] = total
            else:
                sums.pop(key, None)

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


Bound = tuple[str, dict[Any, int], Callable[..., Amounts]]
SEAT_EVENTS = frozenset(SeatEvent.__args__)


def restored(
    sums: Mapping[str, Counts[Any]], held: Iterable[tuple[Any, ...]], seats: Iterable[CandidatesNominated]
) -> Totals:
    """Give the totals with these sums, which stand on these events of each seat in turn."""
    latest = {}
    for events in held:
        first = events[0]
        place, revision = (first.seat, first.revision) if type(first) in SEAT_EVENTS else placed(first)
        latest[place] = Revised(revision, events)
    return Totals(FrozenMap(sums), FrozenMap(latest), FrozenMap({seat.seat: seat for seat in seats}))


def placed(event: Any) -> tuple[str, int]:
    """Give where an event that is not about a seat is kept: under its type (and the party that it is about)."""
    return f"{type(event).__name__} {getattr(event, 'party', '')}", 1


def known(event: Any, kind: type, events: Iterable[Any]) -> bool:
    """Tell whether one of the events of this seat and revision says the same thing: its type and candidate."""
    candidate = getattr(event, "candidate", 0)
    for other in events:  # noqa: SIM110 (`any` of a generator costs three times as much on two events)
        if type(other) is kind and getattr(other, "candidate", 0) == candidate:
            return True
    return False


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
