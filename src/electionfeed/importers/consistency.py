"""What the rows of the Library's tables must hold and must not contradict, each breach with its row and column."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from ..errors import BadRow
from ..rules import REGIONS
from .parties import misnamed
from .report import Report, named
from .tables import Row
from .words import GENDERS, PREFIXES, REGION_IDS, TYPES

__all__ = ["UNKNOWN", "attempt", "candidates", "counts", "seats"]

Breaches = Iterator[BadRow]
Place = tuple[str, str]  # the code of a seat, and the day of its by-election

CODE = re.compile(r"[ENSW][0-9]{8}")
FLAGS = ("Yes", "No")
FIGURES = ("Electorate", "Valid votes", "Invalid votes", "Majority")
UNKNOWN = "[x]"  # what some by-elections have for the number of rejected papers
CO_OPERATIVE = "PP119"

# The columns of a seat that the rows of its candidates repeat.
SHARED = ("Constituency name", "ONS region ID", "Region name", "Country name", "County name", "Constituency type")


def seats(rows: Sequence[Row]) -> Breaches:
    """Find what is wrong with the rows of seats: codes, places, figures, and seats that are there twice."""
    codes: dict[tuple[str, str], Row] = {}
    names: dict[tuple[str, str], Row] = {}
    for row in rows:
        for column, seen in (("ONS ID", codes), ("Constituency name", names)):
            first = seen.setdefault((row.get("By-election date"), row.get(column)), row)
            if first is not row:
                yield row.error(column, f"each seat once, and line {first.line} has this one")
        yield from _place(row)
        yield from _figures(row)


def _place(row: Row) -> Breaches:
    code, region, country = (row.get(column) for column in ("ONS ID", "Region name", "Country name"))
    if not CODE.fullmatch(code):
        yield row.error("ONS ID", "a nine-character code such as E14000530")
    elif PREFIXES[code[0]] != country:
        yield row.error("Country name", f"{PREFIXES[code[0]]}, as {code} begins with {code[0]}")
    if not row.get("Constituency name"):
        yield row.error("Constituency name", "a value")
    if region not in REGIONS:
        yield row.error("Region name", f"one of {', '.join(REGIONS)}")
    elif REGIONS[region] != country:
        yield row.error("Region name", f"a region of {country}")
    elif row.get("ONS region ID") not in ("", REGION_IDS[region]):
        yield row.error("ONS region ID", f"{REGION_IDS[region]}, the code of {region}")
    if row.get("Constituency type") not in TYPES:
        yield row.error("Constituency type", f"one of {', '.join(TYPES)}")
    elif row.get("Constituency type") == "Burgh" and country != "Scotland":
        yield row.error("Constituency type", "Burgh in Scotland alone")


def _figures(row: Row) -> Breaches:
    """Find figures that are none; a seat that is still outstanding has no figure at all."""
    if not any(row.get(column) for column in FIGURES):
        return
    for column in FIGURES:
        if column == "Invalid votes" and row.get(column) == UNKNOWN:
            continue
        if column in row.cells or column in ("Electorate", "Invalid votes"):
            yield from attempt(row.whole, column)
    yield from attempt(row.wall_clock, "Declaration time")


def attempt(read: Callable[[str], object], column: str) -> Breaches:
    """Give the error of reading a cell, if there is one."""
    try:
        read(column)
    except BadRow as error:
        yield error


def candidates(rows: Sequence[Row], places: Mapping[Place, Row], report: Report) -> Breaches:
    """Find what is wrong with the rows of candidates: who they are, and what contradicts another row.

    `places` are the rows of the seats by code and day; the day is empty but for by-elections.
    """
    yield from misnamed(rows, report)
    yield from _repeated(rows)
    for row in rows:
        yield from _person(row)
        yield from _flags(row)
        yield from _cells(row)
        place = places.get((row.get("ONS ID"), row.get("Election date")))
        if places and place is None:
            yield row.error("ONS ID", "a seat of the constituencies file")
        elif place:
            yield from _shared(row, place, report)


def _repeated(rows: Iterable[Row]) -> Breaches:
    people: dict[tuple[str, ...], Row] = {}
    members: dict[tuple[str, str], Row] = {}
    for row in rows:
        key = tuple(row.get(column) for column in ("Election date", "ONS ID", "Party name"))
        first = people.setdefault((*key, named(row).casefold()), row)
        if first is not row:
            yield row.error("Candidate surname", f"each candidate of a seat once, and line {first.line} has this one")
        member = row.get("Member MNIS ID")
        other = members.setdefault((key[0], member), row) if member else row
        if other is not row and first is row:
            yield row.error("Member MNIS ID", f"each member once, and line {other.line} has this id")


def _person(row: Row) -> Breaches:
    for column in ("Candidate surname", "Party name", "Party abbreviation"):
        if not row.get(column):
            yield row.error(column, "a value")
    if row.get("Candidate gender") not in GENDERS:
        yield row.error("Candidate gender", f"one of {', '.join(filter(None, GENDERS))}")
    if row.get("Electoral Commission adjunct party ID") not in ("", CO_OPERATIVE):
        yield row.error("Electoral Commission adjunct party ID", f"{CO_OPERATIVE} or nothing")


def _flags(row: Row) -> Breaches:
    for column in ("Sitting MP", "Former MP"):
        if column in row.cells and row.get(column) not in (*FLAGS, ""):
            yield row.error(column, "Yes or No")
    if row.get("Sitting MP") == "Yes" and not row.get("Member MNIS ID"):
        yield row.error("Member MNIS ID", "the id of a sitting MP")
    if row.get("Sitting MP") == "Yes" and row.get("Former MP") == "No":
        yield row.error("Former MP", "Yes of a sitting MP")


def _cells(row: Row) -> Breaches:
    if row.get("Votes"):
        yield from attempt(row.whole, "Votes")
    for column in ("Share", "Change"):
        yield from attempt(row.fraction, column)


def _shared(row: Row, place: Row, report: Report) -> Breaches:
    for column in SHARED:
        if column in row.cells and column in place.cells:
            report.count([row], column)
            if row.get(column) != place.get(column):
                yield row.error(column, f"{place.get(column)!r}, as the constituencies file has for this seat")


def counts(rows: Iterable[Row], places: Mapping[Place, Row]) -> Breaches:
    """Find what the votes of a seat leave out or contradict; one that is outstanding has neither votes nor figures."""
    ballots: defaultdict[Place, list[Row]] = defaultdict(list)
    for row in rows:
        ballots[row.get("ONS ID"), row.get("Election date")].append(row)
    for key, ballot in ballots.items():
        place = places.get(key)
        polled = [row for row in ballot if row.get("Votes")]
        if place is None:
            continue
        if not polled:
            expected = "nothing, for no candidate of this seat has votes"
            yield from (place.error(column, expected) for column in FIGURES if place.get(column))
            continue
        yield from (row.error("Votes", "a whole number of 0 or more") for row in ballot if not row.get("Votes"))
        yield from _papers(polled, place)


def _papers(polled: Iterable[Row], place: Row) -> Breaches:
    try:
        rejected = 0 if place.get("Invalid votes") == UNKNOWN else place.whole("Invalid votes")
        papers, electorate = rejected + sum(row.whole("Votes") for row in polled), place.whole("Electorate")
    except BadRow as error:
        yield error
        return
    if papers > electorate:
        yield place.error("Electorate", f"at least the {papers} papers in the box, in {place.get('Constituency name')}")
