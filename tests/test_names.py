"""A name that does not exist is an error that suggests what does; one that is written differently is understood."""

import copy
import pickle
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import electionfeed as ef
from electionfeed import tallies
from electionfeed.names import resolve, split, suggestions, unknown
from electionfeed.testing import declared, nominated, opened
from electionfeed.testing.strategies import nights

NIGHT = ef.load("ge2019")
PARTIES = NIGHT.header.parties
SEATS = {code: seat.name for code, seat in NIGHT.seats.items()}
DESK = ef.fold(ef.desk, NIGHT)
BY_PARTY = ["seats", "votes", "deposits", "held", "gained", "lost", "net", "now", "then", "forecast", "shares"]


def plainly(text: str) -> str:
    """A name as a keyboard without accents writes it, and without commas."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return bare.replace(",", "").replace("&", "and")


WAYS = st.sampled_from([str.upper, str.lower, str.title, "{}. ".format, plainly])


@pytest.mark.parametrize("name", ef.nights())
def test_every_party_and_seat_of_every_night_is_found_by_its_code_and_by_its_name(name: str) -> None:
    night = ef.load(name)
    for known in (night.header.parties, {code: seat.name for code, seat in night.seats.items()}):
        for code, title in known.items():
            assert resolve(code, known, "name") == code
            assert resolve(title, known, "name") == code or title in known


@given(st.sampled_from([(PARTIES, c) for c in PARTIES] + [(SEATS, c) for c in SEATS]), WAYS)
def test_case_accents_and_commas_are_forgiven(known: Any, way: Callable[[str], str]) -> None:
    names, code = known
    assert resolve(way(code), names, "name") == code
    assert resolve(way(names[code]), names, "name") in (code, resolve(names[code], names, "name"))


@given(st.text(max_size=20), st.sampled_from([PARTIES, SEATS]))
def test_what_is_not_found_is_an_error_that_names_it_and_never_another_name(text: str, names: Any) -> None:
    try:
        assert resolve(text, names, "name") in names
    except ef.UnknownName as error:
        found = error
    else:
        return
    assert (found.column, found.value) == ("name", text)
    assert "\n" not in str(found)


@given(st.sampled_from(sorted(SEATS)), st.data())
def test_a_slip_of_the_pen_is_answered_with_the_name_that_was_meant(code: str, data: st.DataObject) -> None:
    name = SEATS[code]
    place = data.draw(st.integers(0, len(name) - 2))
    slip = name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    try:
        assert resolve(slip, SEATS, "seat") == code
    except ef.UnknownName:
        assert any(code in one for one in suggestions(slip, SEATS)) or len(name) < 5


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("Labour", "Lab"),
        ("the Labour Party", "Lab"),
        ("Conservatives", "Con"),
        ("liberal democrats", "LD"),
        ("Greens", "Green"),
        ("Sinn Fein", "SF"),
        ("snp", "SNP"),
    ],
)
def test_a_party_is_found_by_the_names_that_a_newsroom_gives_it(asked: str, code: str) -> None:
    assert resolve(asked, PARTIES, "party") == code


@pytest.mark.parametrize(
    ("asked", "likely"),
    [("Tory", "Conservative (Con)"), ("Lib Dems", "Liberal Democrat (LD)"), ("Labuor", "Labour (Lab)")],
)
def test_what_is_no_name_of_a_party_is_refused_and_suggests_one(asked: str, likely: str) -> None:
    with pytest.raises(ef.UnknownName, match="a party of this night: is it ") as caught:
        resolve(asked, PARTIES, "party", "this night")
    assert likely in str(caught.value)


def test_a_name_that_means_several_is_refused_with_each_of_them() -> None:
    with pytest.raises(ef.UnknownName, match=r"is it Newport \(A\) or Newport \(B\)\?"):
        resolve("newport", {"A": "Newport", "B": "Newport"}, "seat")


def test_the_error_is_a_key_error_and_a_value_error_that_travels() -> None:
    error = unknown("Tory", PARTIES, "party")
    assert isinstance(error, KeyError)
    assert isinstance(error, ValueError)
    assert pickle.loads(pickle.dumps(error)) == error
    with pytest.raises(TypeError, match="a party is given by its code or its name, and 7 is no text"):
        resolve(7, PARTIES, "party")


@given(st.lists(st.sampled_from(["late", "lost", "rush"])), st.sampled_from([",", " ", ", ", "\n"]))
def test_names_are_written_with_commas_or_blanks_or_one_by_one(names: list[str], between: str) -> None:
    assert split(*names) == split(between.join(names)) == tuple(names)


@pytest.mark.parametrize("count", BY_PARTY)
def test_every_number_by_party_is_0_for_a_party_of_the_header_and_refuses_any_other(count: str) -> None:
    counts = getattr(DESK, count)
    assert sum(counts[party] for party in PARTIES) == pytest.approx(sum(counts.values()))
    for wrong in ("Labour", "con", "Tory", "", "Lab "):
        with pytest.raises(ef.UnknownName, match="party of this night"):
            counts[wrong]
    for again in (pickle.loads(pickle.dumps(counts)), copy.deepcopy(counts)):
        assert again == counts
        assert again["CPA"] == counts["CPA"]
        with pytest.raises(ef.UnknownName, match=r"Conservative \(Con\)"):
            again["Tory"]


@pytest.mark.parametrize("wrong", ["Lab", ("Lab",), ("Lab", "Tory"), ("Labour", "Con"), ("Lab", "Con", "SNP")])
def test_a_matrix_of_changes_takes_two_parties_of_the_night(wrong: Any) -> None:
    assert DESK.gains["PC", "SNP"] == 0
    for matrix in (DESK.gains, DESK.changed, pickle.loads(pickle.dumps(DESK.gains))):
        with pytest.raises(ef.UnknownName):
            matrix[wrong]


def test_a_board_and_the_boards_of_groups_know_the_parties_of_the_whole_night() -> None:
    board = ef.fold(ef.board, NIGHT)
    scotland = ef.fold(ef.grouped(ef.board, "nation"), NIGHT)["scotland"]
    assert scotland.seats["DUP"] == 0
    for one in (board, scotland):
        with pytest.raises(ef.UnknownName, match=r"is it Labour \(Lab\)\?"):
            one.votes["Labour"]


def test_before_the_header_no_party_can_be_known_and_none_is_refused() -> None:
    assert ef.board.initial.seats["Con"] == 0
    assert ef.fold(ef.board, [declared("S1", Con=3)]).seats["Lab"] == 0
    assert ef.fold(ef.board, [opened(parties={"Con": "Conservative"}), declared("S1", Own=3)]).shares["Own"] == 100


def test_a_party_that_only_the_last_election_had_is_known() -> None:
    seat = nominated("S1", "Con")
    events = [opened(parties={"Con": "Conservative"}), seat]
    board = ef.fold(ef.desk, events)
    with pytest.raises(ef.UnknownName):
        board.seats["UKIP"]
    assert ef.fold(ef.desk, NIGHT).parties
    for party in DESK.parties:
        assert (DESK.seats[party], DESK.net[party]) == (DESK.seats.get(party, 0), DESK.net.get(party, 0))


def test_parties_counted_apart_are_known_where_they_are_counted_apart() -> None:
    ballot = ef.fold(tallies.desk_by(tallies.BALLOT), NIGHT)
    assert ballot.seats["Lab Coop"] == 26
    assert ballot.seats["Con NI"] == pickle.loads(pickle.dumps(ballot.seats))["Con NI"] == 0
    with pytest.raises(ef.UnknownName, match=r"is it Labour \(Lab\)\?"):
        ballot.swing("Con", "Lab Coop")  # not apart at the last election
    with pytest.raises(ef.UnknownName):
        DESK.seats["Lab Coop"]


def test_a_party_that_the_exit_poll_does_not_name_has_no_lead_over_it() -> None:
    assert DESK.over_forecast["Lab"] == 11
    with pytest.raises(
        ef.UnknownName, match="a party of the exit poll; there are BRX, Con, Green, LD, Lab, Oth, PC, SNP"
    ):
        DESK.over_forecast["DUP"]


@given(nights(corrections=True))
def test_reading_a_count_never_fails_for_a_party_that_stands(night: ef.Night) -> None:
    for board in ef.fold(ef.combine(ef.board, ef.desk), night):
        for party in {party for seat in night.seats.values() for party in seat.parties}:
            assert board.seats[party] == dict(board.seats).get(party, 0)
            assert board.shares[party] >= 0


MISNAMED: dict[str, Callable[[], object]] = {
    "Conservative (Con)": lambda: DESK.swing("Tory", "Lab"),
    "Liberal Democrat (LD)": lambda: ef.explain(ef.desk, DESK, "seats", "Lib Dem"),
    "net": lambda: ef.explain(ef.desk, DESK, "nett", "Con"),
    "valid": lambda: ef.explain(ef.desk, DESK, "figures", "vald"),
    "Labour (Lab)": lambda: ef.explain(ef.desk, DESK, "changed", ("Labuor", "Con")),
    "Plaid Cymru (PC)": lambda: tallies.explain_number(DESK, "net", "Plaid"),
    "closest": lambda: ef.leaders("closset"),
    "Scottish National Party (SNP)": lambda: ef.fold(ef.leaders(tallies.swing_ranking("Con", "Nats")), NIGHT)[0],
    "region": lambda: ef.grouped(ef.desk, "regoin"),
    "Wales": lambda: ef.fold(ef.grouped(ef.desk, "nation"), NIGHT)["Walse"],
    "Telford": lambda: len(ef.fold(ef.grouped(ef.desk, {"Telfrod": "mine"}), NIGHT)),
    "Telford (E14000989)": lambda: ef.story(NIGHT, "Telfrod"),
}


@pytest.mark.parametrize("meant", MISNAMED)
def test_each_name_that_does_not_exist_is_an_error_that_suggests_the_nearest(meant: str) -> None:
    with pytest.raises(ef.UnknownName) as caught:
        MISNAMED[meant]()
    assert f"is it {meant}" in str(caught.value)


def test_names_are_forgiven_wherever_they_are_asked_for() -> None:
    assert DESK.swing("con", "Labour") == DESK.swing("Con", "Lab")
    assert ef.explain(ef.desk, DESK, "NET", "liberal democrats") == ef.explain(ef.desk, DESK, "net", "LD")
    assert ef.story(NIGHT, "Southampton Test") == ef.story(NIGHT, "E14000956")
    assert ef.story(NIGHT, "ynys mon")
    islands = ef.fold(ef.grouped(ef.board, {"ynys mon": "islands", "isle of wight": "islands"}), NIGHT)["Islands"]
    assert (islands.declared, dict(islands.seats)) == (2, {"Con": 2})
    assert ef.fold(ef.leaders("Closest", 1), NIGHT)[0].value == 57


def test_a_map_that_puts_one_name_into_two_groups_is_refused() -> None:
    with pytest.raises(ValueError, match="in the group 'b', and the same name in 'a'"):
        ef.grouped(ef.board, {"Ynys Môn": "a", "Ynys Mon": "b"})


def test_swing_is_between_two_parties() -> None:
    for misuse in (lambda: DESK.swing("Con", "con"), lambda: tallies.swing_ranking("Con", "Con")):
        with pytest.raises(ValueError, match="'Con' was given twice"):
            misuse()
