"""Plain tables for a terminal, however narrow: the columns that matter least are left out, never a part of a number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = ["clipped", "table"]

SHORTEST = 8  # columns of a first cell that has to be cut


def table(
    head: Sequence[str], rows: Iterable[Sequence[str]], width: int | None = None, drop: Sequence[str] = ()
) -> list[str]:
    """Lay out rows under a head: the first column to the left, the others to the right.

    If it is wider than `width`, the columns in `drop` are left out one by one, and then the first column is cut.

    >>> table(("party", "seats"), [("Con", "365"), ("Lab", "202")])
    ['party  seats', 'Con      365', 'Lab      202']
    """
    body = [tuple(head), *map(tuple, rows)]
    left = [name for name in drop if name in head]
    while width and left and sum(_widths(body)) > width:
        place = body[0].index(left.pop(0))
        body = [(*row[:place], *row[place + 1 :]) for row in body]
    widths = _widths(body)
    if width and sum(widths) > width:
        most = max(SHORTEST, widths[0] - (sum(widths) - width))
        body = [(clipped(row[0], most), *row[1:]) for row in body]
    return [_line(row, _widths(body)) for row in body]


def clipped(text: str, width: int) -> str:
    """Give a text, cut to a width if it is longer, and never inside a number.

    >>> clipped("Jo Ash, first elected 1997", 25)
    'Jo Ash, first elected …'
    """
    if len(text) <= width:
        return text
    cut = text[: width - 1]
    return f"{cut.rstrip('0123456789,.') if text[width - 1 : width].isdigit() else cut}…"


def _widths(body: Sequence[Sequence[str]]) -> list[int]:
    """Give the columns that each cell takes, the gap before it included."""
    return [max(len(row[n]) for row in body) + (2 if n else 0) for n in range(len(body[0]))]


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip()
