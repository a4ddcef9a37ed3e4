"""Fold events into a state: `fold` gives the last one, `scan` every one, `combine` folds many in one pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Generic, Protocol, TypeVar, overload

import attrs

from .._frozen import FrozenMap
from ..events import Event

__all__ = ["Combined", "Reducer", "Run", "combine", "fold", "scan"]

S = TypeVar("S")
S_co = TypeVar("S_co", covariant=True)
A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")


class Run(Protocol[S_co]):
    """One fold under way: it may change inside, but a state it has handed out never does."""

    def feed(self, event: Event) -> None:
        """Take the next event in."""

    def state(self) -> S_co:
        """Give the state after the events so far."""
        ...


class Reducible(Protocol[S]):
    """What `fold` takes: an initial state, and a way to run on from any state."""

    @property
    def initial(self) -> S:
        """The state before any event."""
        ...

    def run(self, start: S) -> Run[S]:
        """Begin a fold at a state."""
        ...


@attrs.frozen(eq=False)
class Reducer(Generic[S]):
    """An initial state and a pure step `(state, event) -> state`.

    >>> count = Reducer(0, lambda n, event: n + 1)
    >>> fold(count, [])
    0
    """

    initial: S
    step: Callable[[S, Event], S]

    def run(self, start: S) -> Run[S]:
        """Begin a fold at a state."""
        return _Stepping(start, self.step)


class _Stepping(Generic[S]):
    def __init__(self, now: S, step: Callable[[S, Event], S]) -> None:
        self.now, self.step = now, step

    def feed(self, event: Event) -> None:
        self.now = self.step(self.now, event)

    def state(self) -> S:
        return self.now


def fold(reducer: Reducible[S], events: Iterable[Event], *, start: S | None = None) -> S:
    """Give the state after all the events, from `start` or else from the reducer's initial state."""
    run = reducer.run(reducer.initial if start is None else start)
    for event in events:
        run.feed(event)
    return run.state()


def scan(reducer: Reducible[S], events: Iterable[Event], *, start: S | None = None) -> Iterator[tuple[Event, S]]:
    """Give each event with the state after it, lazily, from `start` or else from the reducer's initial state."""
    run = reducer.run(reducer.initial if start is None else start)
    for event in events:
        run.feed(event)
        yield event, run.state()


class Combined(FrozenMap[str, Any]):
    """The states of combined reducers by name, as keys and as attributes."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


@overload
def combine(first: Reducible[A], second: Reducible[B], /) -> Reducible[tuple[A, B]]: ...
@overload
def combine(first: Reducible[A], second: Reducible[B], third: Reducible[C], /) -> Reducible[tuple[A, B, C]]: ...
@overload
def combine(**named: Reducible[Any]) -> Reducible[Combined]: ...
def combine(*unnamed: Reducible[Any], **named: Reducible[Any]) -> Reducible[Any]:
    """Fold several reducers in one pass: by position into a typed tuple, or by name into a `Combined`."""
    if bool(unnamed) == bool(named):
        raise ValueError("combine takes reducers by position or by name, at least one and not both")
    return _Together(tuple(unnamed), tuple) if named == {} else _Together(tuple(named.values()), _Named(tuple(named)))


@attrs.frozen(eq=False, repr=False)
class _Named:
    names: tuple[str, ...]

    def __call__(self, states: Iterable[Any]) -> Combined:
        return Combined(zip(self.names, states, strict=True))


@attrs.frozen(eq=False, repr=False)
class _Together:
    reducers: tuple[Reducible[Any], ...]
    shape: Callable[[Iterable[Any]], Any]

    @property
    def initial(self) -> Any:
        return self.shape(reducer.initial for reducer in self.reducers)

    def run(self, start: Any) -> Run[Any]:
        states = start.values() if isinstance(start, Mapping) else start
        return _Running([r.run(s) for r, s in zip(self.reducers, states, strict=True)], self.shape)


class _Running:
    def __init__(self, runs: list[Run[Any]], shape: Callable[[Iterable[Any]], Any]) -> None:
        self.runs, self.shape = runs, shape

    def feed(self, event: Event) -> None:
        for run in self.runs:
            run.feed(event)

    def state(self) -> Any:
        return self.shape(run.state() for run in self.runs)
