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

__all__ = ["Draw", "columns", "draw", "normal", "student"]

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


def draw(plan: Plan, first: int, count: int) -> Draw:
    """Draw nights `first` to `first + count - 1` of a plan."""
    bits, at, lay = _bits(plan, first, count), columns(plan), plan.lay
    shares = student().take(bits[:, at["local"]])
    shares *= plan.local
    shares += plan.expected
    shares += _regional(plan, normal().take(bits[:, at["regional"]])).take(plan.group, axis=1) * plan.regional
    if plan.national.any():
        shares += normal().take(bits[:, at["national"]]).take(lay.party, axis=1) * plan.national
    np.maximum(shares, plan.expected * 0.1, out=shares)
    scale = _ballots(plan, bits) / np.add.reduceat(shares, lay.starts, axis=1)
    shares *= np.repeat(scale, lay.counts, axis=1)
    shares += NEARLY
    votes = shares.astype(np.int64)
    return Draw(votes, _winner(plan, votes, bits[:, at["local"]]), np.add.reduceat(votes, lay.starts, axis=1), bits)


def _bits(plan: Plan, first: int, count: int) -> Bits:
    words = -(-max(place.stop for place in columns(plan).values()) // 4)
    stream = np.random.PCG64(np.random.SeedSequence(plan.seed)).advance(first * words)
    raw = stream.random_raw(count * words).astype("<u8", copy=False)
    bits: Bits = raw.view("<u2").reshape(count, 4 * words)
    return bits


def _regional(plan: Plan, drawn: Floats) -> Floats:
    """Take off the mean of each band, so that what is drawn for regions leaves the polls' shares as they are."""
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


def _winner(plan: Plan, votes: Whole, lots: Bits) -> Whole:
    """Give the place of the candidate with the most votes in each seat; a tie goes by lot, and then by the ballot."""
    slot = np.arange(plan.lay.size) - np.repeat(plan.lay.starts, plan.lay.counts)
    keys = votes << (LOT + SLOT)
    keys |= lots.astype(np.int64) << SLOT
    keys |= slot
    return np.maximum.reduceat(keys, plan.lay.starts, axis=1) & ((1 << SLOT) - 1)
