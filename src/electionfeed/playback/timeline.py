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
from ..folds.fold import Reducible, Run
from .diff import changes

__all__ = ["Difference", "Timeline"]

S = TypeVar("S")
When = datetime | int

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
        self.events: tuple[Event, ...] = tuple(events)
        self.reducer: Reducible[S] = reducer
        self.every: int = every
        self._build([], reducer.run(reducer.initial))

    def at(self, when: When) -> S:
        """Give the state as it stood at a moment or after a `seq`: the fold of what was said by then, in order."""
        axis = self._axis(when)
        block = bisect_right(axis.tops, when)
        if block == len(axis.tops):
            return self.final
        run = self.reducer.run(self._kept(block))
        for each in axis.reaching(block, when):
            for event in self._block(each):
                if axis.key(event) <= when:
                    run.feed(event)
        return run.state()

    def between(self, start: When, end: When) -> tuple[Event, ...]:
        """Give what the feed said after one moment or `seq` and up to another, in stream order."""
        axis = self._axis(start)
        if axis is not self._axis(end):
            raise ValueError("both ends are moments, or both are seqs")
        said: list[Event] = []
        for block in axis.reaching(bisect_right(axis.tops, start), end):
            said += [event for event in self._block(block) if start < axis.key(event) <= end]
        return tuple(said)

    def diff(self, start: When, end: When) -> Difference[S]:
        """Give the states at two moments or `seq`s, and what the feed said between them."""
        return Difference(self.at(start), self.at(end), self.between(start, end))

    def fork(self, events: Iterable[Event], *, at: When) -> Timeline[S]:
        """Continue from a moment or `seq` with other events: a timeline of its own, with all said up to then."""
        axis = self._axis(at)
        # Whole blocks only: the last one may be short.
        shared = min(bisect_right(axis.tops, at), len(self.events) // self.every)
        said = self.events[: shared * self.every]
        late = (event for event in self.events[shared * self.every :] if axis.key(event) <= at)
        other: Timeline[S] = Timeline.__new__(Timeline)
        other.events, other.reducer, other.every = (*said, *late, *events), self.reducer, self.every
        start = self._kept(shared) if shared < len(self._states) else self.final
        other._build(self._states[:shared], self.reducer.run(start))
        return other

    def _build(self, states: list[Any], run: Run[S]) -> None:
        """Fold on from the states already known, keeping one before each further block."""
        from .packing import packed  # only timelines pay for importing pickle

        places = {id(event): place for place, event in enumerate(self.events)}
        self._states = list(states)
        for start in range(len(states) * self.every, len(self.events), self.every):
            self._states.append(packed(run.state(), places))
            for event in self.events[start : start + self.every]:
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

    def _axis(self, when: When) -> _Axis:
        if not isinstance(when, datetime):
            return self._by_seq
        if when.tzinfo is None:
            raise ValueError(f"a moment has a time zone, and {when} has none")
        return self._by_time


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
