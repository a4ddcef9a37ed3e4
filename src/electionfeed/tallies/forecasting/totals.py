"""The seats that a party adds: a whole distribution, from the chances of the seats still out and their common error.

One number moves a party's seats together: the error of the shares in the direction that matters most to its total.
Given that number the seats are as good as independent, and their sum is Poisson-binomial; the number is normal, and the
distributions are averaged over it on a fixed grid. Nothing is drawn at random.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, exp, floor, fsum, log, sqrt

import attrs

from .algebra import dot, times
from .outlook import LOGISTIC, Out, Shift, Spread
from .swings import Swing

__all__ = ["EXACT", "Running", "averaged", "distribution", "exact", "summed"]

GRID = tuple(step / 2 for step in range(-7, 8))
WEIGHTS = tuple(exp(-(z**2) / 2) / fsum(exp(-(other**2) / 2) for other in GRID) for z in GRID)
SURE = 0.001  # a chance nearer than this to 0 or 1 does not lean
FEW = 0.002  # a rival with less is left out of a seat's lean
SLIGHT = 0.02  # chances below are put together, and those as near to 1
PARTS = 8  # each of them at most one in so many
EXACT = 30  # seats in doubt, up to which their sum is exact
LEAST = 0.1  # of its variance a seat keeps for itself, however much is common

Lean = tuple[float, float, float]


@attrs.frozen
class Running:
    """A party in contention for a seat still out: its place, its chance, and the seat with the chances of all."""

    party: int
    chance: float
    out: Out
    spread: Spread


def distribution(
    running: Sequence[Running], loose: Sequence[float], swings: Sequence[Swing], shift: Shift
) -> list[float]:
    """Give the chance of each number of seats of a party, from 0: where it is in contention, and of loose chances."""
    doubtful = [one for one in running if SURE <= one.chance <= 1 - SURE]
    sure = [one.chance for one in running if not SURE <= one.chance <= 1 - SURE]
    return averaged(_leans(doubtful, swings, shift), [*sure, *loose])


def _leans(running: Sequence[Running], swings: Sequence[Swing], shift: Shift) -> list[Lean]:
    """Give of each seat in doubt a party's lead over all others, how it moves with the common error, and its scale."""
    if not running:
        return []
    common = _common(running, swings, shift)
    return [_lean(one, common) for one in running]


def _common(running: Sequence[Running], swings: Sequence[Swing], shift: Shift) -> list[list[float]]:
    """Give how each party's coefficients move with one standard deviation of a party's expected seats."""
    gradients = [[0.0] * len(swing.mean) for swing in swings]
    for one in running:
        for other, row, theirs in zip(one.out.parties, one.out.rows, one.spread.chances, strict=True):
            row.add_to(gradients[other], one.chance * ((other == one.party) - theirs) / one.spread.scale)
    along = [dot(gradient, direction) for gradient, direction in zip(gradients, shift.directions, strict=True)]
    known = times(shift.covariance, along)
    moves = []
    for n, (swing, gradient) in enumerate(zip(swings, gradients, strict=True)):
        # Along its direction a party is known as well as the exit poll makes it, across it as the seats declared do.
        gain = known[n] - shift.before[n] * along[n]
        own = times(swing.covariance, gradient)
        moves.append([move + gain * step for move, step in zip(own, shift.directions[n], strict=True)])
    variance = fsum(dot(gradient, move) for gradient, move in zip(gradients, moves, strict=True))
    deviation = sqrt(max(variance, 1e-12))
    return [[part / deviation for part in move] for move in moves]


def _lean(one: Running, common: Sequence[Sequence[float]]) -> Lean:
    own = rivals = 0.0
    for other, row, theirs in zip(one.out.parties, one.out.rows, one.spread.chances, strict=True):
        if other == one.party:
            own = row.times(common[other])
        elif theirs > FEW:
            rivals += theirs * row.times(common[other])
    lean, scale = own - rivals / (1 - one.chance), one.spread.scale
    kept = max(scale**2 - LOGISTIC * lean**2, LEAST * scale**2)
    return scale * log(one.chance / (1 - one.chance)), lean, sqrt(kept)


def averaged(leans: Sequence[Lean], loose: Sequence[float]) -> list[float]:
    """Give the chance of each number of seats, averaged over the common error."""
    certain, alone = _gathered(loose)
    chances = [0.0] * (certain + len(leans) + len(alone) + 1)
    for z, weight in zip(GRID, WEIGHTS, strict=True) if leans else ((0.0, 1.0),):
        given = [_logistic((lead + z * lean) / scale) for lead, lean, scale in leans]
        for seats, chance in enumerate(summed([*given, *alone])):
            chances[certain + seats] += weight * chance
    return chances


def _logistic(x: float) -> float:
    return 1 / (1 + exp(-x)) if x > -40 else 0.0


def summed(chances: Sequence[float]) -> list[float]:
    """Give the distribution of how many of some independent events happen: exact for a few in doubt."""
    certain, live = _gathered(chances)
    found = exact(live) if len(live) <= EXACT else _near(live)
    return [0.0] * certain + found + [0.0] * (len(chances) - certain - len(live))


def _gathered(chances: Sequence[float]) -> tuple[int, list[float]]:
    """Give how many are certain, and fewer chances that are as good as all others: slight ones are put together."""
    slight = _together([chance for chance in chances if chance < SLIGHT])
    misses = [1 - chance for chance in chances if chance > 1 - SLIGHT]
    missed = _together(misses)
    doubtful = [chance for chance in chances if SLIGHT <= chance <= 1 - SLIGHT]
    return len(misses) - len(missed), [*slight, *doubtful, *(1 - chance for chance in missed)]


def _together(slight: Sequence[float]) -> list[float]:
    """Give fewer chances with the same sum, each still slight enough."""
    total = fsum(slight)
    count = min(len(slight), ceil(PARTS * total))
    return [total / count] * count if count else []


def exact(chances: Sequence[float]) -> list[float]:
    """Give the distribution of a sum of independent events, exactly."""
    found = [1.0]
    for chance in chances:
        stays, rises = [*found, 0.0], [0.0, *found]
        found = [(1 - chance) * low + chance * high for low, high in zip(stays, rises, strict=True)]
    return found


def _near(chances: Sequence[float]) -> list[float]:
    """Give a translated Poisson distribution, of the misses where those are the rarer."""
    if fsum(chance * (1 - chance) * (1 - 2 * chance) for chance in chances) < 0:
        return _translated([1 - chance for chance in chances])[::-1]
    return _translated(chances)


def _translated(chances: Sequence[float]) -> list[float]:
    """Give a Poisson distribution moved by a whole number, so that mean and variance agree."""
    mean, variance = fsum(chances), fsum(chance * (1 - chance) for chance in chances)
    start = floor(mean - variance)
    rate = mean - start
    found, chance = [0.0] * (len(chances) + 1), exp(-rate)
    for seats in range(start, len(found)):
        found[seats] += chance
        chance *= rate / (seats - start + 1)
    whole = fsum(found)
    return [part / whole for part in found]
