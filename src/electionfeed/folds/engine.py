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
from ..errors import shown
from ..events import CandidatesNominated, Event, SeatEvent
from .fold import Run, require_reducer
from .latest import Latest, LatestBuilder, viewed

__all__ = [
    "Counts",
    "EngineState",
    "Measure",
    "SeatReducer",
    "key_of",
    "merge",
    "place_of",
    "revision_of",
]

K = TypeVar("K")
S = TypeVar("S")

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


@attrs.frozen(eq=False)
class EngineState:
    """The frozen state of the engine: the sums, and the events and nominations that they are made of.

    `latest` holds for each seat all events of its highest revision. Two are equal when their sums are, however the
    events came.
    """

    sums: Mapping[str, Counts[Any]]
    latest: Mapping[str, tuple[Event, ...]] = attrs.field(factory=Latest, repr=False)
    nominated: Mapping[str, CandidatesNominated] = attrs.field(factory=FrozenMap, repr=False)

    # Written out: pytest takes a class with equality that attrs made apart field by field, which lasts minutes here.
    def __eq__(self, other: object) -> bool:
        return self.sums == other.sums if isinstance(other, EngineState) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.sums)


@attrs.frozen(eq=False, slots=False, repr=False)
class SeatReducer(Generic[S]):
    """A reducer over measures: `view` makes the state that is handed out, which keeps its `engine`."""

    measures: tuple[Measure, ...]
    view: Callable[[EngineState], S]

    def __attrs_post_init__(self) -> None:
        # What `help(board)` shows: what a fold of it gives, not how it is made.
        name, (about, *_) = self._gives.__name__, (self._gives.__doc__ or "").split("\n\n")
        doc = f"A reducer for fold, scan, combine and Timeline: it gives a {name}, and help({name}) says what that has."
        object.__setattr__(self, "__doc__", f"{doc}\n\n{about}")

    def __repr__(self) -> str:
        names = dict.fromkeys(measure.name for measure in self.measures)
        return f"<reducer of {self._gives.__name__}: {', '.join(names)}>"

    @property
    def _gives(self) -> Callable[..., S]:
        gives: Callable[..., S] = getattr(self.view, "func", self.view)
        return gives

    @property
    def initial(self) -> S:
        """The state before any event."""
        return self.view(EngineState(FrozenMap((m.name, Counts()) for m in self.measures)))

    def run(self, start: S) -> Run[S]:
        """Begin a fold at a state."""
        return _Engine(self.measures, self.view, start, self.engine_of(start, "a fold goes on from"))

    def engine_of(self, state: object, does: str) -> EngineState:
        """Give what a state of this reducer is made of, or raise `TypeError` that says who takes one."""
        engine = getattr(state, "engine", None)
        if not isinstance(engine, EngineState) or engine.sums.keys() != {measure.name for measure in self.measures}:
            raise TypeError(f"{does} a state of its own reducer, and {shown(state)} is none")
        return engine


