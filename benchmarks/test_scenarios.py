"""How far from the floor of a night is each way to tell it badly?"""

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
    tell, night = stage(name)
    told, _ = measure.floor(f"scenario {name}", lambda: list(tell(night)), lambda: parsed(LINES))
    assert told != list(night)
