"""The people of a night: members returned, re-elected and defeated, MPs who stood elsewhere, and who stood down.

All are of the seats declared. Nothing in a feed says that an MP stood down; it follows where the member elected at the
baseline is no candidate, and where a baseline names no member (a notional one does not) it is unknown, and said to be.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from .._shown import table
from ..events import CandidatesNominated, MPDefeated, SeatDeclared
from ..folds.engine import EngineState, Measure, SeatReducer
from .board import Defeat, defeated, named
from .rows import Columns, rows_of

__all__ = ["Departure", "Member", "People", "people"]


@attrs.frozen(kw_only=True)
class Member:
    """A member or sitting MP and the seat where they stood; `sat_for` and `since` are null if unknown."""

    seat: str
    candidate: int
    name: str
    party: str
    sitting: bool = False
    sat_for: str | None = None
    since: int | None = None


@attrs.frozen(kw_only=True)
class Departure:
    """A seat where the member elected at the baseline did not stand, and no other sitting MP did either."""

    seat: str
    name: str
    party: str


def _place(one: Member | Defeat | Departure) -> tuple[str, int]:
    """Give the seat and the ballot number, where there is one."""
    return one.seat, getattr(one, "candidate", 0)


@attrs.frozen(repr=False)
class People:
    """Who was returned, defeated or gone, each by seat."""

    engine: EngineState

    def __repr__(self) -> str:
        return f"<People: {self._summary()}>"

    def _repr_html_(self) -> str:
        names = ("name", "party", "since", "winner", "winner_party")
        lost = rows_of(map(attrs.asdict, self.defeated), names)
        return table(self._summary(), {name.replace("_", " "): values for name, values in lost.items()})

    @property
    def returned(self) -> tuple[Member, ...]:
        """Every member elected."""
        return self._sorted("returned")

    @property
    def re_elected(self) -> tuple[Member, ...]:
        """Members elected who were MPs before."""
        return tuple(member for member in self.returned if member.sitting)

    @property
    def new(self) -> tuple[Member, ...]:
        """Members elected who were not MPs just before; some may have been earlier."""
        return tuple(member for member in self.returned if not member.sitting)

    @property
    def defeated(self) -> tuple[Defeat, ...]:
        """Sitting MPs who stood and lost."""
        return self._sorted("defeated")

    @property
    def elsewhere(self) -> tuple[Member, ...]:
        """Sitting MPs who stood in another seat than the one that they are known to have sat for."""
        return self._sorted("elsewhere")

    @property
    def gone(self) -> tuple[Departure, ...]:
        """Seats whose member of the baseline did not stand there, where that is known."""
        return self._sorted("gone")

    @property
    def unknown(self) -> int:
        """Seats declared whose baseline does not name its member."""
        return self.engine.sums["figures"]["unknown"]

    @property
    def stood_down(self) -> tuple[Departure, ...] | None:
        """Of those gone, the ones whose MP stands nowhere else that is known; null where any baseline names no member.

        The name is that of who was elected at the baseline. An MP who moved to a seat of another group of seats cannot
        be seen from inside this one, so ask the whole night.
        """
        if self.unknown:
            return None
        moved = {sat for seat in self.engine.nominated.values() for sat in _sat_for(seat)}
        return tuple(departure for departure in self.gone if departure.seat not in moved)

    def _summary(self) -> str:
        gone = self.stood_down
        stood_down = "who stood down is not known" if gone is None else f"{len(gone):,} stood down"
        members = f"{len(self.re_elected):,} MPs re-elected, {len(self.new):,} new"
        return f"{members}, {len(self.defeated):,} defeated, {stood_down}"

    def _sorted(self, name: str) -> tuple[Any, ...]:
        return tuple(sorted(self.engine.sums[name], key=_place))

    def columns(self) -> Columns:
        """Give one row for each member returned, each MP defeated and, where it is known, each that stood down."""
        names = ("status", "seat", "candidate", "name", "party", "sat_for", "since", "winner", "winner_party")
        members = (
            {**attrs.asdict(member), "status": "re-elected" if member.sitting else "new"}
            | {"winner": member.name, "winner_party": member.party}
            for member in self.returned
        )
        defeated = ({"status": "defeated", **attrs.asdict(lost)} for lost in self.defeated)
        nothing = dict.fromkeys(names)
        gone = (nothing | {"status": "stood down"} | attrs.asdict(departure) for departure in self.stood_down or ())
        return rows_of([*members, *defeated, *gone], names)

    def as_dict(self) -> dict[str, Any]:
        """Give all of them as plain values for JSON, with sorted keys."""
        plain: dict[str, Any] = {
            name: [dict(sorted(attrs.asdict(row).items())) for row in getattr(self, name)]
            for name in ("defeated", "elsewhere", "new", "re_elected")
        }
        gone = self.stood_down
        plain["stood_down"] = None if gone is None else [attrs.asdict(departure) for departure in gone]
        return plain | {"unknown": self.unknown}


def _sat_for(seat: CandidatesNominated) -> Iterator[str]:
    for candidate in seat.candidates:
        if candidate.sitting and candidate.sitting.seat:
            yield candidate.sitting.seat


def _member(seat: CandidatesNominated, number: int, party: str) -> Member:
    # A number that nobody was nominated under is a fault of the feed, which reading it names; a fold goes on.
    sitting = seat.candidates[number - 1].sitting if number <= len(seat.candidates) else None
    return Member(
        seat=seat.seat,
        candidate=number,
        name=named(seat, number),
        party=party,
        sitting=sitting is not None,
        sat_for=sitting.seat if sitting else None,
        since=sitting.since if sitting else None,
    )


def _returned(event: SeatDeclared, seat: CandidatesNominated) -> dict[Member, int]:
    return {_member(seat, event.elected, event.parties[event.elected - 1]): 1}


def _elsewhere(event: SeatDeclared, seat: CandidatesNominated) -> dict[Member, int]:
    standing = enumerate(seat.candidates, 1)
    moved = [(n, one.party) for n, one in standing if one.sitting and one.sitting.seat not in (None, seat.seat)]
    return {_member(seat, number, party): 1 for number, party in moved}


def _gone(event: SeatDeclared, seat: CandidatesNominated) -> dict[Departure, int]:
    # A sitting MP whose seat is not known is taken to have sat for this one: they won it at a by-election, so that the
    # member of the baseline had left before.
    before = seat.baseline
    here = any(c.sitting and c.sitting.seat in (None, seat.seat) for c in seat.candidates)
    if before is None or before.member is None or here:
        return {}
    return {Departure(seat=seat.seat, name=before.member, party=before.winner): 1}


def _unknown(event: SeatDeclared, seat: CandidatesNominated) -> dict[str, int]:
    return {"unknown": 1} if seat.baseline is None or seat.baseline.member is None else {}


people: SeatReducer[People] = SeatReducer(
    (
        Measure("returned", SeatDeclared, _returned, seated=True),
        Measure("elsewhere", SeatDeclared, _elsewhere, seated=True),
        Measure("gone", SeatDeclared, _gone, seated=True),
        Measure("figures", SeatDeclared, _unknown, seated=True),
        Measure("defeated", MPDefeated, defeated, seated=True),
    ),
    People,
)
