"""Plain columns, `dict[str, list]`, and how records become them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["Columns", "rows_of"]

Columns = dict[str, list[Any]]


def rows_of(records: Iterable[Mapping[str, Any]], names: Iterable[str]) -> Columns:
    """Turn records into columns of these names."""
    kept = list(records)
    return {name: [record[name] for record in kept] for name in names}
