"""Dirt in the files of a general election and of by-elections: each is an error or a note that names its place.

The clean files are written from a few seats of 2010 and the by-elections of 15 November 2012, in the Library's form.
"""

import codecs
import random
import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs
import pytest

import electionfeed as ef
from electionfeed.importers import by_elections, commons_library
from electionfeed.importers.report import BadSource, Note

from . import library_files as files
from .library_files import Row, Tables, contests, general

HOME = "Oldham East and Saddleworth"


@attrs.frozen
class Outcome:
    """What an import of dirty files gave: the errors, or the figures and the notes."""

    errors: tuple[ef.FeedError, ...] = ()
    figures: tuple[ef.Event, ...] = ()
    notes: tuple[Note, ...] = ()


Smear = Callable[[bytes], bytes]


def imported(tables: Tables, smear: Mapping[str, Smear]) -> Outcome:
    """Write the tables, spoil the bytes of some, and import them."""
    with TemporaryDirectory() as folder:
        paths = {name: files.write(Path(folder) / f"{name}.csv", table) for name, table in tables.items()}
        for name, spoil in smear.items():
            paths[name].write_bytes(spoil(paths[name].read_bytes()))
        try:
            if "exit_poll" in tables:
                sources = commons_library.Sources(election="ge2010", seats=8, errata=(), keep_going=True, **paths)  # type: ignore[arg-type]
                events, report = commons_library.night(sources)
            else:
                days = by_elections.Sources(baseline_election="2010", errata=(), keep_going=True, **paths)  # type: ignore[arg-type]
                streams, report = by_elections.days(days)
                events = [event for stream in streams.values() for event in stream]
        except BadSource as error:
            return Outcome(errors=error.problems)
    return Outcome(figures=tuple(events), notes=tuple(note for note in report.all() if note.kind != "time"))


@attrs.frozen
class Dirt:
    """What is done to the files, and where it must be found: in which table, at which line, and in which column."""

    table: str
    do: Callable[[Tables], int | None]
    column: str | None
    found: str = "error"
    smear: Smear | None = None
    cell: str | None = None


def row_of(table: list[Row], **cells: str) -> int:
    """The place of the first row that has these cells."""
    wanted = {name.replace("_", " "): value for name, value in cells.items()}
    return next(n for n, row in enumerate(table) if all(row[name].strip() == value for name, value in wanted.items()))


def put(table: str, column: str, value: str, found: str = "error", shown: str | None = None, **where: str) -> Dirt:
    """Another value in a cell; the error or note is of that column, or of another."""

    def do(tables: Tables) -> int:
        n = row_of(tables[table], **where)
        tables[table][n][column] = value
        return n + 2

    return Dirt(table, do, shown or column, found, cell=None if KEYS & {column} else column)


KEYS = {"ONS ID", "Constituency name", "Party name", "Party abbreviation", "Election", "Entered", "party"}  # looked for


def again(table: str, column: str, value: str | None = None, **where: str) -> Dirt:
    """A row twice, the second one perhaps with another value in a column."""

    def do(tables: Tables) -> int:
        row = dict(tables[table][row_of(tables[table], **where)])
        tables[table].append(row | ({column: value} if value else {}))
        return len(tables[table]) + 1

    return Dirt(table, do, column)


def without(table: str, column: str | None, **where: str) -> Dirt:
    """A row left out; what then fails is found anywhere in the table."""

    def do(tables: Tables) -> None:
        del tables[table][row_of(tables[table], **where)]

    return Dirt(table, do, column)


def bytes_of(table: str, smear: Smear, column: str | None, line: int | None = 1) -> Dirt:
    return Dirt(table, lambda _: line, column, smear=smear)


def gone(*tables: str) -> Callable[[Tables], None]:
    """The home seat left out of these tables."""

    def do(everything: Tables) -> None:
        for table in tables:
            gone_from(table, HOME)(everything)

    return do


def gone_from(table: str, name: str) -> Callable[[Tables], None]:
    """A seat left out of a table."""

    def do(everything: Tables) -> None:
        everything[table][:] = [row for row in everything[table] if row["Constituency name"].strip() != name]

    return do


