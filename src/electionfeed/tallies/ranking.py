"""What a leader board ranks: a figure of each declaration, and the order that puts the leader first."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import attrs

from ..events import CandidatesNominated, SeatDeclared

__all__ = ["Entry", "Ranking", "Value"]

Value = int | float


@attrs.frozen(kw_only=True)
class Entry:
    """One line of a leader board: the figure, the seat, the party it is said of, and more in words."""

    value: Value
    seat: str
    name: str
    party: str
    candidate: int
    who: str
    detail: str = ""


@attrs.frozen
class Ranking:
    """What a leader board ranks: its title and unit, which end comes first, and the entries of one declaration.

    `size` ranks by size whatever the sign; `parties` are those that it is between, by code. Two rankings are equal when
    all but their functions are.
    """

    name: str
    title: str
    unit: str
    entries: Callable[[SeatDeclared, CandidatesNominated], Iterable[Entry]] = attrs.field(eq=False, repr=False)
    highest: bool = True
    size: bool = False
    parties: tuple[str, ...] = ()

    def order(self, entry: Entry) -> tuple[Value, str, str, int]:
        """Give the key that sorts entries; equal figures go by the seat's name."""
        value = abs(entry.value) if self.size else entry.value
        return (-value if self.highest else value), entry.name, entry.seat, entry.candidate
