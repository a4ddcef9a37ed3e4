"""Old formats, read for ever: each version of the format has one pure function that brings an event to the next.

The header says the version of its stream, so the first line chooses how all of them are read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import orjson

from ..errors import BrokenStream
from ..events import FORMAT, Event
from .codec import decode

__all__ = ["UPCASTS", "decoder", "upcast"]

Data = dict[str, Any]
Decode = Callable[[bytes | str], Event]

# From each version to the next: the JSON object of one event in, that of the next version out. Format 1 is the first.
UPCASTS: Mapping[int, Callable[[Data], Data]] = {}


def upcast(
    data: Data, version: int, *, current: int = FORMAT, steps: Mapping[int, Callable[[Data], Data]] = UPCASTS
) -> Data:
    """Bring the JSON object of one event from its version to the current one, a version at a time.

    >>> upcast({"type": "A", "n": 1}, 1, current=2, steps={1: lambda data: {**data, "m": 0}})
    {'type': 'A', 'n': 1, 'm': 0}
    """
    for each in range(version, current):
        data = steps[each](data)
    return data


def decoder(
    first: bytes | str, *, current: int = FORMAT, steps: Mapping[int, Callable[[Data], Data]] = UPCASTS
) -> Decode:
    """Give the function that reads every line of the stream with this first line.

    Raises `BrokenStream` for a format newer than the current one. What is no header at all is left for the reading.
    """
    version = _version(first)
    if type(version) is int and version > current:
        expected = f"a format version that is known, up to {current}; a newer electionfeed reads it"
        raise BrokenStream(column="format", value=version, expected=expected)
    if type(version) is not int or not 1 <= version < current:
        return decode  # the format of today, without any detour
    return lambda line: decode(orjson.dumps(upcast(orjson.loads(line), version, current=current, steps=steps)))


def _version(first: bytes | str) -> Any:
    try:
        return orjson.loads(first)["format"]
    except (ValueError, KeyError, TypeError):
        return None
