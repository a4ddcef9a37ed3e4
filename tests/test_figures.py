"""The fixture nights against sums made directly from the source files by `sum_sources.py`, and against known facts."""

import json
from pathlib import Path
from typing import Any

import pytest

import electionfeed as ef
from electionfeed.headlines import standings

FIGURES: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("figures.json").read_text())


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("figure", ["seats", "votes", "deposits", "electorate", "valid", "rejected"])
def test_the_board_equals_sums_made_directly_from_the_source_files(name: str, figure: str) -> None:
    assert getattr(final(name), figure) == FIGURES[name][figure]


@pytest.mark.parametrize("name", FIGURES)
def test_as_many_mps_are_defeated_as_sitting_mps_stood_and_lost(name: str) -> None:
    assert len(final(name).defeated) == FIGURES[name]["defeated"]


def final(name: str) -> ef.Board:
    return ef.fold(ef.board, ef.load(name))


def test_the_night_of_2019_ends_as_it_did() -> None:
    board = final("ge2019")
    expected = "Con 365, Lab 202, SNP 48, LD 11, DUP 8, SF 7, PC 4, SDLP 2, APNI 1, Green 1, Spk 1"
    assert standings(board.seats) == expected
    assert (board.valid, sum(board.deposits.values()), len(board.defeated)) == (32_014_110, 1_275, 79)
    assert board.majority == "Con"


def test_two_candidates_of_one_name_are_told_apart() -> None:
    night = ef.load("ge2024")
    seat = next(seat for seat in night.seats.values() if seat.name == "Mid Buckinghamshire")
    namesakes = [number for number, c in enumerate(seat.candidates, 1) if c.name == "Greg Smith"]
    declared = next(e for e in night if isinstance(e, ef.SeatDeclared) and e.seat == seat.seat)
    lost = {e.candidate for e in night if isinstance(e, ef.DepositLost) and e.seat == seat.seat}
    assert len(namesakes) == 2
    assert [number == declared.elected for number in namesakes] != [number in lost for number in namesakes]
    assert {declared.elected} < {*namesakes}


def test_brecon_and_radnorshire_2019_is_a_hold_and_yet_a_sitting_mp_is_defeated_there() -> None:
    night = ef.load("ge2019")
    seat = next(seat for seat in night.seats.values() if seat.name == "Brecon and Radnorshire")
    declared = next(e for e in night if isinstance(e, ef.SeatDeclared) and e.seat == seat.seat)
    (defeated,) = (e for e in night if isinstance(e, ef.MPDefeated) and e.seat == seat.seat)
    assert (declared.outcome, declared.winner.party) == ("hold", "Con")
    assert (defeated.name, defeated.party, defeated.sat_for, defeated.since) == ("Jane Dodds", "LD", None, 2019)


def test_the_errata_give_two_sitting_mps_of_2019_their_own_flags() -> None:
    defeated = {defeat.name: defeat for defeat in final("ge2019").defeated}
    assert {"Dominic Grieve", "Ivan Lewis"} <= defeated.keys()
    assert not {"Adam Cleary", "Michael Boyle"} & defeated.keys()
    assert defeated["Dominic Grieve"].since == 1997


def test_mps_who_stood_elsewhere_keep_the_seat_they_sat_for() -> None:
    night = ef.load("ge2019")
    elsewhere = {d.name: d.sat_for for d in final("ge2019").defeated if d.sat_for and d.sat_for != d.seat}
    assert {name: night.seats[seat].name for name, seat in elsewhere.items()} == {
        "Angela Smith": "Penistone and Stocksbridge",
        "Chuka Umunna": "Streatham",
        "Luciana Berger": "Liverpool, Wavertree",
        "Phillip Lee": "Bracknell",
        "Samuel Gyimah": "East Surrey",
    }


REACHED = [("ge2015", "Con", "13:43"), ("ge2019", "Con", "05:05"), ("ge2024", "Lab", "06:08")]


@pytest.mark.parametrize(("name", "party", "at"), REACHED)
def test_the_majority_is_announced_at_the_seat_that_reaches_the_line(name: str, party: str, at: str) -> None:
    night = ef.load(name)
    (reached,) = (event for event in night if isinstance(event, ef.MajorityReached))
    assert (reached.party, reached.seats, reached.line) == (party, 326, 326)
    assert reached.at == ef.moment(at, night.header)


@pytest.mark.parametrize("name", ["ge2010", "ge2017"])
def test_no_majority_is_announced_on_a_night_of_a_hung_parliament(name: str) -> None:
    assert not [event for event in ef.load(name) if isinstance(event, ef.MajorityReached)]
    assert final(name).majority is None


def test_thirsk_and_malton_2010_is_said_three_weeks_later_at_a_time_that_is_unknown() -> None:
    night = ef.load("ge2010")
    last = [event for event in night if isinstance(event, ef.SeatDeclared)][-1]
    assert night.seats[last.seat].name == "Thirsk and Malton"
    assert (last.at.isoformat(), last.declared_at, last.timing) == ("2010-05-27T23:00:00+00:00", None, "unknown")


def test_two_people_of_one_name_are_defeated_in_two_seats_in_2010() -> None:
    seats = ef.load("ge2010").seats
    foster = {seats[defeat.seat].name for defeat in final("ge2010").defeated if defeat.name == "Michael Foster"}
    assert foster == {"Hastings and Rye", "Worcester"}


def test_votes_of_candidates_whom_the_notional_result_of_2005_does_not_name_are_kept() -> None:
    desk = ef.fold(ef.desk, ef.load("ge2010"))
    changes = {party: round(desk.changes[party], 1) for party in ("Con", "Lab")}
    assert (round(desk.turnout_change or 0, 1), changes) == (4.0, {"Con": 3.7, "Lab": -6.2})


def test_a_member_has_entered_when_the_results_say_so_where_the_record_does_not() -> None:
    defeated = {defeat.name: defeat.since for defeat in final("ge2024").defeated}
    assert defeated["Robin Millar"] == 2019
    standing = [person for seat in ef.load("ge2015").seats.values() for person in seat.candidates]
    jarvis = next(person for person in standing if person.name == "Dan Jarvis")
    assert jarvis.sitting is not None
    assert jarvis.sitting.since == 2011


def test_the_exit_poll_is_published_at_ten_in_the_evening_uk_time() -> None:
    polls = {n: next(e for e in ef.load(n) if isinstance(e, ef.ExitPollPublished)) for n in ef.nights()}
    assert {n: f"{poll.at:%H:%M}" for n, poll in polls.items()} == {
        "ge2010": "21:00",
        "ge2015": "21:00",
        "ge2017": "21:00",
        "ge2019": "22:00",
        "ge2024": "21:00",
    }
    assert all(sum(poll.seats.values()) == 650 for poll in polls.values())
