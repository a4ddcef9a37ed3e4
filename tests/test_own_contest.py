"""A contest of your own: the page that explains it, word for word, and tables that cannot be believed."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import attrs
import pytest

import electionfeed as ef
from electionfeed.cli import main
from electionfeed.importers import own
from electionfeed.importers.report import BadSource
from electionfeed.stream.codec import line_of
from electionfeed.testing import declared, nominated, opened

from .walking import blocks, follow

PAGE = Path(__file__).parents[1] / "docs" / "own-contest.md"
TEXT = PAGE.read_text(encoding="utf-8")
TITLE = {"title": "Ambridge ward by-election", "source": "Borsetshire County Council", "licence": "OGL"}


@pytest.mark.slow
def test_the_page_is_true_word_for_word(tmp_path: Path) -> None:
    follow(PAGE, tmp_path)


def test_the_tables_of_the_page_are_those_of_the_template() -> None:
    tables = {block.name: block.text for block in blocks(PAGE)}
    assert {name: tables[name] for name in own.TEMPLATE} == own.TEMPLATE


def test_every_column_is_on_the_page() -> None:
    columns = {*own.CONTESTS, *own.CANDIDATES, *own.LAST, *own.OPTIONAL["contests"], *own.OPTIONAL["candidates"]}
    assert not [column for column in columns if f"`{column}`" not in TEXT]


@attrs.define
class Contest:
    """A folder with the tables of the template, each cell of which a test may change."""

    folder: Path
    texts: dict[str, str] = attrs.field(factory=lambda: dict(own.TEMPLATE))

    def put(self, name: str, line: int, column: str, value: str) -> "Contest":
        """Change a cell, of a line as an editor counts them."""
        rows = list(csv.reader(self.texts[name].splitlines()))
        rows[line - 1][rows[0].index(column)] = value
        self.texts[name] = "".join(",".join(row) + "\n" for row in rows)
        return self

    def add(self, name: str, row: str) -> "Contest":
        self.texts[name] += f"{row}\n"
        return self

    def read(self, **options: object) -> ef.Night:
        for name, text in self.texts.items():
            (self.folder / name).write_text(text, encoding="utf-8")
        paths = {name.removesuffix(".csv"): self.folder / name for name in self.texts}
        known = {"election": "ambridge-2024", "polling_day": datetime(2024, 5, 2, tzinfo=UTC).date(), **TITLE}
        events, _ = own.contest(own.Tables(**known, **paths, **options))  # type: ignore[arg-type]
        return ef.Night(events)


@pytest.fixture
def contest(tmp_path: Path) -> Contest:
    return Contest(tmp_path)


def test_a_council_by_election_of_two_candidates_has_what_its_header_says_and_no_more(contest: Contest) -> None:
    night = contest.read()
    board = ef.fold(ef.desk, night)
    assert ef.check(line_of(event) for event in night) == len(night) == 4
    assert (night.header.name, night.header.contest, night.header.licence) == (TITLE["title"], "other", "OGL")
    assert {party: round(share, 1) for party, share in board.shares.items()} == {"Lab": 50.7, "Con": 49.3}
    assert round(board.turnout or 0, 1) == 48.0
    assert (board.line, board.majority, board.lead, board.short, board.pounds) == (None, None, None, None, 0)


def test_deposits_and_a_majority_are_there_where_they_are_asked_for(contest: Contest) -> None:
    night = contest.put("candidates.csv", 3, "votes", "20").read(deposit=500, line=True)
    kinds = [event.type for event in night]
    assert kinds == [
        "NightOpened",
        "CandidatesNominated",
        "SeatDeclared",
        "DepositLost",
        "MajorityReached",
        "NightClosed",
    ]


def test_a_tie_goes_to_the_candidate_marked_as_elected(contest: Contest) -> None:
    night = contest.put("candidates.csv", 3, "votes", "512").put("candidates.csv", 3, "elected", "yes").read()
    result = next(event for event in night if isinstance(event, ef.SeatDeclared))
    assert (result.winner.party, result.by_lot) == ("Con", True)


def test_a_contest_without_votes_is_outstanding_and_one_without_a_time_is_unknown(contest: Contest) -> None:
    contest.add("contests.csv", "loxley,Loxley ward,Borsetshire,900,,").add("candidates.csv", "loxley,Di Dent,LD,,7,")
    contest.add("contests.csv", "hollerton,Hollerton ward,Borsetshire,900,,")
    night = contest.add("candidates.csv", "hollerton,Cy Carter,LD,,,").read()
    closed, untimed = night[-1], night[-2]
    assert isinstance(closed, ef.NightClosed)
    assert isinstance(untimed, ef.SeatDeclared)
    assert (closed.declared, closed.outstanding) == (2, 1)
    assert (untimed.seat, untimed.timing, untimed.at.isoformat()) == ("loxley", "unknown", "2024-05-02T22:40:00+00:00")
    assert untimed.rejected is None


@pytest.mark.parametrize(
    ("name", "line", "column", "value", "expected"),
    [
        ("candidates.csv", 2, "votes", "51.2", "a whole number of 0 or more"),
        ("candidates.csv", 2, "votes", "-512", "a whole number of 0 or more"),
        ("candidates.csv", 2, "votes", "", "a whole number of 0 or more"),
        ("candidates.csv", 3, "party", "", "a value"),
        ("candidates.csv", 3, "contest", "ambrige", "one of the contests: ambridge"),
        ("candidates.csv", 3, "elected", "yes", "nothing, for another candidate has more votes"),
        ("candidates.csv", 3, "elected", "si", "yes, or nothing"),
        ("contests.csv", 2, "electorate", "1016", "at least the 1017 papers in the box"),
        ("contests.csv", 2, "electorate", "", "a whole number of 0 or more"),
        ("contests.csv", 2, "rejected", "few", "a whole number of 0 or more"),
        ("contests.csv", 2, "declared", "2023-05-02 23:40", "a time on polling day, 2024-05-02, or after it"),
        ("contests.csv", 2, "declared", "at ten", "a UK wall-clock time"),
        ("contests.csv", 2, "contest", "loxley", "a contest with candidates"),
    ],
)
def test_a_bad_cell_is_refused_with_its_file_line_column_and_value(
    contest: Contest, name: str, line: int, column: str, value: str, expected: str
) -> None:
    with pytest.raises(ef.FeedError) as refused:
        contest.put(name, line, column, value).read(keep_going=True)
    assert f"{name}:{line}: {column}: {value!r}; expected {expected}" in str(refused.value)


@pytest.mark.parametrize(
    ("name", "row", "message"),
    [
        (
            "candidates.csv",
            "ambridge,Peggy Woolley,Con,,1,",
            "4: party: 'Con'; expected each candidate of a contest",
        ),
        ("candidates.csv", "ambridge,Cy Carter,Con,Tory,1,", "4: party name: 'Tory'; expected one name a party"),
        ("contests.csv", "ambridge,Again,,9,,", "3: contest: 'ambridge'; expected each contest once, and line 2"),
        ("contests.csv", "loxley,Loxley,,9,,", "3: contest: 'loxley'; expected a contest with candidates"),
        ("candidates.csv", "ambridge,Di Dent,LD,,512,", "2: elected: ''; expected yes for the winner of a tie"),
    ],
)
def test_a_row_too_many_is_refused_with_its_line(contest: Contest, name: str, row: str, message: str) -> None:
    with pytest.raises(ef.FeedError) as refused:
        contest.add(name, row).read()
    assert f"{name}:{message}" in str(refused.value)


def test_a_column_that_nobody_knows_is_an_error(contest: Contest) -> None:
    with pytest.raises(ef.FeedError, match=r"contests.csv:1: aera: '\(unknown\)'; expected one of the columns contest"):
        contest.put("contests.csv", 1, "area", "aera").read()


def test_keeping_going_lists_all_that_is_wrong_at_once(contest: Contest) -> None:
    contest.put("candidates.csv", 2, "votes", "many").put("contests.csv", 2, "electorate", "few")
    with pytest.raises(BadSource) as refused:
        contest.read(keep_going=True)
    assert len(refused.value.problems) == 2


def test_a_time_zone_that_does_not_exist_is_an_error(contest: Contest) -> None:
    with pytest.raises(ef.FeedError, match=r"time zone: 'Borsetshire'; expected a time zone of the IANA database"):
        contest.read(time_zone="Borsetshire")


def test_the_template_is_never_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["import", "table", "--template", str(tmp_path)]
    assert main(command) == 0
    (tmp_path / "contests.csv").write_text("mine")
    assert main(command) == 1
    assert (tmp_path / "contests.csv").read_text() == "mine"
    assert "File exists" in capsys.readouterr().err


def test_what_import_table_needs_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["import", "table", "--title", "Mine"])
    assert "needed too: --contests, --candidates, --id, --polling-day" in capsys.readouterr().err


def test_publishing_gives_a_night_that_keeps_every_law() -> None:
    facts = [opened(), nominated("S1", "Con", "Lab"), declared("S1", Con=1, Lab=30)]
    night = ef.publish(attrs.evolve(fact, at=ef.load("ge2019").header.at) for fact in facts)
    assert [event.seq for event in night] == list(range(1, len(night) + 1))
    assert night[-1].type == "NightClosed"


@pytest.mark.parametrize(
    "night", [ef.load("by-2012-11-15"), ef.load("ge2010")], ids=lambda night: night.header.election
)
def test_publishing_the_facts_of_a_night_again_gives_that_night(night: ef.Night) -> None:
    assert ef.publish(event for event in night if not event.derived) == night


def test_publishing_refuses_what_is_derived_and_what_contradicts() -> None:
    night = ef.load("by-2012-11-15")
    with pytest.raises(ef.BrokenStream, match="facts alone"):
        ef.publish(night)
    with pytest.raises(ef.BrokenStream, match="a seat that has been nominated"):
        ef.publish([opened(), declared("S1", Con=1, Lab=30)])
    with pytest.raises(ef.BrokenStream, match="at least a NightOpened"):
        ef.publish([])
