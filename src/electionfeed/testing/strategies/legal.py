"""Legal nights, which shrink to a few seats and small numbers.

A night is small on purpose: four seats show what 650 do. Draws are few
and their strategies are made once, so that shrinking is quick.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, Literal, get_args

from attrs import evolve
from hypothesis import strategies as st

from ... import rules
from ...events import (
    Baseline,
    Candidate,
    CandidatesNominated,
    Event,
    ExitPollPublished,
    NightOpened,
    PollCountermanded,
    RecountOrdered,
    ResultRushed,
    ResultWithdrawn,
    SeatDeclared,
    SeatEvent,
    Sitting,
    TurnoutReported,
)
from ...night import Night
from ...stream.publish import published

__all__ = ["PARTIES", "candidates", "declarations", "nights", "redelivered", "results", "seats"]

PARTIES = {
    "Con": "Conservative",
    "Grn": "Green Party",
    "Ind": "Independent",
    "LD": "Liberal Democrat",
    "Lab": "Labour",
    "SNP": "Scottish National Party",
}

CODES = tuple(PARTIES)
NAMES = ("Ann Ashe", "Ben Óg Byrne", "Cai Clarke-Dunn", "Dee D'Arcy", "Eve Evans", "Flo Ffoulkes")
DAYS = (date(2019, 12, 12), date(2024, 7, 4))  # a night in winter time, and one in summer time
POLLS_CLOSE = datetime(2019, 12, 12, 22, tzinfo=UTC)
ELSEWHERE = "E14000009"

# Few and small numbers make ties, and 1 beside 19 or 50 beside 950 are the twentieth that loses a deposit.
VOTES = st.sampled_from((*range(21), 50, 950, 999, 12_345, 30_000))
PARTY = st.sampled_from(CODES)
SITTING = st.sampled_from((None, None, Sitting(seat=ELSEWHERE, since=2015), Sitting(seat=None, since=None)))
PEOPLE = st.lists(st.tuples(PARTY, SITTING), min_size=2, max_size=4)
PAST = st.none() | st.tuples(PARTY, PARTY, VOTES, VOTES, st.sampled_from((None, 1955, 2010)))
SEAT = st.tuples(PEOPLE, PAST)
Timing = Literal["declared", "recorded", "unknown"]
TIMING: st.SearchStrategy[Timing] = st.sampled_from(get_args(Timing))
MINUTES = st.sampled_from((0, 1, 7, 45))

BEFORE = st.lists(st.sampled_from((TurnoutReported, RecountOrdered, ResultRushed)), max_size=2)
ENDINGS: tuple[tuple[type[SeatEvent], ...], ...] = (
    (SeatDeclared,),
    (),
    (PollCountermanded,),
    (ResultRushed, ResultWithdrawn),
    (SeatDeclared, SeatDeclared),
    (SeatDeclared, ResultWithdrawn),
    (SeatDeclared, ResultWithdrawn, SeatDeclared),
    (SeatDeclared, SeatDeclared, ResultWithdrawn, RecountOrdered, SeatDeclared),
)
ENDING = st.sampled_from(ENDINGS)


def candidates(min_size: int = 2, max_size: int = 4) -> st.SearchStrategy[tuple[Candidate, ...]]:
    """Generate a ballot paper: candidates numbered from 1, some of one party, some sitting MPs."""
    return st.lists(st.tuples(PARTY, SITTING), min_size=min_size, max_size=max_size).map(_ballot)


def seats(number: int = 1) -> st.SearchStrategy[CandidatesNominated]:
    """Generate the nominations of the seat E14000001, or of another number, with or without a last result."""
    return SEAT.map(partial(_nominated, number))


def _nominated(number: int, drawn: tuple[Any, Any]) -> CandidatesNominated:
    people, past = drawn
    about = _placed(number) | (_history(*past) if past else NO_HISTORY)
    return CandidatesNominated(seq=1, at=POLLS_CLOSE, candidates=_ballot(people), **about)


def _placed(number: int) -> dict[str, Any]:
    return {
        "seat": f"E14{number:06}",
        "name": f"Seat {number}",
        "region": "London" if number % 2 else "Wales",
        "country": "England" if number % 2 else "Wales",
        "constituency_type": "County" if number % 3 else "Borough",
    }


def _ballot(people: Iterable[tuple[str, Sitting | None]]) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(name=_named(number), party=party, adjunct=None, sitting=sitting)
        for number, (party, sitting) in enumerate(people, 1)
    )


def _named(number: int) -> str:
    return NAMES[number - 1] if number <= len(NAMES) else f"Zoë {number:03}"


def baseline(winner: str, second: str, lead: int, polled: int, since: int | None) -> Baseline:
    """Give a seat's last result, notional where `since` when the winner has won it is unknown."""
    votes = {winner: polled + lead} | ({second: polled} if second != winner else {})
    return Baseline(
        election=str(since) if since else None,
        notional=since is None,
        winner=winner,
        member="Gil Gray" if since else None,
        majority=lead if second != winner else polled + lead,
        votes=votes,
        valid=sum(votes.values()),
        electorate=3 * (polled + lead) if since else None,
    )


