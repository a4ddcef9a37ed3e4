"""The goals and the gates, in one place: which figures are wanted, and which fail the short run of CI."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

__all__ = ["GATED_NIGHTS", "GOALS", "GROWTH", "Goal"]

GATED_NIGHTS = 50
GROWTH = "file to board, 500 nights against 50"


@attrs.frozen
class Goal:
    """What a figure should be, and the gate, some way beyond it, that fails a build; either may be missing."""

    wanted: float | None
    gate: float | None = None
    more_is_better: bool = False

    def met(self, figure: float) -> bool:
        """Say whether a figure is as wanted."""
        return self.wanted is None or self._holds(figure, self.wanted)

    def passes(self, figure: float) -> bool:
        """Say whether a figure is on the right side of the gate."""
        return self.gate is None or self._holds(figure, self.gate)

    def __str__(self) -> str:
        bound = "at least" if self.more_is_better else "at most"
        return "none set" if self.wanted is None else f"{bound} {self.wanted:g}"

    def _holds(self, figure: float, bound: float) -> bool:
        return figure >= bound if self.more_is_better else figure <= bound


def _most(wanted: float | None, gate: float | None = None) -> Goal:
    return Goal(wanted, gate)


def _least(wanted: float | None, gate: float | None = None) -> Goal:
    return Goal(wanted, gate, more_is_better=True)


# By what is measured, in the order of the report. A figure is a ratio unless its name says its unit.
GOALS: Mapping[str, Goal] = {
    "file to board": _most(2.5, gate=8),
    GROWTH: _most(1.10),
    "a view at every declaration": _most(4, gate=9),
    "decode": _most(None, gate=6),
    "fold": _most(None, gate=3),
    "encode": _most(None, gate=5),
    "eventsourcing, append and project": _least(12, gate=4),
    "eventsourcing, project only": _least(5, gate=2),
    "pandas at each declaration": _least(150, gate=60),
    "seek, of the floor of a night": _most(None, gate=1),
    "seek, median ms": _most(2.5),
    "seek, p95 ms": _most(5),
    "seek, bytes an event": _most(5),
    "append each event, JSON Lines against raw write + fdatasync": _most(1.0, gate=3),
    "append in groups of 64, JSON Lines against orjson.loads": _most(2.5),
    "append in groups of 64, JSON Lines against raw write + fdatasync": _most(None, gate=6),
    "many nights, against drawing them alone": _most(2, gate=4),
    "10 nights as events, against as arrays": _least(100, gate=40),
    "bytes of a retained event": _most(900, gate=1400),
    "import": _most(None, gate=2),
    "import, and what a board needs": _most(1.35, gate=3.5),
    "peak memory, 1,000,000 events against 100,000": _most(1.10),
}
