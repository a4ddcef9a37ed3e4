"""Old formats, read for ever: each version of the format has one pure function that brings an event to the next.

The header says the version of its stream, so the first line chooses how all of them are read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import orjson

from ..errors import BrokenStream, InvalidEvent
from ..events import FORMAT, Event
from ..rules import DEPOSIT, majority_line
from .codec import decode

__all__ = ["UPCASTS", "Decoding", "decoder", "upcast", "version"]

Data = dict[str, Any]
Decode = Callable[[bytes | str], Event]


def _from_first(data: Data) -> Data:
    """Give votes as two lists, say in the header what kind of contest it is, and at the end that no digest is known."""
    match data.get("type"):
        case "NightOpened":
            seats = data.get("seats")
            line = majority_line(seats) if type(seats) is int else None
            return data | {"contest": "general election", "line": line, "deposit": DEPOSIT, "format": 2}
        case "CandidatesNominated":
            return data | {"candidates": _unnumbered("candidates", data.get("candidates"), "number")}
        case "SeatDeclared":
            results = _unnumbered("results", data.get("results"), "candidate")
            columns = {"parties": "party", "votes": "votes"}
            others = {name: value for name, value in data.items() if name != "results"}
            return others | {name: [row.get(old) for row in results] for name, old in columns.items()}
        case "NightClosed":
            return data | {"digest": None}
    return data


def _unnumbered(column: str, rows: Any, number: str) -> list[Data]:
    """Give rows without their numbers, which must be their places."""
    if type(rows) is not list or not all(type(row) is dict for row in rows):
        raise InvalidEvent(
            column=column, value=rows, expected="a list of objects, numbered 1, 2, 3 ... by their places"
        )
    for place, row in enumerate(rows):
        if row.get(number) != place + 1:
            found = row.get(number)
            raise InvalidEvent(column=f"{column}[{place}].{number}", value=found, expected=f"{place + 1}, its place")
    return [{name: value for name, value in row.items() if name != number} for row in rows]


# From each version to the next: the JSON object of one event in, that of the next version out.
UPCASTS: Mapping[int, Callable[[Data], Data]] = {1: _from_first}


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
    found = version(first)
    if type(found) is int and found > current:
        expected = f"a format version that is known, up to {current}; a newer electionfeed reads it"
        raise BrokenStream(column="format", value=found, expected=expected)
    if type(found) is not int or not 1 <= found < current:
        return decode  # the format of today, without any detour

    def read(line: bytes | str) -> Event:
        try:
            data = orjson.loads(line)
        except orjson.JSONDecodeError:
            return decode(line)  # which says what is wrong with it
        return decode(orjson.dumps(upcast(data, found, current=current, steps=steps) if type(data) is dict else data))

    return read


class Decoding:
    """Reads lines that come in any order, in the format that the header says as soon as it has come."""

    def __init__(self) -> None:
        self._read: Decode = decode

    def read(self, line: bytes) -> Event:
        """Read one line, or raise `FeedError`."""
        if line.startswith(b'{"type":"NightOpened"'):
            self._read = decoder(line)
        return self._read(line)


def version(first: bytes | str) -> Any:
    """Give the format that a first line says, null if it says none."""
    try:
        return orjson.loads(first)["format"]
    except (ValueError, KeyError, TypeError):
        return None
