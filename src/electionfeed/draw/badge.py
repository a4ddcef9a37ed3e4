"""A badge: the mark of a party on its colour, which stands beside its name."""

from __future__ import annotations

from .markup import Markup, element
from .palette import Palette

__all__ = ["BADGE", "badge"]

BADGE = 18.0


def badge(palette: Palette, party: str, x: float, y: float) -> Markup:
    """Draw a party's badge with its left edge at x and its middle at the height y."""
    area = element("rect", x=x, y=y - BADGE / 2, width=BADGE, height=BADGE, rx=3)
    mark = element("text", palette.mark(party), class_="m", x=x + BADGE / 2, y=y + 3.5)
    return element("g", area, mark, class_=palette.name(party))
