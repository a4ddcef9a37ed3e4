"""The real nights beside their own baselines: what was polled, what a model expected, and what is left over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

import attrs

from ..events import SeatDeclared
from ..night import Night
from .arrays import np
from .calibration import Calibration, calibration
from .expectation import expected
from .layout import Layout, layout
from .models import Move
from .polls import GREAT_BRITAIN, Polls, by_area
from .races import NORTHERN_IRELAND, Race, races
from .times import general_elections

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

__all__ = ["LEVELS", "Level", "Result", "pairs", "polled", "result"]

Level = Literal["Great Britain", "nations", "regions"]
LEVELS: tuple[Level, ...] = ("Great Britain", "nations", "regions")


@attrs.frozen(eq=False, kw_only=True)
class Result:
    """A real night laid out like a simulated one: the share that each candidate polled, and each seat's real winner."""

    night: Night = attrs.field(repr=False)
    races: tuple[Race, ...] = attrs.field(repr=False)
    lay: Layout = attrs.field(repr=False)
    share: Floats = attrs.field(repr=False)
    valid: Floats = attrs.field(repr=False)

    @property
    def britain(self) -> Flags:
        """Which candidates stand in Great Britain."""
        return np.array([race.seat.country != NORTHERN_IRELAND for race in self.races])[self.lay.seat]

    def expected(self, level: Level, move: Move, known: Calibration | None = None) -> Floats:
        """Give what a model expects of each candidate, given the real shares of Great Britain, or of its parts."""
        polls = by_area(polled(self, level), self.night.header.parties, _places(self.races))
        return expected(self.races, self.lay, polls, move, known or calibration())


def pairs() -> tuple[str, ...]:
    """Give the bundled general elections whose seats all know their last result: each is a pair of elections."""
    known = general_elections().items()
    return tuple(name for name, night in known if all(seat.baseline for seat in night.seats.values()))


def result(night: Night) -> Result:
    """Lay out a real night; `ValueError` if a seat has no declaration or no last result."""
    declared = {event.seat: event for event in night if isinstance(event, SeatDeclared)}
    ran = races(night, "own")
    for race in ran:
        if race.seat.seat not in declared or race.seat.baseline is None:
            raise ValueError(f"{race.seat.name} has no result now, or none before, to compare")
    ended = [declared[race.seat.seat] for race in ran]
    valid = np.array([event.valid for event in ended], dtype=np.float64)
    shares = [votes / event.valid for event in ended for votes in event.votes]
    # The ballots are the real ones, so that the shares of an area are what they were.
    ran = tuple(attrs.evolve(race, ballots=event.valid) for race, event in zip(ran, ended, strict=True))
    return Result(night=night, races=ran, lay=layout(ran), share=np.array(shares), valid=valid)


def polled(real: Result, level: Level) -> Polls:
    """Give the real shares, in percent: of Great Britain, or of each nation or region of it."""
    votes: dict[str, Counter[str]] = {}
    parties = (party for race in real.races for party in race.seat.parties)
    for party, seat, share in zip(parties, real.lay.seat, real.share, strict=True):
        area = _area(real.races[int(seat)], level)
        votes.setdefault(area, Counter())[party] += round(float(share * real.valid[seat]))
    return {area: _percent(count) for area, count in votes.items() if area}


def _area(race: Race, level: Level) -> str:
    if race.seat.country == NORTHERN_IRELAND:
        return ""
    return {"Great Britain": GREAT_BRITAIN, "nations": race.seat.country, "regions": race.seat.region}[level]


def _percent(votes: Counter[str]) -> dict[str, float]:
    """Give the parties of 1% or more: the others are what is left."""
    total = sum(votes.values())
    return {party: 100 * polled / total for party, polled in votes.items() if 100 * polled >= total}


def _places(ran: Iterable[Race]) -> set[str]:
    return {place for race in ran for place in (race.seat.region, race.seat.country)}
