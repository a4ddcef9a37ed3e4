"""Given these events, when these come, then this: a test of a reducer that reads like its story."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from ..errors import UnknownName
from ..events import Event
from ..folds.fold import Reducible, fold
from ..names import unknown
from ..tallies.board import board
from .differences import differences
from .short import flat

__all__ = ["Given", "given"]


@attrs.frozen
class Given:
    """Events that have come so far, and the reducer that they are folded by."""

    events: tuple[Event, ...]
    reducer: Reducible[Any] = board

    def when(self, *events: Event | Iterable[Event]) -> Given:
        """Let more events come, exactly as they are given."""
        return Given((*self.events, *flat(events)), self.reducer)

    def then(self, state: Any = None, /, **figures: Any) -> Given:
        """Assert that the state now equals `state`, or that each of its named figures has this value.

        Raises `AssertionError` that says which figures, seats and events differ, `UnknownName` for no figure of it.
        """
        now = fold(self.reducer, self.events)
        lines = [] if state is None else differences(state, now)
        lines += [_figure(name, value, now) for name, value in figures.items() if _of(now, name) != value]
        if lines:
            raise AssertionError("\n".join([f"after {len(self.events)} events:", *(f"  {line}" for line in lines)]))
        return self


def given(events: Event | Iterable[Event] = (), *more: Event, reducer: Reducible[Any] = board) -> Given:
    """Start from events that have come already, folded by the board or by a reducer of your own.

    >>> from electionfeed.testing import declared, given, opened, withdrawn
    >>> start = given(opened(seats=2), declared("S1", Con=10, Lab=3)).then(seats={"Con": 1}, outstanding=1)
    >>> start.when(withdrawn("S1")).then(seats={}, outstanding=2).events[-1].reason
    'misread'
    """
    return Given((*flat([events]), *more), reducer)


def _of(state: Any, name: str) -> Any:
    mapped = isinstance(state, Mapping)
    try:
        return state[name] if mapped else getattr(state, name)
    except UnknownName:
        raise
    except (AttributeError, KeyError):
        names = [*map(str, state)] if mapped else [*_figures(state)]
        if name in names:
            raise  # a figure that it has, and whose own making failed
        raise unknown(name, {known: known for known in names}, "figure", f"a {type(state).__name__}") from None


def _figures(state: Any) -> Iterator[str]:
    """Give the names of what a state holds: its public attributes, but for what is called."""
    for name in dir(state):
        if not name.startswith("_") and not callable(getattr(type(state), name, None)):
            yield name


def _figure(name: str, value: Any, state: Any) -> str:
    return f"{name}: {_of(state, name)!r}, expected {value!r}"
