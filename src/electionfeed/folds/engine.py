"""The engine: the latest revision of each seat, and sums of what its events measure.

A tally is one small measure function; corrections, duplicates and order are handled here, once. When a higher
revision of a seat arrives, what the lower one measured is subtracted again, consequences and all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar

import attrs

from .._frozen import FrozenMap
from ..events import EVENTS, CandidatesNominated, Event, SeatEvent
from .fold import Run
from .latest import Latest, LatestBuilder, viewed

__all__ = ["Counts", "EngineState", "Measure", "SeatReducer", "Tally", "merge", "tally"]

K = TypeVar("K")
S = TypeVar("S")
E = TypeVar("E", bound=Event)

Amounts = Mapping[Any, int]


class Counts(FrozenMap[K, int]):
    """Whole numbers by key, 0 for a key that has none."""

    __slots__ = ()

    def __missing__(self, key: K) -> int:
        return 0


@attrs.frozen(eq=False)
class Measure:
    """What one type of event adds to the tally `name`; if `seated`, the seat's nominations are a second argument."""

    name: str
    event: type[Any]
    amounts: Callable[..., Amounts]
    seated: bool = False


@attrs.frozen
class EngineState:
    """The frozen state of the engine: the sums, and the events and seats that they stand on.

    `latest` holds for each seat all events of its highest revision. Two engine are equal when their sums are, however
    the events came.
    """

    sums: Mapping[str, Counts[Any]]
    latest: Mapping[str, tuple[Event, ...]] = attrs.field(factory=Latest, eq=False, repr=False)
    nominated: Mapping[str, CandidatesNominated] = attrs.field(factory=FrozenMap, eq=False, repr=False)


@attrs.frozen(eq=False)
class SeatReducer(Generic[S]):
    """A reducer over measures: `view` makes the state that is handed out, which keeps its `engine`."""

    measures: tuple[Measure, ...]
    view: Callable[[EngineState], S]

    @property
    def initial(self) -> S:
        """The state before any event."""
        return self.view(EngineState(FrozenMap((m.name, Counts()) for m in self.measures)))

    def run(self, start: S) -> Run[S]:
        """Begin a fold at a state."""
        engine: EngineState = start.engine  # type: ignore[attr-defined]
        return _Engine(self.measures, self.view, start, engine)


class _Engine(Generic[S]):
    """A fold under way: mutable sums inside, copied only when a state is asked for and only where they changed.

    The loops are written out for speed: one look-up by type leads to all that measures an event.
    """

    def __init__(
        self, measures: Iterable[Measure], view: Callable[[EngineState], S], start: S, engine: EngineState
    ) -> None:
        self.view, self.now, self.engine = view, start, engine
        self.sums = {name: dict(sums) for name, sums in engine.sums.items()}
        self.latest, self.nominated = dict(engine.latest), dict(engine.nominated)
        self.latests = LatestBuilder(engine.latest)
        self.told: dict[str, tuple[Event, ...]] = {}
        self.changed: set[type] = set()
        self.plain: dict[type, tuple[Bound, ...]] = dict.fromkeys(SEAT_EVENTS, ())
        self.seated: dict[type, tuple[Bound, ...]] = {}
        self.names: dict[type, set[str]] = defaultdict(set)
        for measure in measures:
            by_type = self.seated if measure.seated else self.plain
            bound = self.sums[measure.name], measure.amounts
            by_type[measure.event] = (*by_type.get(measure.event, ()), bound)
            self.names[measure.event].add(measure.name)

    def feed(self, event: Any) -> None:
        kind = type(event)
        if kind in SEAT_EVENTS:
            seat, revision = event.seat, event.revision
            held: Any = self.latest.get(seat)
            if held is None:
                self.latest[seat] = self.told[seat] = (event,)
            elif revision > held[0].revision:
                for old in held:
                    self._take_back(old)
                self.latest[seat] = self.told[seat] = (event,)
            elif revision == held[0].revision and not known(event, kind, held):
                self.latest[seat] = self.told[seat] = held + (event,)  # noqa: RUF005 (twice as fast)
            else:
                return
            self._add(event, kind)
        elif kind is CandidatesNominated:
            if self.seated and event.seat not in self.nominated:
                self._nominate(event)
        elif kind in self.names and placed(event) not in self.latest:
            self.latest[placed(event)] = self.told[placed(event)] = (event,)
            self._add(event, kind)

    def _nominate(self, seat: CandidatesNominated) -> None:
        # A seat's results may overtake its nominations: what they measure counts from here.
        self.nominated[seat.seat] = seat
        self.changed.add(CandidatesNominated)
        for event in self.latest.get(seat.seat, ()):
            self.changed.add(type(event))
            self._add_seated(event, type(event))

    def _add(self, event: Any, kind: type) -> None:
        self.changed.add(kind)
        for sums, amounts in self.plain.get(kind, ()):
            add(sums, amounts(event))
        if self.seated:
            self._add_seated(event, kind)

    def _add_seated(self, event: Any, kind: type) -> None:
        seat = self.nominated.get(getattr(event, "seat", ""))
        for sums, amounts in self.seated.get(kind, ()) if seat else ():
            add(sums, amounts(event, seat))

    def _take_back(self, event: Any) -> None:
        self.changed.add(type(event))
        seat = self.nominated.get(event.seat)
        for sums, amounts in self.plain[type(event)]:
            subtract(sums, amounts(event))
        for sums, amounts in self.seated.get(type(event), ()) if seat else ():
            subtract(sums, amounts(event, seat))

    def state(self) -> S:
        if self.changed:
            sums = dict(self.engine.sums)
            for name in set().union(*map(self.names.__getitem__, self.changed)):
                sums[name] = Counts(self.sums[name])
            nominated = self.engine.nominated
            if len(nominated) < len(self.nominated):
                nominated = FrozenMap(self.nominated)
            self.engine = EngineState(FrozenMap(sums), self.latests.view(self.told), nominated)
            self.now = self.view(self.engine)
            self.changed.clear()
            self.told.clear()
        return self.now


