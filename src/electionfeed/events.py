"""The events of a declaration night: frozen values in the past tense, each checked when it is made.

`seq` is the publisher's order, counted from 1 without gaps; `at` is when the feed said it, in UTC. Every event
about a seat's result carries `seat` (the ONS code) and `revision`: the highest revision of a seat is the truth,
and the consequences of a declaration carry the revision that they belong to.

The annotations say what a field may hold, to msgspec when a line is read and to the constructor alike; what they
cannot say stands in `__attrs_post_init__`, which both call. The format is written down in `docs/format.md`.
"""

# No `from __future__ import annotations`: attrs hands the annotations to `checked` as they stand here.
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, ClassVar, Literal, NoReturn

import attrs
from msgspec import Meta

from . import rules
from ._annotations import checked
from ._frozen import FrozenMap
from .errors import InvalidEvent
from .names import NIGHT, unknown

__all__ = [
    "EVENTS",
    "FORMAT",
    "Baseline",
    "Candidate",
    "CandidateResult",
    "CandidatesNominated",
    "Contest",
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

FORMAT = 2
MOST = 10**12  # sums over a whole night stay within the 64 bits of a JSON number
FIRST_YEAR, LAST_YEAR = 1801, 9998  # the Parliaments of the United Kingdom; and any time zone may still be applied

Positive = Annotated[int, Meta(ge=1, le=MOST, description=f"a whole number from 1 to {MOST:,}")]
Whole = Annotated[int, Meta(ge=0, le=MOST, description=f"a whole number from 0 to {MOST:,}")]
Year = Annotated[int, Meta(ge=FIRST_YEAR, le=LAST_YEAR, description=f"a year from {FIRST_YEAR} to {LAST_YEAR}")]
Text = Annotated[str, Meta(min_length=1, description="a text that is not empty")]
Moment = Annotated[datetime, Meta(tz=True, description="a moment with its zone, such as 2019-12-13T05:05:00Z")]
Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$", description="64 hexadecimal digits in lower case")]
Counts = Annotated[Mapping[Text, Whole], Meta(description=f"an object of codes and whole numbers from 0 to {MOST:,}")]
Years = Annotated[Mapping[Text, Year], Meta(description="an object of codes and years")]
Names = Annotated[Mapping[Text, Text], Meta(description="an object of codes and names")]
Codes = Annotated[tuple[Text, ...], Meta(min_length=1, description="a list of codes, in the order of the ballot paper")]
Votes = Annotated[tuple[Whole, ...], Meta(min_length=1, description="a list of whole numbers, one a candidate")]
Contest = Literal["general election", "by-election", "other"]


@attrs.frozen(kw_only=True, field_transformer=checked)
class Event:
    """What the feed said under `seq`, at a moment in UTC."""

    derived: ClassVar[bool] = False  # whether `publish` derives it from the facts before it

    seq: Positive
    at: Moment

    def __attrs_post_init__(self) -> None:
        at = self.at
        if at.tzinfo is not UTC or not FIRST_YEAR <= at.year <= LAST_YEAR:
            _in_utc(self, "at", at)

    @property
    def type(self) -> str:
        """The name of this type of event, as a line says it."""
        return type(self).__name__

    @property
    def subject(self) -> tuple[object, ...]:
        """What the event is about: a publisher says one thing of it, under one `seq`."""
        return (type(self),)


@attrs.frozen(kw_only=True, field_transformer=checked)
class SeatEvent(Event):
    """What the feed said of a seat's result, in the seat's revision of that number."""

    before_result: ClassVar[bool] = False  # whether a count says it before its result, and never after

    seat: Text
    revision: Positive

    @property
    def subject(self) -> tuple[object, ...]:
        """What the event is about: its type, seat, revision and, if it is about one, candidate."""
        return type(self), self.seat, self.revision, getattr(self, "candidate", None)


class _Parties(FrozenMap[str, str]):
    """The name of each party code of a night; `UnknownName` for what is no code of it."""

    __slots__ = ()

    def __missing__(self, code: object) -> NoReturn:
        raise unknown(code, self, "party", NIGHT)


@attrs.frozen(kw_only=True, field_transformer=checked)
class NightOpened(Event):
    """The night's header: `seats` is how many are contested, `parties` gives the name of each party code.

    `deposit` is what a candidate deposits, in pounds, and `line` the fewest seats that are a majority; each is null in
    a contest without one. Seats have sitting MPs in every contest but `other`.
    """

    election: Text
    name: Text
    contest: Contest
    polling_day: date
    seats: Positive
    line: Positive | None
    deposit: Positive | None
    parties: Names
    time_zone: Text
    source: Text
    licence: Text
    format: Positive = FORMAT

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        object.__setattr__(self, "parties", _Parties(sorted(self.parties.items())))
        if self.line not in (None, rules.majority_line(self.seats)):
            raise _invalid(
                "line", self.line, f"{rules.majority_line(self.seats)}, more than half of the seats, or null"
            )


@attrs.frozen(kw_only=True, field_transformer=checked)
class Sitting:
    """A sitting MP: the code of the seat they sat for and the year they entered the Commons, null if unknown."""

    seat: Text | None
    since: Year | None


@attrs.frozen(kw_only=True, field_transformer=checked)
class Candidate:
    """A candidate, known by seat and ballot number; `adjunct` is the Electoral Commission's id of a joint party."""

    name: Text
    party: Text
    adjunct: Text | None
    sitting: Sitting | None


@attrs.frozen(kw_only=True, field_transformer=checked)
class Baseline:
    """The seat's last result, or the `notional` one estimated for new boundaries; `member` is who was elected then."""

    election: Text | None
    notional: bool
    winner: Text
    member: Text | None
    majority: Whole
    votes: Counts
    valid: Whole
    electorate: Whole | None

    def __attrs_post_init__(self) -> None:
        _freeze(self, "votes", self.votes)
        if sum(self.votes.values()) != self.valid:
            raise _invalid("baseline.valid", self.valid, "the sum of the votes")
        if self.winner not in self.votes:
            raise _invalid("baseline.winner", self.winner, "one of the parties in votes")


Candidates = Annotated[
    tuple[Candidate, ...], Meta(min_length=1, description="a list of Candidate, in the order of the ballot paper")
]


@attrs.frozen(kw_only=True, field_transformer=checked)
class CandidatesNominated(Event):
    """A seat and who stands there, with its last result and its history of general elections as far as it is traced.

    A candidate's ballot number is the place in `candidates`, from 1. `held_since` is the year since which the
    baseline's winner has won every time, `last_won` the year in which each other party last won, and `traced_to` the
    earliest year that the record of this seat reaches.
    """

    seat: Text
    name: Text
    region: Text
    country: Text
    constituency_type: Text
    candidates: Candidates
    baseline: Baseline | None
    held_since: Year | None
    last_won: Years
    traced_to: Year | None

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        _freeze(self, "last_won", self.last_won)

    @property
    def subject(self) -> tuple[object, ...]:
        """What the event is about: its type and seat."""
        return type(self), self.seat

    @property
    def parties(self) -> tuple[str, ...]:
        """The party of each candidate, in the order of the ballot paper."""
        return tuple([candidate.party for candidate in self.candidates])


@attrs.frozen(kw_only=True, field_transformer=checked)
class ExitPollPublished(Event):
    """The seats that the exit poll forecasts by party; `Oth` is every party not named."""

    seats: Counts

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        _freeze(self, "seats", self.seats)


@attrs.frozen(kw_only=True, field_transformer=checked)
class TurnoutReported(SeatEvent):
    """The ballot papers verified at a count before its result."""

    before_result = True

    electorate: Whole
    papers: Whole

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if self.papers > self.electorate:
            raise _invalid("papers", self.papers, "no more than the electorate")


@attrs.frozen(kw_only=True, field_transformer=checked)
class RecountOrdered(SeatEvent):
    """A recount at a seat, the first numbered 1."""

    before_result = True

    number: Positive


@attrs.frozen(kw_only=True, field_transformer=checked)
class ResultRushed(SeatEvent):
    """Who won a seat, said ahead of its figures."""

    before_result = True

    candidate: Positive
    party: Text


@attrs.frozen(kw_only=True, field_transformer=checked)
class PollCountermanded(SeatEvent):
    """A poll called off because a candidate died (Representation of the People Act 1983, Schedule 1, rules 60-65)."""

    before_result = True

    reason: Text


@attrs.frozen(kw_only=True)
class CandidateResult:
    """One candidate's part of a declaration: the ballot number, party and votes."""

    candidate: int
    party: str
    votes: int


@attrs.frozen(kw_only=True, field_transformer=checked)
class SeatDeclared(SeatEvent):
    """The returning officer's result: `elected` is the winner's ballot number, and a majority of 0 was decided by lot.

    `parties` and `votes` have a place for each candidate in ballot order. `rejected` is null if unknown. `outcome` is
    against the baseline, null without one. `declared_at` is when the hall said it, and `timing` how exactly that is
    known: `declared` to the minute, `recorded` by the source up to an hour later, or `unknown`.
    """

    parties: Codes
    votes: Votes
    elected: Positive
    majority: Whole
    electorate: Whole
    valid: Whole
    rejected: Whole | None
    outcome: Literal["hold", "gain"] | None
    gained_from: Text | None
    declared_at: Moment | None
    timing: Literal["declared", "recorded", "unknown"]

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if self.declared_at is not None and self.declared_at.tzinfo is not UTC:
            _in_utc(self, "declared_at", self.declared_at)
        self._check_votes()
        self._check_outcome()

    def _check_votes(self) -> None:
        votes, elected = self.votes, self.elected
        if len(votes) != len(self.parties):
            raise _invalid("votes", votes, f"as many places as parties has, {len(self.parties)}")
        if sum(votes) != self.valid:
            raise _invalid("valid", self.valid, f"the sum of the votes, {sum(votes)}")
        if elected > len(votes):
            raise _invalid("elected", elected, f"a ballot number from 1 to {len(votes)}")
        ranked = sorted(votes, reverse=True)
        lead = ranked[0] - ranked[1] if len(ranked) > 1 else ranked[0]
        if votes[elected - 1] != ranked[0]:
            raise _invalid("elected", elected, "the candidate with the most votes")
        if lead != self.majority:
            raise _invalid("majority", self.majority, f"the lead over the second, {lead}")
        if self.papers > self.electorate:
            raise _invalid("electorate", self.electorate, f"at least the {self.papers} papers in the box")

    def _check_outcome(self) -> None:
        if (self.outcome == "gain") != (self.gained_from is not None):
            raise _invalid("gained_from", self.gained_from, "a party for a gain, null for a hold")
        if self.gained_from == self.parties[self.elected - 1]:
            raise _invalid("gained_from", self.gained_from, "a party other than the winner's")
        if (self.declared_at is None) != (self.timing == "unknown"):
            raise _invalid("timing", self.timing, "'unknown' exactly where declared_at is null")

    @property
    def results(self) -> tuple[CandidateResult, ...]:
        """Each candidate's result, in the order of the ballot paper."""
        places = enumerate(zip(self.parties, self.votes, strict=True), 1)
        return tuple(CandidateResult(candidate=n, party=party, votes=votes) for n, (party, votes) in places)

    @property
    def winner(self) -> CandidateResult:
        """The elected candidate's own result."""
        place = self.elected - 1
        return CandidateResult(candidate=self.elected, party=self.parties[place], votes=self.votes[place])

    @property
    def papers(self) -> int:
        """The ballot papers in the box: valid and, as far as their number is known, rejected."""
        return self.valid + (self.rejected or 0)

    @property
    def by_lot(self) -> bool:
        """Whether a tie was decided by lot (Representation of the People Act 1983, Schedule 1, rule 49)."""
        return self.majority == 0 and len(self.votes) > 1


@attrs.frozen(kw_only=True, field_transformer=checked)
class DepositLost(SeatEvent):
    """A deposit forfeited, in pounds (Representation of the People Act 1983, Schedule 1, rules 9 and 53)."""

    derived = True

    candidate: Positive
    name: Text
    party: Text
    votes: Whole
    valid: Whole
    pounds: Positive


@attrs.frozen(kw_only=True, field_transformer=checked)
class MPDefeated(SeatEvent):
    """A sitting MP who stood at `seat` and was not elected; `sat_for` and `since` are null if unknown."""

    derived = True

    candidate: Positive
    name: Text
    party: Text
    sat_for: Text | None
    since: Year | None
    winner: Positive
    winner_party: Text


@attrs.frozen(kw_only=True, field_transformer=checked)
class MajorityReached(Event):
    """A party reached the line of an overall majority, which a correction can undo: boards derive it from the seats."""

    derived = True

    party: Text
    seats: Positive
    line: Positive

    @property
    def subject(self) -> tuple[object, ...]:
        """What the event is about: this announcement alone, for a majority that was undone can be reached again."""
        return type(self), self.party, self.seq


@attrs.frozen(kw_only=True, field_transformer=checked)
class ResultWithdrawn(SeatEvent):
    """The last revision of this seat does not stand."""

    reason: Text


@attrs.frozen(kw_only=True, field_transformer=checked)
class NightClosed(Event):
    """The end of the stream: how many seats were declared and how many are still outstanding.

    `digest` is the SHA-256 of the canonical lines before this one, newlines included; null in a stream of format 1.
    """

    derived = True

    declared: Whole
    outstanding: Whole
    digest: Digest | None


def _freeze(made: object, name: str, mapping: Mapping[str, object]) -> None:
    """Put an immutable copy, sorted by key, in the place of a mapping."""
    keys = [*mapping]
    ordered = mapping if keys == sorted(keys) else dict(sorted(mapping.items()))
    object.__setattr__(made, name, FrozenMap(ordered))


def _in_utc(made: object, name: str, at: datetime) -> None:
    """Put the moment in UTC in the place of one of another zone, or raise `InvalidEvent` for one out of all bounds."""
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise _invalid(name, at, f"a moment in the years from {FIRST_YEAR} to {LAST_YEAR}")
    object.__setattr__(made, name, at.astimezone(UTC))


def _invalid(column: str, value: object, expected: str) -> InvalidEvent:
    return InvalidEvent(column=column, value=value, expected=expected)


# Every class of event above, by the name that a line says.
EVENTS: Mapping[str, type[Event]] = {
    name: cls
    for name, cls in list(globals().items())
    if isinstance(cls, type) and issubclass(cls, Event) and cls not in (Event, SeatEvent)
}
