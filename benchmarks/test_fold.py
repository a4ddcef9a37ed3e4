"""How far from the floor is folding alone? The events are decoded beforehand, and the floor is that of their lines."""

from pathlib import Path

import pytest

import electionfeed as ef

from .inputs import boards_of_nights, floor
from .measuring import Measuring


@pytest.mark.usefixtures("few")
def test_fold(measure: Measuring, path: Path, nights: int) -> None:
    with path.open("rb") as file:
        events = [ef.decode(line) for line in file]
    read, _ = measure.floor("fold", lambda: boards_of_nights(events), lambda: floor(path))
    assert [seats["Con"] for seats, *_ in read] == [365] * nights
