"""How well each model would have done on the real nights, given the real shares and nothing else of the result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import attrs

from ..night import load
from .arrays import np
from .calibrate import calibrated, weights
from .calibration import calibration
from .draws import draw
from .models import MODELS, Move, mixed
from .plan import planned
from .results import LEVELS, Level, Result, pairs, polled, result

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["Coverage", "Score", "backtest", "coverage", "plain", "score"]

NOTABLE = 0.05


@attrs.frozen(kw_only=True)
class Score:
    """How a model did on a night: `given` is whose real shares it had, `called` the seats whose winner it named.

    `seats` and `real` are by party; `error` is the root mean square error of the shares above 5%, in points.
    """

    night: str
    model: str
    given: Level
    called: int
    of: int
    error: float
    seats: Mapping[str, int]
    real: Mapping[str, int]


def backtest(names: Sequence[str] = ()) -> Iterator[Score]:
    """Score the models on bundled nights, the mixed one with weights learned from all the other nights."""
    known = [result(load(name)) for name in pairs()]
    for real in known:
        if not names or real.night.header.election in names:
            others = [other for other in known if other is not real]
            moves = {**MODELS, "mixed": _without_it(others)}
            yield from (score(real, model, move, given) for given in LEVELS for model, move in moves.items())


def _without_it(others: Sequence[Result]) -> Move:
    fall, rise = weights(others)
    return partial(mixed, known=attrs.evolve(calibration(), fall=fall, rise=rise))


def score(real: Result, model: str, move: Move, given: Level) -> Score:
    """Score a model on a night."""
    likely = real.expected(given, move)
    ours, theirs = _winners(real, likely), _winners(real, real.share)
    error = (real.share - likely)[(likely > NOTABLE) | (real.share > NOTABLE)]
    return Score(
        night=real.night.header.election,
        model=model,
        given=given,
        called=sum(one == other for one, other in zip(ours, theirs, strict=True)),
        of=len(ours),
        error=100 * float(np.sqrt(np.mean(error * error))),
        seats=dict(sorted(Counter(ours).items())),
        real=dict(sorted(Counter(theirs).items())),
    )


def _winners(real: Result, share: Floats) -> list[str]:
    """Give the party with the most votes in each seat."""
    starts = real.lay.starts
    return [
        real.lay.parties[int(real.lay.party[start + int(share[start : start + count].argmax())])]
        for start, count in zip(starts, real.lay.counts, strict=True)
    ]


@attrs.frozen(kw_only=True)
class Coverage:
    """How sure the noise is, on a night left out: the parts of real shares within the ranges of 80% and 95% of nights.

    `chance` is the mean chance that the party which won a seat was given there, and `outside` names the parties whose
    real number of seats was outside the 95% range.
    """

    night: str
    shares80: float
    shares95: float
    chance: float
    outside: tuple[str, ...]


def coverage(name: str, n: int = 500) -> Coverage:
    """Simulate a night itself, given the real shares of Great Britain, with all that the other nights say of noise."""
    real = result(load(name))
    others = calibrated([result(load(other)) for other in pairs() if other != name])
    plan = planned(real.night, polled(real, "Great Britain"), candidates="own", known=others).plan
    drawn = draw(plan, 0, n)
    shares = np.sort(drawn.votes / np.repeat(drawn.valid, real.lay.counts, axis=1), axis=0)
    notable = (real.share > NOTABLE) & real.britain
    party = real.lay.party[drawn.winner + real.lay.starts]
    winners = [real.lay.parties.index(party) for party in _winners(real, real.share)]
    seats = {place: np.sort((party == place).sum(axis=1)) for place in sorted(set(winners))}
    outside = (
        p for p, won in seats.items() if not _between(won, 0.95)[0] <= winners.count(p) <= _between(won, 0.95)[1]
    )
    return Coverage(
        night=name,
        shares80=_within(real.share, shares, notable, 0.8),
        shares95=_within(real.share, shares, notable, 0.95),
        chance=float((party == np.array(winners)).mean()),
        outside=tuple(real.lay.parties[place] for place in outside),
    )


def _between(ordered: Any, part: float) -> tuple[Any, Any]:
    """Give the ends of the middle part of ordered values."""
    last = len(ordered) - 1
    return ordered[round(last * (1 - part) / 2)], ordered[round(last * (1 + part) / 2)]


def _within(share: Floats, ordered: Floats, notable: NDArray[np.bool_], part: float) -> float:
    low, high = _between(ordered, part)
    return float(((low <= share) & (share <= high))[notable].mean())


def plain(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Give rows as plain values for JSON."""
    return [attrs.asdict(row) for row in rows]
