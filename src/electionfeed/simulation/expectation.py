"""What each candidate is expected to poll: the model's move from the last result to the shares of the polls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import attrs

from .arrays import np
from .calibration import Calibration
from .layout import Layout
from .models import Move
from .polls import GREAT_BRITAIN, Polls
from .races import NORTHERN_IRELAND, Race

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Places = NDArray[np.intp]
    Flags = NDArray[np.bool_]

__all__ = ["domains", "expected"]

LEAST = 0.002  # of the votes, for a candidate whom the model leaves with nothing
ROUNDS = 100
CLOSE = 0.005  # how near to a poll the expected shares must come, as a share of all votes of its area


def domains(races: Sequence[Race], polls: Polls) -> tuple[Places, tuple[str, ...]]:
    """Give for each race the number of the area whose poll it follows, and the areas; the last, empty, has no poll.

    A region's own poll goes before its nation's, and that before one of Great Britain.
    """
    areas = (*sorted(polls, key=lambda area: (sum(_inside(races, area)), area)), "")
    followed = (next((area for area in _areas(race) if area in polls), "") for race in races)
    return np.array([areas.index(area) for area in followed], dtype=np.intp), areas


def _areas(race: Race) -> tuple[str, ...]:
    seat = race.seat
    britain = () if seat.country == NORTHERN_IRELAND else (GREAT_BRITAIN,)
    return (seat.region, seat.country, *britain)


def _inside(races: Sequence[Race], area: str) -> list[bool]:
    return [area in _areas(race) for race in races]


def expected(races: Sequence[Race], lay: Layout, polls: Polls, move: Move, known: Calibration) -> Floats:
    """Give the expected share of each candidate, of 1 in each seat, such that each area has the shares of its poll.

    `ValueError` if a party does not stand in the area of its poll, or cannot reach its share there.
    """
    number, areas = domains(races, polls)
    base = _defended(races, lay, known)
    shares = lay.shares(_something(lay, np.where(np.isnan(base), known.rates.newcomer_share, base)))
    # The smallest areas first: what they have is then known when the rest of a larger one is moved.
    for place, area in enumerate(areas[:-1]):
        here, inside = (number == place)[lay.seat], np.array(_inside(races, area))[lay.seat]
        aim = _aim(area, polls[area], lay, shares * lay.ballots[lay.seat], here, inside)
        if here.any():
            shares[here] = _moved(area, lay, base, here, aim, move)
    # So that a last bit, which may differ from one machine to another, makes no difference.
    return np.round(shares, 11)


def _defended(races: Sequence[Race], lay: Layout, known: Calibration) -> Floats:
    """Give the share that each candidate builds on: less where a party's member does not stand again."""
    lost = [
        known.incumbency * (race.retired and race.seat.baseline is not None and party == race.seat.baseline.winner)
        for race in races
        for party in race.seat.parties
    ]
    left: Floats = np.maximum(lay.base - np.array(lost), np.minimum(lay.base, LEAST))
    return left


def _something(lay: Layout, base: Floats) -> Floats:
    """Let the candidates of a seat be equal where none of them has anything to build on."""
    total = np.repeat(np.add.reduceat(base, lay.starts), lay.counts)
    return np.where(total > 0, base, 1.0)


def _aim(area: str, poll: Mapping[str, float], lay: Layout, votes: Floats, here: Flags, inside: Flags) -> Floats:
    """Give the share of all votes here that each party is to have: the poll's, and the rest in proportion as it was.

    What other parts of the area have, which follow polls of their own, is taken off first.
    """
    there, elsewhere = lay.by_party(votes * here), lay.by_party(votes * (inside & ~here))
    polled = np.array([party in poll for party in lay.parties])
    wanted = np.array([poll.get(party, 0.0) / 100 for party in lay.parties]) * votes[inside].sum() - elsewhere
    for party in poll:
        place = lay.parties.index(party) if party in lay.parties else -1
        if place < 0 or there[place] + elsewhere[place] == 0:
            raise ValueError(f"{party} stands nowhere in {area}, so it can have no share there")
        if there[place] and wanted[place] < 0:
            raise ValueError(f"{party} has more votes by the polls of parts of {area} than by that of {area} itself")
    aim = np.where(polled & (there > 0), wanted, 0.0)
    others = np.where(polled, 0.0, there)
    left = max(float(there.sum() - aim.sum()), 0.0)
    if not others.any() and left > CLOSE * there.sum():
        raise ValueError(f"the shares of {area} leave {left / there.sum():.1%} to other parties, and none stands there")
    aim += others * left / others.sum() if others.any() else 0.0
    full: Floats = aim / max(float(aim.sum()), 1.0)
    return full


@attrs.frozen(eq=False)
class _Area:
    """The candidates of the seats that follow one poll: party, share of last time, and the votes of the seat."""

    party: Places
    base: Floats
    weight: Floats
    starts: Places
    parties: int

    @property
    def stands(self) -> Floats:
        """The votes of the seats in which each party stands."""
        return self.summed(np.ones(len(self.party)))

    def summed(self, values: Floats) -> Floats:
        """Add up a share of each candidate by party, as votes."""
        return np.bincount(self.party, values * self.weight, self.parties).astype(np.float64)

    def mean(self, values: Floats) -> Floats:
        """Give the mean share of each party where it stands, nothing for those that do not."""
        return _by(self.summed(values), self.stands)

    def total(self, values: Floats) -> Floats:
        """Give each candidate the sum of the seat."""
        return np.repeat(np.add.reduceat(values, self.starts), np.diff(self.starts, append=len(self.party)))


def _by(one: Floats, other: Floats) -> Floats:
    ratio: Floats = np.divide(one, other, out=np.zeros(len(one)), where=other > 0)
    return ratio


def _moved(area: str, lay: Layout, base: Floats, here: Flags, aim: Floats, move: Move) -> Floats:
    """Move the shares of the candidates of an area until its parties have what they are to have."""
    starts = np.flatnonzero(np.diff(lay.seat[here], prepend=-1))
    seats = _Area(lay.party[here], base[here], lay.ballots[lay.seat][here], starts, len(lay.parties))
    votes = float(seats.weight[starts].sum())
    known = ~np.isnan(seats.base)
    own = np.where(known, seats.base, 0.0)
    before = _by(seats.summed(own), seats.summed(known.astype(float)))[seats.party]
    least = np.clip(np.where(known, own, LEAST), LEAST / 100, LEAST)
    mean = _by(aim * votes, seats.stands)
    now, share, got = mean.copy(), own, mean
    for _ in range(ROUNDS):
        aimed = np.maximum(np.where(known, move(own, before, now[seats.party]), now[seats.party]), least)
        total = seats.total(aimed)
        share = aimed / total
        got = seats.mean(share)
        # Where a share answers by more than it is moved, as one of few candidates does, a whole step would swing.
        now += (mean - got) / np.maximum(seats.mean((1 - share) / total), 1.0)
    _check(area, lay, aim, got * seats.stands / votes)
    return share


def _check(area: str, lay: Layout, aim: Floats, got: Floats) -> None:
    worst = int(np.abs(aim - got).argmax())
    if abs(aim[worst] - got[worst]) > CLOSE:
        party, wanted, reached = lay.parties[worst], aim[worst], got[worst]
        why = "for it does not stand in enough seats" if reached < wanted else "for too few others stand there"
        raise ValueError(f"{party} cannot have {wanted:.1%} of {area} but {reached:.1%}, {why}")
