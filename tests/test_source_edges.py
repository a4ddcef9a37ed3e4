"""Official files at the edge: the last hour of a night, a box as full as can be, two spellings of one thing."""

from datetime import date

import pytest

import electionfeed as ef
from electionfeed.errors import BadRow
from electionfeed.importers.consistency import counts
from electionfeed.importers.crosscheck import cross_check
from electionfeed.importers.election import polling_day, untimely
from electionfeed.importers.history import History
from electionfeed.importers.parties import Parties
from electionfeed.importers.report import Report
from electionfeed.importers.tables import Row
from electionfeed.testing import declared, nominated

SEAT = {"ONS ID": "E14000530", "Constituency name": "Aldershot"}


def row(**cells: str) -> Row:
    return Row("file.csv", 1, SEAT | {name.replace("_", " "): cell for name, cell in cells.items()})


@pytest.mark.parametrize(
    ("time", "day"),
    [
        ("12/12/2019 23:59", date(2019, 12, 12)),
        ("13/12/2019 06:01", date(2019, 12, 12)),
        ("13/12/2019 11:59", date(2019, 12, 12)),
        ("13/12/2019 12:00", date(2019, 12, 13)),
    ],
)
def test_a_result_before_noon_is_of_the_poll_of_the_day_before(time: str, day: date) -> None:
    assert polling_day([row(Declaration_time=time)]) == day


def test_a_result_is_declared_from_the_close_of_the_polls_on() -> None:
    times = ["12/12/2019 21:59", "12/12/2019 22:00", "10/02/2020 22:00", "10/02/2020 22:01"]
    rows = [Row("file.csv", line, SEAT | {"Declaration time": time}) for line, time in enumerate(times, 1)]
    assert [error.line for error in untimely(rows, date(2019, 12, 12))] == [1, 4]


@pytest.mark.parametrize(("electorate", "errors"), [("103", 0), ("102", 1), ("101", 1)])
def test_a_box_holds_no_more_papers_than_there_are_electors(electorate: str, errors: int) -> None:
    place = row(Electorate=electorate, Invalid_votes="3")
    found = list(counts([row(Votes="60"), row(Votes="40")], {("E14000530", ""): place}))
    assert [error.column for error in found] == ["Electorate"] * errors


def test_a_party_has_the_name_that_most_of_its_candidates_bear_and_of_two_as_common_the_first() -> None:
    lab = {"Party_abbreviation": "Lab", "MNIS_party_ID": "15"}
    usual, rare = row(Party_name="Labour", **lab), row(Party_name="Labour Party", **lab)
    assert Parties([rare, usual, usual], Report()).names() == {"Lab": "Labour"}
    assert Parties([usual, rare], Report()).names() == {"Lab": "Labour"}


@pytest.mark.parametrize(("official", "differences"), [("Female", 0), ("F", 0), ("Male", 1)])
def test_files_write_female_or_f_of_one_member(official: str, differences: int) -> None:
    report = Report()
    seat, result = nominated("E14000530", "Con", "Lab"), declared("E14000530", Con=5, Lab=995)
    place = row(Member_gender=official, Valid_votes="1000", Majority="990", First_party="Lab")
    people = [row(Candidate_gender="Male", Votes="5"), row(Candidate_gender="F", Votes="995")]
    cross_check(report, place, people, result, seat)
    assert isinstance(result, ef.SeatDeclared)
    assert len([one for one in report.differences if one.cell.column == "Member gender"]) == differences


def test_the_record_up_to_an_election_has_that_election_and_no_later_one() -> None:
    won = {"2015": "Con", "2017": "Lab", "2019": "Con"}
    rows = [row(Election=label, Winner=winner) for label, winner in won.items()]
    assert History(rows, "2017").held_since("E14000530", "15") == 2017
    assert History(rows, "2019").held_since("E14000530", "4") == 2019
    assert History(rows, "2015").held_since("E14000530", "4") == 2015


def test_two_polling_days_that_as_many_times_support_are_an_error() -> None:
    rows = [row(Declaration_time=f"{day}/12/2019 02:30") for day in (13, 20)]
    with pytest.raises(BadRow, match="one polling day that most times support"):
        polling_day(rows)
    assert polling_day([*rows, rows[0]]) == date(2019, 12, 12)