def _history(winner: str, second: str, lead: int, polled: int, since: int | None) -> dict[str, Any]:
    return {
        "baseline": baseline(winner, second, lead, polled, since),
        "held_since": since,
        "last_won": {second: since - 5} if since and second != winner else {},
        "traced_to": 1918 if since else None,
    }


NO_HISTORY: dict[str, Any] = {"baseline": None, "held_since": None, "last_won": {}, "traced_to": None}


def declarations(seat: CandidatesNominated, revision: int = 1) -> st.SearchStrategy[SeatDeclared]:
    """Generate a declaration of a seat that was nominated; a tie is decided by lot."""
    return st.composite(_declared)(seat, revision)


def _declared(draw: st.DrawFn, seat: CandidatesNominated, revision: int) -> SeatDeclared:
    votes = [draw(VOTES) for _ in seat.candidates]
    votes = votes if any(votes) else [1, *votes[1:]]
    leaders = [number for number, polled in enumerate(votes, 1) if polled == max(votes)]
    winner = draw(st.sampled_from(leaders)) if len(leaders) > 1 else leaders[0]
    outcome, gained_from = rules.outcome(
        seat.candidates[winner - 1].party, seat.baseline.winner if seat.baseline else None
    )
    rejected, timing = draw(VOTES), draw(TIMING)
    return SeatDeclared(
        seq=1,
        at=seat.at,
        seat=seat.seat,
        revision=revision,
        parties=seat.parties,
        votes=tuple(votes),
        elected=winner,
        majority=rules.majority(votes),
        electorate=sum(votes) + rejected + draw(VOTES),
        valid=sum(votes),
        rejected=rejected,
        outcome=outcome,
        gained_from=gained_from,
        declared_at=None if timing == "unknown" else seat.at,
        timing=timing,
    )


def results(seat: CandidatesNominated) -> st.SearchStrategy[tuple[SeatEvent, ...]]:
    """Generate what one count says, revision by revision, with recounts, rushes and corrections."""
    return st.composite(_count)(seat)


def _count(draw: st.DrawFn, seat: CandidatesNominated) -> tuple[SeatEvent, ...]:
    kinds = (*draw(BEFORE), *draw(ENDING))
    return tuple(SAID[kind](draw, seat, revision) for revision, kind in enumerate(kinds, 1))


def _turnout(draw: st.DrawFn, seat: CandidatesNominated, revision: int) -> TurnoutReported:
    papers, others = draw(VOTES), draw(VOTES)
    said = _said(seat, revision)
    return TurnoutReported(**said, electorate=papers + others, papers=papers)


def _rushed(draw: st.DrawFn, seat: CandidatesNominated, revision: int) -> ResultRushed:
    won = draw(st.integers(1, len(seat.candidates)))
    return ResultRushed(**_said(seat, revision), candidate=won, party=seat.parties[won - 1])


def _said(seat: CandidatesNominated, revision: int) -> dict[str, Any]:
    return {"seq": 1, "at": seat.at, "seat": seat.seat, "revision": revision}


