"""Snapshots: the board and each seat as they stand, as JSON that names the last message that it takes in.

Whoever shows a snapshot goes on from its `id`: `/events?after=ID` sends what is later, without a gap or a repetition.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from typing import Any, Generic, TypeVar

import attrs
import orjson

from ..events import CandidatesNominated
from ..folds.engine import SeatReducer
from ..folds.fold import Run
from ..tallies.desk import desk
from ..tallies.grouped import KEYS, grouped
from .feed import SoFar
from .messages import Message
from .plan import Plan
from .problems import Problem
from .seats import no_seat

__all__ = ["Following", "Snapshot", "Snapshots"]

S = TypeVar("S")


@attrs.frozen
class Snapshot:
    """A body and its strong entity tag: equal bodies have equal tags, on every server."""

    body: bytes = attrs.field(repr=False)

    @property
    def etag(self) -> str:
        """The entity tag, in its quotes."""
        return f'"{blake2b(self.body, digest_size=12).hexdigest()}"'


class Snapshots:
    """The snapshots of a feed, each made when it is first asked for after a message, and then kept."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._codes = frozenset(plan.night.seats)  # a seat is asked for by its code alone, so that it has one address
        self._round = 0
        self._folds: dict[str | None, Following[Any]] = {}
        self._made: dict[tuple[str, str], tuple[tuple[int, bool], Snapshot]] = {}

    def board(self, so_far: SoFar, by: str | None = None) -> Snapshot:
        """Give the national board, or the boards of all groups by one of the keys, or raise `Problem`."""
        if by is not None and by not in KEYS:
            raise Problem("bad-parameter", f"by is one of {', '.join(sorted(KEYS))}, not {by[:40]!r}")
        return self._kept(so_far, "board", by or "", lambda: self._board(so_far, by))

    def seat(self, so_far: SoFar, code: str) -> Snapshot:
        """Give a seat: who is nominated, the events of its latest revision, and all events about it; or `Problem`."""
        if code not in self._codes:
            raise no_seat(code, self._plan.night, "not-found")
        return self._kept(so_far, "seat", code, lambda: self._seat(so_far, code))

    def _board(self, so_far: SoFar, by: str | None) -> dict[str, Any]:
        head = {"election": self._plan.election, "id": so_far.id, "at": so_far.at, "closed": so_far.closed}
        return head | {"board" if by is None else "groups": self._state(so_far, by).as_dict()}

    def _seat(self, so_far: SoFar, code: str) -> dict[str, Any]:
        about = [message for message in so_far.after(0) if getattr(message.event, "seat", None) == code]
        latest = {event.seq for event in self._state(so_far, None).engine.latest.get(code, ())}
        # Its id and time are those of the last word on it, so that nothing else changes what a cache has of it.
        return {
            "election": self._plan.election,
            "id": about[-1].id if about else "0",
            "at": max((message.event.at for message in about), default=None),
            "seat": next((_line(one) for one in about if isinstance(one.event, CandidatesNominated)), None),
            "latest": [_line(one) for one in about if one.event.seq in latest],
            "events": [_line(one) for one in about],
        }

    def _state(self, so_far: SoFar, by: str | None) -> Any:
        if by not in self._folds:
            reducer: SeatReducer[Any] = desk if by is None else grouped(desk, by)
            self._folds[by] = Following(reducer.run(reducer.initial))
        return self._folds[by].state(so_far)

    def _kept(self, so_far: SoFar, kind: str, name: str, make: Callable[[], dict[str, Any]]) -> Snapshot:
        if self._round != so_far.round:
            self._round = so_far.round
            self._folds.clear()
            self._made.clear()
        key, stands = (kind, name), (so_far.place, so_far.closed)
        if key not in self._made or self._made[key][0] != stands:
            self._made[key] = stands, Snapshot(orjson.dumps(make(), option=orjson.OPT_UTC_Z))
        return self._made[key][1]


class Following(Generic[S]):
    """A fold that goes on from where it stood."""

    def __init__(self, run: Run[S]) -> None:
        self.run: Run[S] = run
        self.place: int = 0

    def state(self, so_far: SoFar) -> S:
        """Give the state after what has been said so far."""
        for message in so_far.after(self.place):
            self.run.feed(message.event)
        self.place = max(self.place, so_far.place)
        return self.run.state()


def _line(message: Message) -> orjson.Fragment:
    return orjson.Fragment(message.line)
