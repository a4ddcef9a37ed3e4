"""How far from the floor is encoding? The same events as lines again, byte for byte."""

import pytest

import electionfeed as ef

from .inputs import LINES, NIGHT, parsed
from .measuring import Measuring


@pytest.mark.usefixtures("few")
def test_encode(measure: Measuring, nights: int) -> None:
    """The same night is encoded so many times over."""

    def encode() -> list[bytes]:
        for _ in range(nights):
            lines = [ef.encode(event) for event in NIGHT]
        return lines

    def floor() -> None:
        for _ in range(nights):
            parsed(LINES)

    lines, _ = measure.floor("encode", encode, floor)
    assert [line + b"\n" for line in lines] == LINES