class _Engine(Generic[S]):
    """A fold under way: mutable sums inside, copied only when a state is asked for and only where they changed.

    `latest` holds for each place (a seat, or an event of no seat) the events of its highest revision, each under its
    type and candidate.
    """

    def __init__(
        self, measures: Iterable[Measure], view: Callable[[EngineState], S], start: S, engine: EngineState
    ) -> None:
        self.view, self.now, self.engine = view, start, engine
        self.sums = {name: dict(sums) for name, sums in engine.sums.items()}
        self.latest = {place: {key_of(event): event for event in events} for place, events in engine.latest.items()}
        self.revisions = {place: revision_of(events[0]) for place, events in engine.latest.items()}
        self.nominated = dict(engine.nominated)
        self.views = LatestBuilder(engine.latest)
        self.touched: set[str] = set()
        self.changed: set[type] = set()
        self.plain: dict[type, tuple[Bound, ...]] = {}
        self.seated: dict[type, tuple[Bound, ...]] = {}
        self.names: dict[type, set[str]] = defaultdict(set)
        for measure in measures:
            by_type = self.seated if measure.seated else self.plain
            bound = self.sums[measure.name], measure.amounts
            by_type[measure.event] = (*by_type.get(measure.event, ()), bound)
            self.names[measure.event].add(measure.name)

    def feed(self, event: Event) -> None:
        if isinstance(event, SeatEvent):
            self._take(event.seat, event.revision, event)
        elif isinstance(event, CandidatesNominated):
            if self.seated:
                self._nominate(event)
        elif type(event) in self.names:
            self._take(place_of(event), 1, event)

    def _take(self, place: str, revision: int, event: Event) -> None:
        """Let an event stand beside those of its place and revision, or in the place of those of a lower one."""
        standing = self.latest.get(place)
        if standing is None or revision > self.revisions[place]:
            for old in standing.values() if standing else ():
                self._sum(subtract, old)
            self.latest[place], self.revisions[place] = {key_of(event): event}, revision
        elif revision == self.revisions[place]:
            key = key_of(event)
            other = standing.get(key)
            if other is not None:
                if not _precedes(event, other):
                    return
                self._sum(subtract, other)
            standing[key] = event
        else:
            return
        self.touched.add(place)
        self._sum(add, event)

    def _nominate(self, seat: CandidatesNominated) -> None:
        # A seat's results may overtake its nominations: what they measure counts from here.
        other = self.nominated.get(seat.seat)
        if other is not None and not _precedes(seat, other):
            return
        standing = self.latest.get(seat.seat, {}).values()
        for event in standing if other else ():
            self._sum_seated(subtract, event)
        self.nominated[seat.seat] = seat
        self.changed.add(CandidatesNominated)
        for event in standing:
            self._sum_seated(add, event)

    def _sum(self, how: Callable[[dict[Any, int], Amounts], None], event: Event) -> None:
        """Add what an event measures to the sums, or subtract it."""
        kind = type(event)
        self.changed.add(kind)
        for sums, amounts in self.plain.get(kind, ()):
            how(sums, amounts(event))
        if self.seated:
            self._sum_seated(how, event)

    def _sum_seated(self, how: Callable[[dict[Any, int], Amounts], None], event: Event) -> None:
        self.changed.add(type(event))
        seat = self.nominated.get(getattr(event, "seat", ""))
        for sums, amounts in self.seated.get(type(event), ()) if seat else ():
            how(sums, amounts(event, seat))

    def state(self) -> S:
        if self.changed:
            sums = dict(self.engine.sums)
            for name in set().union(*[self.names[kind] for kind in self.changed if kind in self.names]):
                sums[name] = Counts(self.sums[name])
            nominated = self.engine.nominated
            if CandidatesNominated in self.changed:
                nominated = FrozenMap(self.nominated)
            latest = self.views.view({place: tuple(self.latest[place].values()) for place in self.touched})
            self.engine = EngineState(FrozenMap(sums), latest, nominated)
            self.now = self.view(self.engine)
            self.changed.clear()
            self.touched.clear()
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


def restored(
    sums: Mapping[str, Counts[Any]], latest: Iterable[tuple[Any, ...]], seats: Iterable[CandidatesNominated]
) -> EngineState:
    """Give the state with these sums, made of these events of each seat in turn."""
    by_place = {place_of(events[0]): events for events in latest}
    return EngineState(FrozenMap(sums), viewed(by_place), FrozenMap({seat.seat: seat for seat in seats}))


def place_of(event: Event) -> str:
    """Give where an event is kept: under its seat or, if it is not a seat's, its type and whatever it is about."""
    if isinstance(event, SeatEvent):
        return event.seat
    _, *about = event.subject
    return " ".join([event.type, *map(str, about)])


def key_of(event: Event) -> object:
    """Give what distinguishes the events of a place and revision: the type and, if there is one, the candidate."""
    candidate = getattr(event, "candidate", None)
    return type(event) if candidate is None else (type(event), candidate)


def revision_of(event: Event) -> int:
    """Give the revision of a seat's event, 1 for an event of no seat."""
    return event.revision if isinstance(event, SeatEvent) else 1


def _precedes(event: Event, other: Event) -> bool:
    """Say which of two events stands, where both say the same thing: the first one published, in whatever order.

    A publisher says it once. Two contents are a fault of the feed, which `health` and reading name; but the tallies
    must not depend on which of them came first.
    """
    return event != other and (event.seq, repr(event)) < (other.seq, repr(other))


def merge(reducer: SeatReducer[S], first: S, second: S) -> S:
    """Merge the states of one reducer over two parts of a night, each seat as its highest revision has it."""
    require_reducer(reducer, "the first argument")
    if not isinstance(reducer, SeatReducer):
        raise TypeError(f"merge takes a reducer of measures, such as board or a tally, and {shown(reducer)} is none")
    run = reducer.run(first)
    engine = reducer.engine_of(second, "merge takes")
    for seat in engine.nominated.values():
        run.feed(seat)
    for standing in engine.latest.values():
        for event in standing:
            run.feed(event)
    return run.state()
