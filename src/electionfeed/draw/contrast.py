"""Contrast between colours as WCAG 2.2 defines it, and shades that have enough of it.

https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio: text needs 4.5 to 1 (1.4.3), the parts of a picture 3 to 1 (1.4.11).
"""

from __future__ import annotations

import re

__all__ = ["PARTS", "TEXT", "blended", "colour", "contrast", "ink", "shade"]

TEXT = 4.5
PARTS = 3.0
BLACK, WHITE = "#000000", "#ffffff"
STEPS = 40


def colour(text: str) -> str:
    """Read a colour written as #rrggbb, or raise `ValueError`."""
    if not re.fullmatch("#[0-9a-fA-F]{6}", text):
        raise ValueError(f"a colour is written as #rrggbb, such as #0063ba, and not {text!r}")
    return text.lower()


def contrast(one: str, other: str) -> float:
    """Give the contrast ratio of two colours, from 1 to 21.

    >>> contrast("#ffffff", "#000000"), round(contrast("#777777", "#ffffff"), 2)
    (21.0, 4.48)
    """
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def ink(background: str) -> str:
    """Give black or white, whichever reads better on a background; one of them always has 4.5 to 1."""
    return max((BLACK, WHITE), key=lambda text: contrast(text, background))


def shade(of: str, background: str, ratio: float) -> str:
    """Give the nearest shade of a colour, towards black or white, that has a contrast to a background."""
    towards = ink(background)
    steps = (blended(of, towards, step / STEPS) for step in range(STEPS + 1))
    return next(made for made in steps if contrast(made, background) >= ratio)


def blended(one: str, other: str, part: float) -> str:
    """Give a mixture of two colours, of which `part` is the other.

    >>> blended("#000000", "#ffffff", 0.2)
    '#333333'
    """
    mixed = (round(a + (b - a) * part) for a, b in zip(_channels(one), _channels(other), strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def _luminance(of: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(of))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    linear: float = channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
    return linear


def _channels(of: str) -> tuple[int, int, int]:
    return int(of[1:3], 16), int(of[3:5], 16), int(of[5:7], 16)
