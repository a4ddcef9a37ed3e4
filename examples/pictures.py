"""Draw all pictures of the README and the docs: python examples/pictures.py docs/pictures."""

import sys
from collections.abc import Callable
from pathlib import Path

import electionfeed as ef

night, landslide = ef.load("ge2019"), ef.load("ge2024")
board = ef.fold(ef.board, night)

PICTURES: dict[str, Callable[[], ef.draw.Svg]] = {
    "animation": lambda: ef.draw.animation(night),
    "gains": lambda: ef.draw.gains(landslide),
    "hemicycle": lambda: ef.draw.hemicycle(board),
    "hexmap": lambda: ef.draw.hexmap(landslide),
    "hexmap-0300": lambda: ef.draw.hexmap(night, at="03:00"),
    "hexmap-gain": lambda: ef.draw.hexmap(night, by="gain"),
    "hexmap-majority": lambda: ef.draw.hexmap(night, by="majority"),
    "hexmap-turnout": lambda: ef.draw.hexmap(landslide, by="turnout"),
    "race": lambda: ef.draw.race(night),
    "shares": lambda: ef.draw.shares(landslide),
    "strip": lambda: ef.draw.strip(night),
    "swing": lambda: ef.draw.swing(night),
}

if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "pictures")
    folder.mkdir(exist_ok=True)
    for name, draw in PICTURES.items():
        print(draw().save(folder / f"{name}.svg"))
