"""Who stands in each seat of a simulated night, and the votes at the last election that each of them builds on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from random import Random
from typing import Literal

import attrs
from attrs import evolve

from ..errors import shown
from ..events import Baseline, Candidate, CandidatesNominated, SeatDeclared, Sitting
from ..names import NIGHT, resolve
from ..night import Night
from ..rules import ballot_order
from .calibration import Rates, calibration
from .names import made_up

__all__ = ["Candidates", "Race", "races"]

Candidates = Literal["anew", "again", "own"]
NORTHERN_IRELAND = "Northern Ireland"
STRONG = 0.05
USUAL_TURNOUT = 0.6
USUAL_REJECTED = 0.003


@attrs.frozen(kw_only=True)
class Race:
    """A seat: its nominations, and for each candidate the votes built on, null for a newcomer's.

    `before` is the number of all valid votes at the last election, `ballots` how many are expected now, `rejected` the
    ballot papers rejected for each valid vote, and `retired` whether the winner's party stands without its member.
    """

    seat: CandidatesNominated
    base: tuple[float | None, ...]
    before: int
    ballots: float
    electorate: int
    rejected: float
    retired: bool


def races(
    night: Night,
    candidates: Candidates = "anew",
    seed: int = 0,
    new: Mapping[str, str] | None = None,
    without: Collection[str] = (),
) -> tuple[Race, ...]:
    """Give the races after a night in the order of its nominations, or with `own` those of the night itself.

    After a night `again` lets all who stood stand again; with `anew` members retire, small parties and independents
    come and go at the rates of the real nights, and every name but a member's is made up. Parties of `new` stand in
    every seat of Great Britain but the Speaker's, those of `without` in none.
    """
    if candidates not in ("anew", "again", "own"):
        raise ValueError(f"candidates stand anew, again or own, not {candidates!r}")
    _check_parties(night, new or {})
    named = (without,) if isinstance(without, str) else without  # a text is one party, and not its letters
    left_out = frozenset(resolve(party, night.header.parties, "party", NIGHT) for party in named)
    declared = {event.seat: event for event in night if isinstance(event, SeatDeclared)}
    drawn = _Drawn(night, candidates, Random(f"{seed} candidates"), dict(new or {}), left_out)  # noqa: S311
    return tuple(drawn.race(seat, declared.get(seat.seat)) for seat in night.seats.values())


def _check_parties(night: Night, new: Mapping[str, str]) -> None:
    known = night.header.parties
    given: object = new
    if not isinstance(given, Mapping):
        raise TypeError(f"new gives each party's name by its code, such as {{'ALL': 'Alliance'}}, not {shown(given)}")
    for party in new:
        if party in known:
            raise ValueError(f"{party} is {known[party]} on this night, so it is no code for a new party")


class _Drawn:
    """Draws the races of a night one by one, in order: a mutable thing that does not leave this module."""

    def __init__(
        self, night: Night, candidates: Candidates, rng: Random, new: dict[str, str], without: frozenset[str]
    ) -> None:
        self.night, self.candidates, self.rng, self.new, self.without = night, candidates, rng, new, without
        self.rates: Rates = calibration().rates
        seats = night.seats.values()
        stood = Counter((seat.country, party) for seat in seats for party in set(seat.parties))
        total = Counter(seat.country for seat in seats)
        self.everywhere = {place for place, number in stood.items() if 2 * number >= total[place[0]]}

    def race(self, seat: CandidatesNominated, declared: SeatDeclared | None) -> Race:
        """Give the race of a seat; one without a declaration has its own candidates and their last result."""
        if self.candidates == "own" or declared is None:
            return self._own(seat, declared)
        return self._next(seat, declared)

    def _own(self, seat: CandidatesNominated, declared: SeatDeclared | None) -> Race:
        last = seat.baseline
        kept = [candidate for candidate in seat.candidates if candidate.party not in self.without]
        stand = Counter(candidate.party for candidate in kept)
        votes = last.votes if last else {}
        people = [
            (candidate, votes[candidate.party] / stand[candidate.party] if candidate.party in votes else None)
            for candidate in kept
        ]
        before = last.valid if last else 0
        ballots = before or (declared.valid if declared else 0)
        sits = any(candidate.sitting and last and candidate.party == last.winner for candidate in kept)
        electorate = (declared.electorate if declared else None) or (last.electorate if last else None)
        return self._race(
            seat,
            people,
            before=before,
            ballots=ballots,
            electorate=electorate or round(ballots / USUAL_TURNOUT),
            rejected=_rejected(declared),
            retired=bool(last) and not sits,
        )

    def _next(self, seat: CandidatesNominated, declared: SeatDeclared) -> Race:
        people: list[tuple[Candidate, float | None]] = list(self._again(seat, declared))
        retired = not any(candidate.sitting for candidate, _ in people)
        return self._race(
            self._history(seat, declared),
            people,
            before=declared.valid,
            ballots=declared.valid,
            electorate=declared.electorate,
            rejected=_rejected(declared),
            retired=retired,
        )

    def _race(
        self,
        seat: CandidatesNominated,
        people: list[tuple[Candidate, float | None]],
        *,
        before: int,
        ballots: float,
        electorate: int,
        rejected: float,
        retired: bool,
    ) -> Race:
        people += [(_person(name, party), None) for name, party in self._newcomers(seat, people)]
        if not people:
            raise ValueError(f"nobody would stand in {seat.name} without {', '.join(sorted(self.without))}")
        if self.candidates == "anew" or self.new:
            people.sort(key=lambda person: _surname_first(person[0].name))
        return Race(
            seat=evolve(seat, candidates=tuple(candidate for candidate, _ in people)),
            base=tuple(votes for _, votes in people),
            before=before,
            ballots=min(ballots, electorate),
            electorate=electorate,
            rejected=rejected,
            retired=retired,
        )

    def _again(self, seat: CandidatesNominated, declared: SeatDeclared) -> Iterator[tuple[Candidate, float | None]]:
        """Give those who stand again, each with the votes of last time."""
        names = {candidate.name for candidate in seat.candidates}
        for number, (candidate, votes) in enumerate(zip(seat.candidates, declared.votes, strict=True), 1):
            won = number == declared.elected
            member = evolve(candidate, sitting=_sitting(seat, candidate, self.night) if won else None)
            if candidate.party in self.without:
                continue
            if self.candidates == "again" or (won and self.rng.random() >= self.rates.retires):
                yield member, votes
            elif won or self._stands_again(seat, candidate.party, votes, declared.valid):
                yield _person(made_up(self.rng, names), candidate.party), votes

    def _stands_again(self, seat: CandidatesNominated, party: str, votes: int, valid: int) -> bool:
        if (seat.country, party) in self.everywhere or votes > STRONG * valid:
            return True
        return self.rng.random() < self.rates.stands_again

    def _newcomers(
        self, seat: CandidatesNominated, people: list[tuple[Candidate, float | None]]
    ) -> Iterator[tuple[str, str]]:
        """Give the names and parties of those who have not stood before."""
        names = {candidate.name for candidate, _ in people}
        speaker = any(candidate.party == "Spk" for candidate, _ in people)
        if seat.country != NORTHERN_IRELAND and not speaker:
            for party in sorted(self.new):
                yield made_up(self.rng, names), party
        independents = "Ind" in self.night.header.parties and "Ind" not in self.without
        if self.candidates == "anew" and independents and self.rng.random() < self.rates.newcomers:
            yield made_up(self.rng, names), "Ind"

    def _history(self, seat: CandidatesNominated, declared: SeatDeclared) -> CandidatesNominated:
        """Give the seat as the next election finds it: this result its baseline, and its history moved on."""
        year, winner = self.night.header.polling_day.year, declared.winner.party
        last, before = (seat.baseline.winner, _year(seat.baseline)) if seat.baseline else (None, None)
        won = {party: then for party, then in seat.last_won.items() if party != winner}
        if last is not None and before and last != winner:
            won[last] = before
        since = seat.held_since if seat.traced_to else before
        return evolve(
            seat,
            baseline=_result(seat, declared, year),
            held_since=since if last == winner and (since or seat.traced_to) else year,
            last_won=won,
            traced_to=seat.traced_to or before or year,
        )


def _year(last: Baseline) -> int | None:
    """Give the year of a last result; a notional one is of no election that this seat had."""
    return int(last.election) if last.election and last.election.isdigit() and not last.notional else None


def _result(seat: CandidatesNominated, declared: SeatDeclared, year: int) -> Baseline:
    votes: Counter[str] = Counter()
    for party, polled in zip(declared.parties, declared.votes, strict=True):
        votes[party] += polled
    return Baseline(
        election=str(year),
        notional=False,
        winner=declared.winner.party,
        member=seat.candidates[declared.elected - 1].name,
        majority=declared.majority,
        votes=dict(votes),
        valid=declared.valid,
        electorate=declared.electorate,
    )


def _rejected(declared: SeatDeclared | None) -> float:
    """Give the papers rejected for each valid vote."""
    if declared is None or declared.rejected is None or not declared.valid:
        return USUAL_REJECTED
    return declared.rejected / declared.valid


def _sitting(seat: CandidatesNominated, candidate: Candidate, night: Night) -> Sitting | None:
    if night.header.contest == "other":
        return None
    if candidate.sitting:
        return Sitting(seat=seat.seat, since=candidate.sitting.since)
    return Sitting(seat=seat.seat, since=night.header.polling_day.year)


def _person(name: str, party: str) -> Candidate:
    return Candidate(name=name, party=party, adjunct=None, sitting=None)


def _surname_first(name: str) -> tuple[str, str]:
    others, _, surname = name.rpartition(" ")
    return ballot_order(surname, others)