SAID: Mapping[type[SeatEvent], Callable[[st.DrawFn, CandidatesNominated, int], SeatEvent]] = {
    SeatDeclared: _declared,
    TurnoutReported: _turnout,
    ResultRushed: _rushed,
    RecountOrdered: lambda _, seat, revision: RecountOrdered(**_said(seat, revision), number=1),
    ResultWithdrawn: lambda _, seat, revision: ResultWithdrawn(**_said(seat, revision), reason="misread"),
    PollCountermanded: lambda _, seat, revision: PollCountermanded(**_said(seat, revision), reason="a death"),
}


def nights(min_seats: int = 1, max_seats: int = 4, corrections: bool = False) -> st.SearchStrategy[Night]:
    """Generate a legal night, consequences and all, in which every seat is declared once.

    With `corrections` there are recounts, rushes, turnout reports, results revised and withdrawn, polls
    countermanded and seats that stay outstanding.
    """
    counts = st.lists(CORRECTED if corrections else PLAIN, min_size=min_seats, max_size=max_seats)
    return st.builds(_night, counts, st.sampled_from(DAYS), st.booleans())


Said = tuple[int, SeatEvent]
Count = tuple[CandidatesNominated, Sequence[Said]]


@st.composite
def _counts(draw: st.DrawFn, corrections: bool) -> Count:
    """Draw all about one seat together, so that a shrinking night drops a seat whole."""
    seat = _nominated(1, draw(SEAT))
    events = _count(draw, seat) if corrections else (_declared(draw, seat, 1),)
    return seat, [(draw(MINUTES), event) for event in events]


PLAIN, CORRECTED = _counts(corrections=False), _counts(corrections=True)


def _night(counts: Sequence[Count], day: date, exit_poll: bool) -> Night:
    header = opened(day, len(counts))
    polled = header.at + timedelta(minutes=15)
    nominated: list[CandidatesNominated] = []
    events: list[SeatEvent] = []
    for number, (seat, said) in enumerate(counts, 1):
        nominated.append(evolve(seat, at=header.at, **_placed(number)))
        events += _timed(said, nominated[-1].seat, polled)
    forecast = Counter(seat.candidates[0].party for seat in nominated)
    poll = [ExitPollPublished(seq=1, at=polled, seats=forecast)] if exit_poll else []
    # Sorting is stable: a seat keeps its own order, and those of one minute go by their numbers.
    return Night(tuple(published([header, *nominated, *poll, *sorted(events, key=lambda event: event.at)])))


def _timed(events: Iterable[Said], seat: str, at: datetime) -> Iterator[SeatEvent]:
    """Give what a count said, each event some minutes or none after the one before."""
    recounts = 0
    for minutes, event in events:
        at += timedelta(minutes=minutes)
        changes: dict[str, Any] = {"at": at, "seat": seat}
        if isinstance(event, SeatDeclared) and event.declared_at is not None:
            changes["declared_at"] = at
        elif isinstance(event, RecountOrdered):
            recounts += 1
            changes["number"] = recounts
        yield evolve(event, **changes)


def opened(day: date, count: int) -> NightOpened:
    """Give the header of a made-up night of so many seats."""
    summer = timedelta(hours=day.month == DAYS[1].month)
    return NightOpened(
        seq=1,
        at=datetime(day.year, day.month, day.day, 21, 45, tzinfo=UTC) - summer,
        election=f"made-up-{day.year}",
        name=f"A made-up general election of {day.year}",
        contest="general election",
        polling_day=day,
        seats=count,
        line=rules.majority_line(count),
        deposit=rules.DEPOSIT,
        parties=PARTIES,
        time_zone="Europe/London",
        source="electionfeed.testing.strategies",
        licence="CC0-1.0",
    )


@st.composite
def redelivered(draw: st.DrawFn, events: Iterable[Event]) -> tuple[Event, ...]:
    """Generate the same events in another delivery: in any order, some of them again, but all of them there."""
    once = list(events)
    again = draw(st.lists(st.sampled_from(once), max_size=4)) if once else []
    return tuple(draw(st.permutations(once + again)))
