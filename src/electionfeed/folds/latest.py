"""The latest events of each seat, kept so that a view of them costs only what changed since the last one.

Seats stand in the order of their first result, in blocks. A view shares every block with the one before it, apart from
those with a seat that has changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, ValuesView
from itertools import chain, islice
from typing import Any

import attrs

from ..events import Event

__all__ = ["Latest", "LatestBuilder", "viewed"]

BLOCK = 32
Events = tuple[Event, ...]


@attrs.frozen(eq=False, repr=False)
class Latest(Mapping[str, Events]):
    """A view: for each seat (or what stands for one) all events of its highest revision."""

    places: Mapping[str, int] = attrs.field(factory=dict)  # of later seats too, for views share it
    blocks: tuple[tuple[Events, ...], ...] = ()
    count: int = 0

    def __getitem__(self, seat: str) -> Events:
        place = self.places[seat]
        if place >= self.count:
            raise KeyError(seat)
        return self.blocks[place // BLOCK][place % BLOCK]

    def __iter__(self) -> Iterator[str]:
        return iter([*islice(self.places, self.count)])

    def __len__(self) -> int:
        return self.count

    def values(self) -> ValuesView[Events]:
        """Give the events of each seat, without a look-up for each."""
        return _Values(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return viewed, (dict(self.items()),)


class _Values(ValuesView[Events]):
    def __iter__(self) -> Iterator[Events]:
        blocks: Any = self._mapping.blocks  # type: ignore[attr-defined]
        return chain.from_iterable(blocks)


class LatestBuilder:
    """Makes one view after another, beginning with what holds already."""

    def __init__(self, events: Mapping[str, Events]) -> None:
        start = events if isinstance(events, Latest) else viewed(events)
        self.places: dict[str, int] = dict(islice(start.places.items(), start.count))
        self.blocks: list[tuple[Events, ...]] = [*start.blocks]

    def view(self, touched: Mapping[str, Events]) -> Latest:
        """Give the last view with these events for these seats."""
        changed: dict[int, list[Events]] = {}
        for seat, events in touched.items():
            block, at = divmod(self.places.setdefault(seat, len(self.places)), BLOCK)
            if block not in changed:
                changed[block] = [*self.blocks[block]] if block < len(self.blocks) else []
            changed[block][at : at + 1] = (events,)
        for block, rows in changed.items():
            self.blocks[block : block + 1] = (tuple(rows),)
        return Latest(self.places, tuple(self.blocks), len(self.places))


def viewed(events: Mapping[str, Events]) -> Latest:
    """Give the view of a mapping, in its order."""
    rows = tuple(events.values())
    blocks = tuple([rows[start : start + BLOCK] for start in range(0, len(rows), BLOCK)])
    return Latest({seat: place for place, seat in enumerate(events)}, blocks, len(rows))
