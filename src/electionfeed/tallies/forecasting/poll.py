"""What the exit poll adds: the shares are moved until the seats expected agree with it, as far as both may err.

The poll says seats and the model works in shares, so the poll is an observation of a function of the shares that is not
linear: it is solved by Gauss and Newton's method. Each party moves by one number, along the direction in which its
uncertainty matters most to its own seats. A result that is declared takes its seat out of that function; the more seats
are declared, the less the poll can say. Brown, Firth and Payne (1999) added their exit poll as data in this way too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from .algebra import Matrix, dot, solved, times
from .constants import Constants
from .outlook import Out, Shift, Spread, chances, responses, unshifted
from .swings import Swing

__all__ = ["Poll", "shifted"]

ENOUGH = (2.0, 0.1)  # seats: of the rounds, each with directions chosen anew, the step that is the last
STEPS = 15  # at most, in each round
FAR = 10.0  # seats: a longer step is taken only in part
PART = 0.7
AT_LEAST = 1.0  # seats: the least standard error of the poll
FAINT = 1e-6  # keeps a direction where no seat is in doubt
LIVE = 1e-4  # a contender with a smaller chance adds no slope


@attrs.frozen
class Poll:
    """What the poll leaves for the seats still out, by the place of each party that it names, and its variances."""

    parties: list[int]
    seats: list[float]
    variances: list[float]

    @classmethod
    def of(
        cls,
        poll: Mapping[str, int],
        won: Mapping[str, int],
        standing: Mapping[str, int],
        places: Mapping[str, int],
        constants: Constants,
    ) -> Poll:
        """Take the seats already won off a poll; `standing` says in how many seats each party stands."""
        named = [party for party in sorted(poll) if party in places]
        errors = [poll[party] * max(0.0, 1 - poll[party] / standing[party]) for party in named]
        return cls(
            [places[party] for party in named],
            [float(poll[party] - won.get(party, 0)) for party in named],
            [constants.poll**2 * error + AT_LEAST**2 for error in errors],
        )


def shifted(outs: Sequence[Out], swings: Sequence[Swing], poll: Poll) -> Shift:
    """Give the shift that brings the seats expected as near to the poll as both their errors say."""
    shift = unshifted(swings)
    if not (outs and poll.parties):
        return shift
    for enough in ENOUGH:
        shift = _directed(outs, swings, shift)
        moves = [responses(out, shift) for out in outs]
        for _ in range(STEPS):
            shift, moved = _step(outs, moves, shift, poll)
            if moved < enough:
                break
    return shift


def _directed(outs: Sequence[Out], swings: Sequence[Swing], shift: Shift) -> Shift:
    """Give the directions that matter most to each party's seats, as far in doubt as they are after a shift."""
    gradients = [[0.0] * len(swing.mean) for swing in swings]
    for out in outs:
        spread = chances(out, responses(out, shift), shift)
        for party, row, chance in zip(out.parties, out.rows, spread.chances, strict=True):
            row.add_to(gradients[party], chance * (1 - chance) / spread.scale + FAINT)
    directions, before = [], []
    for swing, gradient in zip(swings, gradients, strict=True):
        # Scaled so that the number is the change of the mean share of the seats in doubt.
        mean = [part / gradient[0] for part in gradient]
        move = times(swing.covariance, mean)
        before.append(dot(move, mean))
        directions.append([part / before[-1] for part in move])
    return Shift(directions, before, shift.mean, shift.covariance if any(shift.before) else _diagonal(before))


def _diagonal(entries: Sequence[float]) -> Matrix:
    return [[entry if i == j else 0.0 for j in range(len(entries))] for i, entry in enumerate(entries)]


def _step(outs: Sequence[Out], moves: Sequence[list[float]], shift: Shift, poll: Poll) -> tuple[Shift, float]:
    """Take one step of Gauss and Newton's, and give how many seats it moves at most."""
    spreads = [chances(out, move, shift) for out, move in zip(outs, moves, strict=True)]
    expected, slopes, errors = _expected(outs, moves, spreads, poll, len(shift.mean))
    gains = [[slope * variance for slope, variance in zip(row, shift.before, strict=True)] for row in slopes]
    total = [
        [dot(gain, slope) + error for slope, error in zip(slopes, row, strict=True)]
        for gain, row in zip(gains, errors, strict=True)
    ]
    short = [
        wanted - seats + dot(slope, shift.mean)
        for wanted, seats, slope in zip(poll.seats, expected, slopes, strict=True)
    ]
    columns = [*zip(*gains, strict=True)]
    wanted = times(columns, solved(total, short))
    known = [solved(total, column) for column in columns]
    covariance = [
        [own - dot(column, other) for own, other in zip(row, known, strict=True)]
        for row, column in zip(_diagonal(shift.before), columns, strict=True)
    ]
    step = [then - now for now, then in zip(shift.mean, wanted, strict=True)]
    moved = max(abs(dot(slope, step)) for slope in slopes)
    part = PART if moved > FAR else 1.0
    mean = [now + part * change for now, change in zip(shift.mean, step, strict=True)]
    return attrs.evolve(shift, mean=mean, covariance=covariance), moved


def _expected(
    outs: Sequence[Out], moves: Sequence[list[float]], spreads: Sequence[Spread], poll: Poll, count: int
) -> tuple[list[float], Matrix, Matrix]:
    """Give the seats expected of each party in the poll, their slopes by each party's number, and their covariance.

    The covariance is that of the poll and of the seats themselves, each of which one party wins.
    """
    index = [-1] * count
    for n, party in enumerate(poll.parties):
        index[party] = n
    expected = [0.0] * len(poll.parties)
    slopes, errors = [[0.0] * count for _ in expected], _diagonal(poll.variances)
    for out, move, spread in zip(outs, moves, spreads, strict=True):
        scale = spread.scale
        live = [
            (party, index[party], chance, chance * m / scale)
            for party, chance, m in zip(out.parties, spread.chances, move, strict=True)
            if chance > LIVE
        ]
        for party, n, chance, pull in live:
            if n < 0:
                continue
            expected[n] += chance
            slope, error = slopes[n], errors[n]
            slope[party] += pull
            error[n] += chance
            for other, place, theirs, their_pull in live:
                slope[other] -= chance * their_pull
                if place >= 0:
                    error[place] -= chance * theirs
    return expected, slopes, errors
