"""Feed health as a fold: what is missing, came twice, late or out of order, what was revised, and what conflicts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs

from .._frozen import FrozenMap
from ..events import Event, NightClosed, NightOpened, SeatEvent
from ..folds.engine import key_of, place_of, revision_of
from ..folds.latest import Latest, LatestBuilder

__all__ = ["Health", "HealthReducer", "health"]

Ranges = tuple[tuple[int, int], ...]


@attrs.frozen(kw_only=True)
class Health:
    """How a stream has come so far, message by message; every count is of messages.

    `highest` is the highest `seq` seen and `gaps` the ranges below it still missing, first and last of each.
    `out_of_order` came after a higher `seq`, and is `late` if the feed's time had moved on by then as well.
    `revised` gives the highest revision of each seat that has more than one; `conflicts` the revision of each seat
    (or, for what is not about a seat, 1) of which the feed said two different things.
    """

    messages: int = 0
    highest: int = 0
    gaps: Ranges = ()
    duplicates: int = 0
    out_of_order: int = 0
    late: int = 0
    revised: Mapping[str, int] = attrs.field(factory=FrozenMap)
    conflicts: Mapping[str, int] = attrs.field(factory=FrozenMap)
    opened: bool = False
    closed: bool = False
    now: datetime | None = None
    latest: Mapping[str, tuple[Event, ...]] = attrs.field(factory=Latest, eq=False, repr=False)

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
        plain |= {name: dict(sorted(getattr(self, name).items())) for name in ("conflicts", "revised")}
        plain |= {"gaps": [list(gap) for gap in self.gaps]}
        return dict(sorted(plain.items()))


@attrs.frozen
class HealthReducer:
    """The reducer of a feed's health, which `fold` and `scan` take like any other."""

    initial: Health = Health()

    def run(self, start: Health) -> _Watch:
        """Begin a fold at a state."""
        return _Watch(start)


health: HealthReducer = HealthReducer()


class _Watch:
    """A fold under way, mutable inside, so that a long stream in any order costs no more than its length."""

    def __init__(self, start: Health) -> None:
        self.start: Health = start
        self.messages: int = start.messages
        self.highest: int = start.highest
        self.duplicates: int = start.duplicates
        self.out_of_order: int = start.out_of_order
        self.late: int = start.late
        self.now: datetime | None = start.now
        self.opened: bool = start.opened
        self.closed: bool = start.closed
        self.gaps: list[tuple[int, int]] = [*start.gaps]
        self.revised: dict[str, int] = dict(start.revised)
        self.conflicts: dict[str, int] = dict(start.conflicts)
        self.latest: dict[str, dict[object, Event]] = {
            place: {key_of(event): event for event in events} for place, events in start.latest.items()
        }
        self.views: LatestBuilder = LatestBuilder(start.latest)
        self.touched: set[str] = set()

    def feed(self, event: Event) -> None:
        self.messages += 1
        self._compare(event)
        if event.seq > self.highest:
            if event.seq > self.highest + 1:
                self.gaps.append((self.highest + 1, event.seq - 1))
            self.highest = event.seq
        elif self._fills(event.seq):
            self.out_of_order += 1
            self.late += self.now is not None and event.at < self.now
        else:
            self.duplicates += 1
            return
        self.opened = self.opened or isinstance(event, NightOpened)
        self.closed = self.closed or isinstance(event, NightClosed)
        self.now = event.at if self.now is None else max(self.now, event.at)
        if isinstance(event, SeatEvent) and event.revision > self.revised.get(event.seat, 1):
            self.revised[event.seat] = event.revision

    def _fills(self, seq: int) -> bool:
        """Close the gap that a `seq` was missing in, and say whether there was one."""
        place = bisect_right(self.gaps, seq, key=lambda gap: gap[0]) - 1
        if place < 0 or self.gaps[place][1] < seq:
            return False
        first, last = self.gaps[place]
        left = ((first, seq - 1), (seq + 1, last))
        self.gaps[place : place + 1] = [gap for gap in left if gap[0] <= gap[1]]
        return True

    def _compare(self, event: Event) -> None:
        """Hold an event to what was said of its place in the same revision."""
        place, revision, key = place_of(event), revision_of(event), key_of(event)
        standing = self.latest.get(place)
        last = revision_of(next(iter(standing.values()))) if standing else 0
        if standing is None or revision > last:
            self.latest[place] = {key: event}
            self.conflicts.pop(place, None)
        elif revision < last or key in standing:
            if revision == last and standing[key] != event:
                self.conflicts[place] = revision
            return
        else:
            standing[key] = event
        self.touched.add(place)

    def state(self) -> Health:
        latest = self.views.view({place: tuple(self.latest[place].values()) for place in self.touched})
        self.touched.clear()
        return Health(
            messages=self.messages,
            highest=self.highest,
            gaps=tuple(self.gaps),
            duplicates=self.duplicates,
            out_of_order=self.out_of_order,
            late=self.late,
            revised=FrozenMap(self.revised),
            conflicts=FrozenMap(self.conflicts),
            opened=self.opened,
            closed=self.closed,
            now=self.now,
            latest=latest,
        )
