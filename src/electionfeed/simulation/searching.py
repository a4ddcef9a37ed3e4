"""Finding, among the nights of a simulation, the first that suits, and counting one seat of it again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta

from attrs import evolve

from ..events import Event, RecountOrdered, SeatDeclared
from ..night import Night
from ..stream.publish import facts, published
from .draws import Draw, draw
from .night import night_of
from .plan import Simulation
from .times import closes

__all__ = ["counted_again", "declarations", "first_night", "first_number", "last_declaration", "won"]

SEARCHED = 5_000
TOGETHER = 16
COUNT, FINAL_COUNT = timedelta(minutes=20), timedelta(minutes=50)


def first_night(simulation: Simulation, suits: Callable[[Mapping[str, int]], bool]) -> Night:
    """Give the first night whose seats by party suit; `ValueError` if none of many does."""
    lay = simulation.plan.lay

    def suitable(drawn: Draw, row: int) -> bool:
        places = lay.party[drawn.winner[row] + lay.starts].tolist()
        return suits(Counter(lay.parties[place] for place in places))

    return night_of(simulation, first_number(simulation, suitable))


def first_number(simulation: Simulation, suits: Callable[[Draw, int], bool]) -> int:
    """Give the number of the first night that suits: a row of a block of draws."""
    for first in range(0, SEARCHED, TOGETHER):
        drawn = draw(simulation.plan, first, TOGETHER)
        for row in range(TOGETHER):
            if suits(drawn, row):
                return first + row
    raise ValueError(f"seed {simulation.plan.seed} has no such night among the first {SEARCHED:,}; try another seed")


def counted_again(night: Night, declared: SeatDeclared, *, last: bool = False) -> Night:
    """Publish a night with this declaration of its seat instead, after two recounts, and as the last one if asked."""
    seat = declared.seat
    kept = [fact for fact in facts(night) if getattr(fact, "seat", None) != seat or fact is night.seats[seat]]
    at = kept[-1].at + FINAL_COUNT if last else declared.at
    for number in (1, 2):
        ordered = max(at - (3 - number) * COUNT, closes(night.header))
        _insert(kept, RecountOrdered(seq=1, at=ordered, seat=seat, revision=number, number=number))
    _insert(kept, evolve(declared, at=at, declared_at=at, revision=3))
    return Night(published(kept))


def _insert(facts: list[Event], new: Event) -> None:
    """Put a fact after all that are no later."""
    place = next((place for place, fact in enumerate(facts) if fact.at > new.at), len(facts))
    facts.insert(place, new)


def declarations(night: Night) -> list[SeatDeclared]:
    """Give the declarations of a night in their order."""
    return [event for event in night if isinstance(event, SeatDeclared)]


def last_declaration(night: Night, seat: str) -> SeatDeclared:
    """Give the last declaration of a seat."""
    return next(event for event in reversed(declarations(night)) if event.seat == seat)


def won(night: Night) -> Counter[str]:
    """Give the seats by party, each by its last declaration, the most first and those of equal number by name."""
    last = {event.seat: event.winner.party for event in declarations(night)}
    count = Counter(last.values())
    return Counter({party: count[party] for party in sorted(count, key=lambda party: (-count[party], party))})
