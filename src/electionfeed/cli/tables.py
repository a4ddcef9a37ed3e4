"""Plain tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = ["table"]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Lay out rows under a head: the first column to the left, the others to the right.

    >>> table(("party", "seats"), [("Con", "365"), ("Lab", "202")])
    ['party  seats', 'Con      365', 'Lab      202']
    """
    body = [head, *rows]
    widths = [max(len(row[n]) for row in body) for n in range(len(head))]
    return [_line(row, widths) for row in body]


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    others = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
    return "  ".join([row[0].ljust(widths[0]), *others]).rstrip()
