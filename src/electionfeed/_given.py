"""What a public call was given, checked as it comes in, so that an error speaks of the call and not of its inside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .errors import shown
from .events import Event
from .names import events_only

__all__ = ["events_of"]


def events_of(events: Iterable[Event], call: str) -> Iterator[Event]:
    """Give the events given to a call one by one, or raise `TypeError` that says what was given in their place."""
    events_only(events, call)
    if not hasattr(events, "__iter__"):
        raise TypeError(f"{call} takes events one after another, such as a night or log.read(), not {shown(events)}")
    for event in events:
        if not isinstance(event, Event):
            raise TypeError(f"{call} takes events, and {shown(event)} is none: decode(line) makes one of a line")
        yield event