AT_HOME = {"Constituency_name": HOME}
LAB = {"Constituency_name": HOME, "Party_abbreviation": "Lab"}
GENERAL = {
    "a history row twice": again("history", "Election", Constituency_name=HOME, Election="2001"),
    "a history row twice, with another winner": again("history", "Election", Constituency_name=HOME, Election="2005"),
    "a winner in another word": put("history", "Winner", "Labour", Constituency_name=HOME, Election="2005"),
    "a year without an election": put("history", "Election", "2004", Constituency_name=HOME, Election="2005"),
    "a gap in a seat's record": without("history", "ONS ID", Constituency_name=HOME, Election="2001"),
    "a record under two names": put("history", "Constituency name", "Oldham", Constituency_name=HOME, Election="2001"),
    "a member twice": again("members", "Member MNIS ID", Entered="1997"),
    "a year of three digits": put("members", "Entered", "199", Entered="1997"),
    "a year with a letter": put("members", "Entered", "I997", Entered="1997"),
    "a year long before anybody": put("members", "Entered", "1797", Entered="1997"),
    "a year after the election": put("members", "Entered", "2021", "note", "entered", Entered="1997"),
    "a seat missing from the constituencies": Dirt("candidates", gone("constituencies"), "ONS ID"),
    "a seat missing from the candidates": Dirt("constituencies", gone("candidates"), "ONS ID"),
    "a seat missing from both": Dirt("constituencies", gone("constituencies", "candidates"), "ONS ID"),
    "a seat missing everywhere": Dirt("constituencies", gone("constituencies", "candidates", "baseline"), "ONS ID"),
    "a seat missing from the baseline": Dirt("constituencies", gone("baseline"), None, "note"),
    "a seat twice": again("constituencies", "ONS ID", **AT_HOME),
    "a seat twice under another code": again("constituencies", "Constituency name", **AT_HOME),
    "a candidate twice": again("candidates", "Candidate surname", **LAB),
    "a region that is none": put("constituencies", "Region name", "The North West", **AT_HOME),
    "a region that the candidates deny": put("candidates", "Region name", "North East", **LAB),
    "a country that the code denies": put("constituencies", "Country name", "Wales", **AT_HOME),
    "a country that the seat denies": put("candidates", "Country name", "Wales", **LAB),
    "a type that is none": put("constituencies", "Constituency type", "Town", **AT_HOME),
    "a type that the seat denies": put("candidates", "Constituency type", "Borough", **LAB),
    "a code with a letter O": put("constituencies", "ONS ID", "E1400O870", **AT_HOME),
    "a candidate of no seat": put("candidates", "ONS ID", "E14000871", **LAB),
    "a party in another word": put("candidates", "Party abbreviation", "Labour", **LAB),
    "a party under another id": put("candidates", "MNIS party ID", "4", shown="Party name", **LAB),
    "a party misspelt": put("candidates", "Party name", "Labuor", **LAB),
    "a party left blank": put("candidates", "Party abbreviation", "", **LAB),
    "votes with decimals": put("candidates", "Votes", "14186.0", **LAB),
    "votes with a decimal comma": put("candidates", "Votes", "14186,5", **LAB),
    "votes with a plus": put("candidates", "Votes", "+14186", **LAB),
    "votes below nothing": put("candidates", "Votes", "-14186", **LAB),
    "votes left blank": put("candidates", "Votes", "", **LAB),
    "votes with a letter O": put("candidates", "Votes", "1418O", **LAB),
    "votes a hundred too many": put("candidates", "Votes", "14286", "note", "Share", **LAB),
    "a share as a percentage": put("candidates", "Share", "31.9%", **LAB),
    "a share of 32": put("candidates", "Share", "31.9", **LAB),
    "a change with a typographic minus": put("candidates", "Change", "\N{MINUS SIGN}0.107", **LAB),
    "a change that is not ours": put("candidates", "Change", "-0.017", "note", **LAB),
    "a change left blank": put("candidates", "Change", "", "note", **LAB),
    "an electorate below the papers": put("constituencies", "Electorate", "35905", **AT_HOME),
    "an electorate with a point": put("constituencies", "Electorate", "72.765", **AT_HOME),
    "valid votes that are no sum": put("constituencies", "Valid votes", "44521", "note", **AT_HOME),
    "a majority that is not the lead": put("constituencies", "Majority", "104", "note", **AT_HOME),
    "a result that is not ours": put("constituencies", "Result", "Lab gain from LD", "note", **AT_HOME),
    "a member who did not win": put("constituencies", "Member surname", "Watkins", "note", **AT_HOME),
    "a first party that did not win": put("constituencies", "First party", "LD", "note", **AT_HOME),
    "a figure left blank": put("constituencies", "Invalid votes", "", **AT_HOME),
    "a night a decade too early": put("constituencies", "Declaration time", "07/05/2000 04:00", **AT_HOME),
    "a night a decade too late": put("constituencies", "Declaration time", "07/05/2020 04:00", **AT_HOME),
    "a day that is none": put("constituencies", "Declaration time", "32/05/2010 04:00", **AT_HOME),
    "an American date": put("constituencies", "Declaration time", "5/27/2010 4:00 AM", **AT_HOME),
    "a flag in another word": put("candidates", "Sitting MP", "Perhaps", **LAB),
    "a flag left blank": put("candidates", "Sitting MP", "", "note", None, **LAB),
    "a sitting MP without an id": put("candidates", "Member MNIS ID", "", **LAB),
    "a sitting MP who never was one": put("candidates", "Former MP", "No", **LAB),
    "a name read in another encoding": put("candidates", "Candidate surname", "WoolasÃ©", "note", None, **LAB),
    "a baseline without its other candidates": without("baseline", "Valid votes", **AT_HOME, Party_name="NA"),
    "a baseline with a party twice": again("baseline", "Party name", **LAB),
    "a baseline of another electorate": put("baseline", "Electorate", "1", **LAB),
    "a baseline with decimals": put("baseline", "Votes", "18000.4", **LAB),
    "a baseline of no seat": put("baseline", "ONS ID", "E14000999", shown="Valid votes", **LAB),
    "a poll of a party in another word": put("exit_poll", "party", "Labour", party="Lab"),
    "a poll of too few seats": put("exit_poll", "seats", "2", shown="seats", party="Con"),
    "a poll with a party twice": again("exit_poll", "party", party="Lab"),
    "semicolons": bytes_of("candidates", lambda raw: raw.replace(b",", b";"), "header"),
    "tabs": bytes_of("history", lambda raw: raw.replace(b",", b"\t"), "header"),
    "UTF-16": bytes_of("constituencies", lambda raw: raw.decode().encode("utf-16"), "encoding"),
    "UTF-16 without a mark": bytes_of("members", lambda raw: raw.decode().encode("utf-16-le"), "encoding"),
    "Latin-1": bytes_of("candidates", lambda raw: raw.replace(b"Woolas", b"Wo\xf6las"), "encoding", None),
    "a column twice": bytes_of("candidates", lambda raw: raw.replace(b"Share", b"Votes", 1), "Votes"),
    "a column missing": bytes_of("members", lambda raw: raw.replace(b"Entered", b"Year", 1), "Entered"),
    "a row cut off": bytes_of("candidates", lambda raw: raw + b"E14000870,E1200", None, None),
    "a quotation without an end": bytes_of("candidates", lambda raw: raw + b'"E14000870,', None, None),
    "nothing under the header": bytes_of("history", lambda raw: raw.partition(b"\n")[0] + b"\n", None, 2),
    "an empty file": bytes_of("baseline", lambda _: b"", "ONS ID"),
}
CORBY = {"Constituency_name": "Corby"}
BY_ELECTIONS = {
    "a polling day a decade too early": put("constituencies", "By-election date", "15/11/2002", **CORBY),
    "a polling day that is none": put("constituencies", "By-election date", "15 November", **CORBY),
    "a writ after the poll": put("constituencies", "Writ date", "17/11/2012", **CORBY),
    "a writ of the year before": put("constituencies", "Writ date", "17/10/2011", **CORBY),
    "a candidate of another day": put("candidates", "Election date", "16/11/2012", shown="ONS ID", **CORBY),
    "a day of a candidate that is none": put("candidates", "Election date", "soon", shown="Election date", **CORBY),
    "a contest twice": again("constituencies", "ONS ID", **CORBY),
    "rejected papers in another sign": put("constituencies", "Invalid votes", "[y]", **CORBY),
    "rejected papers below nothing": put("constituencies", "Invalid votes", "-1", **CORBY),
    "a by-election's votes with decimals": put("candidates", "Votes", "17267.5", **CORBY, Party_abbreviation="Lab"),
    "a by-election's candidate twice": again("candidates", "Candidate surname", **CORBY, Party_abbreviation="Lab"),
    "a by-election's majority that is not the lead": put("constituencies", "Majority", "1", "note", **CORBY),
    "a by-election's change that is not ours": put(
        "candidates", "Change", "0.2", "note", **CORBY, Party_abbreviation="Lab"
    ),
    "a last result with a candidate twice": again("baseline", "Candidate surname", **CORBY, Party_abbreviation="Lab"),
    "a last result that is no sum": put("baseline_constituencies", "Valid votes", "1", "note", **CORBY),
    "a last result with a seat twice": again("baseline_constituencies", "ONS ID", "E14000648", **CORBY),
    "a last result without a seat's electorate": Dirt(
        "baseline", gone_from("baseline_constituencies", "Corby"), "ONS ID"
    ),
    "a by-election with semicolons": bytes_of("constituencies", lambda raw: raw.replace(b",", b";"), "header"),
}
DIRT = [
    *((name, general, dirt) for name, dirt in GENERAL.items()),
    *((n, contests, d) for n, d in BY_ELECTIONS.items()),
]


