"""From facts to the stream of a feed: consequences derived, `MajorityReached` announced, all numbered in order.

This is the one place that derives. The importers publish through it, and `check` publishes a stream's own facts again
and compares.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256

import attrs

from .. import rules
from ..errors import BrokenStream
from ..events import (
    CandidatesNominated,
    DepositLost,
    Event,
    MajorityReached,
    MPDefeated,
    NightClosed,
    NightOpened,
    ResultRushed,
    SeatDeclared,
    SeatEvent,
)
from .codec import line_of

__all__ = ["consequences", "facts", "published"]


def facts(events: Iterable[Event]) -> Iterator[Event]:
    """Leave out what is derived: the consequences of declarations, `MajorityReached` and `NightClosed`."""
    return (event for event in events if not event.derived)


def published(events: Iterable[Event]) -> Iterator[Event]:
    """Number facts from 1 in the order given and put their consequences after each, with `NightClosed` last.

    `seq` and `at` of what is derived follow from the facts; the `seq` of the facts given is replaced.
    """
    digest = sha256()
    seq = 0
    for seq, event in enumerate(_derived(events), 1):
        numbered = attrs.evolve(event, seq=seq) if event.seq != seq else event
        if isinstance(numbered, NightClosed):
            numbered = attrs.evolve(numbered, digest=digest.hexdigest())
        yield numbered
        digest.update(line_of(numbered))
    if not seq:
        raise BrokenStream(expected="at least a NightOpened to publish")


def consequences(
    declared: SeatDeclared, nominated: CandidatesNominated, deposit: int | None = rules.DEPOSIT
) -> Iterator[MPDefeated | DepositLost]:
    """Derive what a declaration causes: sitting MPs defeated, then deposits lost, each in ballot-paper order.

    `deposit` is what the header says, in pounds. Each bears the declaration's own `seq` until it is published.
    """
    yield from _defeats(declared, nominated)
    if deposit is not None:
        yield from _deposits(declared, nominated, deposit)


def _defeats(declared: SeatDeclared, nominated: CandidatesNominated) -> Iterator[MPDefeated]:
    for number, candidate in enumerate(nominated.candidates, 1):
        if candidate.sitting and rules.mp_defeated(sitting=True, elected=number == declared.elected):
            yield MPDefeated(
                seq=declared.seq,
                at=declared.at,
                seat=declared.seat,
                revision=declared.revision,
                candidate=number,
                name=candidate.name,
                party=candidate.party,
                sat_for=candidate.sitting.seat,
                since=candidate.sitting.since,
                winner=declared.elected,
                winner_party=declared.parties[declared.elected - 1],
            )


def _deposits(declared: SeatDeclared, nominated: CandidatesNominated, deposit: int) -> Iterator[DepositLost]:
    for number, (candidate, votes) in enumerate(zip(nominated.candidates, declared.votes, strict=True), 1):
        if rules.deposit_lost(votes, declared.valid, elected=number == declared.elected):
            yield DepositLost(
                seq=declared.seq,
                at=declared.at,
                seat=declared.seat,
                revision=declared.revision,
                candidate=number,
                name=candidate.name,
                party=candidate.party,
                votes=votes,
                valid=declared.valid,
                pounds=deposit,
            )


def _derived(events: Iterable[Event]) -> Iterator[Event]:
    """Follow each fact by its consequences, in publishing order; what is numbered comes later."""
    nominated: dict[str, CandidatesNominated] = {}
    declared: set[str] = set()
    race = _Race()
    header: NightOpened | None = None
    event: Event | None = None
    for event in events:
        yield event
        if isinstance(event, NightOpened):
            header = event
        elif isinstance(event, CandidatesNominated):
            nominated[event.seat] = event
        elif isinstance(event, SeatEvent):
            declared.discard(event.seat)
            if isinstance(event, SeatDeclared):
                if event.seat not in nominated:
                    raise BrokenStream(column="seat", value=event.seat, expected="a seat that has been nominated")
                declared.add(event.seat)
                yield from consequences(event, nominated[event.seat], header.deposit if header else None)
            if header and header.line is not None:
                yield from race.announced(event, header.line)
    if event is not None and header:
        done = len(declared)
        yield NightClosed(seq=event.seq, at=event.at, declared=done, outstanding=header.seats - done, digest=None)


class _Race:
    """Which party has each seat so far, to announce a majority when one comes to the line."""

    def __init__(self) -> None:
        self.winners: dict[str, str] = {}
        self.seats: Counter[str] = Counter()
        self.reached: set[str] = set()

    def announced(self, event: SeatEvent, line: int) -> Iterator[MajorityReached]:
        """Announce a majority that this event brings, and again if a correction had taken it away."""
        before = self.winners.pop(event.seat, None)
        if before is not None:
            self.seats[before] -= 1
        if isinstance(event, SeatDeclared | ResultRushed):
            won = event.parties[event.elected - 1] if isinstance(event, SeatDeclared) else event.party
            self.winners[event.seat] = won
            self.seats[won] += 1
        self.reached = {party for party in self.reached if self.seats[party] >= line}
        for party in sorted(party for party, won in self.seats.items() if won >= line and party not in self.reached):
            self.reached.add(party)
            yield MajorityReached(seq=event.seq, at=event.at, party=party, seats=self.seats[party], line=line)
