"""What an import found to say: differences from the official columns, errata applied, and what it could not tell."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from .tables import Row

__all__ = ["Note", "Report"]


@attrs.frozen(order=True)
class Note:
    """One thing to know about a row: its `kind`, where the row is, and what there is to say in words."""

    path: str
    line: int
    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.kind}: {self.text}"


@attrs.define
class Report:
    """The notes of one import."""

    notes: list[Note] = attrs.field(factory=list)
    errata: dict[tuple[str, tuple[str, ...], tuple[tuple[str, str], ...], str], list[int]] = attrs.field(factory=dict)

    def note(self, row: Row, kind: str, text: str) -> None:
        """Add a note about a row."""
        self.notes.append(Note(row.path, row.line, kind, text))

    def compare(self, row: Row, column: str, ours: object) -> None:
        """Note a difference where an official column is filled and does not say what we derived."""
        official = row.get(column)
        if official and official.replace(",", "") != str(ours).replace(",", ""):
            self.note(row, "difference", f"{column} is {official!r}, and we derive {str(ours)!r}")

    def erratum(self, row: Row, put: Mapping[str, str], source: str) -> None:
        """Note a correction with its source; one that meets many rows is noted at the first, with their number."""
        was = tuple(row.get(column) for column in sorted(put))
        self.errata.setdefault((row.path, was, tuple(sorted(put.items())), source), []).append(row.line)

    def all(self) -> list[Note]:
        """Give every note, sorted by file and line."""
        return sorted([*self.notes, *(self._erratum(*facts, lines) for facts, lines in self.errata.items())])

    def _erratum(
        self, path: str, was: tuple[str, ...], put: tuple[tuple[str, str], ...], source: str, lines: list[int]
    ) -> Note:
        changes = ", ".join(f"{column} {old!r} is now {new!r}" for old, (column, new) in zip(was, put, strict=True))
        often = f" in {len(lines)} rows" if len(lines) > 1 else ""
        return Note(path, lines[0], "erratum", f"{changes}{often} ({source})")