def add(sums: dict[Any, int], amounts: Amounts) -> None:
    """Add amounts to sums; what comes to nothing is left out."""
    for key, amount in amounts.items():
        try:
            total = sums[key] + amount
        except KeyError:  # once for each key, which is rare: looking for it first would cost more
            total = amount
        if total:
            sums[key] = total
        else:
            sums.pop(key, None)


def subtract(sums: dict[Any, int], amounts: Amounts) -> None:
    """Take amounts back from sums."""
    for key, amount in amounts.items():
        total = sums.get(key, 0) - amount
        if total:
            sums[key] = total
        else:
            sums.pop(key, None)


Bound = tuple[dict[Any, int], Callable[..., Amounts]]
SEAT_EVENTS = frozenset(SeatEvent.__args__)
ABOUT_CANDIDATE = frozenset(kind for kind in SEAT_EVENTS if hasattr(kind, "candidate"))


def restored(
    sums: Mapping[str, Counts[Any]], held: Iterable[tuple[Any, ...]], seats: Iterable[CandidatesNominated]
) -> EngineState:
    """Give the engine with these sums, which stand on these events of each seat in turn."""
    latest = {one[0].seat if type(one[0]) in SEAT_EVENTS else placed(one[0]): one for one in held}
    return EngineState(FrozenMap(sums), viewed(latest), FrozenMap({seat.seat: seat for seat in seats}))


def placed(event: Any) -> str:
    """Give where an event that is not about a seat is kept: under its type (and the party that it is about)."""
    return f"{type(event).__name__} {getattr(event, 'party', '')}"


def known(event: Any, kind: Any, events: Iterable[Any]) -> bool:
    """Tell whether one of the events of this seat and revision says the same thing: its type and candidate."""
    if kind not in ABOUT_CANDIDATE:
        return kind in map(type, events)
    candidate = event.candidate
    for other in events:  # noqa: SIM110 (`any` of a generator costs three times as much on two events)
        if type(other) is kind and other.candidate == candidate:
            return True
    return False


def merge(reducer: SeatReducer[S], first: S, second: S) -> S:
    """Merge the states of one reducer over two parts of a night, each seat as its highest revision has it."""
    run = reducer.run(first)
    engine: EngineState = second.engine  # type: ignore[attr-defined]
    for seat in engine.nominated.values():
        run.feed(seat)
    for held in engine.latest.values():
        for event in held:
            run.feed(event)
    return run.state()


class Tally(Counts[K]):
    """A single tally: whole numbers by key, 0 for a key that has none, and the events that they stand on."""

    __slots__ = ("engine",)
    engine: EngineState

    def __init__(self, engine: EngineState) -> None:
        super().__init__(engine.sums["tally"])
        self.engine = engine

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.engine,)


def tally(event: type[E], measure: Callable[[E], Mapping[K, int]]) -> SeatReducer[Tally[K]]:
    """Make a reducer that sums a measure over the latest revision of each seat; `ValueError` if no such event exists.

    >>> from electionfeed import SeatDeclared, fold, load
    >>> close = tally(SeatDeclared, lambda d: {d.winner.party: 1} if d.majority < 100 else {})
    >>> sorted(fold(close, load("ge2019")).items())
    [('SF', 1)]
    """
    if event not in EVENTS.values() or event is CandidatesNominated:
        raise ValueError(f"a tally measures a type of event other than CandidatesNominated, and {event!r} is none")
    return SeatReducer((Measure("tally", event, measure),), Tally)
