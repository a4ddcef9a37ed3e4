"""The events of a declaration night: frozen values in the past tense, each checked when it is made.

`seq` is the publisher's order, counted from 1 without gaps; `at` is when the feed said it, in UTC. Every event
about a seat's result carries `seat` (the ONS code) and `revision`: the highest revision of a seat is the truth,
and the consequences of a declaration carry the revision that they belong to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from .errors import InvalidEvent
from .fields import choice, code, counts, day, moment, names, nested, number, optional, rows, text, truth, whole, year
from .record import record

__all__ = [
    "EVENTS",
    "FORMAT",
    "Baseline",
    "Candidate",
    "CandidateResult",
    "CandidatesNominated",
    "DepositLost",
    "Event",
    "ExitPollPublished",
    "MPDefeated",
    "MajorityReached",
    "NightClosed",
    "NightOpened",
    "PollCountermanded",
    "RecountOrdered",
    "ResultRushed",
    "ResultWithdrawn",
    "SeatDeclared",
    "SeatEvent",
    "Sitting",
    "TurnoutReported",
]

FORMAT = 1


@record
class NightOpened:
    """The night's header: `seats` is how many are contested, `parties` gives the name of each party code."""

    seq: int = whole(least=1)
    at: datetime = moment()
    election: str = text()
    name: str = text()
    polling_day: date = day()
    seats: int = whole(least=1)
    parties: Mapping[str, str] = names()
    time_zone: str = text()
    source: str = text()
    licence: str = text()
    format: int = whole(least=1, default=FORMAT)


@record
class Sitting:
    """A sitting MP: the code of the seat they sat for and the year they entered the Commons, null if not known."""

    seat: str | None = optional(code())
    since: int | None = optional(year())


@record
class Candidate:
    """A candidate, known by seat and ballot number; `adjunct` is the Electoral Commission's id of a joint party."""

    number: int = number()
    name: str = text()
    party: str = code()
    adjunct: str | None = optional(code())
    sitting: Sitting | None = optional(nested(Sitting))


@record
class Baseline:
    """The seat's last result, or the `notional` one estimated for new boundaries; `member` is who was elected then."""

    election: str | None = optional(code())
    notional: bool = truth()
    winner: str = code()
    member: str | None = optional(text())
    majority: int = whole()
    votes: Mapping[str, int] = counts()
    valid: int = whole()
    electorate: int | None = optional(whole())

    def law(self) -> None:
        """Refuse votes that do not sum to the valid ones, or a winner without any."""
        if sum(self.votes.values()) != self.valid:
            raise _invalid("valid", self.valid, "the sum of the votes")
        if self.winner not in self.votes:
            raise _invalid("winner", self.winner, "one of the parties in votes")


@record
class CandidatesNominated:
    """A seat and who stands there, with its last result and its history of general elections as far as it is traced.

    `held_since` is the year since which the baseline's winner has won every time, `last_won` the year in which each
    other party last won, and `traced_to` the earliest year that the record of this seat reaches.
    """

    seq: int = whole(least=1)
    at: datetime = moment()
    seat: str = code()
    name: str = text()
    region: str = code()
    country: str = code()
    constituency_type: str = code()
    candidates: Sequence[Candidate] = rows(Candidate)
    baseline: Baseline | None = optional(nested(Baseline))
    held_since: int | None = optional(year())
    last_won: Mapping[str, int] = counts()
    traced_to: int | None = optional(year())

    @property
    def parties(self) -> tuple[str, ...]:
        """The party of each candidate, in the order of the ballot paper."""
        return self.candidates.party  # type: ignore[attr-defined, no-any-return]


@record
class ExitPollPublished:
    """The seats that the exit poll forecasts by party; `Oth` is every party not named."""

    seq: int = whole(least=1)
    at: datetime = moment()
    seats: Mapping[str, int] = counts()


@record
class TurnoutReported:
    """The ballot papers verified at a count before its result."""

    seq: int = whole(least=1)
    at: datetime = moment()
    seat: str = code()
    revision: int = whole(least=1)
    electorate: int = whole()
    papers: int = whole()

    def law(self) -> None:
        """Refuse more papers than electors."""
        if self.papers > self.electorate:
            raise _invalid("papers", self.papers, "no more than the electorate")


@record
class RecountOrdered:
    """A recount at a seat, the first numbered 1."""

    seq: int = whole(least=1)
    at: datetime = moment()
    seat: str = code()
    revision: int = whole(least=1)
    number: int = whole(least=1)


@record
class ResultRushed:
    """Who won a seat, said ahead of its figures."""

    seq: int = whole(least=1)
    at: datetime = moment()
    seat: str = code()
    revision: int = whole(least=1)
    candidate: int = whole(least=1)
    party: str = code()


@record
class PollCountermanded:
    """A poll called off because a candidate died (Representation of the People Act 1983, Schedule 1, rules 60-65)."""

    seq: int = whole(least=1)
    at: datetime = moment()
    seat: str = code()
    revision: int = whole(least=1)
    reason: str = text()


@record
class CandidateResult:
    """The votes of one candidate, by ballot number."""

    candidate: int = number()
    party: str = code()
    votes: int = whole()


