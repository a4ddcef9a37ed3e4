"""What the real nights say about noise: numbers for the simulation, and for anyone who needs them without numpy.

`python -m electionfeed.simulation.calibrate` writes them from the bundled nights.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import attrs

__all__ = ["Calibration", "Rates", "calibration"]

FILE = Path(__file__).with_suffix(".json")


@attrs.frozen(kw_only=True)
class Rates:
    """Who stands again, as shares from 0 to 1; `newcomers` is how many small candidates are new in an average seat."""

    retires: float
    stands_again: float
    newcomers: float
    newcomer_share: float


@attrs.frozen(kw_only=True)
class Calibration:
    """Sizes of noise, all as shares from 0 to 1 of the valid votes unless said otherwise.

    A party on a share `e` differs from its expectation with a standard deviation of `local * sqrt(e * (1 - e))` from
    seat to seat of a region and `regional * sqrt(e * (1 - e))` from region to region; `exit_poll` is the same for the
    national error of an exit poll. `turnout_local`, `turnout_regional` and `rejected` are relative. `incumbency` is
    what a party loses where its member does not stand again. `fall` and `rise` are how far the mixed model is
    proportional where a party falls and where it rises, from 0 (uniform) to 1. `nights` are those it was learned from.
    """

    nights: tuple[str, ...]
    fall: float
    rise: float
    local: float
    regional: float
    turnout_local: float
    turnout_regional: float
    rejected: float
    incumbency: float
    exit_poll: float
    rates: Rates


@cache
def calibration() -> Calibration:
    """Give the numbers that stand in the package."""
    return read(json.loads(FILE.read_text(encoding="utf-8")))


def read(stored: dict[str, Any]) -> Calibration:
    """Make the numbers of their JSON form."""
    changed: dict[str, Any] = {"nights": tuple(stored["nights"]), "rates": Rates(**stored["rates"])}
    return Calibration(**(stored | changed))
