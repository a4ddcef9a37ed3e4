"""Known errors of the source files, each put right by a named erratum with its own source, never silently."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path

import attrs

from ..errors import BadRow
from .report import Report
from .tables import Row

__all__ = ["Erratum", "bundled", "corrected", "from_file"]


@attrs.frozen
class Erratum:
    """In table `file`, the rows where these columns hold these values are to hold those instead; `source` says why."""

    file: str
    where: dict[str, str]
    put: dict[str, str]
    source: str

    def meets(self, table: str, row: Row) -> bool:
        """Tell whether this row of this table is one to correct."""
        return self.file == table and all(row.get(column) == value for column, value in self.where.items())


def bundled() -> tuple[Erratum, ...]:
    """Give the errata that ship with the library; each names its row so closely that it meets no other."""
    return _parsed((files("electionfeed.importers") / "errata.toml").read_text(encoding="utf-8"), "errata.toml")


def from_file(path: Path | str) -> tuple[Erratum, ...]:
    """Read errata from a TOML file: `[[erratum]]` with file, where, put and source."""
    return _parsed(Path(path).read_text(encoding="utf-8"), str(path))


def corrected(table: str, rows: Iterable[Row], errata: Iterable[Erratum], report: Report) -> Iterator[Row]:
    """Give the rows with what the errata say put right, each correction reported."""
    here = [erratum for erratum in errata if erratum.file == table]
    for row in rows:
        for erratum in here:
            if erratum.meets(table, row):
                report.erratum(row, erratum.put, erratum.source)
                row = attrs.evolve(row, cells={**row.cells, **erratum.put})
        yield row


def _parsed(text: str, path: str) -> tuple[Erratum, ...]:
    try:
        entries = tomllib.loads(text).get("erratum", [])
        return tuple(Erratum(**entry) for entry in entries)
    except (tomllib.TOMLDecodeError, TypeError) as error:
        expected = "[[erratum]] tables with file, where, put and source"
        raise BadRow(path=path, value=str(error), expected=expected) from None
