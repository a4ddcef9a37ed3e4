"""How far from the floor is a frozen view at every declaration, its seats, votes and deposits read?"""

from itertools import islice
from pathlib import Path

import pytest

import electionfeed as ef

from .inputs import NIGHT, Boards, floor, read_out, views
from .measuring import Measuring


def test_a_view_at_every_declaration(measure: Measuring, path: Path) -> None:
    def viewed() -> Boards:
        with path.open("rb") as file:
            return read_out(views(map(ef.decode, file)))

    read, _ = measure.floor("a view at every declaration", viewed, lambda: floor(path))
    assert read[0]["Con"] == 365


@pytest.mark.usefixtures("few")
def test_a_view_after_every_event_by_scan(measure: Measuring, path: Path, nights: int) -> None:
    def viewed() -> list[Boards]:
        with path.open("rb") as file:
            events = map(ef.decode, file)
            scans = (ef.scan(ef.board, islice(events, len(NIGHT))) for _ in range(nights))
            return [read_out(board for _, board in scan) for scan in scans]

    read, _ = measure.floor("a view after every event, by scan", viewed, lambda: floor(path))
    assert [seats["Con"] for seats, _, _ in read] == [365] * nights
