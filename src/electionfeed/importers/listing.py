"""The known differences from official columns, each listed with its reason, and the table that shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from ..errors import BadRow
from .report import Cell, Difference, Report
from .tables import Row, rows

__all__ = ["Listing", "read_listing", "rows_compared", "summary", "unlisted"]

Listing = Mapping[Difference, Row]

COLUMNS = ("file", "seat", "candidate", "column", "official", "ours", "reason")


def read_listing(path: Path | str) -> Listing:
    """Read differences that are known: a CSV table of file, seat, candidate, column, official, ours and reason."""
    found: dict[Difference, Row] = {}
    for row in rows(path, COLUMNS):
        row.text("reason")
        cell = Cell(*(row.get(column) for column in COLUMNS[:4]))
        if found.setdefault(Difference(cell, row.get("official"), row.get("ours")), row) is not row:
            row.refuse("file", "each difference once")
    return found


def unlisted(report: Report, listing: Listing) -> Iterator[BadRow]:
    """Give the differences that are not listed, and the listed ones of the columns compared that are none any more."""
    for found in sorted(set(report.differences) - listing.keys()):
        cell, where = found.cell, found.cell.candidate or found.cell.seat
        said = f"{found.ours!r}, as we derive for {where}, or this difference listed"
        yield BadRow(path=cell.file, column=cell.column, value=found.official, expected=said)
    for known in sorted(listing.keys() - set(report.differences)):
        if known.cell in report.cells:
            yield listing[known].error("column", "a difference that is there: this one is not, or not any more")


def rows_compared(report: Report) -> list[dict[str, str | int]]:
    """Give a row for each column that was compared: its file, how many rows were, and how many of them differ."""
    differ = Counter((found.cell.file, found.cell.column) for found in report.differences)
    return [
        {"file": file, "column": column, "compared": number, "differ": differ[file, column]}
        for (file, column), number in sorted(report.compared.items())
    ]


def summary(report: Report) -> Iterator[str]:
    """Give each column that was compared: how many rows, and how many of them differ; and those that were not."""
    differ = Counter((found.cell.file, found.cell.column) for found in report.differences)
    for table in {table.path: table for table in report.tables}.values():
        file = Path(table.path).name
        compared = [column for column in table.columns if (file, column) in report.compared]
        if not compared:
            continue
        yield f"{file}: {len(table.rows):,} rows"
        yield f"  {'column':<40}{'rows compared':>15}{'rows that differ':>18}"
        for column in compared:
            yield f"  {column:<40}{report.compared[file, column]:>15,}{differ[file, column]:>18,}"
        rest = ", ".join(column for column in table.columns if column not in compared)
        yield f"  nothing to compare with: {rest}"