@cache
def clean(tables: Callable[[], Tables]) -> Outcome:
    return imported(tables(), {})


@pytest.mark.parametrize("tables", [general, contests])
def test_the_clean_files_are_imported_without_a_note(tables: Callable[[], Tables]) -> None:
    found = clean(tables)
    assert (found.errors, found.notes) == ((), ())
    assert any(isinstance(event, ef.SeatDeclared) for event in found.figures)


@pytest.mark.parametrize(("name", "tables", "dirt"), DIRT, ids=[name for name, *_ in DIRT])
def test_dirt_is_an_error_or_a_note_that_names_its_place(name: str, tables: Callable[[], Tables], dirt: Dirt) -> None:
    dirty = deepcopy(tables())
    line = dirt.do(dirty)
    found = imported(dirty, {dirt.table: dirt.smear} if dirt.smear else {})
    if dirt.found == "note":
        places = [(Path(note.path).name, note.line, note.text) for note in found.notes]
        said = [text for file, at, text in places if file == f"{dirt.table}.csv" and line in (None, at)]
        assert said, f"{found.errors or places}"
        assert dirt.column is None or any(dirt.column in text for text in said)
    else:
        errors = [(Path(error.path or "").name, error.line, error.column) for error in found.errors]
        assert any(
            file == f"{dirt.table}.csv" and line in (None, at) and dirt.column in (None, column)
            for file, at, column in errors
        ), errors or found.notes
        assert all(str(error).count("; expected ") == 1 for error in found.errors)


