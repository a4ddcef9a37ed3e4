"""The same tallies for any grouping of the seats: one mechanism for regions, nations, bands and groups of your own.

A group is a text that a seat's nominations give. Every measure of a reducer is wrapped to count under its seat's group,
in the same engine, so corrections, order and merging need no second thought; a seat that is in no group is `elsewhere`,
so that groups always sum to the whole.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial
from typing import Any, Generic, TypeVar

import attrs

from .._frozen import FrozenMap
from .._shown import listed, table
from ..errors import shown
from ..events import CandidatesNominated, NightOpened, SeatEvent
from ..folds.engine import Amounts, Counts, EngineState, Measure, SeatReducer
from ..names import Registry, folded, resolve, unknown
from .columns import Columns, columns, stacked
from .parties import HEADER, NIGHT, header, nothing

__all__ = ["BANDS", "ELSEWHERE", "KEYS", "Groups", "band", "grouped"]

S = TypeVar("S")

Key = Callable[[CandidatesNominated], str | None]

ELSEWHERE = "elsewhere"
NO_BASELINE = "no baseline"

# Bands of the majority at the baseline as a percentage of its valid votes, each below its bound.
BANDS = ((5, "0 to 5 points"), (10, "5 to 10 points"), (20, "10 to 20 points"))
SAFE = "20 points or more"

# Regions of England that are often shown together. Television regions are no sums of official regions, and no official
# list of the seats in each is known to us, so they are for a map of your own.
AREAS: Mapping[str, str] = FrozenMap(
    {
        "East Midlands": "Midlands",
        "West Midlands": "Midlands",
        "North East": "North",
        "North West": "North",
        "Yorkshire and The Humber": "North",
    }
)


def band(seat: CandidatesNominated) -> str:
    """Give the band of a seat's majority at the baseline, from marginal to safe; a bound is in the band above."""
    before = seat.baseline
    if before is None or not before.valid:
        return NO_BASELINE
    return next((name for top, name in BANDS if 100 * before.majority < top * before.valid), SAFE)


def region(seat: CandidatesNominated) -> str:
    """Give a seat's region."""
    return seat.region


def area(seat: CandidatesNominated) -> str:
    """Give the North or the Midlands of England for their regions, and any other region as it is."""
    return AREAS.get(seat.region, seat.region)


def nation(seat: CandidatesNominated) -> str:
    """Give a seat's nation."""
    return seat.country


def constituency_type(seat: CandidatesNominated) -> str:
    """Give a seat's type: borough, burgh or county."""
    return seat.constituency_type


def winner_before(seat: CandidatesNominated) -> str:
    """Give the party that won a seat at the baseline."""
    return seat.baseline.winner if seat.baseline else NO_BASELINE


KEYS: Mapping[str, Key] = Registry(
    (
        ("area", area),
        ("band", band),
        ("nation", nation),
        ("region", region),
        ("type", constituency_type),
        ("winner", winner_before),
    ),
    "key to group seats by",
)


@attrs.frozen(slots=False, repr=False)
class Groups(Mapping[str, S], Generic[S]):
    """One tally a group, by the name of the group: every group that has a seat, declared or not.

    A name is found whatever its case and accents; `UnknownName` suggests what there is.
    """

    engine: EngineState
    view: Callable[[EngineState], S] = attrs.field(eq=False)
    names: tuple[str, ...] = attrs.field(eq=False)
    key: Key = attrs.field(eq=False)

    def __repr__(self) -> str:
        return f"<Groups: {listed([f'{group}: {tally!r}' for group, tally in self.items()], 3) or 'no seats yet'}>"

    def _repr_html_(self) -> str:
        tallies = [repr(tally).strip("<>") for tally in self.values()]
        return table(f"{len(self):,} groups", {"group": [*self], "tally": tallies}, most=len(self))

    def __getitem__(self, group: str) -> S:
        return self._views[resolve(group, self._views.keys(), "group")]

    def __contains__(self, group: object) -> bool:
        return isinstance(group, str) and super().__contains__(group)

    def __iter__(self) -> Iterator[str]:
        return iter(self._views)

    def __len__(self) -> int:
        return len(self._views)

    @cached_property
    def _views(self) -> dict[str, S]:
        if isinstance(self.key, Written):
            self.key.require(self.engine)
        seats = _parted(self.engine.nominated, lambda seat: _group(self.key, self.engine.nominated[seat]))
        return {group: self.view(self._totals(group, seats[group])) for group in sorted(seats, key=_natural)}

    @cached_property
    def _sums(self) -> Mapping[str, Mapping[str, Mapping[Any, int]]]:
        return {name: _split(sums) for name, sums in self.engine.sums.items()}

    def _totals(self, group: str, nominated: Mapping[str, CandidatesNominated]) -> EngineState:
        sums = {name: Counts(self._sums.get(name, {}).get(group, {})) for name in self.names}
        latest = {seat: events for seat, events in self.engine.latest.items() if seat in nominated or seat == HEADER}
        return EngineState(FrozenMap(sums), FrozenMap(latest), FrozenMap(nominated))

    def columns(self) -> Columns:
        """Give the columns of every group under one another, the group first."""
        return stacked("group", self)

    def as_dict(self) -> dict[str, Any]:
        """Give the tally of each group as plain values for JSON."""
        return {group: _plain(tally) for group, tally in self.items()}


