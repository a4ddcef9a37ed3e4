"""What callers ask with: a night and not its name, a moment as one or as a text, a place that was saved."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from .._moments import aware
from ..errors import FeedError
from ..events import Event, NightOpened
from ..night import moment

__all__ = ["entry", "given", "when"]

T = TypeVar("T")


def given(events: T) -> T:
    """Give a night as it is, or raise `TypeError` for its name or path."""
    if isinstance(events, str | bytes | os.PathLike):
        raise TypeError(f"a night is wanted, and {events!r} is the name of one: load(...) reads it")
    return events


def when(at: object, events: Iterable[Event], counted: str) -> datetime | int:
    """Give a moment or a count; a text is read as `moment` reads it, by the header of the night."""
    if isinstance(at, str):
        header = next((event for event in events if isinstance(event, NightOpened)), None)
        if header is None:
            raise ValueError(f"without a NightOpened nobody knows what moment {at!r} is")
        return moment(at, header)
    if type(at) is not int:
        return aware(at)
    if at < 0:
        raise ValueError(f"{counted}, and {at} is below 0")
    return at


def entry(saved: object, name: str, *kinds: type | None) -> Any:
    """Give one value of what was saved, or raise `FeedError` if it is missing or of another kind."""
    value = saved.get(name, ...) if isinstance(saved, Mapping) else ...
    if value is ... or type(value) not in [type(None) if kind is None else kind for kind in kinds]:
        found = None if value is ... else value
        expected = f"{' or '.join('null' if kind is None else kind.__name__ for kind in kinds)}, as `saved` gave it"
        raise FeedError(column=name, value=found, expected=expected)
    return value
