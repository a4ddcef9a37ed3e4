"""States made small, for a timeline to keep thousands of them: a board of 650 seats is 75 kB as it is and 3 kB packed.

They are pickled with the events of the stream as their places in it, and compressed. What the engine keeps of each seat
follows from its events, so the places alone are kept, as differences. The bytes stay in the memory of the process that
made them; nothing from outside is ever unpickled.
"""

from __future__ import annotations

import pickle
import zlib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from itertools import accumulate, islice, pairwise
from typing import Any

import attrs

from ..events import Event
from ..folds.engine import EngineState, restored

__all__ = ["packed", "unpacked"]


class Pickler(pickle.Pickler):
    """Writes an event of the stream as its place, so that a kept state is small."""

    def __init__(self, file: BytesIO, places: Mapping[int, int]) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self.places = places

    def persistent_id(self, obj: Any) -> Any:
        """Give the place of an event, the sums and places of the engine's state, and none for all else."""
        return self._places(obj) if type(obj) is EngineState else self.places.get(id(obj))

    def _places(self, engine: EngineState) -> tuple[Any, ...] | None:
        groups = [*engine.latest.values()]
        latest = [self.places.get(id(event)) for events in groups for event in events]
        seats = [self.places.get(id(seat)) for seat in engine.nominated.values()]
        if None in latest or None in seats:
            return None
        return dict(engine.sums), array("I", map(len, groups)).tobytes(), _differences(latest), _differences(seats)


class Unpickler(pickle.Unpickler):
    """Reads what `Pickler` wrote over the same events."""

    def __init__(self, file: BytesIO, events: Sequence[Event]) -> None:
        super().__init__(file)
        self.events = events

    def persistent_load(self, pid: Any) -> Any:
        """Give the event at a place, or the engine's state."""
        if isinstance(pid, int):
            return self.events[pid]
        sums, lengths, latest, seats = pid
        events = self._at(latest)
        groups = (tuple(islice(events, length)) for length in array("I", lengths))
        return restored(sums, groups, self._at(seats))

    def _at(self, differences: bytes) -> Iterator[Any]:
        return map(self.events.__getitem__, accumulate(array("i", differences)))


def _differences(places: Sequence[Any]) -> bytes:
    return array("i", [place - before for before, place in pairwise((0, *places))]).tobytes()


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
    return zlib.compress(file.getbuffer(), 6)


def unpacked(packed: bytes | Whole, events: Sequence[Event]) -> Any:
    """Give the state that was packed over these events."""
    return packed.state if isinstance(packed, Whole) else Unpickler(BytesIO(zlib.decompress(packed)), events).load()
