"""A tally of one's own: one measure, summed over the latest revision of each seat."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

from ..errors import shown
from ..events import EVENTS, CandidatesNominated, Event, NightOpened
from ..names import NIGHT, unknown
from .engine import Counts, EngineState, Measure, SeatReducer

__all__ = ["HEADER", "Tally", "header", "nothing", "tally"]

K = TypeVar("K")
E = TypeVar("E", bound=Event)

HEADER = NightOpened.__name__


def header(engine: EngineState) -> NightOpened | None:
    """Give the header, if a fold that keeps it has come to it."""
    for event in engine.latest.get(HEADER, ()):
        if isinstance(event, NightOpened):
            return event
    return None


def nothing(event: NightOpened) -> dict[str, int]:
    """Measure nothing of the header, so that it is kept for the names of its parties."""
    return {}


class Tally(Counts[K]):
    """A single tally: whole numbers by key, 0 for a key that has none, and the events that they are made of.

    A measure may count by anything, so only one that counts by party can refuse a name: once every key is the code of a
    party of the night, a text that is none is an `UnknownName`. Of any other, `key in tally` says whether it counts.
    """

    __slots__ = ("engine",)
    engine: EngineState

    def __init__(self, engine: EngineState) -> None:
        super().__init__(engine.sums["tally"])
        self.engine = engine

    def __missing__(self, key: K) -> int:
        opened = header(self.engine) if isinstance(key, str) and self else None
        if opened and key not in opened.parties and self.keys() <= opened.parties.keys():
            raise unknown(key, opened.parties, "party", NIGHT)
        return 0

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.engine,)


def tally(event: type[E], measure: Callable[[E], Mapping[K, int]]) -> SeatReducer[Tally[K]]:
    """Make a reducer that sums a measure over the latest revision of each seat; `ValueError` if no such event exists.

    The measure gives whole numbers by key; a fold raises `TypeError` where it gives anything else.

    >>> from electionfeed import SeatDeclared, fold, load
    >>> close = tally(SeatDeclared, lambda d: {d.winner.party: 1} if d.majority < 100 else {})
    >>> sorted(fold(close, load("ge2019")).items())
    [('SF', 1)]
    """
    if event not in EVENTS.values() or event is CandidatesNominated:
        expected = "one class of event, such as SeatDeclared, other than CandidatesNominated"
        raise ValueError(f"a tally measures {expected}, and {shown(event)} is none")
    measured = Measure("tally", event, partial(_whole, measure))
    return SeatReducer((measured, Measure("tally", NightOpened, nothing)), Tally)


def _whole(measure: Callable[[E], Mapping[K, int]], event: E) -> Mapping[K, int]:
    """Give what a measure gives, or raise `TypeError`: fractions, for one, have another sum in each order."""
    amounts = measure(event)
    if not isinstance(amounts, Mapping) or not all(isinstance(amount, int) for amount in amounts.values()):
        expected = "whole numbers by key, such as {party: 1}"
        raise TypeError(f"a measure gives {expected}, and {shown(amounts)} is none")
    return amounts
