"""The board: the tallies that every results page begins with, as frozen values at each moment."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from typing import Any

import attrs

from .._shown import ranking, table
from ..events import CandidatesNominated, DepositLost, MPDefeated, NightOpened, ResultRushed, SeatDeclared
from ..folds.engine import Counts, EngineState, Measure, SeatReducer
from .identity import LIBRARY, Identity
from .parties import ByParty, Known, Shares

__all__ = ["Board", "Defeat", "board", "declared", "defeated", "named", "opened"]


@attrs.frozen(kw_only=True)
class Defeat:
    """A sitting MP who stood at `seat` and lost: `years` since they entered the Commons, and who was elected instead.

    `sat_for`, `since` and `years` are null if unknown; `winner`, a name, on a `Board`, which keeps no nominations.
    """

    seat: str
    candidate: int
    name: str
    party: str
    sat_for: str | None
    since: int | None
    years: int | None = attrs.field(eq=False)  # by when it was said, on which no tally may depend
    winner: str | None
    winner_party: str


@attrs.frozen(repr=False)
class Board:
    """The night so far. Seats count a rushed result; votes, electorate and papers only seats declared with figures.

    What is by party gives 0 for a party of the night that has none, and refuses what is no party of it.
    """

    engine: EngineState

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self._summary()}>"

    def _repr_html_(self) -> str:
        return table(self._summary(), self.columns())

    @property
    def identity(self) -> Identity:
        """How candidates are counted as parties."""
        return LIBRARY

    @property
    def seats(self) -> Counts[str]:
        """Seats by party."""
        return self._by_party("seats")

    @property
    def votes(self) -> Counts[str]:
        """Valid votes by party."""
        return self._by_party("votes")

    @property
    def deposits(self) -> Counts[str]:
        """Deposits lost by party."""
        return self._by_party("deposits")

    @property
    def defeated(self) -> tuple[Defeat, ...]:
        """Sitting MPs defeated, by seat and ballot number."""
        return tuple(sorted(self.engine.sums["defeated"], key=attrgetter("seat", "candidate")))

    @property
    def total(self) -> int:
        """Seats contested, 0 before the header; for a group of seats, which has no header, those nominated."""
        return self.engine.sums["figures"]["total"] or len(self.engine.nominated)

    @property
    def declared(self) -> int:
        """Seats declared with figures."""
        return self.engine.sums["figures"]["declared"]

    @property
    def rushed(self) -> int:
        """Seats whose winner is said but not yet the figures."""
        return self.engine.sums["figures"]["rushed"]

    @property
    def outstanding(self) -> int:
        """Seats without a result."""
        return self.total - self.declared - self.rushed

    @property
    def electorate(self) -> int:
        """Electors in the seats declared."""
        return self.engine.sums["figures"]["electorate"]

    @property
    def valid(self) -> int:
        """Valid votes."""
        return self.engine.sums["figures"]["valid"]

    @property
    def rejected(self) -> int | None:
        """Ballot papers rejected; null if unknown in any seat declared."""
        figures = self.engine.sums["figures"]
        return None if figures["rejected unknown"] else figures["rejected"]

    @property
    def turnout(self) -> float | None:
        """Valid votes as a percentage of the electorate, null before a declaration."""
        return 100 * self.valid / self.electorate if self.electorate else None

    @property
    def shares(self) -> Mapping[str, float]:
        """Percentages of the valid votes by party."""
        valid = self.valid
        shares = {party: 100 * votes / valid for party, votes in self.engine.sums["votes"].items()}
        return Shares(shares, self._known)

    @property
    def line(self) -> int | None:
        """The fewest seats that are an overall majority; null before the header and where no majority is at stake."""
        return self.engine.sums["figures"]["line"] or None

    @property
    def majority(self) -> str | None:
        """The party that has come to the line, null if none has."""
        line = self.line
        return next((party for party, won in self.engine.sums["seats"].items() if line and won >= line), None)

    def columns(self) -> dict[str, list[Any]]:
        """Give one row a party as plain columns: by seats, then votes, then name."""
        by_party = {name: self.engine.sums[name] for name in ("seats", "votes", "deposits")}
        seats, votes = by_party["seats"], by_party["votes"]
        parties = sorted(seats | votes, key=lambda party: (-seats[party], -votes[party], party))
        counts = {name: [count[party] for party in parties] for name, count in by_party.items()}
        return {"party": parties, **counts}

    def as_dict(self) -> dict[str, Any]:
        """Give the board as plain values for JSON, with sorted keys."""
        whole = ("declared", "electorate", "majority", "outstanding", "rejected", "rushed", "total", "valid")
        by_party = ("deposits", "seats", "votes")
        plain = {name: getattr(self, name) for name in whole}
        plain |= {name: dict(sorted(getattr(self, name).items())) for name in by_party}
        plain["defeated"] = [{name: getattr(defeat, name) for name in DEFEAT} for defeat in self.defeated]
        return dict(sorted(plain.items()))

    def _summary(self) -> str:
        seats = ranking(self.engine.sums["seats"])
        count = f"{self.declared:,} of {self.total:,} seats declared" if self.total else "no night opened"
        return count + (f"; {seats}" if seats else "") + (f"; {self.majority} majority" if self.majority else "")

    def _by_party(self, name: str) -> Counts[str]:
        return ByParty(self.engine.sums[name], self._known)

    @property
    def _known(self) -> Known:
        return Known(self.engine, self.identity)


# What a board says of a defeat in JSON: that which the message itself says.
DEFEAT = ("candidate", "name", "party", "sat_for", "seat", "since", "winner_party")


def declared(event: SeatDeclared) -> dict[str, int]:
    """Measure what a declaration says of the papers in the box."""
    figures = {"declared": 1, "electorate": event.electorate, "valid": event.valid}
    if event.rejected is None:
        figures["rejected unknown"] = 1
    else:
        figures["rejected"] = event.rejected
    return figures


def opened(event: NightOpened) -> dict[str, int]:
    """Measure what the header says of the whole night."""
    return {"total": event.seats, "line": event.line or 0}


def _votes(event: SeatDeclared) -> dict[str, int]:
    parties, polled = event.parties, event.votes
    votes = dict(zip(parties, polled, strict=True))
    if len(votes) < len(parties):  # two of a party, most often of none: the independents
        votes = {party: sum(n for other, n in zip(parties, polled, strict=True) if other == party) for party in votes}
    return votes


def _won(event: SeatDeclared) -> dict[str, int]:
    return {event.parties[event.elected - 1]: 1}


def _party(event: ResultRushed | DepositLost) -> dict[str, int]:
    return {event.party: 1}


def _rushed(event: ResultRushed) -> dict[str, int]:
    return {"rushed": 1}


def defeated(event: MPDefeated, seat: CandidatesNominated | None = None) -> dict[Defeat, int]:
    """Measure a defeat; the nominations name the winner."""
    defeat = Defeat(
        seat=event.seat,
        candidate=event.candidate,
        name=event.name,
        party=event.party,
        sat_for=event.sat_for,
        since=event.since,
        years=None if event.since is None else event.at.year - event.since,
        winner=named(seat, event.winner) if seat else None,
        winner_party=event.winner_party,
    )
    return {defeat: 1}


def named(seat: CandidatesNominated, number: int) -> str:
    """Give the name of a candidate, or the ballot number where nobody was nominated under it."""
    return seat.candidates[number - 1].name if 1 <= number <= len(seat.candidates) else f"candidate {number}"


board: SeatReducer[Board] = SeatReducer(
    (
        Measure("figures", NightOpened, opened),
        Measure("figures", SeatDeclared, declared),
        Measure("figures", ResultRushed, _rushed),
        Measure("seats", SeatDeclared, _won),
        Measure("seats", ResultRushed, _party),
        Measure("votes", SeatDeclared, _votes),
        Measure("deposits", DepositLost, _party),
        Measure("defeated", MPDefeated, defeated),
    ),
    Board,
)
