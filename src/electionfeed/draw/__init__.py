"""Pictures of a night as SVG, each from one function that takes what you have: a night, a timeline, a desk or a board.

Each gives an `Svg`, which shows itself in a notebook and saves itself as .svg, or with `electionfeed[png]` as .png.
"""

from .animation import animation
from .catalogue import PICTURES, Picture
from .gains import gains
from .hemicycle import hemicycle
from .hexmap import hexmap
from .looks import LOOKS
from .notebook import board_html
from .palette import PARTIES, Palette
from .race import race
from .shares import shares
from .strip import strip
from .svg import NoFont, Svg
from .swing import swing

__all__ = [
    "LOOKS",
    "PARTIES",
    "PICTURES",
    "NoFont",
    "Palette",
    "Picture",
    "Svg",
    "animation",
    "board_html",
    "gains",
    "hemicycle",
    "hexmap",
    "race",
    "shares",
    "strip",
    "swing",
]
