"""From facts to the stream of a feed: consequences derived, `MajorityReached` announced, all numbered in order.

This is the one place that derives. The importer publishes through it, and `check` publishes a stream's own facts
again and compares.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

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
from ..record import evolve

__all__ = ["CONSEQUENCES", "consequences", "facts", "published"]

CONSEQUENCES = (MPDefeated, DepositLost, MajorityReached, NightClosed)


def facts(events: Iterable[Event]) -> Iterator[Event]:
    """Leave out what is derived: the consequences of declarations, `MajorityReached` and `NightClosed`."""
    return (event for event in events if not isinstance(event, CONSEQUENCES))


def published(events: Iterable[Event]) -> Iterator[Event]:
    """Number facts from 1 in the order given and put their consequences after each, with `NightClosed` last.

    `seq` and `at` of what is derived follow from the facts; the `seq` of the facts given is replaced.
    """
    seq = 0
    for seq, event in enumerate(_derived(events), 1):
        yield evolve(event, seq=seq) if event.seq != seq else event
    if not seq:
        raise BrokenStream(expected="at least a NightOpened to publish")


def consequences(declared: SeatDeclared, nominated: CandidatesNominated) -> Iterator[MPDefeated | DepositLost]:
    """Derive what a declaration causes: sitting MPs defeated, then deposits lost, each in ballot-paper order.

    Each bears the declaration's own `seq` until it is published.
    """
    yield from _defeats(declared, nominated)
    yield from _deposits(declared, nominated)


def _defeats(declared: SeatDeclared, nominated: CandidatesNominated) -> Iterator[MPDefeated]:
    for candidate in nominated.candidates:
        won = candidate.number == declared.elected
        if candidate.sitting and rules.mp_defeated(sitting=True, elected=won):
            yield MPDefeated(
                seq=declared.seq,
                at=declared.at,
                seat=declared.seat,
                revision=declared.revision,
                candidate=candidate.number,
                name=candidate.name,
                party=candidate.party,
                sat_for=candidate.sitting.seat,
                since=candidate.sitting.since,
                winner=declared.elected,
                winner_party=declared.winner.party,
            )


def _deposits(declared: SeatDeclared, nominated: CandidatesNominated) -> Iterator[DepositLost]:
    for candidate, result in zip(nominated.candidates, declared.results, strict=True):
        if rules.deposit_lost(result.votes, declared.valid, elected=candidate.number == declared.elected):
            yield DepositLost(
                seq=declared.seq,
                at=declared.at,
                seat=declared.seat,
                revision=declared.revision,
                candidate=candidate.number,
                name=candidate.name,
                party=candidate.party,
                votes=result.votes,
                valid=declared.valid,
                pounds=rules.DEPOSIT,
            )


def _derived(events: Iterable[Event]) -> Iterator[Event]:
    """Follow each fact by its consequences, in publishing order; what is numbered comes later."""
    nominated: dict[str, CandidatesNominated] = {}
    winners: dict[str, str] = {}
    declared: set[str] = set()
    reached: set[str] = set()
    header: NightOpened | None = None
    event: Event | None = None
    for event in events:
        yield event
        if isinstance(event, NightOpened):
            header = event
        elif isinstance(event, CandidatesNominated):
            nominated[event.seat] = event
        elif isinstance(event, SeatEvent):
            _track(event, winners, declared)
            if isinstance(event, SeatDeclared):
                yield from consequences(event, nominated[event.seat])
            if header:
                yield from _announced(header, event, winners, reached)
    if event is not None and header:
        done = len(declared)
        yield NightClosed(seq=event.seq, at=event.at, declared=done, outstanding=header.seats - done)


def _track(event: SeatEvent, winners: dict[str, str], declared: set[str]) -> None:
    """Keep who holds each seat after this event, and which seats have their figures."""
    declared.discard(event.seat)
    winners.pop(event.seat, None)
    if isinstance(event, SeatDeclared):
        declared.add(event.seat)
        winners[event.seat] = event.winner.party
    elif isinstance(event, ResultRushed):
        winners[event.seat] = event.party


def _announced(
    header: NightOpened, event: SeatEvent, winners: dict[str, str], reached: set[str]
) -> Iterator[MajorityReached]:
    """Announce a majority when a party comes to the line, and again if a correction had taken it away."""
    line = rules.majority_line(header.seats)
    seats = Counter(winners.values())
    reached &= {party for party in reached if seats[party] >= line}
    for party in sorted(party for party, won in seats.items() if won >= line and party not in reached):
        reached.add(party)
        yield MajorityReached(seq=event.seq, at=event.at, party=party, seats=seats[party], line=line)
