"""The laws that a reducer of a feed keeps, run over generated nights; a broken one is shown by its smallest example.

Each law says that a stream and another delivery of it fold to equal states. Hypothesis finds a night where they do
not and makes it small; then every event that the failure does not need is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from itertools import chain
from random import Random
from typing import TYPE_CHECKING, Any, TypeGuard

import attrs
from attrs import evolve

from ..events import CandidatesNominated, Event, ExitPollPublished, NightOpened, SeatEvent
from ..folds.fold import Reducible, fold, require_reducer
from ..names import resolve
from ..night import Night
from .differences import described, differences
from .short import FIRST, withdrawn

if TYPE_CHECKING:
    from hypothesis import strategies as st

__all__ = ["LAWS", "LawBroken", "laws"]

Stream = tuple[Event, ...]


class Unheard(Event):
    """An event of a type that no reducer can know yet."""


@attrs.frozen
class Case:
    """A stream, and another delivery of it: in one piece, or in several that are folded on from each other.

    The first state is `copied` before the second fold, which shows a reducer that changes what it handed out.
    """

    once: Stream
    again: tuple[Stream, ...]
    needed: Stream = ()
    copied: bool = False

    def without(self, event: Event) -> Case:
        """Leave an event out on both sides."""
        again = tuple(tuple(kept for kept in piece if kept is not event) for piece in self.again)
        return attrs.evolve(self, once=tuple(kept for kept in self.once if kept is not event), again=again)


@attrs.frozen
class Failure:
    """Why a case breaks a law: two states that are not equal, or what the reducer raised."""

    expected: Any
    found: Any
    raised: str | None = None

    def like(self, other: Failure | None) -> TypeGuard[Failure]:
        """Say whether another failure is of the same kind, so that making a case small keeps to its fault."""
        return other is not None and other.raised == self.raised


class LawBroken(AssertionError):
    """A law that a reducer does not keep, with the smallest stream found where it does not."""

    def __init__(self, law: str, case: Case, failure: Failure) -> None:
        super().__init__("\n".join(_report(law, case, failure)))
        self.law: str = law
        self.failure: Failure = failure
        self.events: Stream = case.once
        self.again: Stream = tuple(event for piece in case.again for event in piece)


def laws(reducer: Reducible[Any], *only: str, examples: int = 50) -> None:
    """Check a reducer against every law, or `only` those named, and raise `LawBroken` for the first that it breaks.

    So many nights for each law, the same every time. `UnknownName` for a name that is not one of `LAWS`.
    """
    require_reducer(reducer, "what laws(...) checks")
    for law in only or LAWS:
        name = resolve(law, LAWS.keys(), "law")
        case = _found(reducer, LAWS[name], examples)
        if case is not None:
            raise LawBroken(name, *_least(reducer, case))


def _found(reducer: Reducible[Any], cases: Callable[[st.DrawFn, Night], Case], examples: int) -> Case | None:
    """Find a small case that breaks a law, if any does."""
    from hypothesis import Phase, find, settings
    from hypothesis import strategies as st
    from hypothesis.errors import NoSuchExample

    from . import strategies

    nights = strategies.nights(min_seats=2, max_seats=3, corrections=True)
    drawn = st.composite(lambda draw: cases(draw, draw(nights)))()
    chosen = settings(
        max_examples=examples, phases=(Phase.generate, Phase.shrink), derandomize=True, database=None, deadline=None
    )
    try:
        return find(drawn, lambda case: _failure(reducer, case) is not None, settings=chosen)
    except NoSuchExample:
        return None


def _failure(reducer: Reducible[Any], case: Case) -> Failure | None:
    expected = found = None
    try:
        expected = fold(reducer, case.once)
        expected = deepcopy(expected) if case.copied else expected
        found = reducer.initial
        for piece in case.again:
            found = fold(reducer, piece, start=found)
        return None if expected == found else Failure(expected, found)
    except Exception as error:  # whatever it is, a reducer that raises is what we are looking for
        return Failure(expected, found, f"{type(error).__name__}: {error}")


def _least(reducer: Reducible[Any], case: Case) -> tuple[Case, Failure]:
    """Leave out every event without which the case still fails in the same way."""
    failure = _failure(reducer, case)
    if failure is None:
        raise RuntimeError("the reducer failed once and not again: its result depends on more than the events")
    for event in sorted({*case.once, *chain(*case.again)} - {*case.needed}, key=lambda event: -event.seq):
        smaller = case.without(event)
        still = _failure(reducer, smaller)
        if failure.like(still):
            case, failure = smaller, still
    return case, failure


def _report(law: str, case: Case, failure: Failure) -> Iterator[str]:
    yield f"this reducer breaks the law {law!r}: {(LAWS[law].__doc__ or '').strip()}"
    yield "after"
    yield from _numbered([case.once])
    yield f"it gives {failure.expected!r}"
    yield "but after"
    yield from _numbered(case.again)
    if failure.raised:
        yield f"it raises {failure.raised}"
    else:
        yield "it gives"
        yield from (f"  {line}" for line in differences(failure.expected, failure.found))


def _numbered(pieces: Iterable[Stream]) -> Iterator[str]:
    for number, piece in enumerate(pieces):
        if number:
            yield "  (folded on from here)"
        yield from [f"  {described(event)}" for event in piece] or ["  (no event)"]


def _deterministic(draw: st.DrawFn, night: Night) -> Case:
    """folding the same events again gives the same state"""
    return Case(night.events, (night.events,), copied=True)


def _unknown(draw: st.DrawFn, night: Night) -> Case:
    """an event of an unknown type changes nothing"""
    place = _place(draw, night.events)
    unheard: Any = Unheard(seq=1, at=FIRST)
    return Case(night.events, ((*night.events[:place], unheard, *night.events[place:]),), needed=(unheard,))


def _duplicates(draw: st.DrawFn, night: Night) -> Case:
    """an event that comes twice, at once or later, counts once"""
    first, later = sorted((_place(draw, night.events), _place(draw, night.events)))
    return Case(night.events, ((*night.events[:later], *night.events[first:later], *night.events[later:]),))


def _order(draw: st.DrawFn, night: Night) -> Case:
    """the order of events of different seats does not matter"""
    from hypothesis import strategies as st

    said = [event for event in night if isinstance(event, SeatEvent)]
    before = [event for event in night if isinstance(event, NightOpened | CandidatesNominated | ExitPollPublished)]
    after = [event for event in night if event not in said and event not in before]
    # One number to draw for the whole order: it shrinks at once, where a permutation would take its time.
    turns = Random(draw(st.integers(0, 99))).sample(said, len(said))  # noqa: S311
    waiting = {seat: iter([event for event in said if event.seat == seat]) for seat in night.seats}
    return Case((*before, *said, *after), ((*before, *(next(waiting[turn.seat]) for turn in turns), *after),))


def _any_order(draw: st.DrawFn, night: Night) -> Case:
    """events in any order at all, as long as every one arrives, give the same state"""
    from hypothesis import strategies as st

    order = Random(draw(st.integers(0, 99))).sample(night.events, len(night))  # noqa: S311
    return Case(night.events, (tuple(order),))


def _prefix(draw: st.DrawFn, night: Night) -> Case:
    """folding a part and then the rest from there is folding the whole"""
    place = _place(draw, night.events)
    return Case(night.events, (night.events[:place], night.events[place:]))


def _withdrawal(draw: st.DrawFn, night: Night) -> Case:
    """a withdrawal takes back all that the withdrawn result caused"""
    from hypothesis import strategies as st

    seat = draw(st.sampled_from(sorted(night.seats)))
    said = [event for event in night if isinstance(event, SeatEvent) and event.seat == seat]
    last = evolve(withdrawn(seat, 1 + max((event.revision for event in said), default=0)), seq=len(night) + 1)
    others = tuple(event for event in night if event not in said)
    return Case((*others, last), ((*others, *said, last),), needed=(last,))


def _place(draw: st.DrawFn, events: Stream) -> int:
    from hypothesis import strategies as st

    return len(events) - draw(st.integers(0, len(events)))  # nights grow towards their end, and so do the places tried


LAWS: Mapping[str, Callable[[st.DrawFn, Night], Case]] = {
    "deterministic": _deterministic,
    "unknown events": _unknown,
    "duplicates": _duplicates,
    "order across seats": _order,
    "any order": _any_order,
    "prefix": _prefix,
    "withdrawal": _withdrawal,
}
