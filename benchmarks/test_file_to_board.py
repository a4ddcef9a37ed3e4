"""How far from the floor is it from a file to the six boards of each night?"""

from itertools import islice
from pathlib import Path
from typing import Any

import pytest

import electionfeed as ef

from .goals import GROWTH
from .inputs import NIGHT, boards_of_nights, floor
from .measuring import Measuring


def test_file_to_board(measure: Measuring, path: Path, nights: int) -> None:
    def boards() -> list[tuple[Any, ...]]:
        with path.open("rb") as file:
            return boards_of_nights(map(ef.decode, file))

    read, _ = measure.floor("file to board", boards, lambda: floor(path))
    assert [seats["Con"] for seats, *_ in read] == [365] * nights


def test_growth(measure: Measuring, path: Path, nights: int) -> None:
    """The first fifty nights ten times over, and the whole file, in turns: no two minutes are alike."""

    def boards(most: int) -> int:
        with path.open("rb") as file:
            return len(boards_of_nights(map(ef.decode, islice(file, most * len(NIGHT)))))

    if nights != 500:
        pytest.skip("it is a question of 500 nights")
    many, few = measure.floor(GROWTH, lambda: boards(500), lambda: [boards(50) for _ in range(10)], seconds=150)
    assert (many, few) == (500, [50] * 10)
