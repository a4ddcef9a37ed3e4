"""A night at any moment: the state as it stood, what changed between two moments, and what else might have come.

Every `every` events the state is kept, so a seek folds at most so many events however long the stream. "As it stood at
04:40" means by `at`, what the feed had said by then; messages that came late make that no prefix of the stream, so each
block of events knows its earliest and latest, and the few blocks that hold late ones are looked through as well.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import accumulate
from operator import attrgetter
from typing import Any, Generic, TypeVar

import attrs

from ..events import Event
from ..folds.fold import Reducible, Run, require_reducer
from .asked import given, when
from .diff import changes

__all__ = ["Difference", "Timeline"]

S = TypeVar("S")
When = datetime | int | str

EVERY = 704


@attrs.frozen
class Difference(Generic[S]):
    """Two moments of a night: the state at each, and what the feed said after the first and up to the second."""

    before: S
    after: S
    events: tuple[Event, ...]

    @property
    def changes(self) -> Mapping[tuple[Any, ...], tuple[Any, Any]]:
        """Each place where the two states differ, with both values."""
        return changes(self.before, self.after)


class Timeline(Generic[S]):
    """The states of a reducer over a night, each at hand by its moment or its `seq`.

    With a smaller `every`, a seek is faster and the timeline larger.
    """

    def __init__(self, events: Iterable[Event], reducer: Reducible[S], *, every: int = EVERY) -> None:
        if every < 1:
            raise ValueError(f"a state is kept every so many events, at least 1 and not {every}")
        require_reducer(reducer, "the second argument")
        self.events: tuple[Event, ...] = tuple(given(events))
        self.reducer: Reducible[S] = reducer
        self.every: int = every
        self._build([], reducer.run(reducer.initial))

    def __repr__(self) -> str:
        return f"Timeline({len(self.events):,} events, a state kept every {self.every:,})"

    def at(self, when: When) -> S:
        """Give the state as it stood at a moment or after a `seq`: the fold of what was said by then, in order.

        A moment can be a text such as 04:40, as `moment` reads it.
        """
        place = self._place(when)
        axis = self._axis(place)
        block = bisect_right(axis.tops, place)
        if block == len(axis.tops):
            return self.final
        run = self.reducer.run(self._kept(block))
        for each in axis.reaching(block, place):
            for event in self._block(each):
                if axis.key(event) <= place:
                    run.feed(event)
        return run.state()

    def between(self, start: When, end: When) -> tuple[Event, ...]:
        """Give what the feed said after one moment or `seq` and up to another, in stream order."""
        first, last = self._place(start), self._place(end)
        axis = self._axis(first)
        if axis is not self._axis(last):
            raise ValueError("both ends are moments, or both are seqs")
        if first > last:  # type: ignore[operator]
            raise ValueError(f"the earlier comes first, and {end} is before {start}")
        said: list[Event] = []
        for block in axis.reaching(bisect_right(axis.tops, first), last):
            said += [event for event in self._block(block) if first < axis.key(event) <= last]
        return tuple(said)

    def diff(self, start: When, end: When) -> Difference[S]:
        """Give the states at two moments, or after two `seq`, and what the feed said between them."""
        said = self.between(start, end)
        return Difference(self.at(start), self.at(end), said)

    def fork(self, events: Iterable[Event], *, at: When) -> Timeline[S]:
        """Continue from a moment or `seq` with other events: a timeline of its own, with all said up to then."""
        place = self._place(at)
        axis = self._axis(place)
        # Whole blocks only: the last one may be short.
        shared = min(bisect_right(axis.tops, place), len(self.events) // self.every)
        said = self.events[: shared * self.every]
        late = (event for event in self.events[shared * self.every :] if axis.key(event) <= place)
        other: Timeline[S] = Timeline.__new__(Timeline)
        other.events, other.reducer, other.every = (*said, *late, *given(events)), self.reducer, self.every
        start = self._kept(shared) if shared < len(self._states) else self.final
        other._build(self._states[:shared], self.reducer.run(start))
        return other

    def _build(self, states: list[Any], run: Run[S]) -> None:
        """Fold on from the states already known, keeping one before each further block."""
        from .packing import packed  # only timelines pay for importing pickle

        # A state is kept by the places of events before it alone: those after it are others in a fork. An event that is
        # repeated has its first place.
        places: dict[int, int] = {}
        known = len(states) * self.every
        note(places, 0, self.events[:known])
        self._states = list(states)
        for start in range(known, len(self.events), self.every):
            self._states.append(packed(run.state(), places))
            block = self.events[start : start + self.every]
            note(places, start, block)
            for event in block:
                run.feed(event)
        self.final = run.state()
        blocks = [self._block(block) for block in range(len(self._states))]
        self._by_time = _axis(blocks, attrgetter("at"))
        self._by_seq = _axis(blocks, attrgetter("seq"))

    def _kept(self, block: int) -> S:
        from .packing import unpacked

        state: S = unpacked(self._states[block], self.events)
        return state

    def _block(self, block: int) -> Sequence[Event]:
        return self.events[block * self.every : (block + 1) * self.every]

    def _place(self, at: When) -> datetime | int:
        return when(at, self.events, "a seq counts from 1 (0 is before the first event)")

    def _axis(self, place: datetime | int) -> _Axis:
        return self._by_time if isinstance(place, datetime) else self._by_seq


def note(places: dict[int, int], start: int, events: Iterable[Event]) -> None:
    """Note the place of each event that has none yet, by its `id`."""
    for place, event in enumerate(events, start):
        places.setdefault(id(event), place)


@attrs.frozen
class _Axis:
    """One order of a stream: for each block its lowest key, the highest up to its end, the lowest from its start on."""

    key: Callable[[Event], Any]
    lowest: list[Any]
    tops: list[Any]
    bottoms: list[Any]

    def reaching(self, start: int, when: Any) -> Iterator[int]:
        """Give the blocks from a place on that hold anything up to a key."""
        for block in range(start, len(self.lowest)):
            if self.bottoms[block] > when:
                return
            if self.lowest[block] <= when:
                yield block


def _axis(blocks: list[Sequence[Event]], key: Callable[[Event], Any]) -> _Axis:
    highest = [max(map(key, block)) for block in blocks]
    lowest = [min(map(key, block)) for block in blocks]
    return _Axis(key, lowest, list(accumulate(highest, max)), list(accumulate(reversed(lowest), min))[::-1])
