"""The files of an import, read: each has the columns that it must, is corrected by errata, and kept in the report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import attrs

from ..errors import BadRow
from . import baseline, history, members
from .baseline import Last, by_code, is_notional, unsound
from .consistency import candidates
from .errata import Erratum, bundled, corrected, unmet
from .history import History, latest_before
from .members import Elected, Members, elected, listed_twice
from .report import Note, Report
from .tables import Row, Table, table
from .words import election_year, is_general_election

__all__ = ["Files", "Past", "Reader", "general_election", "read_past"]

CANDIDATE = ("ONS ID", "Party name", "Party abbreviation", "MNIS party ID", "Votes")
PERSON = ("Candidate first name", "Candidate surname", "Sitting MP", "Member MNIS ID")
SEAT = ("ONS ID", "Constituency name", "Region name", "Country name", "Constituency type", "Declaration time")
FIGURES = ("Electorate", "Invalid votes", "Member first name", "Member surname")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "constituencies": (*SEAT, *FIGURES),
    "candidates": (*CANDIDATE, *PERSON),
    "baseline": baseline.COLUMNS,
    "baseline-constituencies": ("ONS ID", "Electorate"),
    "history": history.COLUMNS,
    "members": members.COLUMNS,
    "exit-poll": ("election", "party", "seats"),
}


def general_election(files: Files, field: attrs.Attribute[str], label: str) -> None:
    """Raise `ValueError` unless a field is the label of a general election."""
    if not is_general_election(label):
        raise ValueError(f"{field.name} is a general election since 1918, such as 2010 or 1974F, not {label!r}")


@attrs.frozen(kw_only=True)
class Files:
    """The files of one election, and of what was before it.

    `baseline_election` is the label of the general election that the baseline is of, by default the last one in
    `history` before the poll; `earlier` are the candidates of earlier elections, to know who entered when, each with
    its year, or with none where its rows have an `Election date`, as those of by-elections do.
    """

    constituencies: Path
    candidates: Path
    baseline: Path
    baseline_constituencies: Path | None = None
    baseline_election: str | None = attrs.field(default=None, validator=attrs.validators.optional(general_election))
    history: Path | None = None
    members: Path | None = None
    earlier: tuple[tuple[int | None, Path], ...] = ()
    errata: tuple[Erratum, ...] = attrs.field(factory=bundled)
    keep_going: bool = False


@attrs.frozen
class Past:
    """What is known from before an election: the last result, the record of seats, and when members entered."""

    last: Last
    history: History
    members: Members


@attrs.frozen
class Reader:
    """Reads tables by name."""

    errata: tuple[Erratum, ...]
    report: Report

    def read(self, name: str, path: Path | None, *, columns: Sequence[str] = (), also: str = "") -> Table | None:
        """Read a table that has its columns and these, put right by the errata for its name; none without a path."""
        found = None
        with self.report.problem():
            if path is not None:
                raw = table(name, path, (*COLUMNS[name], *columns))
                found = corrected(raw, (name, also), self.errata, self.report)
                self.report.tables.append(found)
        return found

    def rows(self, name: str, path: Path | None, *, columns: Sequence[str] = ()) -> tuple[Row, ...]:
        """Read the rows of a table, none without a path."""
        found = self.read(name, path, columns=columns)
        return found.rows if found else ()

    def finish(self) -> None:
        """Note the errata of the user's own that met no row, and raise what was wrong with the tables."""
        for erratum in unmet(self.errata, self.report):
            text = f"met no row of {erratum.file}: {erratum.where} ({erratum.source})"
            self.report.notes.append(Note(erratum.path, 1, "erratum", text))
        self.report.finish()


def read_past(files: Files, reader: Reader, year: int) -> Past:
    """Read what was before an election of a year."""
    report = reader.report
    recorded = reader.rows("history", files.history)
    report.take(history.broken(recorded))
    listed = reader.rows("members", files.members)
    report.take(listed_twice(listed))
    label = files.baseline_election or latest_before(recorded, year)
    last = reader.read("baseline", files.baseline, also="candidates")
    then = _sound(last, report)
    earlier = [found for when, path in files.earlier for found in _elected(reader, path, when)]
    if last and label and not is_notional(last):
        earlier += elected(last.rows, election_year(label))
    record = History(recorded, label)
    record.compare(earlier, report)
    constituencies = by_code(reader.rows("baseline-constituencies", files.baseline_constituencies))
    seats = {code: rows[0] for code, rows in constituencies.items()}
    report.take(_unlike(then, constituencies))
    return Past(Last(label, then, seats), record, Members(listed, earlier, report))


def _sound(last: Table | None, report: Report) -> dict[str, list[Row]]:
    if last is None:
        return {}
    report.take(unsound(last, report) if is_notional(last) else candidates(last.rows, {}, report))
    return by_code(last.rows)


def _unlike(then: Mapping[str, list[Row]], constituencies: Mapping[str, list[Row]]) -> Iterator[BadRow]:
    """Find seats that the last election's constituencies have twice, or do not have."""
    for rows in constituencies.values():
        yield from (row.error("ONS ID", f"each seat once, and line {rows[0].line} has this one") for row in rows[1:])
    for code, polled in then.items() if constituencies else ():
        if code not in constituencies:
            yield polled[0].error("ONS ID", "a seat of the last election's constituencies file")


def _elected(reader: Reader, path: Path, year: int | None) -> list[Elected]:
    found: list[Elected] = []
    with reader.report.problem():
        rows = reader.rows("candidates", path)
        reader.report.take(candidates(rows, {}, Report()))
        found += elected(rows, year)
    return found
