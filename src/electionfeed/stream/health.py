"""Feed health as a fold: what is missing, what came twice, late or out of order, and which seats were revised."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs

from .._frozen import FrozenMap
from ..events import Event, NightClosed, NightOpened
from ..folds.fold import Reducer

__all__ = ["Health", "health"]

Ranges = tuple[tuple[int, int], ...]


@attrs.frozen(kw_only=True)
class Health:
    """How a stream has come so far, message by message; every count is of messages.

    `highest` is the highest `seq` seen and `gaps` the ranges below it still missing, first and last of each.
    `out_of_order` came after a higher `seq`, and is `late` if the feed's time had moved on by then as well.
    `revised` gives the highest revision of each seat that has more than one.
    """

    messages: int = 0
    highest: int = 0
    gaps: Ranges = ()
    duplicates: int = 0
    out_of_order: int = 0
    late: int = 0
    revised: Mapping[str, int] = attrs.field(factory=FrozenMap)
    opened: bool = False
    closed: bool = False
    now: datetime | None = None

    @property
    def missing(self) -> int:
        """How many messages are missing below the highest seen."""
        return sum(last - first + 1 for first, last in self.gaps)

    @property
    def whole(self) -> bool:
        """Whether the night has been opened and closed and nothing between is missing."""
        return self.opened and self.closed and not self.gaps

    def as_dict(self) -> dict[str, Any]:
        """Give the health as plain values for JSON, with sorted keys."""
        counted = ("closed", "duplicates", "highest", "late", "messages", "missing", "opened", "out_of_order", "whole")
        plain = {name: getattr(self, name) for name in counted}
        plain |= {"gaps": [list(gap) for gap in self.gaps], "revised": dict(sorted(self.revised.items()))}
        return dict(sorted(plain.items()))


def _step(state: Health, event: Event) -> Health:
    if event.seq > state.highest:
        return _next(state, event)
    gap = next((gap for gap in state.gaps if gap[0] <= event.seq <= gap[1]), None)
    if gap is None:
        return attrs.evolve(state, messages=state.messages + 1, duplicates=state.duplicates + 1)
    first, last = gap
    left = ((first, event.seq - 1), (event.seq + 1, last))
    gaps = tuple(sorted({*state.gaps} - {gap} | {part for part in left if part[0] <= part[1]}))
    late = state.now is not None and event.at < state.now
    return _next(attrs.evolve(state, gaps=gaps, out_of_order=state.out_of_order + 1, late=state.late + late), event)


def _next(state: Health, event: Event) -> Health:
    """Take in a message that has not come before."""
    gaps, revised = state.gaps, state.revised
    if event.seq > state.highest + 1:
        gaps = (*gaps, (state.highest + 1, event.seq - 1))
    revision = getattr(event, "revision", 1)
    if revision > 1 and revision > revised.get(event.seat, 1):  # type: ignore[union-attr]
        revised = FrozenMap({**revised, event.seat: revision})  # type: ignore[union-attr]
    return Health(
        messages=state.messages + 1,
        highest=max(state.highest, event.seq),
        gaps=gaps,
        duplicates=state.duplicates,
        out_of_order=state.out_of_order,
        late=state.late,
        revised=revised,
        opened=state.opened or isinstance(event, NightOpened),
        closed=state.closed or isinstance(event, NightClosed),
        now=event.at if state.now is None else max(state.now, event.at),
    )


health: Reducer[Health] = Reducer(Health(), _step)
