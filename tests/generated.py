"""Nights and deliveries for the reference: odd registers and Speakers, everything repeated, lost or in any order."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import attrs
from hypothesis import strategies as st

import electionfeed as ef
from electionfeed.events import CandidatesNominated, Event, SeatDeclared
from electionfeed.stream.codec import line_of
from electionfeed.stream.publish import facts, published
from electionfeed.testing.strategies import nights

# What a night of the strategies does not have, in the place of what it has: seats of Speakers, a Northern Ireland, and
# sitting MPs who have moved from one of its seats to another.
TURNED = {
    b'"E14000002"': b'"E14000637"',
    b'"E14000003"': b'"E14001170"',
    b'"Wales"': b'"Northern Ireland"',
    b'"Ind"': b'"Spk"',
    b'"E14000009"': b'"E14000001"',
    b'"Grn"': b'"Green"',
}


@st.composite
def odd_nights(draw: st.DrawFn) -> ef.Night:
    """Generate a legal night with corrections, on which any of the odd things may be."""
    turned = draw(st.sets(st.sampled_from(sorted(TURNED))))
    joint = draw(st.sampled_from([None, "PP119", "PP77"]))
    uncounted, early = draw(st.booleans()), draw(st.sampled_from([1, 60]))
    made: list[Event] = []
    for event in facts(draw(nights(corrections=True, max_seats=5))):
        line = line_of(event)
        for old in turned:
            line = line.replace(old, TURNED[old])
        event = _joint(ef.decode(line), joint)
        if uncounted and isinstance(event, SeatDeclared) and event.majority % 2:
            event = attrs.evolve(event, rejected=None)
        if isinstance(event, SeatDeclared) and event.declared_at:
            event = attrs.evolve(event, declared_at=event.at - timedelta(minutes=event.valid % early))
        made.append(event)
    return ef.Night(tuple(published(made)))


def _joint(event: Event, adjunct: str | None) -> Event:
    """Give every candidate of Labour with an odd ballot number this joint party."""
    if not isinstance(event, CandidatesNominated):
        return event
    candidates = tuple(
        attrs.evolve(candidate, adjunct=adjunct if candidate.party == "Lab" and number % 2 else None)
        for number, candidate in enumerate(event.candidates, 1)
    )
    return attrs.evolve(event, candidates=candidates)


@attrs.frozen
class Delivery:
    """A legal night, how it came, and the random numbers for whatever else is to be chosen."""

    night: ef.Night
    came: tuple[Event, ...]
    rng: random.Random = attrs.field(repr=False)
    whole: bool
    conflicting: bool


@st.composite
def deliveries(draw: st.DrawFn) -> Delivery:
    """Generate a night and one way in which it came: in order or not, repeated, in conflict, or with messages lost."""
    night, rng = draw(odd_nights()), random.Random(draw(st.integers(0, 2**32)))
    came: list[Event] = [*night, *rng.choices(night.events, k=rng.choice([0, 0, 2, 6]))]
    conflicting = _conflicting(night, rng) if draw(st.booleans()) else []
    came += conflicting
    lost = draw(st.sampled_from([0, 0, 0, 1, 5]))
    for _ in range(min(lost, len(came) - 1)):
        del came[rng.randrange(len(came))]
    order = draw(st.sampled_from([_as_it_was, _a_little_late, _shuffled]))
    return Delivery(night, tuple(order(came, rng)), rng, whole=not lost, conflicting=bool(conflicting))


def _conflicting(night: ef.Night, rng: random.Random) -> list[Event]:
    """Say of a seat's result something else in the same revision, under a `seq` of its own."""
    results = [event for event in night if isinstance(event, SeatDeclared) and len(event.votes) > 1]
    said = rng.sample(results, min(1, len(results)))
    return [attrs.evolve(event, seq=len(night) + 1, electorate=event.electorate + 7) for event in said]


def _as_it_was(came: Sequence[Event], rng: random.Random) -> list[Event]:
    return sorted(came, key=lambda event: event.seq)


def _a_little_late(came: Sequence[Event], rng: random.Random) -> list[Event]:
    return [
        event for _, event in sorted(((e.seq + rng.choice([0, 0, 3, 9]), e) for e in came), key=lambda pair: pair[0])
    ]


def _shuffled(came: Sequence[Event], rng: random.Random) -> list[Event]:
    return rng.sample([*came], len(came))


def parts(came: Sequence[Event], rng: random.Random) -> list[list[Event]]:
    """Part a stream among a few workers: by seat, as a partitioned feed does, or anyhow."""
    number, by_seat = rng.randint(2, 4), rng.random() < 0.5
    made: list[list[Event]] = [[] for _ in range(number)]
    for event in came:
        seat: Any = getattr(event, "seat", "") if by_seat else rng.random()
        made[hash_of(seat) % number].append(event)
    return made


def hash_of(value: object) -> int:
    """Give a number that is the same in every process."""
    return sum(repr(value).encode())
