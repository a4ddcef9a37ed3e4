"""One event, one line of JSON: its type first, then its fields sorted by name, as the annotations of its class say.

Reading ignores fields that it does not know, for feeds grow; `check` refuses whatever `encode` would not write.
"""

from __future__ import annotations

from typing import Any

import msgspec
import orjson

from .._annotations import fault
from ..errors import InvalidEvent, shown
from ..events import EVENTS, Event

__all__ = ["decode", "encode", "line_of"]

DECODERS: dict[str, msgspec.json.Decoder[Event]] = {name: msgspec.json.Decoder(cls) for name, cls in EVENTS.items()}
# The same by how a line begins that `encode` wrote, up to the end of its type.
STARTS = {f'{{"type":"{name}'.encode(): decoder for name, decoder in DECODERS.items()}
SHORTEST = len('{"type":"')
ENCODER = msgspec.json.Encoder(order="sorted")


def encode(event: Event) -> bytes:
    """Write an event as one line of JSON in UTF-8, without the newline; equal events give equal bytes."""
    try:
        return b'{"type":"%b",%b' % (event.type.encode(), ENCODER.encode(event)[1:])
    except (AttributeError, TypeError):
        if isinstance(event, Event):
            raise
        raise TypeError(f"encode takes one event, and {shown(event)} is none") from None


def line_of(event: Event) -> bytes:
    """Write an event as one line of JSON Lines, newline included."""
    return encode(event) + b"\n"


def decode(line: bytes | str) -> Event:
    """Read an event from one line of JSON, or raise `InvalidEvent` with the column at fault and what was expected."""
    data = line.encode("utf-8", "surrogatepass") if isinstance(line, str) else line
    try:
        decoder = STARTS.get(data[: data.find(b'"', SHORTEST)])
    except (AttributeError, TypeError):
        raise TypeError(f"decode takes one line of JSON as bytes or text, and {shown(line)} is neither") from None
    try:
        return (decoder or _decoder(data)).decode(data)
    except msgspec.ValidationError as error:
        raise _misread(data, error) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidEvent(value=line, expected=f"a line of JSON ({error})") from None


def _decoder(line: bytes) -> msgspec.json.Decoder[Event]:
    """Find how to read a line whose type does not stand at its start, or raise `InvalidEvent`."""
    data = _loaded(line)
    kind = data.get("type") if isinstance(data, dict) else None
    if kind is None:
        raise InvalidEvent(value=data, expected="a JSON object with a type")
    if not isinstance(kind, str) or kind not in EVENTS:
        raise InvalidEvent(column="type", value=kind, expected="one of " + ", ".join(EVENTS))
    return DECODERS[kind]


def _loaded(line: bytes) -> Any:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise InvalidEvent(value=line, expected=f"a line of JSON ({error})") from None


def _misread(line: bytes, error: msgspec.ValidationError) -> InvalidEvent:
    data = _loaded(line)
    return fault(EVENTS[data["type"]], data, error)
