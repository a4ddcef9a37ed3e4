"""Events in few words: what a test does not care about is filled in, and everything is still checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

from attrs import evolve

from .. import rules
from ..events import (
    Candidate,
    CandidatesNominated,
    Event,
    NightOpened,
    ResultRushed,
    ResultWithdrawn,
    SeatDeclared,
    Sitting,
)
from ..night import Night
from ..stream.publish import published

__all__ = ["declared", "night", "nominated", "opened", "rushed", "withdrawn"]

FIRST = datetime(2019, 12, 12, 22, tzinfo=UTC)
PARTIES = {"Con": "Conservative", "Grn": "Green Party", "LD": "Liberal Democrat", "Lab": "Labour"}


def opened(seats: int = 1, parties: Mapping[str, str] = PARTIES) -> NightOpened:
    """Open a night of so many seats."""
    return NightOpened(
        seq=1,
        at=FIRST,
        election="test",
        name="A night for a test",
        contest="general election",
        polling_day=date(2019, 12, 12),
        seats=seats,
        line=rules.majority_line(seats),
        deposit=rules.DEPOSIT,
        parties=parties,
        time_zone="Europe/London",
        source="electionfeed.testing",
        licence="CC0-1.0",
    )


def nominated(seat: str, *parties: str, sitting: int | None = None, region: str = "London") -> CandidatesNominated:
    """Nominate a candidate of each party, in this order; `sitting` is the ballot number of the sitting MP."""
    return CandidatesNominated(
        seq=1,
        at=FIRST,
        seat=seat,
        name=f"Seat {seat}",
        region=region,
        country="England",
        constituency_type="Borough",
        candidates=tuple(_candidate(seat, number, party, number == sitting) for number, party in enumerate(parties, 1)),
        baseline=None,
        held_since=None,
        last_won={},
        traced_to=None,
    )


def _candidate(seat: str, number: int, party: str, sitting: bool) -> Candidate:
    member = Sitting(seat=seat, since=2015) if sitting else None
    return Candidate(name=f"Candidate {number}", party=party, adjunct=None, sitting=member)


def declared(seat: str, revision: int = 1, *, lot: int | None = None, rejected: int = 0, **votes: int) -> SeatDeclared:
    """Declare a seat with the votes of each party, in the order of the ballot; a tie needs the `lot` drawn.

    >>> declared("S1", Con=410, Lab=7_200).winner.party
    'Lab'
    """
    if not votes:
        raise TypeError(
            f"declared({seat!r}, ...) takes the votes of each party by its code, such as Con=410, Lab=7_200"
        )
    polled = list(votes.values())
    return SeatDeclared(
        seq=1,
        at=FIRST,
        seat=seat,
        revision=revision,
        parties=tuple(votes),
        votes=tuple(polled),
        elected=rules.elected(polled, lot=lot),
        majority=rules.majority(polled),
        electorate=2 * (sum(polled) + rejected),
        valid=sum(polled),
        rejected=rejected,
        outcome=None,
        gained_from=None,
        declared_at=None,
        timing="unknown",
    )


def rushed(seat: str, candidate: int, party: str, revision: int = 1) -> ResultRushed:
    """Say who won a seat, ahead of its figures."""
    return ResultRushed(seq=1, at=FIRST, seat=seat, revision=revision, candidate=candidate, party=party)


def withdrawn(seat: str, revision: int = 2) -> ResultWithdrawn:
    """Withdraw the last result of a seat."""
    return ResultWithdrawn(seq=1, at=FIRST, seat=seat, revision=revision, reason="misread")


def night(*facts: Event | Iterable[Event]) -> Night:
    """Publish facts as a feed would: consequences derived, numbered from 1, a minute apart, closed at the end.

    >>> len(night(opened(), nominated("S1", "Con", "Lab"), declared("S1", Con=1, Lab=30)))
    6
    """
    timed = [evolve(event, at=FIRST + timedelta(minutes=minute)) for minute, event in enumerate(flat(facts))]
    return Night(tuple(published(timed)))


def flat(events: Iterable[Event | Iterable[Event]]) -> Iterator[Event]:
    """Give events one by one, those in lists too."""
    for event in events:
        if isinstance(event, Iterable):
            yield from event
        else:
            yield event
