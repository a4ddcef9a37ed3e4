"""The forecast: how a night will end, from the seats declared so far, the exit poll and the last election.

The state keeps what was declared, as every tally does, and works the forecast out when it is first read: so an event
costs no more here than elsewhere, and order, repetition and corrections are the engine's matter. The method, its
sources and how it would have done are in docs/forecast.md.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from itertools import accumulate
from math import fsum
from typing import Any

import attrs

from ..events import CandidatesNominated, ExitPollPublished, NightOpened, PollCountermanded, ResultRushed, SeatDeclared
from ..folds.engine import Counts, EngineState, Measure, SeatReducer
from ..names import Registry, resolve
from .board import opened
from .chances import DIGITS, Chances, Ranges, Results, SeatRange
from .columns import Columns, rows_of
from .forecasting.constants import Constants, constants
from .forecasting.contests import OTHERS, Result
from .forecasting.model import Outlook, outlook
from .parties import ByParty, Known, Shares

__all__ = ["Forecast", "forecast", "forecast_with"]

WORTH_A_ROW = 0.25  # seats expected, of a party that has won none and that the exit poll does not name
NONE = (1.0,)  # no seats, for certain
SAME = 1e-9  # sums of chances nearer than this are equal


@attrs.frozen(slots=False, repr=False)
class Forecast:
    """How the night will end, as far as its events say: nothing is out when all is known, and then it is the result.

    A seat is out from its nominations to its result, whether with figures or not; one whose poll is countermanded is
    not out, nor in anybody's seats.
    """

    engine: EngineState
    fitted: Constants | None = None
    # A part of what is compared, for who stands where is not in the engine's sums.
    nominated: Mapping[str, CandidatesNominated] = attrs.field(
        init=False, default=attrs.Factory(lambda self: self.engine.nominated, takes_self=True)
    )

    @property
    def total(self) -> int:
        """Seats contested, 0 before the header; those nominated where there is none."""
        return self.engine.sums["figures"]["total"] or len(self.nominated)

    @property
    def line(self) -> int | None:
        """The fewest seats that are an overall majority; null before the header and where no majority is at stake."""
        return self.engine.sums["figures"]["line"] or None

    @property
    def poll(self) -> Counts[str]:
        """The exit poll: seats by party, `Oth` for every party not named."""
        seats = self.engine.sums["poll"]
        return ByParty({party: seats[party] for party in sorted(self.engine.sums["named"])}, self._known)

    @cached_property
    def results(self) -> Mapping[str, Result]:
        """What is known of each seat that is not out, by its code; `UnknownName` for any other."""
        return Results(((result.seat, result) for result in sorted(self.engine.sums["results"])), self._names)

    @cached_property
    def won(self) -> Counts[str]:
        """Seats won so far by party."""
        winners = Counter(result.winner for result in self.results.values() if result.winner is not None)
        return ByParty(winners, self._known)

    @property
    def out(self) -> tuple[str, ...]:
        """The codes of the seats nominated and still out."""
        return tuple(seat for seat in sorted(self.nominated) if seat not in self.results)

    @cached_property
    def seats(self) -> Ranges:
        """The seats of each party at the end: of those that have won, may win, or are named by the exit poll."""
        named = {*self.poll} - {OTHERS}
        parties = sorted(named.union(self._outlook.seats))
        ranges = [self._range(party, self._outlook.seats.get(party, NONE)) for party in parties]
        shown = [one for one in ranges if one.won or one.mean >= WORTH_A_ROW or one.party in named]
        shown.sort(key=lambda one: (-one.median, -one.mean, one.party))
        return Ranges(((one.party, one) for one in shown), self._known.names)

    @cached_property
    def chances(self) -> Chances:
        """The chances of each seat still out."""
        chances = sorted(self._outlook.chances.items())
        by_seat = ((seat, Registry(parties.items(), "party with a chance here")) for seat, parties in chances)
        return Chances(by_seat, self._names)

    @property
    def majority(self) -> Mapping[str, float]:
        """The chance of an overall majority by party, of those that have any worth writing."""
        chances = ((party, one.majority or 0.0) for party, one in self.seats.items())
        return Shares({party: chance for party, chance in chances if round(chance, DIGITS)}, self._known)

    @property
    def hung(self) -> float | None:
        """The chance that no party has an overall majority, null where none is at stake."""
        return max(0.0, 1 - fsum(self.majority.values())) if self.line else None

    @property
    def _names(self) -> Mapping[str, str]:
        return {code: seat.name for code, seat in self.nominated.items()}

    @property
    def _known(self) -> Known:
        return Known(self.engine)

    @cached_property
    def _outlook(self) -> Outlook:
        election = next(iter(self.engine.sums["elections"]), "")
        return outlook(self.nominated, self.results, self.poll, self.fitted or constants(election))

    def distribution(self, party: str) -> tuple[float, ...]:
        """Give the chance of each number of seats at the end, from 0; `UnknownName` for a party without a row."""
        code = resolve(party, {one: self.seats.names.get(one, one) for one in self.seats}, "party", "this forecast")
        return tuple(self._outlook.seats.get(code, NONE))

    def _range(self, party: str, chances: Sequence[float]) -> SeatRange:
        up_to = [*accumulate(chances)]
        (low80, high80), (low95, high95) = _range(up_to, 0.1), _range(up_to, 0.025)
        return SeatRange(
            party=party,
            won=self.won[party],
            mean=fsum(seats * chance for seats, chance in enumerate(chances)),
            median=_reached(up_to, 0.5),
            low80=low80,
            high80=high80,
            low95=low95,
            high95=high95,
            majority=min(1.0, fsum(chances[self.line :])) if self.line else None,
        )

    def __repr__(self) -> str:
        seats = [f"{one.party} {one.median} ({one.low80} to {one.high80})" for one in self.seats.values() if one.high80]
        known = f"{len(self.results)} of {self.total} seats known, {len(self.out)} out"
        return f"Forecast({'; '.join([known, ', '.join(seats)] if seats else [known])})"

    def columns(self) -> Columns:
        """Give one row a party as plain columns, most seats first."""
        return rows_of(map(_rounded, self.seats.values()), (field.name for field in attrs.fields(SeatRange)))

    def as_dict(self) -> dict[str, Any]:
        """Give the whole forecast as plain values for JSON, with sorted keys."""
        chances = {seat: _written(parties) for seat, parties in self.chances.items()}
        seats = {party: _rounded(one) for party, one in sorted(self.seats.items())}
        hung = None if self.hung is None else round(self.hung, DIGITS)
        whole = {"hung": hung, "known": len(self.results), "line": self.line, "out": len(self.out), "total": self.total}
        return dict(sorted({**whole, "chances": chances, "seats": seats}.items()))


def _reached(up_to: Sequence[float], at: float) -> int:
    """Give the number of seats at which the chances up to it come to so much."""
    return min(bisect_left(up_to, at - SAME), len(up_to) - 1)


def _range(up_to: Sequence[float], tail: float) -> tuple[int, int]:
    """Give the numbers of seats that leave out so much on either side, as nearly as whole seats can."""
    low, high = _reached(up_to, tail), _reached(up_to, 1 - tail)
    below, above = (up_to[low - 1] if low else 0.0), 1 - up_to[high]
    # One seat further in is nearer, if leaving that seat out as well misses by less than keeping it does.
    low += up_to[low] - tail < tail - below - SAME
    high -= 1 - (up_to[high - 1] if high else 0.0) - tail < tail - above - SAME
    return low, high


def _written(parties: Mapping[str, float]) -> dict[str, float]:
    return {party: round(chance, DIGITS) for party, chance in sorted(parties.items())}


def _rounded(one: SeatRange) -> dict[str, Any]:
    values = sorted(attrs.asdict(one).items())
    return {name: round(value, DIGITS) if isinstance(value, float) else value for name, value in values}


def _declared(event: SeatDeclared, seat: CandidatesNominated) -> dict[Result, int]:
    votes = tuple(zip(event.parties, event.votes, strict=True))
    return {Result(event.seat, event.parties[event.elected - 1], votes): 1}


def _rushed(event: ResultRushed, seat: CandidatesNominated) -> dict[Result, int]:
    return {Result(event.seat, event.party): 1}


def _countermanded(event: PollCountermanded, seat: CandidatesNominated) -> dict[Result, int]:
    return {Result(event.seat): 1}


def _election(event: NightOpened) -> dict[str, int]:
    return {event.election: 1}


def _poll(event: ExitPollPublished) -> Mapping[str, int]:
    return event.seats


def _polled(event: ExitPollPublished) -> dict[str, int]:
    return dict.fromkeys(event.seats, 1)  # apart from the seats, for none of a party are no sum


def forecast_with(fitted: Constants | None) -> SeatReducer[Forecast]:
    """Make the forecast with constants of your own; without any, with those fitted on the other bundled nights."""
    return SeatReducer(MEASURES, partial(Forecast, fitted=fitted))


MEASURES = (
    Measure("figures", NightOpened, opened),
    Measure("elections", NightOpened, _election),
    Measure("poll", ExitPollPublished, _poll),
    Measure("named", ExitPollPublished, _polled),
    Measure("results", SeatDeclared, _declared, seated=True),
    Measure("results", ResultRushed, _rushed, seated=True),
    Measure("results", PollCountermanded, _countermanded, seated=True),
)

forecast: SeatReducer[Forecast] = forecast_with(None)
