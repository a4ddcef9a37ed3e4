"""How wide text is, so that it can be placed, cut and wrapped without a font at hand.

The widths are those of Helvetica and Arial, in thousandths of the size, which the fonts that pictures ask for first
share; the others are a little wider, for which there is a margin.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from unicodedata import east_asian_width, normalize

__all__ = ["apart", "fitted", "signed", "width", "wrapped"]

MARGIN = 1.06
BOLD = 1.08
WIDTHS = {
    222: "'ijl|\u2018\u2019",
    278: " !,./:;I[\\]ft·",
    333: '()-`r{}"“”',
    389: "*",
    500: "Jcksvxyz^",
    556: "#$0123456789?L_abdeghnopqu£\u2013",
    584: "+<=>~±\u2212\u00d7",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1000: "…→",
    1015: "@",
}
WIDTH: Mapping[str, int] = {character: wide for wide, characters in WIDTHS.items() for character in characters}
OTHER = 720


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Give how wide a text is at a size in pixels, or a little more.

    >>> round(width("Con 365", 10), 1)
    40.1
    """
    thousandths = sum(map(_width, text))
    return thousandths * size / 1000 * MARGIN * (BOLD if bold else 1)


def fitted(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """Cut a text so that it is no wider than the room for it, with an ellipsis where it was cut.

    >>> fitted("Social Democratic & Labour Party", 10, 100)
    'Social Democratic…'
    """
    if width(text, size, bold=bold) <= room:
        return text
    while text and width(f"{text}…", size, bold=bold) > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def wrapped(text: str, size: float, room: float) -> list[str]:
    """Break a text into lines no wider than the room for them, not at a no-break space; a wider word is cut.

    >>> wrapped("Net change: Con\N{NO-BREAK SPACE}+48", 10, 80)
    ['Net change:', 'Con\\xa0+48']
    """
    lines: list[str] = []
    for word in filter(None, text.split(" ")):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(fitted(word, size, room))
    return lines


def signed(value: float, places: int = 0) -> str:
    """Write a number with its sign, and nothing as 0.

    >>> signed(58), signed(-7.94, 1) == "\u22127.9"
    ('+58', True)
    """
    text = f"{value:+,.{places}f}"
    return text[1:] if not float(text.replace(",", "")) else text.replace("-", "\u2212")


def apart(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move places apart as little as it takes: at least `gap` between each, within low and high, in the same order.

    What is too many for the room is spread evenly over it.

    >>> apart([10.0, 11.0, 40.0], 10, 0, 100)
    [5.5, 15.5, 40.0]
    """
    gap = min(gap, (high - low) / max(1, len(places) - 1))
    clusters: list[list[float]] = []  # of each: the sum of where its members would begin it, and how many they are
    for place in sorted(places):
        clusters.append([place, 1])
        while len(clusters) > 1 and _begin(clusters[-2], gap, low, high) + clusters[-2][1] * gap > _begin(
            clusters[-1], gap, low, high
        ):
            later, many = clusters.pop()
            clusters[-1][0] += later - many * clusters[-1][1] * gap
            clusters[-1][1] += many
    moved = [_begin(cluster, gap, low, high) + n * gap for cluster in clusters for n in range(int(cluster[1]))]
    order = sorted(range(len(places)), key=places.__getitem__)
    return [moved[order.index(n)] for n in range(len(places))]


def _begin(cluster: Sequence[float], gap: float, low: float, high: float) -> float:
    total, many = cluster
    return min(max(total / many, low), high - (many - 1) * gap)


def _width(character: str) -> int:
    known = WIDTH.get(character) or WIDTH.get(normalize("NFD", character)[0])
    return known or (1000 if east_asian_width(character) in "FW" else OTHER)
