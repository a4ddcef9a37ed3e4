"""Known errors of the source files, each put right by a named erratum with its own source, never silently."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import attrs

from ..errors import BadRow
from .report import Report
from .tables import Row, Table

__all__ = ["TABLES", "Erratum", "bundled", "corrected", "from_file", "unmet"]

# The tables of the importers, by the names that their options and an erratum's `file` use. A candidates file of an
# earlier election is corrected as such, whether it is read as the baseline or to know who was elected then.
TABLES = (
    "baseline",
    "baseline-constituencies",
    "candidates",
    "constituencies",
    "exit-poll",
    "history",
    "members",
)
EXPECTED = "[[erratum]] tables with file, where, put and source; put is empty for a doubt that is only to be noted"
BUNDLED = "errata.toml"


@attrs.frozen
class Erratum:
    """In table `file`, the rows where these columns hold these values are to hold those instead; `source` says why.

    One that puts nothing is a doubt: the row is left as it is, and the doubt is noted.
    """

    file: str
    where: dict[str, str]
    put: dict[str, str]
    source: str
    path: str = BUNDLED

    def meets(self, row: Row) -> bool:
        """Say whether this is a row to correct."""
        return all(row.get(column) == value for column, value in self.where.items())


def bundled() -> tuple[Erratum, ...]:
    """Give the errata that ship with the library; each names its row so closely that it meets no other."""
    return _parsed((files("electionfeed.importers") / BUNDLED).read_text(encoding="utf-8"), BUNDLED)


def from_file(path: Path | str) -> tuple[Erratum, ...]:
    """Read errata from a TOML file: `[[erratum]]` with file, where, put and source."""
    try:
        return _parsed(Path(path).read_text(encoding="utf-8"), str(path))
    except UnicodeDecodeError:
        raise BadRow(path=str(path), column="encoding", value="(other)", expected="text in UTF-8") from None


def corrected(table: Table, names: Iterable[str], errata: Iterable[Erratum], report: Report) -> Table:
    """Give a table with what the errata for these names say put right, each correction reported."""
    known = set(names)
    here = [erratum for erratum in errata if erratum.file in known]
    return attrs.evolve(table, rows=tuple(_corrected(row, here, report) for row in table.rows))


def unmet(errata: Iterable[Erratum], report: Report) -> Iterator[Erratum]:
    """Give the errata of a file of the user's own that met no row."""
    met = {(source, put) for _, _, put, source in report.errata}
    for erratum in errata:
        if erratum.path != BUNDLED and (erratum.source, tuple(sorted(erratum.put.items()))) not in met:
            yield erratum


def _corrected(row: Row, errata: Iterable[Erratum], report: Report) -> Row:
    for erratum in errata:
        if erratum.meets(row):
            strange = sorted(erratum.put.keys() - row.cells.keys())
            if strange:
                expected = f"a column of {Path(row.path).name}"
                raise BadRow(path=erratum.path, column="put", value=strange[0], expected=expected)
            report.erratum(row, erratum.put, erratum.source)
            row = attrs.evolve(row, cells={**row.cells, **erratum.put})
    return row


def _parsed(text: str, path: str) -> tuple[Erratum, ...]:
    try:
        entries = tomllib.loads(text).get("erratum", [])
        return tuple(_erratum(entry, path) for entry in entries)
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise BadRow(path=path, value=str(error), expected=EXPECTED) from None


def _erratum(entry: dict[str, Any], path: str) -> Erratum:
    erratum = Erratum(**entry, path=path)
    texts = [erratum.source, *(text for cells in (erratum.where, erratum.put) for text in (*cells, *cells.values()))]
    if not erratum.where or not all(isinstance(text, str) for text in texts):
        raise BadRow(path=path, column="erratum", value=entry, expected=EXPECTED)
    if erratum.file not in TABLES:
        raise BadRow(path=path, column="file", value=erratum.file, expected=f"one of {', '.join(TABLES)}")
    return erratum
