"""What a public call was given, checked as it comes in, so that an error speaks of the call and not of its inside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .errors import shown
from .events import Event
from .names import events_only

__all__ = ["event_only", "events_of", "iterable"]


def iterable(events: Iterable[Event], call: str) -> Iterable[Event]:
    """Give the events given to a call as they are, or raise `TypeError` for a text and for what cannot be iterated."""
    events_only(events, call)
    if not hasattr(events, "__iter__"):
        raise TypeError(f"{call} takes events one after another, such as a night or log.read(), not {shown(events)}")
    return events


def event_only(event: Event, call: str) -> Event:
    """Give one of the events given to a call as it is, or raise `TypeError` for what is none."""
    if not isinstance(event, Event):
        raise TypeError(f"{call} takes events, and {shown(event)} is none: decode(line) makes one of a line")
    return event


def events_of(events: Iterable[Event], call: str) -> Iterator[Event]:
    """Give the events given to a call one by one, or raise `TypeError` that says what was given in their place."""
    for event in iterable(events, call):
        yield event_only(event, call)
