"""The forecast of the live page: how the night will end, as far as the feed has come.

It takes some 0.1 seconds to work out, so that is done in a thread, beside whatever the server sends meanwhile, and at
most once in five minutes of the night, however many ask.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import orjson

from ..tallies.chances import SeatRange
from ..tallies.forecast import Forecast, forecast
from .feed import SoFar
from .snapshots import Following, Snapshot

__all__ = ["Ahead"]

OFTEN = timedelta(minutes=5)  # of the night
DIGITS = 4  # of a chance

Stands = tuple[int, bool, float]  # the round, whether the night has ended, and which five minutes of it these are


class Ahead:
    """The forecasts of a feed, each made when it is first asked for, and kept for a while."""

    def __init__(self) -> None:
        self._round = 0
        self._lock = asyncio.Lock()
        self._made: tuple[Stands, Snapshot] | None = None

    async def snapshot(self, so_far: SoFar, head: dict[str, Any]) -> Snapshot:
        """Give the forecast; `head` says what it takes in, where it is made now."""
        async with self._lock:
            stands = _stands(so_far)
            if self._made is None or self._made[0] != stands:
                made = await asyncio.to_thread(_written, self._state(so_far), head)
                self._made = stands, made
            return self._made[1]

    def _state(self, so_far: SoFar) -> Forecast:
        if self._round != so_far.round:
            self._round = so_far.round
            self._following = Following(forecast.run(forecast.initial))
        return self._following.state(so_far)


def _stands(so_far: SoFar) -> Stands:
    return so_far.round, so_far.closed, so_far.at.timestamp() // OFTEN.total_seconds() if so_far.at else -1.0


def _written(state: Forecast, head: dict[str, Any]) -> Snapshot:
    ranges = [_range(one) for one in state.seats.values()] if state.out else []
    hung = None if state.hung is None else round(state.hung, DIGITS)
    said = {"line": state.line, "known": len(state.results), "out": len(state.out), "hung": hung, "parties": ranges}
    return Snapshot(orjson.dumps(head | said, option=orjson.OPT_UTC_Z))


def _range(one: SeatRange) -> dict[str, Any]:
    chance = None if one.majority is None else round(one.majority, DIGITS)
    whole = {"party": one.party, "won": one.won, "median": one.median, "majority": chance}
    return whole | {"low80": one.low80, "high80": one.high80, "low95": one.low95, "high95": one.high95}
