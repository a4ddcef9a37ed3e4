"""Hypothesis strategies for declaration nights: legal ones, told in any order, that shrink to a few small numbers.

Needs the extra `electionfeed[test]`. A night is small on purpose: four seats show what six hundred and fifty do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from . import rules
from .events import (
    Baseline,
    Candidate,
    CandidateResult,
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
from .fields import evolve
from .night import Night
from .publish import published

try:
    from hypothesis import strategies as st
except ModuleNotFoundError as error:
    message = "electionfeed.strategies needs Hypothesis: pip install 'electionfeed[test]'"
    raise ModuleNotFoundError(message, name=error.name) from None

__all__ = ["PARTIES", "candidates", "declarations", "nights", "results", "retold", "seats"]

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

# Small numbers make ties, and 1 beside 19 or 50 beside 950 are exactly the twentieth that loses a deposit.
VOTES = st.integers(0, 3) | st.sampled_from((19, 50, 950)) | st.integers(0, 30_000)
PAPERS = st.integers(0, 3) | st.integers(0, 30_000)
YEARS = st.integers(1955, 2019)
MINUTES = st.integers(0, 90)

BEFORE = (TurnoutReported, RecountOrdered, ResultRushed)
ENDINGS: tuple[tuple[type[SeatEvent], ...], ...] = (
    (SeatDeclared,),
    (SeatDeclared, SeatDeclared),
    (SeatDeclared, ResultWithdrawn),
    (SeatDeclared, ResultWithdrawn, SeatDeclared),
    (SeatDeclared, SeatDeclared, ResultWithdrawn, RecountOrdered, SeatDeclared),
    (ResultRushed, ResultWithdrawn),
    (PollCountermanded,),
    (),
)


def candidates(min_size: int = 2, max_size: int = 4) -> st.SearchStrategy[tuple[Candidate, ...]]:
    """Generate a ballot paper: candidates numbered from 1, some of one party, some sitting MPs."""
    sitting = st.none() | st.builds(Sitting, seat=st.none() | st.just("E14000009"), since=st.none() | YEARS)
    people = st.lists(st.tuples(st.sampled_from(CODES), sitting), min_size=min_size, max_size=max_size)
    return people.map(_ballot)


def _ballot(people: Iterable[tuple[str, Sitting | None]]) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(number=number, name=_named(number), party=party, adjunct=None, sitting=sitting)
        for number, (party, sitting) in enumerate(people, 1)
    )


def _named(number: int) -> str:
    return NAMES[number - 1] if number <= len(NAMES) else f"Zoë {number:03}"


@st.composite
def seats(draw: st.DrawFn, number: int = 1) -> CandidatesNominated:
    """Generate the nominations of the seat E14000001, or of another number, with or without a last result."""
    baseline = draw(st.none() | _baselines())
    held = draw(st.none() | YEARS) if baseline else None
    others = [code for code in CODES if baseline and code != baseline.winner]
    return CandidatesNominated(
        seq=1,
        at=POLLS_CLOSE,
        seat=f"E14{number:06}",
        name=f"Seat {number}",
        region="Wales" if number % 2 else "London",
        country="Wales" if number % 2 else "England",
        constituency_type="Borough" if number % 3 else "County",
        candidates=draw(candidates()),
        baseline=baseline,
        held_since=held,
        last_won={draw(st.sampled_from(others)): held - 5} if held else {},
        traced_to=1918 if held else None,
    )


@st.composite
def _baselines(draw: st.DrawFn) -> Baseline:
    """Generate a last result; whoever has the most votes won it."""
    parties = draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=3, unique=True))
    votes = dict(zip(parties, _polled(draw, len(parties)), strict=True))
    ranked = sorted(votes.values(), reverse=True)
    notional = draw(st.booleans())
    return Baseline(
        election=None if notional else "before",
        notional=notional,
        winner=max(votes, key=lambda party: votes[party]),
        member=None if notional else "Gil Gray",
        majority=rules.majority(ranked),
        votes=votes,
        valid=sum(ranked),
        electorate=None if notional else sum(ranked) + draw(PAPERS),
    )


def _polled(draw: st.DrawFn, count: int) -> list[int]:
    votes = draw(st.lists(VOTES, min_size=count, max_size=count))
    return votes if any(votes) else [1, *votes[1:]]


@st.composite
def declarations(draw: st.DrawFn, seat: CandidatesNominated, revision: int = 1) -> SeatDeclared:
    """Generate a declaration of a seat that was nominated; a tie is decided by lot."""
    votes = _polled(draw, len(seat.candidates))
    leaders = [number for number, polled in enumerate(votes, 1) if polled == max(votes)]
    winner = draw(st.sampled_from(leaders))
    party = seat.candidates[winner - 1].party
    outcome, gained_from = rules.outcome(party, seat.baseline.winner if seat.baseline else None)
    rejected = draw(PAPERS)
    timing = draw(st.sampled_from(("declared", "recorded", "unknown")))
    return SeatDeclared(
        seq=1,
        at=seat.at,
        seat=seat.seat,
        revision=revision,
        results=tuple(
            CandidateResult(candidate=candidate.number, party=candidate.party, votes=polled)
            for candidate, polled in zip(seat.candidates, votes, strict=True)
        ),
        elected=winner,
        majority=rules.majority(votes),
        electorate=sum(votes) + rejected + draw(PAPERS),
        valid=sum(votes),
        rejected=rejected,
        outcome=outcome,
        gained_from=gained_from,
        declared_at=None if timing == "unknown" else seat.at,
        timing=timing,
    )


@st.composite
def results(draw: st.DrawFn, seat: CandidatesNominated, corrections: bool = True) -> tuple[SeatEvent, ...]:
    """Generate what one count says, revision by revision; without `corrections` it is a single declaration."""
    if not corrections:
        return (draw(declarations(seat)),)
    before = draw(st.lists(st.sampled_from(BEFORE), max_size=2))
    story: Sequence[type[SeatEvent]] = [*before, *draw(st.sampled_from(ENDINGS))]
    recounts = Counter[type]()
    said = []
    for revision, kind in enumerate(story, 1):
        recounts[kind] += 1
        said.append(_said(draw, kind, seat, revision, recounts[RecountOrdered]))
    return tuple(said)


def _said(draw: st.DrawFn, kind: type[SeatEvent], seat: CandidatesNominated, revision: int, recount: int) -> SeatEvent:
    """Draw one event of a count."""
    if kind is SeatDeclared:
        return draw(declarations(seat, revision))
    if kind is RecountOrdered:
        return RecountOrdered(seq=1, at=seat.at, seat=seat.seat, revision=revision, number=recount)
    if kind is TurnoutReported:
        papers = draw(PAPERS)
        electorate = papers + draw(PAPERS)
        return TurnoutReported(
            seq=1, at=seat.at, seat=seat.seat, revision=revision, electorate=electorate, papers=papers
        )
    if kind is ResultRushed:
        won = draw(st.sampled_from(seat.candidates))
        return ResultRushed(seq=1, at=seat.at, seat=seat.seat, revision=revision, candidate=won.number, party=won.party)
    called_off: type[PollCountermanded | ResultWithdrawn] = (
        PollCountermanded if kind is PollCountermanded else ResultWithdrawn
    )
    return called_off(seq=1, at=seat.at, seat=seat.seat, revision=revision, reason="a reason")


@st.composite
def nights(draw: st.DrawFn, min_seats: int = 1, max_seats: int = 4, corrections: bool = False) -> Night:
    """Generate a legal night, consequences and all, in which every seat is declared once.

    With `corrections` there are recounts, rushes, turnout reports, revised and withdrawn results, countermanded polls
    and seats that stay outstanding.
    """
    header = _opened(draw(st.sampled_from(DAYS)), draw(st.integers(min_seats, max_seats)))
    nominated = [evolve(draw(seats(number)), at=header.at) for number in range(1, header.seats + 1)]
    told = [draw(results(seat, corrections)) for seat in nominated]
    polled = header.at + timedelta(minutes=15)
    facts = [header, *nominated, *draw(_exit_polls(nominated, polled)), *_interleaved(draw, told, polled)]
    return Night(published(facts))


def _opened(day: date, count: int) -> NightOpened:
    summer = timedelta(hours=day.month == DAYS[1].month)
    return NightOpened(
        seq=1,
        at=datetime(day.year, day.month, day.day, 21, 45, tzinfo=UTC) - summer,
        election=f"made-up-{day.year}",
        name=f"A made-up general election of {day.year}",
        polling_day=day,
        seats=count,
        parties=PARTIES,
        time_zone="Europe/London",
        source="electionfeed.strategies",
        licence="CC0-1.0",
    )


def _exit_polls(nominated: Sequence[CandidatesNominated], at: datetime) -> st.SearchStrategy[list[ExitPollPublished]]:
    forecast = st.lists(st.sampled_from(CODES), min_size=len(nominated), max_size=len(nominated)).map(Counter)
    return st.lists(st.builds(ExitPollPublished, seq=st.just(1), at=st.just(at), seats=forecast), max_size=1)


def _interleaved(draw: st.DrawFn, told: Sequence[Sequence[SeatEvent]], at: datetime) -> Iterator[SeatEvent]:
    """Mix the counts of all seats, each in its own order, with some minutes or none between any two events."""
    turns = draw(st.permutations([place for place, said in enumerate(told) for _ in said]))
    waiting = [iter(said) for said in told]
    for place in turns:
        at += timedelta(minutes=draw(MINUTES))
        event = next(waiting[place])
        known = isinstance(event, SeatDeclared) and event.declared_at is not None
        yield evolve(event, at=at, **({"declared_at": at} if known else {}))


@st.composite
def retold(draw: st.DrawFn, events: Iterable[Event]) -> tuple[Event, ...]:
    """Generate the same events told badly: in any order, some of them again, but all of them there."""
    once = list(events)
    again = draw(st.lists(st.sampled_from(once), max_size=4)) if once else []
    return tuple(draw(st.permutations(once + again)))
