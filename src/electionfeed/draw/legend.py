"""A legend: what each colour and mark stands for, and how many of it there are."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from .frame import TEXT
from .lettering import fitted, width
from .markup import Markup, element
from .shapes import shape

__all__ = ["Entry", "column", "rows"]

SWATCH, ROW, GAP, SPACE = 18.0, 24.0, 20.0, 7.0
FEW, CLOSE = 11, 21.0  # a column of more entries than these few is set closer


@attrs.frozen
class Entry:
    """One entry: the class of its swatch, the mark on it, what it stands for, how many there are, and the shape."""

    class_: str
    mark: str
    text: str = ""
    many: str = ""
    shape: str = "box"

    @property
    def words(self) -> str:
        """Give the entry in words."""
        return f"{self.text} {self.many}".strip()


def column(entries: Sequence[Entry], x: float, y: float, room: float) -> tuple[Markup, float]:
    """Lay entries out below each other, their numbers at the right; give them and where they end."""
    drawn, row = [], ROW if len(entries) <= FEW else CLOSE
    for place, entry in enumerate(entries):
        top = y + place * row
        text = fitted(entry.text, TEXT, room - SWATCH - 2 * SPACE - width(entry.many, TEXT, bold=True))
        drawn += [_swatch(entry, x, top), element("text", text, x=x + SWATCH + SPACE, y=top + 13.5)]
        drawn.append(element("text", entry.many, class_="e b", x=x + room, y=top + 13.5))
    return Markup("".join(drawn)), y + len(entries) * row


def rows(entries: Sequence[Entry], x: float, y: float, room: float) -> tuple[Markup, float]:
    """Lay entries out beside each other in rows no wider than the room; give them and where they end."""
    drawn, left, top = [], x, y
    for entry in entries:
        text = fitted(entry.words, TEXT, room - SWATCH - SPACE)
        wide = SWATCH + SPACE + width(text, TEXT)
        if left > x and left + wide > x + room:
            left, top = x, top + ROW
        drawn += [_swatch(entry, left, top), element("text", text, x=left + SWATCH + SPACE, y=top + 13.5)]
        left += wide + GAP
    return Markup("".join(drawn)), top + (ROW if entries else 0.0)


def _swatch(entry: Entry, x: float, y: float) -> Markup:
    across, down = x + SWATCH / 2, y + SWATCH / 2
    area = shape(entry.shape, across, down, SWATCH / 2 if entry.shape in ("box", "bar") else SWATCH / 3)
    mark = element("text", entry.mark, class_="m", x=across, y=down + 3.5) if entry.mark else None
    return element("g", area, mark, class_=entry.class_)
