"""When a member first entered the Commons, by the record and by earlier results: the earlier of the two."""

import pytest

from electionfeed.importers.consistency import candidates
from electionfeed.importers.members import Elected, Members, elected
from electionfeed.importers.report import Report
from electionfeed.importers.tables import Row

MEMBER = "Member MNIS ID"


def row(line: int = 1, **cells: str) -> Row:
    return Row("candidates.csv", line, {MEMBER: "7", **{name.replace("_", " "): cell for name, cell in cells.items()}})


@pytest.mark.parametrize(
    ("recorded", "found", "former", "since"),
    [
        ("2017", None, "", 2017),
        ("2017", 2015, "Yes", 2015),
        ("2010", 2015, "Yes", 2010),
        ("2010", 2015, "No", 2015),
        (None, 2015, "Yes", None),
        (None, 2015, "No", 2015),
    ],
)
def test_a_member_entered_by_the_earlier_of_record_and_results_and_with_the_first_that_elected_no_former_mp(
    recorded: str | None, found: int | None, former: str, since: int | None
) -> None:
    record = [row(Entered=recorded)] if recorded else []
    results = [Elected(found, row(Former_MP=former))] if found else []
    assert Members(record, results, Report()).since(row(), 2019) == since


def test_of_two_with_the_most_votes_the_one_with_a_members_id_was_elected() -> None:
    nobody = Row("candidates.csv", 1, {"ONS ID": "E14000530", "Votes": "5", MEMBER: ""})
    somebody = Row("candidates.csv", 2, {"ONS ID": "E14000530", "Votes": "5", MEMBER: "7"})
    for ballot in ([nobody, somebody], [somebody, nobody]):
        assert list(elected(ballot, 2019)) == [Elected(2019, somebody)]


def test_two_candidates_with_one_members_id_are_found_and_a_candidate_who_is_there_twice_only_once() -> None:
    ann = {"ONS ID": "E14000530", "Candidate first name": "Ann", "Candidate surname": "Ashe", MEMBER: "7"}
    ben = {"ONS ID": "E14000531", "Candidate first name": "Ben", "Candidate surname": "Bell", MEMBER: "7"}
    about = {"Party name": "Labour", "Party abbreviation": "Lab", "MNIS party ID": "15"}
    rows = [Row("candidates.csv", line, one | about) for line, one in enumerate((ann, ben, ann), 1)]
    found = [(error.line, error.column) for error in candidates(rows, {}, Report())]
    assert found == [(2, MEMBER), (3, "Candidate surname")]
