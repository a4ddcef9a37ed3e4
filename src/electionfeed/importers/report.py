"""What an import found to say: problems, notes, errata applied, and each official column compared with our figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import attrs

from ..errors import FeedError
from .tables import Row, Table

__all__ = ["BadSource", "Cell", "Difference", "Note", "Report"]


@attrs.frozen(kw_only=True, eq=True, unsafe_hash=True, str=False)
class BadSource(FeedError):
    """All that is wrong with the files of an import that was asked to keep going."""

    problems: tuple[FeedError, ...]

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


@attrs.frozen(order=True)
class Note:
    """One thing to know about a row: its `kind`, where the row is, and what there is to say in words."""

    path: str
    line: int
    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.kind}: {self.text}"


@attrs.frozen(order=True)
class Cell:
    """A cell of an official table: of which file, seat and candidate, if it is of one, and column."""

    file: str
    seat: str
    candidate: str
    column: str


@attrs.frozen(order=True)
class Difference:
    """An official cell that does not say what we derive."""

    cell: Cell
    official: str
    ours: str


@attrs.define
class Report:
    """The notes of one import; a problem is raised at once, or kept until `finish` if it is to keep going."""

    keep_going: bool = False
    problems: list[FeedError] = attrs.field(factory=list)
    notes: list[Note] = attrs.field(factory=list)
    errata: dict[tuple[str, tuple[str, ...], tuple[tuple[str, str], ...], str], list[int]] = attrs.field(factory=dict)
    tables: list[Table] = attrs.field(factory=list)
    compared: Counter[tuple[str, str]] = attrs.field(factory=Counter)
    cells: set[Cell] = attrs.field(factory=set)
    differences: list[Difference] = attrs.field(factory=list)

    def note(self, row: Row, kind: str, text: str) -> None:
        """Add a note about a row."""
        self.notes.append(Note(row.path, row.line, kind, text))

    @contextmanager
    def problem(self) -> Iterator[None]:
        """Take what the body raises as a problem of the source."""
        try:
            yield
        except FeedError as error:
            if not self.keep_going:
                raise
            if error not in self.problems:
                self.problems.append(error)

    def take(self, breaches: Iterable[FeedError]) -> None:
        """Take each of these errors as a problem."""
        with self.problem():
            for breach in breaches:
                with self.problem():
                    raise breach

    def finish(self) -> None:
        """Raise `BadSource` if there were problems."""
        if self.problems:
            placed = sorted(self.problems, key=lambda error: (error.path or "", error.line or 0, str(error)))
            raise BadSource(expected="sources without these problems", problems=tuple(placed))

    def count(self, rows: Iterable[Row], column: str) -> None:
        """Count the rows of a column that was compared."""
        for row in rows:
            self.compared[Path(row.path).name, column] += 1

    def agree(self, row: Row, column: str, expected: str, why: str) -> None:
        """Count a comparison, and raise `BadRow` where the cell does not hold what it must."""
        self.compared[Path(row.path).name, column] += 1
        if row.get(column) != expected:
            row.refuse(column, f"{expected!r}, {why}")

    def compare(self, row: Row, column: str, ours: object, *, same: bool | None = None) -> None:
        """Count a comparison, and note a difference where the official cell does not say what we derive.

        `same` says whether the two agree if that is more than a comparison of their texts. A cell that is not filled
        says nothing, unless the caller says that it does.
        """
        official = row.get(column)
        if same is None:
            if not official:
                return
            same = official.replace(",", "") == str(ours).replace(",", "")
        cell = Cell(Path(row.path).name, row.get("ONS ID"), named(row), column)
        self.compared[cell.file, column] += 1
        self.cells.add(cell)
        if not same:
            self._differ(row, cell, official, str(ours))

    def _differ(self, row: Row, cell: Cell, official: str, ours: str) -> None:
        column = cell.column
        place = ", ".join(part for part in (row.get("Constituency name"), cell.candidate) if part)
        self.differences.append(Difference(cell, official, ours))
        said = f"{column} is {repr(official) if official else 'empty'}, and we derive {repr(ours) if ours else 'none'}"
        self.note(row, "difference", f"{place}: {said}" if place else said)

    def erratum(self, row: Row, put: Mapping[str, str], source: str) -> None:
        """Note a correction with its source; one that meets many rows is noted at the first, with their number."""
        was = tuple(row.get(column) for column in sorted(put))
        lines = self.errata.setdefault((row.path, was, tuple(sorted(put.items())), source), [])
        if row.line not in lines:  # a file can be read twice, as the baseline and as an earlier election
            lines.append(row.line)

    def all(self) -> list[Note]:
        """Give every note, sorted by file and line."""
        return sorted([*self.notes, *(self._erratum(*facts, lines) for facts, lines in self.errata.items())])

    def _erratum(
        self, path: str, was: tuple[str, ...], put: tuple[tuple[str, str], ...], source: str, lines: list[int]
    ) -> Note:
        changes = ", ".join(f"{column} {old!r} is now {new!r}" for old, (column, new) in zip(was, put, strict=True))
        often = f" in {len(lines)} rows" if len(lines) > 1 else ""
        kind = "erratum" if put else "doubt"
        return Note(path, lines[0], kind, f"{changes or 'left as it is'}{often} ({source})")


def named(row: Row) -> str:
    """Give the name of the candidate or member whose row it is, empty for the row of a seat."""
    return row.get("Member") or f"{row.get('Candidate first name')} {row.get('Candidate surname')}".strip()
