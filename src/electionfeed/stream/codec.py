"""One event, one line of JSON, `type` first: strict in, the same bytes out every time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from ..errors import InvalidEvent
from ..events import EVENTS, Event
from ..generated import own_keys

__all__ = ["decode", "encode"]


def encode(event: Event) -> bytes:
    """Write an event as one line of JSON in UTF-8, without the newline; equal events give equal bytes."""
    said: Any = event
    return orjson.dumps(said._plain(), option=orjson.OPT_UTC_Z)


def decode(line: bytes | str) -> Event:
    """Read an event from one line of JSON; anything not exactly as `encode` would say it is an `InvalidEvent`."""
    try:
        data: Any = orjson.loads(line)
        reader = READERS[data[TYPE]]
    except (ValueError, KeyError, AttributeError, TypeError):
        raise _unreadable(line) from None
    return reader(data)


class Readers(dict[str, Callable[[Any], Event]]):
    """The function that reads each type of event, found when the first of them is read."""

    def __missing__(self, kind: str) -> Callable[[Any], Event]:
        cls: Any = EVENTS[kind]
        reader: Callable[[Any], Event] = cls._read
        self[kind] = reader
        return reader


READERS = Readers()
(TYPE,) = own_keys(["type"]).values()


def _unreadable(line: bytes | str) -> InvalidEvent:
    """Say why a line is not even an object with a known type."""
    try:
        data = orjson.loads(line)
    except ValueError as error:
        return InvalidEvent(value=line, expected=f"a line of JSON ({error})")
    if type(data) is not dict or "type" not in data:
        return InvalidEvent(value=data, expected="a JSON object with a type")
    return InvalidEvent(column="type", value=data["type"], expected="one of " + ", ".join(EVENTS))
