"""The bundled by-elections: what every board, leader board and headline can say of them, and nothing that it cannot."""

import re

import pytest

import electionfeed as ef
from electionfeed.cli import main

NIGHTS = ef.by_elections()


def run(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    assert main(args) == 0
    return capsys.readouterr().out


def results(name: str) -> list[ef.SeatDeclared]:
    return [event for event in ef.load(name) if isinstance(event, ef.SeatDeclared)]


def test_there_are_37_contests_on_27_days() -> None:
    assert (len(NIGHTS), sum(ef.load(name).header.seats for name in NIGHTS)) == (27, 37)


@pytest.mark.parametrize("name", NIGHTS)
def test_a_by_election_has_no_line_no_majority_and_no_times(name: str) -> None:
    night = ef.load(name)
    assert (night.header.contest, night.header.line, night.header.election) == ("by-election", None, name)
    assert not [event for event in night if isinstance(event, ef.MajorityReached | ef.ExitPollPublished)]
    assert {(event.timing, event.declared_at) for event in results(name)} == {("unknown", None)}
    assert {event.at for event in results(name)} == {ef.moment("22:00", night.header)}


@pytest.mark.parametrize("name", NIGHTS)
def test_the_baseline_is_the_last_general_election(name: str) -> None:
    night = ef.load(name)
    began = max(year for year in (2010, 2015, 2024) if year <= night.header.polling_day.year)
    before = ef.load(f"ge{began}")
    won = {event.seat: event.winner.party for event in before if isinstance(event, ef.SeatDeclared)}
    for seat in night.seats.values():
        assert seat.baseline is not None
        assert (seat.baseline.election, seat.baseline.winner) == (str(began), won[seat.seat])
        assert seat.baseline.electorate is not None


GAINS = {
    "by-2012-03-29": "Bradford West - Res GAIN from Lab, majority 10,140",
    "by-2012-11-15": "Corby - Lab GAIN from Con, majority 7,791",
    "by-2014-10-09": "Clacton - UKIP GAIN from Con, majority 12,404",
    "by-2014-11-20": "Rochester and Strood - UKIP GAIN from Con, majority 2,920",
    "by-2016-12-01": "Richmond Park - LD GAIN from Con, majority 1,872",
    "by-2017-02-23": "Copeland - Con GAIN from Lab, majority 2,147",
    "by-2025-05-01": "Runcorn and Helsby - RUK GAIN from Lab, majority 6",
    "by-2026-02-26": "Gorton and Denton - Green GAIN from Lab, majority 4,402",
    "by-2026-06-18": "Aberdeen South - Con GAIN from SNP, majority 6,050",
}


def test_every_gain_is_one_that_the_library_has_and_every_other_seat_is_held(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in NIGHTS:
        lines = run(capsys, "replay", name, "--instant").splitlines()
        gains = [line[6:] for line in lines if " GAIN " in line]
        assert gains == ([GAINS[name]] if name in GAINS else [])
        assert sum(" HOLD" in line for line in lines) == ef.load(name).header.seats - len(gains)


def test_rejected_papers_are_unknown_in_two_contests_of_2011_and_every_board_says_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    unknown = [name for name in NIGHTS if any(event.rejected is None for event in results(name))]
    assert unknown == ["by-2011-03-03", "by-2011-05-05"]
    assert ef.fold(ef.desk, ef.load(unknown[0])).rejected is None
    for command in (["tally"], ["replay", "--instant"], ["explain", "seat", "Barnsley Central"]):
        out = run(capsys, command[0], unknown[0], *command[1:])
        assert "rejected papers unknown" in out


ASKED = [
    ["tally"],
    ["tally", "--by", "region"],
    ["tally", "--by", "area"],
    ["tally", "--top", "3"],
    ["tally", "--people"],
    ["replay", "--instant"],
]


@pytest.mark.parametrize("asked", ASKED, ids=" ".join)
def test_every_page_fits_80_columns_and_speaks_of_no_majority(
    asked: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for name in NIGHTS:
        out = run(capsys, asked[0], name, *asked[1:])
        lines = out.splitlines()
        headlines = [line for line in lines if re.match(r"\d\d:\d\d ", line)]
        assert max(len(line) for line in lines if line not in headlines) <= 80
        assert not re.search(r"overall|None|needed for a|stood down|re-elected", out)


def test_leader_boards_that_a_by_election_cannot_have_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "tally", "by-2011-01-13", "--top", "2")
    assert "Closest results" in out
    assert "none so far" not in out


def test_the_title_of_a_by_election_has_its_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        run(capsys, "tally", "by-2011-01-13")
        .splitlines()[0]
        .startswith("By-election in Oldham East and Saddleworth, 13 January 2011")
    )


def test_a_by_election_rehearses_and_converges_as_a_night_does() -> None:
    night = ef.load("by-2012-11-15")
    nasty = ef.scenario("transposed", "duplicates", "late", seed=3)(night)
    assert ef.fold(ef.board, nasty) == ef.fold(ef.board, night)
