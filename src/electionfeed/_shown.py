"""How values show themselves: on a line for a prompt and a failing test, as a small table for a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

__all__ = ["listed", "ranking", "table"]

MOST = 12  # rows of a table: what is more is counted below it


def ranking(counts: Mapping[str, int], most: int = 6) -> str:
    """Give the highest counts on a line, and how many more there are.

    >>> ranking({"Lab": 202, "Con": 365, "SNP": 48}, most=2)
    'Con 365, Lab 202 and 1 more'
    """
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return listed([f"{name} {count:,}" for name, count in ranked], most)


def listed(texts: Sequence[str], most: int = 6) -> str:
    """Give the first of some texts on a line, and how many more there are."""
    more = f" and {len(texts) - most:,} more" if len(texts) > most else ""
    return ", ".join(texts[:most]) + more


def table(title: str, columns: Mapping[str, Sequence[Any]], most: int = MOST) -> str:
    """Give columns as an HTML table under a title, the first rows of it."""
    rows = list(zip(*columns.values(), strict=True))
    body = "".join(_row("td", row) for row in rows[:most])
    more = f"<p>and {len(rows) - most:,} more</p>" if len(rows) > most else ""
    return f"<p>{escape(title)}</p><table>{_row('th', columns)}{body}</table>{more}"


def _row(kind: str, cells: Iterable[Any]) -> str:
    return f"<tr>{''.join(f'<{kind}>{escape(_cell(cell))}</{kind}>' for cell in cells)}</tr>"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.1f}"
    return f"{value:,}" if type(value) is int else str(value)
