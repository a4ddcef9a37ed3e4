"""A CSV table whose rows know where they stand, so that a bad cell is reported with file, line, column and value."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import attrs

from ..errors import BadRow

__all__ = ["Row", "rows"]

# Far more than any electorate, and few enough that sums of them fit the 64 bits of a JSON number.
WHOLE = re.compile(r"[0-9]{1,15}|[0-9]{1,3}(,[0-9]{3}){1,4}")
TIMES = ("%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")
TIME_EXPECTED = "a UK wall-clock time such as 13/12/2019 02:30"


@attrs.frozen
class Row:
    """One row: cells stripped of stray blanks (no-break ones included), by the published column name."""

    path: str
    line: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        """Give a cell, empty where the table has no such column."""
        return self.cells.get(column, "")

    def text(self, column: str) -> str:
        """Give a cell that must not be empty."""
        return self.get(column) or self.refuse(column, "a value")

    def whole(self, column: str) -> int:
        """Give a cell that must be a whole number of 0 or more, with or without thousands commas."""
        value = self.get(column)
        if not WHOLE.fullmatch(value):
            self.refuse(column, "a whole number of 0 or more")
        return int(value.replace(",", ""))

    def wall_clock(self, column: str) -> datetime | None:
        """Give a cell as a time without a zone, or none where it is empty."""
        value = self.get(column)
        for form in TIMES:
            try:
                return datetime.strptime(value, form)
            except ValueError:
                continue
        return None if not value else self.refuse(column, TIME_EXPECTED)

    def refuse(self, column: str, expected: str) -> NoReturn:
        """Raise `BadRow` for a cell of this row."""
        raise BadRow(path=self.path, line=self.line, column=column, value=self.get(column), expected=expected)


def rows(path: Path | str, columns: Iterable[str]) -> Iterator[Row]:
    """Read a CSV file in UTF-8 that has at least these columns, in any order."""
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            header = [clean(name) for name in next(reader, [])]
            _require_columns(str(path), header, columns)
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield _row(str(path), reader.line_num, header, cells)
        except UnicodeDecodeError as error:
            bad = error.object[max(0, error.start - 10) : error.end + 10]
            raise BadRow(path=str(path), line=reader.line_num + 1, value=bad, expected="text in UTF-8") from None
        except csv.Error as error:
            raise BadRow(path=str(path), line=reader.line_num, value=str(error), expected="a row of CSV") from None


def clean(cell: str) -> str:
    """Strip stray blanks, and make every run of them inside one space."""
    return " ".join(cell.split())


def _require_columns(path: str, header: list[str], columns: Iterable[str]) -> None:
    for column in columns:
        if header.count(column) != 1:
            count = "missing" if column not in header else "there more than once"
            expected = "this column once in the header"
            raise BadRow(path=path, line=1, column=column, value=f"({count})", expected=expected)


def _row(path: str, line: int, header: list[str], cells: list[str]) -> Row:
    if len(cells) != len(header):
        expected = f"{len(header)} cells, as in the header, not {len(cells)}"
        raise BadRow(path=path, line=line, value=cells, expected=expected)
    return Row(path, line, dict(zip(header, map(clean, cells), strict=True)))
