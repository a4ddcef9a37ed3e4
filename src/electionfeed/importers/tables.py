"""A CSV table whose rows know where they stand, so that a bad cell is reported with file, line, column and value."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn

import attrs

from ..errors import BadRow

__all__ = ["Row", "Table", "clean", "rows", "table"]

# Far more than any electorate, and few enough that sums of them fit the 64 bits of a JSON number.
WHOLE = re.compile(r"[0-9]{1,15}|[0-9]{1,3}(,[0-9]{3}){1,4}")
FRACTION = re.compile(r"-?[01](\.[0-9]{1,12})?")
DAYS = ("%d/%m/%Y", "%Y-%m-%d")
TIMES = tuple(f"{day}{between}{clock}" for day in DAYS for between in " T" for clock in ("%H:%M", "%H:%M:%S"))
TIME_EXPECTED = "a UK wall-clock time such as 13/12/2019 02:30, or a day alone"

# How a text begins that is saved in another encoding, the longest first.
MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}


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

    def one_of(self, column: str, words: Iterable[str]) -> str:
        """Give a cell that must hold one of these words."""
        known = list(words)
        return self.get(column) if self.get(column) in known else self.refuse(column, f"one of {', '.join(known)}")

    def whole(self, column: str) -> int:
        """Give a cell that must be a whole number of 0 or more, with or without thousands commas."""
        value = self.get(column)
        if not WHOLE.fullmatch(value):
            self.refuse(column, "a whole number of 0 or more")
        return int(value.replace(",", ""))

    def fraction(self, column: str) -> float | None:
        """Give a cell as a share of 1 with its sign, or none where it is empty."""
        value = self.get(column)
        if value and not FRACTION.fullmatch(value):
            self.refuse(column, "a share of 1 such as 0.4325 or -0.021")
        return float(value) if value else None

    def day(self, column: str) -> date:
        """Give a cell that must be a day."""
        found = _read(self.get(column), DAYS)
        return found.date() if found else self.refuse(column, "a day such as 05/05/2011")

    def wall_clock(self, column: str) -> datetime | None:
        """Give a cell as a time without a zone, that of a day alone as its midnight, or none where it is empty."""
        found = _read(self.get(column), (*TIMES, *DAYS))
        return found if found or not self.get(column) else self.refuse(column, TIME_EXPECTED)

    def is_day(self, column: str) -> bool:
        """Say whether a cell holds a day and no time of it."""
        return _read(self.get(column), DAYS) is not None

    def error(self, column: str, expected: str) -> BadRow:
        """Give the error of a cell of this row."""
        return BadRow(path=self.path, line=self.line, column=column, value=self.get(column), expected=expected)

    def refuse(self, column: str, expected: str) -> NoReturn:
        """Raise `BadRow` for a cell of this row."""
        raise self.error(column, expected)


@attrs.frozen
class Table:
    """The rows of a file under the name by which an importer knows it, such as `candidates`."""

    name: str
    path: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def table(name: str, path: Path | str, columns: Iterable[str]) -> Table:
    """Read a whole file that has at least these columns and one row."""
    found = tuple(rows(path, columns))
    if not found:
        raise BadRow(path=str(path), line=2, value="(end of file)", expected="at least one row under the header")
    return Table(name, str(path), tuple(found[0].cells), found)


def rows(path: Path | str, columns: Iterable[str]) -> Iterator[Row]:
    """Read a CSV file in UTF-8 that has at least these columns, in any order."""
    reader = csv.reader(io.StringIO(_text(Path(path)), newline=""), strict=True)
    line = 0
    try:
        first = next(reader, [])
        header = [clean(name) for name in first]
        _require_separator(str(path), first)
        _require_columns(str(path), header, columns)
        line = reader.line_num
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield _row(str(path), line + 1, header, cells)
            line = reader.line_num
    except csv.Error as error:
        raise BadRow(path=str(path), line=line + 1, value=str(error), expected="a row of CSV") from None


def clean(cell: str) -> str:
    """Strip stray blanks, and make every run of them inside one space."""
    return " ".join(cell.split())


def _read(value: str, forms: Iterable[str]) -> datetime | None:
    for form in forms:
        try:
            return datetime.strptime(value, form)
        except ValueError:
            continue
    return None


def _text(path: Path) -> str:
    """Give the text of a file in UTF-8, with or without a byte order mark, or say where and how it is not."""
    raw = path.read_bytes()
    other = next((name for mark, name in MARKS if raw.startswith(mark)), None) or ("UTF-16" if b"\0" in raw else None)
    if other:
        expected = "text in UTF-8: save the file as “CSV UTF-8”"
        raise BadRow(path=str(path), line=1, column="encoding", value=other, expected=expected)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        near = raw[max(0, error.start - 10) : error.end + 10].decode("latin-1")
        expected = "text in UTF-8: save the file as “CSV UTF-8”"
        raise BadRow(path=str(path), line=line, column="encoding", value=near, expected=expected) from None


def _require_separator(path: str, header: list[str]) -> None:
    for separator, name in SEPARATORS.items() if len(header) == 1 else ():
        if separator in header[0]:
            expected = f"cells separated by commas, not by {name}"
            raise BadRow(path=path, line=1, column="header", value=header[0], expected=expected)


def _require_columns(path: str, header: list[str], columns: Iterable[str]) -> None:
    for column in (*columns, *header):
        if header.count(column) != 1:
            count = "missing" if column not in header else "there more than once"
            expected = "this column once in the header"
            raise BadRow(path=path, line=1, column=column or "(no name)", value=f"({count})", expected=expected)


def _row(path: str, line: int, header: list[str], cells: list[str]) -> Row:
    if len(cells) != len(header):
        expected = f"{len(header)} cells, as in the header, not {len(cells)}"
        raise BadRow(path=path, line=line, value=cells, expected=expected)
    return Row(path, line, dict(zip(header, map(clean, cells), strict=True)))
