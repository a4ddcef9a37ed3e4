"""The constants of the forecast, fitted on real nights by `benchmarks/calibrate_forecast.py`.

A bundled night is forecast with the constants that were fitted on the others, so that a replay knows nothing that was
not known on its night; every other night with those fitted on all.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import attrs
import orjson

__all__ = ["CONSTANTS", "Constants", "constants"]

CONSTANTS = Path(__file__).with_name("constants.json")
ALL = "all"


@attrs.frozen(kw_only=True)
class Constants:
    """Standard deviations in percentage points, of slopes in points for a point of share at the last election.

    `national`, `own`, `others`, `place` and `region` are those of the coefficients of a party's change (see `swings`),
    `noise` that of a seat about them. A declared seat counts as 1 / `discount` of one, for seats near each other move
    together. The exit poll's errors are `poll` times those of a count of independent seats. Where parties stand that
    are not in contention, one of them wins with the chance `surprise`.
    """

    national: float
    own: float
    others: float
    place: float
    region: float
    noise: float
    discount: float
    poll: float
    surprise: float


def constants(election: str) -> Constants:
    """Give the constants for a night: fitted without it if it is a bundled one."""
    fitted = _fitted()
    return fitted.get(election, fitted[ALL])


@cache
def _fitted() -> Mapping[str, Constants]:
    return {election: Constants(**values) for election, values in orjson.loads(CONSTANTS.read_bytes()).items()}
