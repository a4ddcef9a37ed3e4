"""Fold events into a state: `fold` gives the last one, `scan` every one, `combine` folds many in one pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, Generic, NoReturn, Protocol, TypeVar, overload

import attrs

from .._frozen import FrozenMap
from .._given import event_only, iterable
from ..errors import UnknownName, shown
from ..events import Event
from ..names import unknown

__all__ = ["Combined", "Reducer", "Run", "combine", "fold", "require_reducer", "scan"]

S = TypeVar("S")
S_co = TypeVar("S_co", covariant=True)
A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
K = TypeVar("K")
V = TypeVar("V")


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


@attrs.frozen(eq=False, init=False)
class Reducer(Generic[S]):
    """An initial state and a pure step `(state, event) -> state`.

    >>> count = Reducer(0, lambda n, event: n + 1)
    >>> fold(count, [])
    0
    """

    initial: S
    step: Callable[[S, Event], S]

    # The first four say nothing more than the last: by them a type checker sees what an empty `{}` or `[]` will hold.
    @overload
    def __init__(
        self: Reducer[dict[K, V]], initial: dict[K, V], step: Callable[[dict[K, V], Event], dict[K, V]]
    ) -> None: ...
    @overload
    def __init__(
        self: Reducer[Mapping[K, V]], initial: Mapping[K, V], step: Callable[[Mapping[K, V], Event], Mapping[K, V]]
    ) -> None: ...
    @overload
    def __init__(self: Reducer[list[V]], initial: list[V], step: Callable[[list[V], Event], list[V]]) -> None: ...
    @overload
    def __init__(
        self: Reducer[tuple[V, ...]], initial: tuple[V, ...], step: Callable[[tuple[V, ...], Event], tuple[V, ...]]
    ) -> None: ...
    @overload
    def __init__(self, initial: S, step: Callable[[S, Event], S]) -> None: ...
    def __init__(self, initial: Any, step: Any) -> None:
        self.__attrs_init__(initial, step)  # pyright: ignore[reportAttributeAccessIssue]

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
    run = _begun(reducer, start)
    for event in _events(events):
        run.feed(event)
    return run.state()


def scan(reducer: Reducible[S], events: Iterable[Event], *, start: S | None = None) -> Iterator[tuple[Event, S]]:
    """Give each event with the state after it, lazily, from `start` or else from the reducer's initial state."""
    return _scanned(_begun(reducer, start), iterable(events, "a fold"))


def _scanned(run: Run[S], events: Iterable[Event]) -> Iterator[tuple[Event, S]]:
    for event in _events(events):
        run.feed(event)
        yield event, run.state()


def _begun(reducer: Reducible[S], start: S | None) -> Run[S]:
    require_reducer(reducer, "the first argument")
    return reducer.run(reducer.initial if start is None else start)


def require_reducer(reducer: object, what: str) -> None:
    """Raise `TypeError` for what is no reducer; `what` says which argument it is."""
    if not (hasattr(reducer, "run") and hasattr(reducer, "initial")):
        raise TypeError(f"{what} is a reducer, such as board or desk, and {shown(reducer)} is none")


def _events(events: Iterable[Event]) -> Iterator[Event]:
    """Give the events, once the first has been seen to be one: the lines of a file would leave any state as it is."""
    rest = iter(iterable(events, "a fold"))
    for first in rest:
        return chain((event_only(first, "a fold"),), rest)
    return rest


class Combined(FrozenMap[str, S]):
    """The states of combined reducers by name, as keys and as attributes; `UnknownName` for any other key."""

    __slots__ = ()

    def __missing__(self, name: object) -> NoReturn:
        raise unknown(name, {known: known for known in self}, "combined reducer")

    def __getattr__(self, name: str) -> S:
        try:
            return self[name]
        except UnknownName:
            message = f"no reducer was combined as {name!r}; there are {', '.join(self)}"
            raise AttributeError(message, name=name, obj=self) from None


@overload
def combine(first: Reducible[A], second: Reducible[B], /) -> Reducible[tuple[A, B]]: ...
@overload
def combine(first: Reducible[A], second: Reducible[B], third: Reducible[C], /) -> Reducible[tuple[A, B, C]]: ...
@overload
def combine(
    first: Reducible[A], second: Reducible[B], third: Reducible[C], fourth: Reducible[D], /
) -> Reducible[tuple[A, B, C, D]]: ...
@overload
def combine(**named: Reducible[S]) -> Reducible[Combined[S]]: ...
@overload
def combine(**named: Reducible[Any]) -> Reducible[Combined[Any]]: ...
def combine(*unnamed: Reducible[Any], **named: Reducible[Any]) -> Reducible[Any]:
    """Fold several reducers in one pass: by position into a typed tuple, or by name into a `Combined`.

    A type checker knows the attributes of a `Combined` where all reducers have one type of state.
    """
    if bool(unnamed) == bool(named):
        raise ValueError("combine takes reducers by position or by name, at least one and not both")
    for name in named:
        if hasattr(Combined, name):  # it would hide the method
            raise ValueError(f"no reducer can be combined as {name!r}, for a mapping has a method of that name")
    for what, reducer in [*enumerate(unnamed, 1), *named.items()]:
        require_reducer(reducer, f"argument {what}")
    return _Together(tuple(unnamed), tuple) if named == {} else _Together(tuple(named.values()), _Named(tuple(named)))


@attrs.frozen(eq=False, repr=False)
class _Named:
    names: tuple[str, ...]

    def __call__(self, states: Iterable[Any]) -> Combined[Any]:
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
