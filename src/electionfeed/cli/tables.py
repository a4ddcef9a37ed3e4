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
    first, *others = (cell.ljust(w) if n == 0 else cell.rjust(w) for n, (cell, w) in enumerate(zip(row, widths, strict=True)))
    return "  ".join([first, *others]).rstrip()
