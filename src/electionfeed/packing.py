"""States made small, for a timeline to keep thousands of them: a board of 650 seats is 75 kB as it is and 11 kB packed.

They are pickled with the events of the stream as their places in it, and compressed. The bytes stay in the memory of
the process that made them; nothing from outside is ever unpickled.
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import attrs

from .events import Event

__all__ = ["packed", "unpacked"]


class Pickler(pickle.Pickler):
    """Writes an event of the stream as its place, so that a kept state is small."""

    def __init__(self, file: BytesIO, places: Mapping[int, int]) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self.places = places

    def persistent_id(self, obj: Any) -> int | None:
        """Give the place of an event, none for all else."""
        return self.places.get(id(obj))


class Unpickler(pickle.Unpickler):
    """Reads what `Pickler` wrote over the same events."""

    def __init__(self, file: BytesIO, events: Sequence[Event]) -> None:
        super().__init__(file)
        self.events = events

    def persistent_load(self, pid: Any) -> Any:
        """Give the event at a place."""
        return self.events[pid]


@attrs.frozen
class Whole:
    """A state that cannot be pickled, such as one that holds a function; it is kept as it is."""

    state: Any


def packed(state: Any, places: Mapping[int, int]) -> bytes | Whole:
    """Make a state small, given the place of each event of the stream by its `id`."""
    file = BytesIO()
    try:
        Pickler(file, places).dump(state)
    except (pickle.PicklingError, TypeError, AttributeError):
        return Whole(state)
    return zlib.compress(file.getbuffer(), 1)


def unpacked(packed: bytes | Whole, events: Sequence[Event]) -> Any:
    """Give the state that was packed over these events."""
    return packed.state if isinstance(packed, Whole) else Unpickler(BytesIO(zlib.decompress(packed)), events).load()
