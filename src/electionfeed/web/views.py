"""What the live page shows as a night goes on: its figures and key points, each seat's result, and the posts.

All of it is read off the same tallies as everything else. Each answer says the last message that it takes in and the
round, so that whoever shows it can go on from there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import attrs
import orjson

from ..events import CandidatesNominated, Event, ResultRushed, SeatDeclared, SeatEvent
from ..folds.fold import Combined, Run
from ..headlines.key_points import LOOKED_AT, scene_of, summed_up
from ..tallies.measures import winner
from .ahead import Ahead
from .feed import SoFar
from .places import Places
from .plan import Plan
from .posting import Asked, Posts
from .scoreboard import scoreboard, standing
from .snapshots import Following, Snapshot

__all__ = ["Views"]

Row = dict[str, Any]


class Views:
    """The live page's part of a feed."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.places: Places = Places(plan.night)
        self._fixed: dict[str, Snapshot] = {}
        self._ahead = Ahead()
        self._round = 0

    def night(self) -> Snapshot:
        """Give what is known of the night before anything is declared."""
        return self._once("night", self.places.night)

    def hexmap(self, region: str | None) -> Snapshot:
        """Give the place of each seat on the map."""
        return self._once(f"hexmap {region}", lambda: self.places.hexmap(region))

    def summary(self, so_far: SoFar, region: str | None) -> Snapshot:
        """Give the scoreboard and the key points, of the whole night or of one region."""
        self._begin(so_far)
        stands = (so_far.place, so_far.closed)
        if region not in self._made or self._made[region][0] != stands:
            said = self._head(so_far) | {"region": region} | self._summary(so_far, region)
            self._made[region] = stands, _snapshot(said)
        return self._made[region][1]

    async def forecast(self, so_far: SoFar) -> Snapshot:
        """Give the forecast of the whole night; its head says the last message that it takes in."""
        return await self._ahead.snapshot(so_far, self._head(so_far))

    def results(self, so_far: SoFar, region: str | None) -> Snapshot:
        """Give what was said of each seat's result, in the order in which the feed said it."""
        self._begin(so_far)
        rows, seats = self._rows.state(so_far), self._seats(region)
        return _snapshot(self._head(so_far) | {"region": region, "results": [r for r in rows if r["seat"] in seats]})

    def posts(self, so_far: SoFar, asked: Asked) -> Snapshot:
        """Give a page of posts."""
        self._begin(so_far)
        return _snapshot(self._head(so_far) | self._posts.page(so_far, asked))

    def _begin(self, so_far: SoFar) -> None:
        """Forget what was said in another round."""
        if self._round != so_far.round:
            self._round = so_far.round
            self._posts = Posts()
            self._rows: Following[list[Row]] = Following(_Rows())
            self._boards: dict[str | None, Following[Combined[Any]]] = {}
            self._made: dict[str | None, tuple[tuple[int, bool], Snapshot]] = {}

    def _head(self, so_far: SoFar) -> dict[str, Any]:
        head = {"election": self._plan.election, "round": so_far.round, "id": so_far.id, "place": so_far.place}
        return head | {"at": so_far.at, "closed": so_far.closed}

    def _summary(self, so_far: SoFar, region: str | None) -> dict[str, Any]:
        state = self._state(so_far, region)
        points = summed_up(scene_of(state, whole=region is None))
        whole = None if region is None else standing(self._state(so_far, None).desk)
        return scoreboard(state.desk) | {"key_points": [point.text for point in points], "whole": whole}

    def _state(self, so_far: SoFar, region: str | None) -> Combined[Any]:
        if region not in self._boards:
            run = LOOKED_AT.run(LOOKED_AT.initial)
            self._boards[region] = Following(run if region is None else _Within(run, self._seats(region)))
        return self._boards[region].state(so_far)

    def _seats(self, region: str | None) -> frozenset[str]:
        seats = self._plan.night.seats
        return frozenset(code for code, seat in seats.items() if region in (None, seat.region))

    def _once(self, name: str, make: Callable[[], Row]) -> Snapshot:
        if name not in self._fixed:
            self._fixed[name] = _snapshot(make())
        return self._fixed[name]


@attrs.frozen
class _Within:
    """A fold that is fed what is about some seats."""

    run: Run[Combined[Any]]
    seats: frozenset[str]

    def feed(self, event: Event) -> None:
        if isinstance(event, SeatEvent | CandidatesNominated) and event.seat in self.seats:
            self.run.feed(event)

    def state(self) -> Combined[Any]:
        return self.run.state()


class _Rows:
    """What was said of each seat's result; `at` is when the feed had come so far, which no late message turns back."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.at: datetime | None = None

    def feed(self, event: Event) -> None:
        self.at = event.at if self.at is None else max(self.at, event.at)
        if isinstance(event, SeatEvent) and not event.derived:
            party = winner(event)[0] if isinstance(event, SeatDeclared | ResultRushed) else None
            row = {"at": self.at, "seq": event.seq, "seat": event.seat, "revision": event.revision}
            self.rows.append(row | {"type": event.type, "party": party})

    def state(self) -> list[Row]:
        return self.rows


def _snapshot(said: Row) -> Snapshot:
    return Snapshot(orjson.dumps(said, option=orjson.OPT_UTC_Z))
