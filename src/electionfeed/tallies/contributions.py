"""What each event adds to a sum: the events behind any number of any tally."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import attrs

from .._shown import table
from ..events import CandidatesNominated, Event, SeatEvent
from ..folds.engine import EngineState, Measure
from .rows import Columns, rows_of

__all__ = ["Contribution", "Explanation", "Weight", "contributions"]

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


@attrs.frozen(repr=False)
class Explanation:
    """The contributions to one number, in the publisher's order; they sum to `total`."""

    contributions: tuple[Contribution, ...]

    def __repr__(self) -> str:
        return f"<Explanation: {self._summary()}>"

    def _repr_html_(self) -> str:
        return table(self._summary(), self.columns())

    @property
    def total(self) -> int:
        """The number explained."""
        return sum(contribution.amount for contribution in self.contributions)

    def columns(self) -> Columns:
        """Give one row a contribution as plain columns."""
        names = [field.name for field in attrs.fields(Contribution)]
        return rows_of((attrs.asdict(contribution) for contribution in self.contributions), names)

    def _summary(self) -> str:
        return f"{self.total:,}, of {len(self.contributions):,} events"


def contributions(engine: EngineState, measures: list[Measure], weight: Weight) -> Explanation:
    """Give what each event of a state adds to the sums of some measures, each key of theirs by its weight."""
    found = _found(engine, measures, weight)
    return Explanation(tuple(sorted(found, key=lambda one: (one.seq, one.event))))


def _found(engine: EngineState, measures: list[Measure], weight: Weight) -> Iterator[Contribution]:
    for standing in engine.latest.values():
        for event in standing:
            seat = engine.nominated.get(getattr(event, "seat", ""))
            amount = sum(_amount(engine, measure, event, seat, weight) for measure in measures)
            if amount:
                yield _contribution(event, seat, amount)


def _amount(
    engine: EngineState, measure: Measure, event: Event, seat: CandidatesNominated | None, weight: Weight
) -> int:
    if type(event) is not measure.event or (measure.seated and seat is None):
        return 0
    amounts = measure.amounts(event, seat) if measure.seated else measure.amounts(event)
    if not isinstance(event, SeatEvent):
        # A group keeps the header for its names and counts none of its figures, which are those of the whole night.
        amounts = {key: amount for key, amount in amounts.items() if key in engine.sums[measure.name]}
    return sum(weight(key) * amount for key, amount in amounts.items())


def _contribution(event: Event, seat: CandidatesNominated | None, amount: int) -> Contribution:
    return Contribution(
        seq=event.seq,
        at=event.at,
        event=event.type,
        seat=getattr(event, "seat", None),
        name=seat.name if seat else None,
        revision=getattr(event, "revision", None),
        amount=amount,
    )