def test_there_are_forty_kinds_of_dirt_and_more() -> None:
    assert len(DIRT) > 90


def shuffled(table: list[Row], seed: int) -> list[Row]:
    """The rows in another order, and the columns in another."""
    order = random.Random(seed)
    columns = order.sample(list(table[0]), len(table[0]))
    return [{column: row[column] for column in columns} for row in order.sample(table, len(table))]


FIGURES = ("Votes", "Electorate", "Valid votes", "Invalid votes", "Majority")

HARMLESS: dict[str, Callable[[Tables], None]] = {
    "rows and columns shuffled": lambda tables: tables.update({name: shuffled(t, 7) for name, t in tables.items()}),
    "other columns between": lambda tables: tables.update(
        {name: [{"Twitter": "@x", **row} for row in table] for name, table in tables.items()}
    ),
    "blanks around": lambda tables: tables.update(
        {name: [{c: f"\xa0{v} \t" for c, v in row.items()} for row in table] for name, table in tables.items()}
    ),
    "thousands with commas": lambda tables: tables.update(
        {
            name: [
                {c: re.sub(r"^(\d+)(\d{3})$", r"\1,\2", v) if c in FIGURES else v for c, v in row.items()} for row in t
            ]
            for name, t in tables.items()
        }
    ),
}


@pytest.mark.parametrize("tables", [general, contests])
@pytest.mark.parametrize("how", HARMLESS)
def test_what_is_harmless_changes_no_byte(how: str, tables: Callable[[], Tables]) -> None:
    other = deepcopy(tables())
    HARMLESS[how](other)
    assert imported(other, {}) == clean(tables)


def test_a_byte_order_mark_and_another_end_of_lines_change_no_byte() -> None:
    smear: dict[str, Smear] = dict.fromkeys(general(), lambda raw: codecs.BOM_UTF8 + raw.replace(b"\r\n", b"\n"))
    assert imported(general(), smear) == clean(general)


@pytest.mark.parametrize("seed", range(20))
def test_several_kinds_of_dirt_at_once_are_all_listed(seed: int) -> None:
    cells = [dirt for dirt in GENERAL.values() if dirt.found == "error" and dirt.cell]
    chosen = {(dirt.table, dirt.cell): dirt for dirt in random.Random(seed).sample(cells, 4)}.values()
    dirty = deepcopy(general())
    places = {(dirt.table, dirt.do(dirty), dirt.column) for dirt in chosen}
    found = {(Path(error.path or "").stem, error.line, error.column) for error in imported(dirty, {}).errors}
    assert places <= found