@record
class SeatDeclared:
    """The returning officer's result: `elected` is the winner's ballot number, and a majority of 0 was decided by lot.

    `outcome` is against the baseline, null without one. `declared_at` is when the hall said it, and `timing` how
    exactly that is known: `declared` to the minute, `recorded` by the source up to an hour later, or `unknown`.
    """

    seq: int = whole(least=1)
    at: datetime = moment()
    seat: str = code()
    revision: int = whole(least=1)
    results: Sequence[CandidateResult] = rows(CandidateResult)
    elected: int = whole(least=1)
    majority: int = whole()
    electorate: int = whole()
    valid: int = whole()
    rejected: int = whole()
    outcome: str | None = optional(choice("hold", "gain"))
    gained_from: str | None = optional(code())
    declared_at: datetime | None = optional(moment())
    timing: str = choice("declared", "recorded", "unknown")

    @property
    def parties(self) -> tuple[str, ...]:
        """The party of each candidate, in the order of the ballot paper."""
        return self.results.party  # type: ignore[attr-defined, no-any-return]

    @property
    def votes(self) -> tuple[int, ...]:
        """The votes of each candidate, in the order of the ballot paper."""
        return self.results.votes  # type: ignore[attr-defined, no-any-return]

    @property
    def winner(self) -> CandidateResult:
        """The elected candidate's own result."""
        return self.results[self.elected - 1]

    @property
    def by_lot(self) -> bool:
        """Whether a tie was decided by lot (Representation of the People Act 1983, Schedule 1, rule 49)."""
        return self.majority == 0 and len(self.results) > 1

    def law(self) -> None:
        """Refuse figures that contradict each other."""
        votes = self.votes
        if sum(votes) != self.valid:
            raise _invalid("valid", self.valid, f"the sum of the votes, {sum(votes)}")
        if self.elected > len(votes):
            raise _invalid("elected", self.elected, f"a ballot number from 1 to {len(votes)}")
        *_, second, most = 0, *sorted(votes)
        if votes[self.elected - 1] != most:
            raise _invalid("elected", self.elected, "the candidate with the most votes")
        if self.majority != most - second:
            raise _invalid("majority", self.majority, f"the lead over the second, {most - second}")
        papers = self.valid + self.rejected
        if papers > self.electorate:
            raise _invalid("electorate", self.electorate, f"at least the {papers} papers in the box")
        self._outcome_law()

    def _outcome_law(self) -> None:
        if (self.outcome == "gain") != (self.gained_from is not None):
            raise _invalid("gained_from", self.gained_from, "a party for a gain, null for a hold")
        if self.gained_from == self.parties[self.elected - 1]:
            raise _invalid("gained_from", self.gained_from, "a party other than the winner's")
        if (self.declared_at is None) != (self.timing == "unknown"):
            raise _invalid("timing", self.timing, "'unknown' exactly where declared_at is null")


@record
class DepositLost:
    """A deposit forfeited, in pounds (Representation of the People Act 1983, Schedule 1, rules 9 and 53)."""

    seq: int = whole(least=1)
    at: datetime = moment()
    seat: str = code()
    revision: int = whole(least=1)
    candidate: int = whole(least=1)
    name: str = text()
    party: str = code()
    votes: int = whole()
    valid: int = whole()
    pounds: int = whole(least=1)


@record
class MPDefeated:
    """A sitting MP who stood at `seat` and was not elected; `sat_for` and `since` are null where not known."""

    seq: int = whole(least=1)
    at: datetime = moment()
    seat: str = code()
    revision: int = whole(least=1)
    candidate: int = whole(least=1)
    name: str = text()
    party: str = code()
    sat_for: str | None = optional(code())
    since: int | None = optional(year())
    winner: int = whole(least=1)
    winner_party: str = code()


@record
class MajorityReached:
    """A party reached the line of an overall majority, which a correction can undo: boards derive it from the seats."""

    seq: int = whole(least=1)
    at: datetime = moment()
    party: str = code()
    seats: int = whole(least=1)
    line: int = whole(least=1)


@record
class ResultWithdrawn:
    """The last revision of this seat does not stand."""

    seq: int = whole(least=1)
    at: datetime = moment()
    seat: str = code()
    revision: int = whole(least=1)
    reason: str = text()


@record
class NightClosed:
    """The end of the stream: how many seats were declared and how many are still outstanding."""

    seq: int = whole(least=1)
    at: datetime = moment()
    declared: int = whole()
    outstanding: int = whole()


def _invalid(column: str, value: object, expected: str) -> InvalidEvent:
    return InvalidEvent(column=column, value=value, expected=expected)


SeatEvent = (
    TurnoutReported
    | RecountOrdered
    | ResultRushed
    | PollCountermanded
    | SeatDeclared
    | DepositLost
    | MPDefeated
    | ResultWithdrawn
)
Event = NightOpened | CandidatesNominated | ExitPollPublished | SeatEvent | MajorityReached | NightClosed

EVENTS: Mapping[str, type[Event]] = {
    "NightOpened": NightOpened,
    "CandidatesNominated": CandidatesNominated,
    "ExitPollPublished": ExitPollPublished,
    "TurnoutReported": TurnoutReported,
    "RecountOrdered": RecountOrdered,
    "ResultRushed": ResultRushed,
    "PollCountermanded": PollCountermanded,
    "SeatDeclared": SeatDeclared,
    "DepositLost": DepositLost,
    "MPDefeated": MPDefeated,
    "MajorityReached": MajorityReached,
    "ResultWithdrawn": ResultWithdrawn,
    "NightClosed": NightClosed,
}
