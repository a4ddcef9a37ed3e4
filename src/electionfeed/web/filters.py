"""Which events a client asked for: those of some regions or seats, and always those about the whole night."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from ..events import Event

__all__ = ["EVERYTHING", "Filter"]


@attrs.frozen
class Filter:
    """Lets an event pass if it is about one of these seats or about none; without seats, every event passes."""

    seats: frozenset[str] | None = None

    def __call__(self, event: Event) -> bool:
        """Whether an event passes."""
        if self.seats is None:
            return True
        seat = getattr(event, "seat", None)
        return seat is None or seat in self.seats

    @classmethod
    def of(cls, seats: Iterable[str]) -> Filter:
        """Make a filter of seats by code."""
        return cls(frozenset(seats))


EVERYTHING = Filter()
