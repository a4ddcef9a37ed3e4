"""The pictures by name, as the command line and a page that lists them ask for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs

from .._frozen import FrozenMap
from .animation import animation
from .gains import gains
from .hemicycle import hemicycle
from .hexmap import hexmap
from .race import race
from .shares import shares
from .strip import strip
from .svg import Svg
from .swing import swing

__all__ = ["PICTURES", "Picture"]


@attrs.frozen
class Picture:
    """A picture: its name, what it shows, the function that draws it, and which options it takes beside the usual."""

    name: str
    shows: str
    draw: Callable[..., Svg]
    options: frozenset[str] = frozenset({"at"})


PICTURES: Mapping[str, Picture] = FrozenMap(
    (picture.name, picture)
    for picture in (
        Picture(
            "animation", "the hex map filling up in half a minute, with a clock", animation, frozenset({"seconds"})
        ),
        Picture("gains", "who gained how many seats from whom", gains),
        Picture("hemicycle", "all seats by party, and the line of a majority", hemicycle),
        Picture("hexmap", "each constituency in its place", hexmap, frozenset({"at", "by", "layout"})),
        Picture("race", "seats by party over the night, and the line of a majority", race),
        Picture("shares", "shares of the vote against the last election", shares),
        Picture("strip", "the seats in the order of declaration", strip),
        Picture("swing", "swing in each seat against the last lead", swing, frozenset({"at", "to", "away"})),
    )
)
