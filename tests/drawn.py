"""Reading a picture back: its seats, its numbers, and where its words are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import attrs

from electionfeed.draw import Svg
from electionfeed.draw.frame import HEADING, SMALL, TEXT, VERDICT
from electionfeed.draw.lettering import width

SVG = "{http://www.w3.org/2000/svg}"
SIZES = {"h": HEADING, "v": VERDICT, "t": SMALL, "clock": 38}


@attrs.frozen
class Box:
    """The room that a line of text takes."""

    text: str
    left: float
    right: float
    base: float
    size: float

    def over(self, other: Box) -> bool:
        """Whether one is over the other: letters are about three quarters of their size high."""
        across = self.left < other.right and other.left < self.right
        return across and self.base - 0.75 * self.size < other.base and other.base - 0.75 * other.size < self.base


def root(picture: Svg) -> ET.Element:
    return ET.fromstring(picture.svg)


def words(picture: Svg) -> list[str]:
    return [node.text or "" for node in root(picture).iter(f"{SVG}text")]


def seats(picture: Svg) -> Counter[str]:
    return Counter(node.attrib["data-seat"] for node in root(picture).iter() if node.get("data-seat"))


def marks(picture: Svg) -> dict[str, str | None]:
    """The mark on each seat, none where it is not declared."""
    found = {}
    for node in root(picture).iter():
        if node.get("data-seat"):
            text = next(node.iter(f"{SVG}text"), None)
            found[node.attrib["data-seat"]] = None if text is None else text.text
    return found


def boxes(picture: Svg) -> list[Box]:
    """The lines of text that stand by themselves: marks stand on what they mark, and frames pass."""
    return [_box(node) for node in _standing(root(picture))]


def _standing(node: ET.Element) -> Iterator[ET.Element]:
    kinds = node.get("class", "").split()
    if "gone" in kinds or "m" in kinds or "n" in kinds:
        return
    if node.tag == f"{SVG}text":
        yield node
    for child in node:
        yield from _standing(child)


def _box(node: ET.Element) -> Box:
    kinds = node.get("class", "").split()
    size = next((SIZES[kind] for kind in kinds if kind in SIZES), TEXT)
    wide = width(node.text or "", size, bold=bool({"b", "h", "v", "clock"} & {*kinds}))
    x = float(node.attrib["x"])
    left = x - wide if "e" in kinds else x - wide / 2 if "c" in kinds else x
    return Box(node.text or "", left, left + wide, float(node.attrib["y"]), size)


def numbers(text: str) -> list[int]:
    return [int(found.replace(",", "")) for found in re.findall(r"\d[\d,]*", text)]
