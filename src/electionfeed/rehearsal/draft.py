"""The results desk's draft: the facts of a night, open to change, to be published again as another night.

The draft is the one place where a night changes. It is a mutable thing inside an immutable boundary: it is made from a
night, and what it gives back is a new one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from attrs import evolve

from .. import rules
from .._given import events_of
from .._moments import aware
from ..events import (
    CandidatesNominated,
    Event,
    NightOpened,
    PollCountermanded,
    RecountOrdered,
    ResultRushed,
    ResultWithdrawn,
    SeatDeclared,
    SeatEvent,
)
from ..names import NIGHT, resolve
from ..night import Night, moment
from ..stream.admission import Admission
from ..stream.publish import facts, published

__all__ = ["Draft", "redeclared"]


class Draft:
    """The facts of a night in publishing order; each change keeps them so, and `night` publishes them."""

    def __init__(self, events: Iterable[Event]) -> None:
        self.facts: list[Event] = []
        self.nominated: dict[str, CandidatesNominated] = {}
        admission = Admission()
        for event in events_of(events, "a change to a night"):
            # A night that was delivered badly has no single order to change: incidents come first, delivery after.
            admission.admit(event)
            if isinstance(event, CandidatesNominated):
                self.nominated[event.seat] = event
            self.facts.append(event)
        admission.finish()
        self.facts = list(facts(self.facts))

    @property
    def header(self) -> NightOpened:
        """The night's header."""
        opened = self.facts[0]
        assert isinstance(opened, NightOpened)  # noqa: S101 (admission has seen to it)
        return opened

    def night(self) -> Night:
        """Publish the facts as they now stand: revisions counted, consequences derived, all renumbered."""
        return Night(published(_counted(self.facts)))

    def code(self, seat: str) -> str:
        """Give the code of a seat given by code or by name, or raise `UnknownName`."""
        return resolve(seat, {code: known.name for code, known in self.nominated.items()}, "seat", NIGHT)

    def moment(self, at: datetime | str | None, usual: datetime) -> datetime:
        """Read a time that a caller gave, or take the usual one."""
        if at is None:
            return usual
        return moment(at, self.header) if isinstance(at, str) else aware(at)

    def ballot(self, seat: str, candidate: int | str) -> int:
        """Give the ballot number of a candidate given by number, or by the code or name of their party.

        Raises `UnknownName` for what nobody stands as, and `ValueError` where several stand for the party.
        """
        parties = self.nominated[seat].parties
        if isinstance(candidate, int) and not isinstance(candidate, bool):
            if not 1 <= candidate <= len(parties):
                raise ValueError(f"{candidate} is no ballot number at {seat}: they go from 1 to {len(parties)}")
            return candidate
        names = {party: self.header.parties.get(party, party) for party in parties}
        party = resolve(candidate, names, "party", self.nominated[seat].name)
        if parties.count(party) > 1:
            numbers = [str(number) for number, other in enumerate(parties, 1) if other == party]
            raise ValueError(f"{party} has several candidates at {seat}: give a ballot number, {' or '.join(numbers)}")
        return parties.index(party) + 1

    def declared(self, seat: str) -> SeatDeclared:
        """Give the last declaration of a seat, or raise `ValueError` if there is none."""
        return self._declaration(seat, reversed(range(len(self.facts))))[1]

    def first(self, seat: str) -> tuple[int, SeatDeclared]:
        """Give the place and the first declaration of a seat, or raise `ValueError` if there is none."""
        return self._declaration(seat, range(len(self.facts)))

    def _declaration(self, seat: str, places: Iterable[int]) -> tuple[int, SeatDeclared]:
        for place in places:
            event = self.facts[place]
            if isinstance(event, SeatDeclared) and event.seat == seat:
                return place, event
        raise ValueError(f"{seat} has no declaration on this night")

    def last(self, seat: str) -> int:
        """Give the place of the last fact about a seat."""
        return max(place for place, fact in enumerate(self.facts) if getattr(fact, "seat", None) == seat)

    def insert(self, event: Event, *, low: int, high: int | None = None) -> None:
        """Put a fact where its time says, from `low` to `high`, or raise `ValueError`."""
        high = len(self.facts) if high is None else high
        if event.at < self.facts[low - 1].at:
            raise ValueError(f"{event.at:%H:%M} is before what it follows, at {self.facts[low - 1].at:%H:%M} UTC")
        if high < len(self.facts) and event.at > self.facts[high].at:
            raise ValueError(f"{event.at:%H:%M} is after the declaration, at {self.facts[high].at:%H:%M} UTC")
        place = next((n for n in range(low, high) if self.facts[n].at > event.at), high)
        self.facts.insert(place, event)

    def replace(self, old: Event, new: Event) -> None:
        """Put one fact in the place of another."""
        self.facts[next(n for n, fact in enumerate(self.facts) if fact is old)] = new

    def follow(self, event: SeatEvent) -> None:
        """Put a fact after all that has been said about its seat."""
        self.insert(event, low=self.last(event.seat) + 1)

    def precede(self, event: SeatEvent) -> None:
        """Put a fact before the first declaration of its seat, and after the night's beginning."""
        self.insert(event, low=self.beginning(), high=self.first(event.seat)[0])

    def beginning(self) -> int:
        """Give the place after the last nomination."""
        return max((n for n, fact in enumerate(self.facts) if isinstance(fact, CandidatesNominated)), default=0) + 1

    def after(self, seat: str, minutes: float) -> datetime:
        """Give the moment so many minutes after the last fact about a seat."""
        return self.facts[self.last(seat)].at + timedelta(minutes=minutes)

    def before(self, seat: str, minutes: float) -> datetime:
        """Give the moment so many minutes before a seat's first declaration, but not before the night begins."""
        return max(self.first(seat)[1].at - timedelta(minutes=minutes), self.facts[self.beginning() - 1].at)

    def correct(self, seat: str, at: datetime, figures: Mapping[str, Any]) -> None:
        """Declare a seat again with other figures."""
        self.follow(redeclared(self.declared(seat), self.nominated[seat], at=at, **figures))

    def withdraw(self, seat: str, at: datetime, reason: str) -> None:
        """Take back what was last said about a seat."""
        self.follow(ResultWithdrawn(seq=1, at=at, seat=seat, revision=1, reason=reason))

    def recount(self, seat: str, at: datetime) -> None:
        """Order the next recount."""
        number = 1 + sum(isinstance(fact, RecountOrdered) and fact.seat == seat for fact in self.facts)
        self.precede(RecountOrdered(seq=1, at=at, seat=seat, revision=1, number=number))

    def rush(self, seat: str, at: datetime, winner: int) -> None:
        """Say a winner ahead of the figures."""
        party = self.nominated[seat].candidates[winner - 1].party
        self.precede(ResultRushed(seq=1, at=at, seat=seat, revision=1, candidate=winner, party=party))

    def countermand(self, seat: str, at: datetime, reason: str, declared: datetime | None) -> None:
        """Call off a poll: what was said of it that night goes, and its result is declared later or not at all."""
        result = self.declared(seat)
        self.facts = [fact for fact in self.facts if not (isinstance(fact, SeatEvent) and fact.seat == seat)]
        called_off = PollCountermanded(seq=1, at=at, seat=seat, revision=1, reason=reason)
        self.insert(called_off, low=self.beginning())
        if declared is not None:
            self.follow(evolve(result, at=declared, declared_at=declared, timing="declared"))


