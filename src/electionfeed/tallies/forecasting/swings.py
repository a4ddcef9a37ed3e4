"""How each party's share changes from the last election: a regression on the seats declared, shrunk by what is usual.

The change at a seat is, in percentage points,

    national + own * (its own share then) + others * (the shares then of the three largest parties)
    + place * (it won then, it was second to the largest party, it was second to another) + region + noise

where every coefficient is as near to nought as on other nights: a ridge regression with a ridge of its own for each
kind, which is the mean of a normal posterior. Brown, Firth and Payne (1999) forecast the night of 1997 by such means.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import fsum

import attrs

from .algebra import Matrix, dot, inverse, times
from .constants import Constants
from .contests import Contest

__all__ = ["FIXED", "Row", "Swing", "prior", "rows_of", "swing_of"]

LARGEST = 3
FIXED = 2 + LARGEST + 3  # coefficients before those of the regions
TRUSTED = 15.0  # how many seats the usual noise counts as, beside that of the night


@attrs.frozen
class Row:
    """What a party's change at a seat is regressed on: `x`, 1 and then what is centred on the seats, and the region."""

    x: tuple[float, ...]
    region: int
    share: float

    def times(self, coefficients: Sequence[float]) -> float:
        """Give the change at the seat with these coefficients."""
        return dot(coefficients, self.x) + coefficients[FIXED + self.region]

    def add_to(self, gradient: list[float], weight: float) -> None:
        """Add the row, so many times, to one that has a place for every coefficient."""
        for n, value in enumerate(self.x):
            gradient[n] += weight * value
        gradient[FIXED + self.region] += weight


@attrs.frozen
class Swing:
    """A party's coefficients, their covariance and the variance of a seat about them."""

    mean: list[float]
    covariance: Matrix
    noise: float

    def variance(self, row: Row) -> float:
        """Give the variance of the expected change at a seat, its own noise left out."""
        x, place, rows = row.x, FIXED + row.region, self.covariance
        # The dot products end with `x`, and so leave out the regions.
        inner = [dot(rows[n], x) + 2 * rows[n][place] for n in range(FIXED)]
        return dot(inner, x) + rows[place][place]


def rows_of(party: str, contests: Iterable[Contest], big: tuple[str, ...]) -> dict[str, Row]:
    """Give a party's row at every seat where it stands, by seat; the Speaker's seat is none of them."""
    seats = [contest for contest in contests if party in contest.standing and not contest.speaker]
    raw = [_features(party, contest, big) for contest in seats]
    means = [fsum(column) / len(seats) for column in zip(*raw, strict=True)]
    places = {region: n for n, region in enumerate(sorted({contest.region for contest in seats}))}
    return {
        contest.seat: Row(
            (1.0, *(value - mean for value, mean in zip(values, means, strict=True))),
            places[contest.region],
            contest.shares.get(party, 0.0),
        )
        for contest, values in zip(seats, raw, strict=True)
    }


def _features(party: str, contest: Contest, big: tuple[str, ...]) -> list[float]:
    shares = contest.shares
    first, second = contest.first, contest.second
    then = [shares.get(other, 0.0) for other in big]
    place = [party == first, party == second and first == big[0], party == second and first != big[0]]
    return [shares.get(party, 0.0), *then, *([0.0] * (LARGEST - len(then))), *map(float, place)]


def prior(regions: int, constants: Constants) -> list[float]:
    """Give the variance of each coefficient before any result."""
    usual = [constants.national, constants.own, *[constants.others] * LARGEST, *[constants.place] * 3]
    return [sd * sd for sd in (*usual, *[constants.region] * regions)]


def swing_of(rows: Sequence[Row], changes: Sequence[float], regions: int, constants: Constants) -> Swing:
    """Give a party's swing from its changes at the seats declared, which may be none."""
    usual, noise = prior(regions, constants), constants.noise**2
    if not rows:
        size = len(usual)
        diagonal = [[usual[i] if i == j else 0.0 for j in range(size)] for i in range(size)]
        return Swing([0.0] * size, diagonal, noise)
    weight = 1 / (noise * constants.discount)
    products, moments = _sums(rows, changes, regions)
    precision = [[weight * value for value in row] for row in products]
    for n, variance in enumerate(usual):
        precision[n][n] += 1 / variance
    covariance = inverse(precision)
    fitted = Swing(times(covariance, [weight * moment for moment in moments]), covariance, noise)
    squares = fsum((change - row.times(fitted.mean)) ** 2 for row, change in zip(rows, changes, strict=True))
    return attrs.evolve(fitted, noise=(TRUSTED * noise + squares) / (TRUSTED + len(rows)))


def _sums(rows: Sequence[Row], changes: Sequence[float], regions: int) -> tuple[Matrix, list[float]]:
    """Give the sums of products of the features with each other and with the changes, the regions' after the rest."""
    size = FIXED + regions
    products = [[0.0] * size for _ in range(size)]
    columns = [*zip(*(row.x for row in rows), strict=True)]
    moments = [dot(column, changes) for column in columns] + [0.0] * regions
    for i, first in enumerate(columns):
        for j in range(i, FIXED):
            products[i][j] = products[j][i] = dot(first, columns[j])
    for place, members in _by_region(rows):
        products[place][place] = float(len(members))
        moments[place] = fsum(changes[n] for n in members)
        for i, column in enumerate(columns):
            products[i][place] = products[place][i] = fsum(column[n] for n in members)
    return products, moments


def _by_region(rows: Sequence[Row]) -> list[tuple[int, list[int]]]:
    """Give the place of each region's coefficient, and which rows are of that region."""
    parts: dict[int, list[int]] = {}
    for n, row in enumerate(rows):
        parts.setdefault(FIXED + row.region, []).append(n)
    return sorted(parts.items())
