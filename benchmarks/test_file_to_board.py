"""How far from the floor is it from a file to the six boards of each night?"""

from pathlib import Path
from typing import Any

import electionfeed as ef

from .inputs import boards_of_nights, floor
from .measuring import Measuring


def test_file_to_board(measure: Measuring, path: Path, nights: int) -> None:
    def boards() -> list[tuple[Any, ...]]:
        with path.open("rb") as file:
            return boards_of_nights(map(ef.decode, file))

    read, _ = measure.floor("file to board", boards, lambda: floor(path))
    assert [seats["Con"] for seats, *_ in read] == [365] * nights
