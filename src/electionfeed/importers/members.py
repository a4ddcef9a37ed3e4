"""When a member first entered the Commons: the record of maiden speeches, compared with earlier results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import attrs

from ..errors import BadRow
from .report import Report, named
from .tables import Row

__all__ = ["COLUMNS", "Elected", "Members", "elected", "listed_twice"]

COLUMNS = ("Member MNIS ID", "Entered")
MEMBER = "Member MNIS ID"
FIRST_SEAT = 1880  # before anybody who may still sit; a year below it is a slip


@attrs.frozen
class Elected:
    """A result that elected a member, in a year, and the row that says so."""

    year: int
    row: Row


class Members:
    """The year in which each member entered, by Parliament's id.

    The record infers it from maiden speeches, so results are believed before it: the first one that elected somebody
    who was no MP before gives the year, and any other one a year that they had entered by.
    """

    def __init__(self, recorded: Iterable[Row], elections: Iterable[Elected], report: Report) -> None:
        self.recorded: dict[str, Row] = {row.get(MEMBER): row for row in recorded}
        self.first: dict[str, Elected] = {}
        self.report = report
        for found in sorted(elections, key=lambda found: (found.year, found.row.path, found.row.line)):
            self.first.setdefault(found.row.get(MEMBER), found)

    def since(self, row: Row, year: int) -> int | None:
        """Give the year in which the sitting MP of a candidate's row entered, as it was known in the year of a poll."""
        record, found = self.recorded.get(row.get(MEMBER)), self.first.get(row.get(MEMBER))
        entered = record.whole("Entered") if record else None
        by_results = _by_results(entered, found)
        if record and found:
            self.report.compare(record, "Entered", by_results)
        if by_results is not None and by_results > year:
            text = f"{named(row)} entered in {by_results}, after the election of {year}; not used"
            self.report.note(record or row, "member", text)
            return None
        return by_results

    def check(self, row: Row, year: int) -> None:
        """Compare whether a candidate is said to have been an MP with the results of earlier years."""
        found = self.first.get(row.get(MEMBER))
        if found and found.year < year and "Former MP" in row.cells:
            self.report.compare(row, "Former MP", "Yes")


def _by_results(entered: int | None, found: Elected | None) -> int | None:
    if found is None:
        return entered
    if found.row.get("Former MP") == "No":
        return found.year
    return None if entered is None else min(entered, found.year)


def elected(rows: Sequence[Row], year: int | None) -> Iterator[Elected]:
    """Give the members whom the candidates of an election say to be elected: of each seat and day, the first by votes.

    A year of none is that of each row's own `Election date`.
    """
    contests: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        contests[row.get("ONS ID"), row.get("Election date")].append(row)
    for ballot in contests.values():
        first = max(ballot, key=lambda row: (row.whole("Votes"), row.get(MEMBER) != ""))
        if first.get(MEMBER):
            yield Elected(year or first.day("Election date").year, first)


def listed_twice(rows: Iterable[Row]) -> Iterator[BadRow]:
    """Find members that the record lists again, and years that cannot be."""
    seen: dict[str, Row] = {}
    for row in rows:
        first = seen.setdefault(row.text(MEMBER), row)
        if first is not row:
            yield row.error(
                MEMBER, f"each member once, and line {first.line} says {first.get('Entered')!r} of this one"
            )
        year = row.get("Entered")
        if not (year.isdecimal() and len(year) == 4 and int(year) >= FIRST_SEAT):
            yield row.error("Entered", "a year in four digits, such as 2015")
