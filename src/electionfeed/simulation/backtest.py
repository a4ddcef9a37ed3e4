"""How well each model would have done on the real nights, told the real shares and nothing else of the result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import attrs

from ..night import load
from .arrays import np
from .calibrate import weights
from .calibration import calibration
from .models import MODELS, Move, mixed
from .results import LEVELS, Level, Result, pairs, result

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["Score", "backtest", "score"]

NOTABLE = 0.05


@attrs.frozen(kw_only=True)
class Score:
    """How a model did on a night: `told` is whose real shares it was given, `called` the seats whose winner it had.

    `seats` and `real` are by party; `error` is the root mean square error of the shares above 5%, in points.
    """

    night: str
    model: str
    told: Level
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
            yield from (score(real, model, move, told) for told in LEVELS for model, move in moves.items())


def _without_it(others: Sequence[Result]) -> Move:
    fall, rise = weights(others)
    return partial(mixed, known=attrs.evolve(calibration(), fall=fall, rise=rise))


def score(real: Result, model: str, move: Move, told: Level) -> Score:
    """Score a model on a night."""
    likely = real.expected(told, move)
    ours, theirs = _winners(real, likely), _winners(real, real.share)
    error = (real.share - likely)[(likely > NOTABLE) | (real.share > NOTABLE)]
    return Score(
        night=real.night.header.election,
        model=model,
        told=told,
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
