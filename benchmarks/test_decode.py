"""How far from the floor is decoding? Each line becomes a checked, frozen event."""

from pathlib import Path

import orjson

import electionfeed as ef
from electionfeed.stream.jsonlines import read_lines

from .inputs import LINES, floor, parsed
from .measuring import Measuring


def test_decode(measure: Measuring, path: Path) -> None:
    def decode() -> None:
        with path.open("rb") as file:
            for line in file:
                ef.decode(line)

    measure.floor("decode", decode, lambda: floor(path))


def test_every_value_looked_at_once(measure: Measuring, path: Path) -> None:
    """What a loop costs that does nothing else, neither checks nor objects: decoding in Python cannot be near it."""

    def look() -> None:
        with path.open("rb") as file:
            for line in file:
                for value in orjson.loads(line).values():
                    for row in value if type(value) is list else (value,):
                        for inner in row.values() if type(row) is dict else ():
                            type(inner)

    measure.floor("every value looked at once, in plain Python", look, lambda: floor(path))


def test_a_night_read_strictly(measure: Measuring) -> None:
    """Each event is checked against those before it as well, one night at a time, as files are read."""
    read, _ = measure.floor("read a night strictly", lambda: list(read_lines(LINES)), lambda: parsed(LINES))
    assert len(read) == len(LINES)
