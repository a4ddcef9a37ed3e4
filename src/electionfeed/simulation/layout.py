"""All candidates of a night side by side in arrays, seat after seat: what the models and the draws work on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import attrs

from .arrays import np
from .races import Race

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Places = NDArray[np.intp]

__all__ = ["Layout", "layout"]


@attrs.frozen(eq=False, kw_only=True)
class Layout:
    """A place for each candidate in ballot order, seat after seat; `starts` is the place of each seat's first.

    `party`, `seat` and `region` are numbers into `parties`, the races and `regions`; `base` is the share of the last
    election, not a number for a newcomer, and `ballots` the valid votes expected in each seat.
    """

    parties: tuple[str, ...]
    regions: tuple[str, ...]
    party: Places
    seat: Places
    starts: Places
    counts: Places
    region: Places
    base: Floats
    ballots: Floats

    @property
    def size(self) -> int:
        """The number of candidates."""
        return len(self.party)

    def shares(self, values: Floats) -> Floats:
        """Give values as shares of their seat's sum."""
        total: Floats = np.repeat(np.add.reduceat(values, self.starts), self.counts)
        return values / total

    def by_party(self, values: Floats) -> Floats:
        """Add up a value of each candidate by party."""
        return np.bincount(self.party, values, len(self.parties)).astype(np.float64)


def layout(races: Sequence[Race]) -> Layout:
    """Lay out the candidates of some races."""
    parties = tuple(sorted({party for race in races for party in race.seat.parties}))
    regions = tuple(sorted({race.seat.region for race in races}))
    counts = np.array([len(race.base) for race in races], dtype=np.intp)
    return Layout(
        parties=parties,
        regions=regions,
        party=np.array([parties.index(party) for race in races for party in race.seat.parties], dtype=np.intp),
        seat=np.repeat(np.arange(len(races)), counts),
        starts=np.cumsum(counts) - counts,
        counts=counts,
        region=np.repeat(np.array([regions.index(race.seat.region) for race in races], dtype=np.intp), counts),
        base=np.array([_share(votes, race.before) for race in races for votes in race.base], dtype=np.float64),
        ballots=np.array([race.ballots for race in races], dtype=np.float64),
    )


def _share(votes: float | None, before: int) -> float:
    return votes / before if votes is not None and before else float("nan")
