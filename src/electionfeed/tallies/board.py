"""The board: the tallies that every results page begins with, as frozen values at each moment."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

import attrs

from ..events import DepositLost, MPDefeated, NightOpened, ResultRushed, SeatDeclared
from ..folds.engine import Counts, EngineState, Measure, SeatReducer

__all__ = ["Board", "Defeat", "board", "declared", "opened"]


@attrs.frozen(kw_only=True)
class Defeat:
    """A sitting MP who stood at `seat` and lost; `sat_for` and `since` are null where the data do not tell."""

    seat: str
    candidate: int
    name: str
    party: str
    sat_for: str | None
    since: int | None
    winner_party: str


@attrs.frozen
class Board:
    """The night so far. Seats count a rushed result; votes, electorate and papers only seats declared with figures."""

    engine: EngineState = attrs.field(repr=False)

    @property
    def seats(self) -> Counts[str]:
        """Seats by party."""
        return self.engine.sums["seats"]

    @property
    def votes(self) -> Counts[str]:
        """Valid votes by party."""
        return self.engine.sums["votes"]

    @property
    def deposits(self) -> Counts[str]:
        """Deposits lost by party."""
        return self.engine.sums["deposits"]

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
    def line(self) -> int | None:
        """The fewest seats that are an overall majority; null before the header and where no majority is at stake."""
        return self.engine.sums["figures"]["line"] or None

    @property
    def majority(self) -> str | None:
        """The party that has come to the line, null if none has."""
        line = self.line
        return next((party for party, won in self.seats.items() if line and won >= line), None)

    def columns(self) -> dict[str, list[Any]]:
        """Give one row a party as plain columns: by seats, then votes, then name."""
        seats, votes, lost = self.seats, self.votes, self.deposits
        parties = sorted(seats | votes, key=lambda party: (-seats[party], -votes[party], party))
        by_party = {"seats": seats, "votes": votes, "deposits": lost}
        counts = {name: [count[party] for party in parties] for name, count in by_party.items()}
        return {"party": parties, **counts}

    def as_dict(self) -> dict[str, Any]:
        """Give the board as plain values for JSON, with sorted keys."""
        whole = ("declared", "electorate", "majority", "outstanding", "rejected", "rushed", "total", "valid")
        by_party = ("deposits", "seats", "votes")
        plain = {name: getattr(self, name) for name in whole}
        plain |= {name: dict(sorted(getattr(self, name).items())) for name in by_party}
        plain["defeated"] = [dict(sorted(attrs.asdict(defeat).items())) for defeat in self.defeated]
        return dict(sorted(plain.items()))


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


def _defeat(event: MPDefeated) -> dict[Defeat, int]:
    defeat = Defeat(
        seat=event.seat,
        candidate=event.candidate,
        name=event.name,
        party=event.party,
        sat_for=event.sat_for,
        since=event.since,
        winner_party=event.winner_party,
    )
    return {defeat: 1}


board: SeatReducer[Board] = SeatReducer(
    (
        Measure("figures", NightOpened, opened),
        Measure("figures", SeatDeclared, declared),
        Measure("figures", ResultRushed, lambda event: {"rushed": 1}),
        Measure("seats", SeatDeclared, lambda event: {event.parties[event.elected - 1]: 1}),
        Measure("seats", ResultRushed, lambda event: {event.party: 1}),
        Measure("votes", SeatDeclared, _votes),
        Measure("deposits", DepositLost, lambda event: {event.party: 1}),
        Measure("defeated", MPDefeated, _defeat),
    ),
    Board,
)
