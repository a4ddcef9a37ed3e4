"""Three models of how a party's share in a seat follows its share of a whole area.

Uniform swing adds the same points everywhere; it is the usual one, after David Butler's swing in the Nuffield studies
from 1951 on. Proportional swing multiplies every share alike. Hugh Berrington (Journal of the Royal Statistical Society
A 128, 1965) and Iain McLean (Political Studies 21, 1973) discuss why real changes lie between the two: a party
cannot lose more than it has, yet rarely loses twice as much where it is twice as strong. The mixed model is their mean,
weighted by how far the real nights were proportional, with one weight for a party that falls and one for a party that
rises; `calibration.json` holds both, and `docs/simulation.md` says how each model would have done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal

from .arrays import np
from .calibration import Calibration, calibration

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["MODELS", "Model", "Move", "mixed", "proportional", "uniform"]

Model = Literal["mixed", "proportional", "uniform"]
Move = Callable[["Floats", "Floats", "Floats"], "Floats"]


def uniform(base: Floats, before: Floats, now: Floats) -> Floats:
    """Move shares by as many points as the mean of their party moves; all are from 0 to 1."""
    return base + (now - before)


def proportional(base: Floats, before: Floats, now: Floats) -> Floats:
    """Move shares by the same factor as the mean of their party; a party from nothing has its mean everywhere."""
    return np.where(before > 0, base * now / np.where(before > 0, before, 1.0), now)


def mixed(base: Floats, before: Floats, now: Floats, known: Calibration | None = None) -> Floats:
    """Move shares part of the way as `proportional` does and the rest as `uniform` does."""
    known = known or calibration()
    weight = np.where(now < before, known.fall, known.rise)
    return weight * proportional(base, before, now) + (1 - weight) * uniform(base, before, now)


MODELS: Mapping[str, Move] = {"mixed": mixed, "proportional": proportional, "uniform": uniform}
