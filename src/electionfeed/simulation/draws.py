"""The draws: night number k from bits that are its own, alone or in a block of many, with the same result to the bit.

Every number drawn is 16 bits of the stream of PCG64, which numpy promises to keep for a seed (its `Generator`'s own
distributions it may change), looked up in a table of quantiles. Night k has the words from `k * words` on, so that any
night can be reached by a jump. What follows uses additions, multiplications, divisions, square roots and comparisons in
a fixed order and nothing else: IEEE 754 rounds those alike everywhere.
"""

from __future__ import annotations

from functools import cache
from statistics import NormalDist
from typing import TYPE_CHECKING

import attrs

from .arrays import np
from .plan import MOST_VOTING, Plan

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]
    Bits = NDArray[np.uint16]
    Places = NDArray[np.intp]

__all__ = ["Arrays", "Draw", "columns", "draw", "normal", "student"]

NUMBERS = 1 << 16
TAIL = 6.0
SLOT = 8  # bits for the place of a candidate on the ballot paper
LOT = 16  # bits for the lot of a tie
NEARLY = 1e-4  # so that a whole number of votes stays one when it is made of shares


@attrs.frozen(eq=False)
class Draw:
    """A block of nights: the votes of each candidate, and each seat's winner as a place on the ballot from 0."""

    votes: Whole
    winner: Whole
    valid: Whole
    bits: Bits = attrs.field(repr=False)


@cache
def student() -> Floats:
    """Give the quantiles of Student's t with 4 degrees of freedom, cut off at 6 and scaled to a deviation of 1.

    Residuals of the real nights have such tails (`docs/simulation.md`). The quantile function is in closed form: W. T.
    Shaw, "Sampling Student's T distribution", Journal of Computational Finance 9 (2006).
    """
    places = (np.arange(NUMBERS // 2, NUMBERS) + 0.5) / NUMBERS
    root = np.sqrt(4 * places * (1 - places))
    upper = np.minimum(2 * np.sqrt(np.cos(np.arccos(root) / 3) / root - 1), TAIL * 2**0.5)
    return _scaled(upper)


@cache
def normal() -> Floats:
    """Give the quantiles of the normal distribution."""
    inverse = NormalDist().inv_cdf
    return _scaled(np.array([inverse((number + 0.5) / NUMBERS) for number in range(NUMBERS // 2, NUMBERS)]))


def _scaled(upper: Floats) -> Floats:
    """Give both halves of a symmetrical table, scaled, and rounded so that it is the same table everywhere."""
    upper = upper / np.sqrt(np.mean(upper * upper))
    return np.round(np.concatenate([-upper[::-1], upper]), 6)


def columns(plan: Plan) -> dict[str, slice]:
    """Say which of a night's numbers are for what."""
    seats, parties = len(plan.lay.starts), len(plan.lay.parties)
    sizes = {
        "local": plan.lay.size,
        "regional": len(plan.weights),
        "national": parties,
        "turnout": seats,
        "regional turnout": len(plan.lay.regions),
        "rejected": seats,
        "exit poll": parties,
        "times": seats,
        "pace": 1,
    }
    places, start = {}, 0
    for name, size in sizes.items():
        places[name] = slice(start, start + size)
        start += size
    return places


class Arrays:
    """Arrays for blocks of up to `count` nights, to be used again and again.

    To ask the system for fresh ones each time takes as long as the draws where an allocator gives large arrays back at
    once, as on the workers of Dask.
    """

    def __init__(self, plan: Plan, count: int) -> None:
        size = (count, plan.lay.size)
        self.shares: Floats = np.empty(size)
        self.others: Floats = np.empty(size)
        self.numbers: Whole = np.empty(size, dtype=np.int64)
        self.votes: Whole = np.empty(size, dtype=np.int64)


def draw(plan: Plan, first: int, count: int, arrays: Arrays | None = None) -> Draw:
    """Draw nights `first` to `first + count - 1` of a plan, in `arrays` if given, which the next draw writes over."""
    arrays = arrays or Arrays(plan, count)
    shares, others = arrays.shares[:count], arrays.others[:count]
    numbers, votes = arrays.numbers[:count], arrays.votes[:count]
    bits, at, lay = _bits(plan, first, count), columns(plan), plan.lay
    np.copyto(numbers, bits[:, at["local"]])
    _look_up(student(), numbers, shares)
    shares *= plan.local
    shares += plan.expected
    _add(shares, _regional(plan, bits[:, at["regional"]]), plan.group, plan.regional, others)
    if plan.national.any():
        _add(shares, normal().take(bits[:, at["national"]]), lay.party, plan.national, others)
    np.maximum(shares, plan.least, out=shares)
    scale = _ballots(plan, bits) / np.add.reduceat(shares, lay.starts, axis=1)
    shares *= np.take(scale, lay.seat, axis=1, out=others, mode="clip")
    shares += NEARLY
    np.copyto(votes, shares, casting="unsafe")
    winner = _winner(plan, votes, numbers, others.view(np.int64))
    return Draw(votes, winner, np.add.reduceat(votes, lay.starts, axis=1), bits)


def _look_up(table: Floats, numbers: Whole, out: Floats) -> None:
    np.take(table, numbers, out=out, mode="clip")  # which is quicker than to check places that cannot be wrong


def _add(shares: Floats, drawn: Floats, place: Places, size: Floats, others: Floats) -> None:
    """Add to each candidate what is drawn for its place, by the size of its noise."""
    np.take(drawn, place, axis=1, out=others, mode="clip")
    others *= size
    shares += others


def _bits(plan: Plan, first: int, count: int) -> Bits:
    words = -(-max(place.stop for place in columns(plan).values()) // 4)
    stream = np.random.PCG64(np.random.SeedSequence(plan.seed)).advance(first * words)
    raw = stream.random_raw(count * words).astype("<u8", copy=False)
    bits: Bits = raw.view("<u2").reshape(count, 4 * words)
    return bits


def _regional(plan: Plan, bits: Bits) -> Floats:
    """Draw for each group less the mean of its band, so that regions leave the polls' shares as they are."""
    drawn = normal().take(bits)
    mean = np.add.reduceat(drawn * plan.weights, plan.edges, axis=1)
    means: Floats = np.repeat(mean, np.diff(plan.edges, append=len(plan.weights)), axis=1)
    return drawn - means


def _ballots(plan: Plan, bits: Bits) -> Floats:
    """Give the valid votes of each seat, never more than there are electors."""
    at, table = columns(plan), normal()
    region = plan.lay.region[plan.lay.starts]
    moved = 1 + plan.turnout * table.take(bits[:, at["turnout"]])
    moved += plan.regional_turnout * table.take(bits[:, at["regional turnout"]]).take(region, axis=1)
    most = np.maximum(MOST_VOTING * plan.electorate, plan.lay.ballots)
    ballots: Floats = np.clip(plan.lay.ballots * moved, plan.lay.ballots / 2, most)
    return ballots


def _winner(plan: Plan, votes: Whole, numbers: Whole, keys: Whole) -> Whole:
    """Give the place of the candidate with the most votes in each seat; a tie goes by lot, and then by the ballot.

    The lot is the number that was drawn for the candidate. `numbers` and `keys` are written over.
    """
    np.left_shift(votes, LOT + SLOT, out=keys)
    numbers <<= SLOT
    keys |= numbers
    keys |= plan.slot
    winner: Whole = np.maximum.reduceat(keys, plan.lay.starts, axis=1) & ((1 << SLOT) - 1)
    return winner
