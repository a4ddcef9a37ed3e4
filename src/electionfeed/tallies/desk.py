"""The national board of a results desk: all that `Board` has, and what it means against the last election.

It is a second reducer beside `board`, because it needs each seat's nominations and takes about twice as long; a page
that shows seats and votes alone need not pay for it. What follows from other figures is derived when it is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

import attrs

from ..folds.engine import Counts, SeatReducer
from .board import Board
from .columns import Columns
from .identity import LIBRARY, Identity
from .line import Reached, reached
from .measures import measures
from .swing import Swing, swing

__all__ = ["Desk", "desk", "desk_by"]

Change = tuple[str, str]


@attrs.frozen
class Desk(Board):
    """The national board: changes and swing are over the seats declared, against the same seats at the baseline."""

    identity: Identity = attrs.field(default=LIBRARY, repr=False)

    @property
    def changed(self) -> Counts[Change]:
        """Seats by who won them then and who wins them now; a hold has the same party twice."""
        return self.engine.sums["changed"]

    @property
    def gains(self) -> Counts[Change]:
        """The gains matrix: seats by the party that lost them and the party that gained them."""
        return Counts({change: seats for change, seats in self.changed.items() if change[0] != change[1]})

    @property
    def held(self) -> Counts[str]:
        """Seats held by party."""
        return Counts({then: seats for (then, now), seats in self.changed.items() if then == now})

    @property
    def gained(self) -> Counts[str]:
        """Seats gained by party."""
        return _summed((now, seats) for (_, now), seats in self.gains.items())

    @property
    def lost(self) -> Counts[str]:
        """Seats lost by party."""
        return _summed((then, seats) for (then, _), seats in self.gains.items())

    @property
    def net(self) -> Counts[str]:
        """Seats gained less seats lost by party."""
        gained, lost = self.gained, self.lost
        return Counts({party: gained[party] - lost[party] for party in gained | lost})

    @property
    def now(self) -> Counts[str]:
        """Votes by party in the seats that have a baseline."""
        return self.engine.sums["now"]

    @property
    def then(self) -> Counts[str]:
        """Votes by party at the baseline of the seats declared."""
        return self.engine.sums["then"]

    @property
    def shares(self) -> Mapping[str, float]:
        """Percentages of the valid votes by party."""
        return {party: 100 * votes / self.valid for party, votes in self.votes.items()}

    @property
    def changes(self) -> Mapping[str, float]:
        """Change in share by party, in percentage points, over the seats that have a baseline."""
        now, then = sum(self.now.values()), sum(self.then.values())
        if not (now and then):
            return {}
        return {p: 100 * (self.now[p] / now - self.then[p] / then) for p in self.now | self.then}

    @property
    def turnout(self) -> float | None:
        """Valid votes as a percentage of the electorate, null before a declaration."""
        return _percent(self.valid, self.electorate)

    @property
    def turnout_change(self) -> float | None:
        """Change in turnout in points over the seats whose electorate then is known, null if there is none."""
        figures = self.engine.sums["figures"]
        now = _percent(figures["valid compared"], figures["electorate compared"])
        then = _percent(figures["valid then"], figures["electorate then"])
        return None if now is None or then is None else now - then

    @property
    def pounds(self) -> int:
        """Pounds forfeited in lost deposits."""
        return self.engine.sums["figures"]["pounds"]

    @property
    def forecast(self) -> Counts[str]:
        """The exit poll: seats by party, `Oth` for every party not named."""
        return self.engine.sums["forecast"]

    @property
    def over_forecast(self) -> Counts[str]:
        """Seats won above the exit poll's forecast, negative if below, by the names that the poll uses."""
        won = self.engine.sums["won"]
        named = {party: won[party] - seats for party, seats in self.forecast.items() if party != OTHERS}
        if OTHERS in self.forecast:
            others = sum(seats for party, seats in won.items() if party not in named)
            named[OTHERS] = others - self.forecast[OTHERS]
        return Counts(named)

    @property
    def lead(self) -> int | None:
        """The overall majority: the seats of the majority's party less all others, null without one."""
        return 2 * self.seats[self.majority] - self.total if self.majority else None

    @property
    def short(self) -> int | None:
        """How many seats the largest party lacks to a majority, 0 if it has one, null where none is at stake."""
        return max(0, self.line - max(self.seats.values(), default=0)) if self.line else None

    @property
    def reached(self) -> Reached | None:
        """The seat that brought the majority's party to the line, and when; null without a majority."""
        party, line = self.majority, self.line
        return reached(self.engine, party, line, self.identity) if party and line else None

    def swing(self, to: str, away: str) -> Swing:
        """Give the swing to one party from another."""
        return swing(self.now, self.then, to, away)

    @property
    def parties(self) -> tuple[str, ...]:
        """Every party with votes or seats now or then: by seats, then votes, then name."""
        known = self.votes | self.seats | self.then | self.net
        return tuple(sorted(known, key=lambda party: (-self.seats[party], -self.votes[party], party)))

    def columns(self) -> Columns:
        """Give one row a party as plain columns."""
        shares, changes, over = self.shares, self.changes, self.over_forecast
        by_party = {
            "seats": self.seats,
            "net": self.net,
            "gained": self.gained,
            "lost": self.lost,
            "held": self.held,
            "votes": self.votes,
            "deposits": self.deposits,
        }
        told: Columns = {"party": list(self.parties)}
        told |= {name: [counts[party] for party in self.parties] for name, counts in by_party.items()}
        told["share"] = [shares.get(party, 0.0 if self.valid else None) for party in self.parties]
        told["change"] = [changes.get(party) for party in self.parties]
        told["over_forecast"] = [over.get(party) for party in self.parties]
        return told

    def as_dict(self) -> dict[str, Any]:
        """Give the whole board as plain values for JSON, with sorted keys."""
        plain = super().as_dict()
        whole = ("lead", "line", "pounds", "short", "turnout", "turnout_change")
        by_party = ("changes", "forecast", "gained", "held", "lost", "net", "over_forecast", "shares", "then")
        plain |= {name: getattr(self, name) for name in whole}
        plain |= {name: dict(sorted(getattr(self, name).items())) for name in by_party}
        plain["gains"] = [
            {"from": then, "to": now, "seats": seats} for (then, now), seats in sorted(self.gains.items())
        ]
        plain["reached"] = self.reached and _plain(self.reached)
        return dict(sorted(plain.items()))


OTHERS = "Oth"


def desk_by(parties: Identity) -> SeatReducer[Desk]:
    """Make the national board for a way of counting candidates as parties."""
    return SeatReducer(measures(parties), partial(Desk, identity=parties))


desk: SeatReducer[Desk] = desk_by(LIBRARY)


def _summed(counts: Any) -> Counts[str]:
    total: dict[str, int] = {}
    for party, seats in counts:
        total[party] = total.get(party, 0) + seats
    return Counts(total)


def _percent(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


def _plain(made: Any) -> dict[str, Any]:
    told = attrs.asdict(made)
    return {k: v.isoformat().replace("+00:00", "Z") if isinstance(v, datetime) else v for k, v in sorted(told.items())}