def redeclared(
    declared: SeatDeclared,
    nominated: CandidatesNominated,
    *,
    at: datetime,
    votes: Mapping[int, int] | None = None,
    electorate: int | None = None,
    rejected: int | None = None,
    elected: int | None = None,
) -> SeatDeclared:
    """Give a declaration with other figures and all that follows from them; a tie needs who was `elected` by lot."""
    polled = [(votes or {}).get(number, before) for number, before in enumerate(declared.votes, 1)]
    winner = rules.elected(polled, lot=elected)
    if elected not in (None, winner):
        raise ValueError(f"candidate {winner} has the most votes, so {elected} is not elected")
    parties = nominated.parties
    before = nominated.baseline.winner if nominated.baseline else None
    outcome, gained_from = rules.outcome(parties[winner - 1], before)
    return evolve(
        declared,
        at=at,
        votes=tuple(polled),
        elected=winner,
        majority=rules.majority(polled),
        valid=sum(polled),
        electorate=declared.electorate if electorate is None else electorate,
        rejected=declared.rejected if rejected is None else rejected,
        outcome=outcome,
        gained_from=gained_from,
    )


def _counted(facts: Iterable[Event]) -> Iterable[Event]:
    """Count the revisions of each seat anew, from 1 in the order of its facts."""
    revisions: dict[str, int] = {}
    for fact in facts:
        if isinstance(fact, SeatEvent):
            revision = revisions[fact.seat] = revisions.get(fact.seat, 0) + 1
            yield fact if fact.revision == revision else evolve(fact, revision=revision)
        else:
            yield fact
