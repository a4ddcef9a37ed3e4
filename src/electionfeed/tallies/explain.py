"""Why a number is what it is: the events that make it up, and the whole story of a seat."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, TypeVar, cast

import attrs

from ..events import CandidatesNominated, Event
from ..folds.engine import EngineState, Measure, SeatReducer
from .columns import Columns, rows_of

__all__ = ["Contribution", "Explanation", "explain", "story"]

S = TypeVar("S")

Weight = Callable[[Any], int]


@attrs.frozen(kw_only=True)
class Contribution:
    """What one event adds to a number: `seat` and `name` are null for the events of no seat."""

    seq: int
    at: datetime
    event: str
    seat: str | None
    name: str | None
    revision: int | None
    amount: int


@attrs.frozen
class Explanation:
    """The contributions to one number, in the publisher's order; they sum to `total`."""

    contributions: tuple[Contribution, ...]

    @property
    def total(self) -> int:
        """The number explained."""
        return sum(contribution.amount for contribution in self.contributions)

    def columns(self) -> Columns:
        """Give one row a contribution as plain columns."""
        names = [field.name for field in attrs.fields(Contribution)]
        return rows_of((attrs.asdict(contribution) for contribution in self.contributions), names)


def explain(reducer: SeatReducer[S], state: S, name: str, key: Any) -> Explanation:
    """Give the events behind the number `key` of the tally `name` in a state of this reducer.

    A function as the key weighs each key of the tally, which explains what is derived from several. A `tally(...)` of
    your own has the name "tally"; a group's state is explained with the reducer that was grouped.
    `ValueError` if the reducer has no tally of the name.

    >>> from electionfeed import board, fold, load
    >>> explain(board, fold(board, load("ge2019")), "seats", "Green").contributions[0].seat
    'E14000598'
    """
    measures = [measure for measure in reducer.measures if measure.name == name]
    if not measures:
        names = ", ".join(sorted({measure.name for measure in reducer.measures}))
        raise ValueError(f"the tallies of this reducer are {names}, and {name!r} is none of them")
    engine: EngineState = state.engine  # type: ignore[attr-defined]
    found = _contributions(engine, measures, _weight(key))
    return Explanation(tuple(sorted(found, key=lambda told: (told.seq, told.event))))


def _weight(key: Any) -> Weight:
    """Give a function as it is, and for any other key the function that counts just this one."""
    if callable(key):
        return cast("Weight", key)
    return lambda own: int(own == key)


def _contributions(engine: EngineState, measures: list[Measure], weight: Weight) -> Iterator[Contribution]:
    for held in engine.latest.values():
        for event in held:
            seat = engine.nominated.get(getattr(event, "seat", ""))
            amount = sum(_amount(measure, event, seat, weight) for measure in measures)
            if amount:
                yield _contribution(event, seat, amount)


def _amount(measure: Measure, event: Event, seat: CandidatesNominated | None, weight: Weight) -> int:
    if type(event) is not measure.event or (measure.seated and seat is None):
        return 0
    amounts = measure.amounts(event, seat) if measure.seated else measure.amounts(event)
    return sum(weight(key) * amount for key, amount in amounts.items())


def _contribution(event: Event, seat: CandidatesNominated | None, amount: int) -> Contribution:
    return Contribution(
        seq=event.seq,
        at=event.at,
        event=type(event).__name__,
        seat=getattr(event, "seat", None),
        name=seat.name if seat else None,
        revision=getattr(event, "revision", None),
        amount=amount,
    )


def story(events: Iterable[Event], seat: str) -> tuple[Event, ...]:
    """Give every event about a seat in the publisher's order: nominations, and each revision with its consequences.

    Repeated messages are told once; a withdrawn or corrected result stays in the story.
    """
    about = {event.seq: event for event in events if getattr(event, "seat", None) == seat}
    return tuple(about[seq] for seq in sorted(about))
