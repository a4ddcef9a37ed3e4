"""The events that hold for each seat, kept so that a view of them costs only what changed since the last one.

Seats stand in the order of their first result, in blocks. A view shares every block with the one before it, apart from
those with a seat that has changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, ValuesView
from itertools import chain, islice
from typing import Any

import attrs

from .events import Event

__all__ = ["Latest", "Latests"]

BLOCK = 32
Held = tuple[Event, ...]


@attrs.frozen(eq=False, repr=False)
class Latest(Mapping[str, Held]):
    """A view: for each seat (or what stands for one) all events of its highest revision."""

    places: Mapping[str, int] = attrs.field(factory=dict)  # of later seats too, for views share it
    blocks: tuple[tuple[Held, ...], ...] = ()
    count: int = 0

    def __getitem__(self, seat: str) -> Held:
        place = self.places[seat]
        if place >= self.count:
            raise KeyError(seat)
        return self.blocks[place // BLOCK][place % BLOCK]

    def __iter__(self) -> Iterator[str]:
        return iter([*islice(self.places, self.count)])

    def __len__(self) -> int:
        return self.count

    def values(self) -> ValuesView[Held]:
        """Give the events of each seat, without a look-up for each."""
        return _Values(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return _viewed, (dict(self.items()),)


class _Values(ValuesView[Held]):
    def __iter__(self) -> Iterator[Held]:
        blocks: Any = self._mapping.blocks  # type: ignore[attr-defined]
        return chain.from_iterable(blocks)


class Latests:
    """Makes one view after another."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}
        self.blocks: list[list[Held]] = []
        self.frozen: list[tuple[Held, ...]] = []

    def view(self, told: Mapping[str, Held]) -> Latest:
        """Give the last view with these events for these seats."""
        changed = set()
        for seat, held in told.items():
            place = self.places.setdefault(seat, len(self.places))
            block = place // BLOCK
            if block == len(self.blocks):
                self.blocks.append([])
                self.frozen.append(())
            self.blocks[block][place % BLOCK : place % BLOCK + 1] = (held,)
            changed.add(block)
        for block in changed:
            self.frozen[block] = tuple(self.blocks[block])
        return Latest(self.places, tuple(self.frozen), len(self.places))


def _viewed(held: Mapping[str, Held]) -> Latest:
    return Latests().view(held)
