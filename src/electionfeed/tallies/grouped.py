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
from ..events import CandidatesNominated, SeatEvent
from ..folds.engine import Amounts, Counts, EngineState, Measure, SeatReducer
from .columns import Columns, columns, stacked

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


KEYS: Mapping[str, Key] = FrozenMap(
    {"area": area, "band": band, "nation": nation, "region": region, "type": constituency_type, "winner": winner_before}
)


@attrs.frozen(slots=False)
class Groups(Mapping[str, S], Generic[S]):
    """One tally a group, by the name of the group: every group that has a seat, declared or not."""

    engine: EngineState = attrs.field(repr=False)
    view: Callable[[EngineState], S] = attrs.field(repr=False, eq=False)
    names: tuple[str, ...] = attrs.field(repr=False, eq=False)
    key: Key = attrs.field(repr=False, eq=False)

    def __getitem__(self, group: str) -> S:
        return self._views[group]

    def __iter__(self) -> Iterator[str]:
        return iter(self._views)

    def __len__(self) -> int:
        return len(self._views)

    @cached_property
    def _views(self) -> dict[str, S]:
        seats = _parted(self.engine.nominated, lambda seat: _group(self.key, self.engine.nominated[seat]))
        return {group: self.view(self._totals(group, seats[group])) for group in sorted(seats, key=_natural)}

    @cached_property
    def _sums(self) -> Mapping[str, Mapping[str, Mapping[Any, int]]]:
        return {name: _split(sums) for name, sums in self.engine.sums.items()}

    def _totals(self, group: str, nominated: Mapping[str, CandidatesNominated]) -> EngineState:
        sums = {name: Counts(self._sums.get(name, {}).get(group, {})) for name in self.names}
        latest = {seat: held for seat, held in self.engine.latest.items() if seat in nominated}
        return EngineState(FrozenMap(sums), FrozenMap(latest), FrozenMap(nominated))

    def columns(self) -> Columns:
        """Give the columns of every group under one another, the group first."""
        return stacked("group", self)

    def as_dict(self) -> dict[str, Any]:
        """Give the tally of each group as plain values for JSON."""
        return {group: _plain(tally) for group, tally in self.items()}


def grouped(reducer: SeatReducer[S], by: str | Key | Mapping[str, str]) -> SeatReducer[Groups[S]]:
    """Make a reducer of one tally a group of seats; `by` is a named key, a function of the nominations, or a map.

    A map goes from a seat's code, its name or its region to a group, the first of these that it has. `ValueError` if no
    key has the name.

    >>> from electionfeed import board, fold, load
    >>> fold(grouped(board, "nation"), load("ge2019"))["Wales"].seats["Lab"]
    22
    """
    key = _key(by)
    measures = tuple(_wrapped(measure, key) for measure in reducer.measures if _of_a_seat(measure))
    names = tuple(dict.fromkeys(measure.name for measure in reducer.measures))
    return SeatReducer(measures, partial(Groups, view=reducer.view, names=names, key=key))


def _key(by: str | Key | Mapping[str, str]) -> Key:
    if isinstance(by, Mapping):
        return partial(_mapped, FrozenMap(by))
    if not isinstance(by, str):
        return by
    if by not in KEYS:
        raise ValueError(f"seats are grouped by {', '.join(KEYS)}, a function or a map, and {by!r} is none of these")
    return KEYS[by]


def _mapped(groups: Mapping[str, str], seat: CandidatesNominated) -> str | None:
    return next((groups[name] for name in (seat.seat, seat.name, seat.region) if name in groups), None)


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
