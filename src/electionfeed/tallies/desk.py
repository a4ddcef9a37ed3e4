"""The national board of a results desk: all that `Board` has, and what it means against the last election.

It is a second reducer beside `board`, because it needs each seat's nominations and takes about twice as long; a page
that shows seats and votes alone need not pay for it. What follows from other figures is derived when it is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

import attrs

from ..errors import shown
from ..folds.engine import Counts, SeatReducer
from .board import Board
from .identity import LIBRARY, Identity
from .line import Reached, reached
from .measures import measures
from .parties import ByChange, ByParty, Known, Named, Shares
from .rows import Columns
from .swing import Swing, swing

__all__ = ["Desk", "desk", "desk_by"]

Change = tuple[str, str]


@attrs.frozen(repr=False)
class Desk(Board):
    """The national board: changes and swing are over the seats declared, against the same seats at the baseline."""

    # A board has the library's own, and a desk any.
    identity: Identity = attrs.field(default=LIBRARY)  # pyright: ignore[reportIncompatibleMethodOverride]

    @property
    def changed(self) -> Counts[Change]:
        """Seats by who won them then and who wins them now; a hold has the same party twice."""
        return ByChange(self.engine.sums["changed"], self._known)

    @property
    def gains(self) -> Counts[Change]:
        """The gains matrix: seats by the party that lost them and the party that gained them."""
        return ByChange(self._gains, self._known)

    @property
    def held(self) -> Counts[str]:
        """Seats held by party."""
        changed = self.engine.sums["changed"]
        return ByParty({then: seats for (then, now), seats in changed.items() if then == now}, self._known)

    @property
    def gained(self) -> Counts[str]:
        """Seats gained by party."""
        return ByParty(_summed((now, seats) for (_, now), seats in self._gains.items()), self._known)

    @property
    def lost(self) -> Counts[str]:
        """Seats lost by party."""
        return ByParty(_summed((then, seats) for (then, _), seats in self._gains.items()), self._known)

    @property
    def net(self) -> Counts[str]:
        """Seats gained less seats lost by party."""
        gains = self._gains
        ends = [((now, seats), (then, -seats)) for (then, now), seats in gains.items()]
        return ByParty(_summed(end for both in ends for end in both), self._known)

    @property
    def now(self) -> Counts[str]:
        """Votes by party in the seats that have a baseline."""
        return self._by_party("now")

    @property
    def then(self) -> Counts[str]:
        """Votes by party at the baseline of the seats declared."""
        return self._by_party("then")

    @property
    def changes(self) -> Mapping[str, float]:
        """Change in share by party, in percentage points, over the seats that have a baseline."""
        sums, before = self.engine.sums["now"], self.engine.sums["then"]
        now, then = sum(sums.values()), sum(before.values())
        changed = {p: 100 * (sums[p] / now - before[p] / then) for p in sums | before} if now and then else {}
        return Shares(changed, self._known)

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
        return self._by_party("forecast")

    @property
    def over_forecast(self) -> Counts[str]:
        """Seats won above the exit poll's forecast, negative if below; a party that it does not name has no number."""
        won, forecast = self.engine.sums["won"], self.engine.sums["forecast"]
        named = self.engine.sums["named"]
        over = {party: won[party] - forecast[party] for party in named if party != OTHERS}
        if OTHERS in named:
            over[OTHERS] = sum(seats for party, seats in won.items() if party not in over) - forecast[OTHERS]
        return Named(over, "the exit poll")

    @property
    def lead(self) -> int | None:
        """The overall majority: the seats of the majority's party less all others, null without one."""
        return 2 * self.engine.sums["seats"][self.majority] - self.total if self.majority else None

    @property
    def short(self) -> int | None:
        """How many seats the largest party lacks to a majority, 0 if it has one, null where none is at stake."""
        return max(0, self.line - max(self.engine.sums["seats"].values(), default=0)) if self.line else None

    @property
    def reached(self) -> Reached | None:
        """The seat that brought the majority's party to the line, and when; null without a majority."""
        party, line = self.majority, self.line
        return reached(self.engine, party, line, self.identity) if party and line else None

    def swing(self, to: str, away: str) -> Swing:
        """Give the swing to one party from another, each by its code or name, or raise `UnknownName`."""
        # Against the last election joint candidates are not apart.
        known = Known(self.engine, self.identity, compared=True)
        first, second = known.resolve(to), known.resolve(away)
        return swing(self.engine.sums["now"], self.engine.sums["then"], first, second)

    @property
    def parties(self) -> tuple[str, ...]:
        """Every party with votes or seats now or then: by seats, then votes, then name."""
        seats, votes = self.engine.sums["seats"], self.engine.sums["votes"]
        known = votes | seats | self.engine.sums["then"] | self.net
        return tuple(sorted(known, key=lambda party: (-seats[party], -votes[party], party)))

    def columns(self) -> Columns:
        """Give one row a party as plain columns."""
        parties, shares, changes, over = self.parties, self.shares, self.changes, self.over_forecast
        by_party = {
            "seats": self.seats,
            "net": self.net,
            "gained": self.gained,
            "lost": self.lost,
            "held": self.held,
            "votes": self.votes,
            "deposits": self.deposits,
        }
        columns: Columns = {"party": list(parties)}
        columns |= {name: [counts.get(party, 0) for party in parties] for name, counts in by_party.items()}
        columns["share"] = [shares.get(party, 0.0 if self.valid else None) for party in parties]
        columns["change"] = [changes.get(party) for party in parties]
        columns["over_forecast"] = [over.get(party) for party in parties]
        return columns

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

    @property
    def _gains(self) -> Mapping[Change, int]:
        changed = self.engine.sums["changed"]
        return {(then, now): seats for (then, now), seats in changed.items() if then != now}


OTHERS = "Oth"


def desk_by(parties: Identity) -> SeatReducer[Desk]:
    """Make the national board for a way of counting candidates as parties."""
    if not isinstance(parties, Identity):
        raise TypeError(f"parties are counted by an Identity, such as tallies.BROADCAST, and {shown(parties)} is none")
    return SeatReducer(measures(parties), partial(Desk, identity=parties))


desk: SeatReducer[Desk] = desk_by(LIBRARY)


def _summed(counts: Iterable[tuple[str, int]]) -> Mapping[str, int]:
    total: dict[str, int] = {}
    for party, seats in counts:
        total[party] = total.get(party, 0) + seats
    return total


def _percent(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


def _plain(made: Any) -> dict[str, Any]:
    values = sorted(attrs.asdict(made).items())
    return {k: v.isoformat().replace("+00:00", "Z") if isinstance(v, datetime) else v for k, v in values}
