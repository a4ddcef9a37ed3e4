"""The seats still out: the share expected of each party in contention, and from these the chance of each to win.

A seat's chances are those of a logit: a party's is proportional to exp(share / scale), and the scale is such that
between the two first it is the chance that a normal lead with their variance is above nought, as nearly as a logistic
curve follows a normal one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import exp, fsum, pi, sqrt

import attrs

from .algebra import Matrix
from .constants import Constants
from .contests import Contest
from .swings import Row, Swing

__all__ = ["LOGISTIC", "Out", "Shift", "Spread", "chances", "responses", "seats_out", "unshifted"]

LOGISTIC = 3 / pi**2  # times a variance: the square of the scale of the logistic curve with that variance
UNKNOWN = 12.0  # points: how far a seat's shares last time may be from its region's, where they are not known


@attrs.frozen
class Out:
    """A seat still out: of each contender its place among the parties, its row, and its expected share and variance.

    `rest` is the chance of all the contenders together.
    """

    contest: Contest
    parties: tuple[int, ...]
    rows: tuple[Row, ...]
    shares: tuple[float, ...]
    variances: tuple[float, ...]
    rest: float


@attrs.frozen
class Shift:
    """One number a party, by which its shares move together where it is still out, and what is known of these numbers.

    A party's coefficients move along its `directions`; `before` are the variances of the numbers from the declared
    seats alone, `mean` and `covariance` what they are with the exit poll.
    """

    directions: list[list[float]]
    before: list[float]
    mean: list[float]
    covariance: Matrix


@attrs.frozen
class Spread:
    """The chances of the contenders of a seat, and the scale of their shares."""

    chances: list[float]
    scale: float


def seats_out(
    contests: Iterable[Contest],
    swings: Sequence[Swing],
    rows: Sequence[Mapping[str, Row]],
    places: Mapping[str, int],
    constants: Constants,
) -> list[Out]:
    """Give the outlook of the seats still out, Speakers' left out, from the swings and rows of the parties by place."""
    return [_out(contest, swings, rows, places, constants) for contest in contests if not contest.speaker]


def _out(
    contest: Contest,
    swings: Sequence[Swing],
    rows: Sequence[Mapping[str, Row]],
    places: Mapping[str, int],
    constants: Constants,
) -> Out:
    parties = tuple(places[party] for party in contest.contenders)
    own = tuple(rows[party][contest.seat] for party in parties)
    extra = 0.0 if contest.known else UNKNOWN**2
    return Out(
        contest,
        parties,
        own,
        tuple(row.share + row.times(swings[party].mean) for party, row in zip(parties, own, strict=True)),
        tuple(
            swings[party].variance(row) + swings[party].noise + extra for party, row in zip(parties, own, strict=True)
        ),
        1 - constants.surprise if contest.outsiders else 1.0,
    )


def unshifted(swings: Sequence[Swing]) -> Shift:
    """Give the shift that moves nothing."""
    count = len(swings)
    still = [[0.0] * len(swing.mean) for swing in swings]
    return Shift(still, [0.0] * count, [0.0] * count, [[0.0] * count for _ in swings])


def responses(out: Out, shift: Shift) -> list[float]:
    """Give how far each contender's share moves when its party's number rises by one."""
    pairs = zip(out.parties, out.rows, strict=True)
    return [row.times(shift.directions[party]) for party, row in pairs]


def chances(out: Out, response: Sequence[float], shift: Shift) -> Spread:
    """Give the chances of a seat's contenders, their shares moved by a shift.

    A forecast asks this some ten thousand times, so it is written out.
    """
    mean, covariance, before, parties = shift.mean, shift.covariance, shift.before, out.parties
    shares = [share + move * mean[party] for party, move, share in zip(parties, response, out.shares, strict=True)]
    order = sorted(range(len(shares)), key=shares.__getitem__)
    first, spread = order[-1], 0.0
    for n in order[-2:]:
        party, move = parties[n], response[n]
        spread += out.variances[n] + move * move * (covariance[party][party] - before[party])
    if len(order) > 1:
        second = order[-2]
        spread -= 2 * response[first] * response[second] * covariance[parties[first]][parties[second]]
    scale, top = sqrt(LOGISTIC * max(spread, 1.0)), shares[first]
    weights = [exp((share - top) / scale) for share in shares]
    whole = fsum(weights) / out.rest
    return Spread([weight / whole for weight in weights], scale)
