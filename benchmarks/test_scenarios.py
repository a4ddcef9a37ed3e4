"""How far from the floor of a night is each scenario?"""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

import electionfeed as ef
from electionfeed.rehearsal.scenario import CATALOGUE

from .inputs import LINES, NIGHT, parsed
from .measuring import Measuring

SEED = 7


def stage(name: str) -> tuple[Callable[[Any], Iterable[Any]], Any]:
    """Give a scenario's stage and what it takes: a night, or its lines where bytes are damaged."""
    damages = CATALOGUE[name].layer == "corruption"
    return (ef.corrupt(name, seed=SEED), LINES) if damages else (ef.scenario(name, seed=SEED), NIGHT)


@pytest.mark.parametrize("name", CATALOGUE)
def test_scenario(measure: Measuring, name: str) -> None:
    inject, night = stage(name)
    changed, _ = measure.floor(f"scenario {name}", lambda: list(inject(night)), lambda: parsed(LINES))
    assert changed != list(night)