def grouped(reducer: SeatReducer[S], by: str | Key | Mapping[str, str]) -> SeatReducer[Groups[S]]:
    """Make a reducer of one tally a group of seats; `by` is a named key, a function of the nominations, or a map.

    A map goes from a seat's code, its name or its region to a group, the first of these that it has. `UnknownName` if
    no key has the name, and when groups are read whose map names what is no seat or region of the night.

    >>> from electionfeed import board, fold, load
    >>> fold(grouped(board, "nation"), load("ge2019"))["Wales"].seats["Lab"]
    22
    """
    if not isinstance(reducer, SeatReducer):
        raise TypeError(f"only a reducer of measures, such as board or a tally, can be grouped, not {shown(reducer)}")
    key = _key(by)
    names = tuple(dict.fromkeys(measure.name for measure in reducer.measures))
    measures = [_wrapped(measure, key) for measure in reducer.measures if _of_a_seat(measure)]
    kept = Measure(names[0], NightOpened, nothing)
    return SeatReducer((*measures, kept), partial(Groups, view=reducer.view, names=names, key=key))


def _key(by: str | Key | Mapping[str, str]) -> Key:
    if isinstance(by, Mapping):
        return Written(FrozenMap(by))
    if callable(by):
        return by
    return KEYS[resolve(by, KEYS.keys(), "key to group seats by")]


@attrs.frozen
class Written:
    """Groups that somebody wrote down, by the code, name or region of seats, whatever the case and accents."""

    groups: Mapping[str, str]
    folded: Mapping[str, str] = attrs.field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        found: dict[str, str] = {}
        for name, group in self.groups.items():
            if found.setdefault(folded(name), group) != group:
                raise ValueError(f"{name!r} is in the group {group!r}, and the same name in {found[folded(name)]!r}")
        object.__setattr__(self, "folded", found)

    def __call__(self, seat: CandidatesNominated) -> str | None:
        """Give a seat's group, null if it is in none."""
        return next((self.folded[name] for name in map(folded, _names(seat)) if name in self.folded), None)

    def require(self, engine: EngineState) -> None:
        """Raise `UnknownName` for what is no seat or region, once every seat is known."""
        opened, seats = header(engine), engine.nominated.values()
        if opened is None or len(seats) < opened.seats:
            return
        known = {name: name for seat in seats for name in _names(seat)}
        texts = {folded(name) for name in known}
        for name in self.groups:
            if folded(name) not in texts:
                raise unknown(name, known, "seat or region", NIGHT)


def _names(seat: CandidatesNominated) -> tuple[str, str, str]:
    return seat.seat, seat.name, seat.region


def _of_a_seat(measure: Measure) -> bool:
    return issubclass(measure.event, SeatEvent)


def _wrapped(measure: Measure, key: Key) -> Measure:
    return Measure(measure.name, measure.event, partial(_under_group, measure, key), seated=True)


def _under_group(measure: Measure, key: Key, event: Any, seat: CandidatesNominated) -> Amounts:
    amounts = measure.amounts(event, seat) if measure.seated else measure.amounts(event)
    group = _group(key, seat)
    return {(group, own): amount for own, amount in amounts.items()}


def _group(key: Key, seat: CandidatesNominated) -> str:
    return key(seat) or ELSEWHERE


def _parted(seats: Mapping[str, CandidatesNominated], group: Callable[[str], str]) -> dict[str, dict[str, Any]]:
    parts: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for seat, nominated in seats.items():
        parts[group(seat)][seat] = nominated
    return parts


def _split(sums: Mapping[Any, int]) -> Mapping[str, Mapping[Any, int]]:
    parts: defaultdict[str, dict[Any, int]] = defaultdict(dict)
    for (group, own), amount in sums.items():
        parts[group][own] = amount
    return parts


def _natural(group: str) -> tuple[bool, int, str]:
    """Sort names by the number that they begin with, those without one by name after `elsewhere` has been put last."""
    number = re.match(r"\d+", group)
    return group in (ELSEWHERE, NO_BASELINE), int(number.group()) if number else 0, group


def _plain(tally: Any) -> Any:
    return tally.as_dict() if hasattr(tally, "as_dict") else columns(tally)
