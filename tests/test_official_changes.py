"""What `explain` says of every candidate against the Library's own `Change`, which `official_changes.py` took down."""

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import electionfeed as ef
from electionfeed import rules, tallies
from electionfeed.cli.asking import Asked
from electionfeed.cli.stories import seat_story

HERE = Path(__file__).parent
LISTED = HERE.parent / "fixtures" / "differences.csv"
ELECTIONS = (*ef.nights(), *ef.by_elections())
Cell = tuple[str, str]  # of a seat, the name of a candidate

# A line of a candidate: the name, the party, votes, share and, where there is one, the change in points.
LINE = re.compile(r"  (?P<name>.+) \((?P<party>.+)\) +[\d,]+ +[\d.]+(?: +(?P<change>[+-]?[\d.]+))?")


@cache
def official() -> dict[tuple[str, str], dict[str, str]]:
    """The official changes by party, of each election and seat."""
    contests = {}
    for line in (HERE / "changes.txt").read_text(encoding="utf-8").splitlines():
        election, seat, *cells = line.split()
        contests[election, seat] = {p.replace("_", " "): c for p, c in zip(cells[::2], cells[1::2], strict=True)}
    return contests


@cache
def listed() -> dict[str, set[Cell]]:
    """The candidates whose change is listed as another than ours, by the year or Parliament of their file."""
    cells: dict[str, set[Cell]] = {}
    with LISTED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["column"] == "Change":
                cells.setdefault(row["file"], set()).add((row["seat"], row["candidate"]))
    return cells


def file_of(election: str) -> str:
    if election.startswith("ge"):
        return f"{election}-candidates.csv"
    began = max(year for year in (2010, 2015, 2024) if year <= int(election[3:7]))
    return f"by-elections-{began}-candidates.csv"


def points(night: ef.Night) -> Iterator[tuple[str, str, str, float | None]]:
    """The seat, candidate, key of the official change and our change in points, of every candidate declared."""
    for event in night:
        if isinstance(event, ef.SeatDeclared):
            seat = night.seats[event.seat]
            then = seat.baseline.votes if seat.baseline else {}
            for person, votes in zip(seat.candidates, event.votes, strict=True):
                party = f"Ind:{person.name.split()[-1]}" if person.party == "Ind" else person.party
                yield seat.seat, person.name, party, rules.share_change(person.party, votes, event.valid, then)


def agree(ours: float | None, change: str | None) -> bool:
    """Whether points are an official share of 1, which is given to 3 decimals or to 6."""
    if ours is None or change is None:
        return ours is None and change is None
    return abs(ours / 100 - float(change)) <= (0.0000011 if len(change.partition(".")[2]) > 3 else 0.0006)


@pytest.mark.parametrize("election", ELECTIONS)
def test_every_change_is_the_official_one_but_for_the_listed_rows(election: str) -> None:
    rows = list(points(ef.load(election)))
    changes = official()
    differ = {(seat, name) for seat, name, party, ours in rows if not agree(ours, changes[election, seat].get(party))}
    standing = {(seat, name) for seat, name, *_ in rows}
    assert differ == listed().get(file_of(election), set()) & standing


@pytest.mark.parametrize("election", ELECTIONS)
def test_explain_prints_every_change_to_a_tenth_of_a_point(election: str) -> None:
    night = ef.load(election)
    asked = Asked(night, None, tallies.LIBRARY, None)
    ours = {(seat, name, party[:3]): change for seat, name, party, change in points(night)}
    lines = 0
    for event in [event for event in night if isinstance(event, ef.SeatDeclared)]:
        for line in seat_story([event], night.seats[event.seat], asked):
            found = LINE.fullmatch(line)
            if found and "…" not in line:
                lines += 1
                change, printed = ours[event.seat, found["name"], found["party"][:3]], found["change"]
                assert (printed is None) == (change is None)
                assert printed is None or change is None or abs(float(printed) - change) < 0.0501
    assert lines > 0.99 * len(ours)


@pytest.mark.parametrize("file", sorted(listed()))
def test_every_listed_candidate_stands_there(file: str) -> None:
    nights = [ef.load(election) for election in ELECTIONS if file_of(election) == file]
    assert listed()[file] <= {(seat, name) for night in nights for seat, name, _, _ in points(night)}


def test_as_many_changes_are_official_and_as_many_rows_listed_as_the_note_says() -> None:
    note = (LISTED.parent / "README.md").read_text(encoding="utf-8")
    assert f"{sum(len(changes) for changes in official().values()):,} changes" in note
    assert f"{sum(map(len, listed().values()))} of them" in note


def test_every_listed_difference_has_a_reason_that_the_note_gives_too() -> None:
    note = " ".join((LISTED.parent / "README.md").read_text(encoding="utf-8").split())
    with LISTED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    for reason in sorted({row["reason"] for row in rows}):
        assert f"{reason} | {sum(row['reason'] == reason for row in rows)} |" in note
