"""Tallies as plain columns, `dict[str, list]`, which pandas, polars and pyarrow each take as a table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from ..errors import shown
from ..night import Night
from .rows import Columns, rows_of
from .tables import seat_table

__all__ = ["Columns", "columns", "comma_separated", "rows_of", "stacked"]

# How a cell begins that a spreadsheet runs (OWASP, "CSV Injection"): signs of a formula, and what it drops before one.
FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r", "\n")


@runtime_checkable
class Columnar(Protocol):
    """A tally that knows its own columns."""

    def columns(self) -> Columns:
        """Give plain columns of equal length."""
        ...


def columns(tally: object) -> Columns:
    """Give a tally as plain columns of equal length; a mapping to counts gives its keys (parts apart) and `count`.

    A night gives one row a seat, as `seat_table` does; `candidate_table` gives one a candidate.

    >>> columns({("Lab", "Con"): 54, ("Con", "SNP"): 7})
    {'key_1': ['Con', 'Lab'], 'key_2': ['SNP', 'Con'], 'count': [7, 54]}
    """
    if isinstance(tally, Night):
        return seat_table(tally)
    if isinstance(tally, Columnar):
        return tally.columns()
    if isinstance(tally, Mapping) and all(type(count) is int for count in tally.values()):
        return _counted(tally)
    raise TypeError(f"columns are made of a tally, a night or a mapping to counts, and {shown(tally)} is neither")


def _counted(counts: Mapping[Any, int]) -> Columns:
    keys = sorted(counts, key=repr)
    width = max((len(key) for key in keys if isinstance(key, tuple)), default=0)
    if not width:
        return {"key": keys, "count": [counts[key] for key in keys]}
    parts: Columns = {f"key_{n + 1}": [key[n] for key in keys] for n in range(width)}
    return parts | {"count": [counts[key] for key in keys]}


def stacked(first: str, tallies: Mapping[str, object]) -> Columns:
    """Give the columns of several tallies of one kind under one another, the name of each in the column `first`."""
    whole: Columns = {first: []}
    for name, tally in tallies.items():
        part = columns(tally)
        whole[first] += [name] * len(next(iter(part.values()), []))
        for column, values in part.items():
            whole.setdefault(column, []).extend(values)
    return {column: _one_type(values) for column, values in whole.items()}


def _one_type(values: list[Any]) -> list[Any]:
    # A column of whole numbers and others is refused by polars, and rightly: it is a column of others.
    if not any(type(value) is float for value in values):
        return values
    return [float(value) if type(value) is int else value for value in values]


def comma_separated(columns: Columns) -> str:
    """Write columns as CSV with a header, null as an empty cell and moments as in the stream.

    A text that a spreadsheet would run as a formula has a single quote before it, which shows it as text.
    """
    import csv  # only here, so that importing the library stays quick
    from io import StringIO

    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in zip(*columns.values(), strict=True))
    return out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA) else value
    return int(value) if type(value) is float and value.is_integer() else value
