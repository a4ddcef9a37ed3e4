"""What the desk says of the bundled nights: facts that are known, and the ways to group and to count."""

from collections import Counter
from pathlib import Path
from typing import Any

import attrs
import pytest
from attrs import evolve

import electionfeed as ef
from electionfeed import tallies
from electionfeed.importers.groupfile import read_groups
from electionfeed.tallies.grouped import band
from electionfeed.tallies.swing import swing
from electionfeed.testing import declared as seat_declared
from electionfeed.testing import nominated, opened

NIGHT = ef.load("ge2019")
MIDLANDS = {"East Midlands": "Midlands", "West Midlands": "Midlands"}


def declared(name: str, night: ef.Night = NIGHT) -> ef.SeatDeclared:
    code = next(seat.seat for seat in night.seats.values() if seat.name == name)
    return next(event for event in night if isinstance(event, ef.SeatDeclared) and event.seat == code)


def desk_of(parties: tallies.Identity, night: ef.Night = NIGHT) -> tallies.Desk:
    return ef.fold(tallies.desk_by(parties), night)


def test_in_telford_the_majority_rises_from_720_to_10_941() -> None:
    changes = ef.fold(ef.leaders("majority-change", 650), NIGHT)
    telford = next(entry for entry in changes if entry.name == "Telford")
    assert (telford.value, telford.detail) == (10_941 - 720, "from 720 (Con)")
    assert declared("Telford").majority == 10_941


def test_the_midlands_are_the_east_and_the_west_together() -> None:
    regions = ef.fold(ef.grouped(ef.desk, "region"), NIGHT)
    midlands = ef.fold(ef.grouped(ef.desk, MIDLANDS), NIGHT)["Midlands"]
    east, west = regions["East Midlands"], regions["West Midlands"]
    for count in ("gained", "lost", "held", "seats", "votes"):
        summed = Counter(getattr(east, count)) + Counter(getattr(west, count))
        assert summed == Counter(getattr(midlands, count))
    assert (dict(midlands.gained), dict(midlands.lost)) == ({"Con": 16}, {"Lab": 16})
    assert (dict(midlands.held), midlands.total) == ({"Con": 66, "Lab": 23}, 105)


def test_the_line_was_reached_at_bolsover_when_the_feed_announced_the_majority() -> None:
    board = ef.fold(ef.desk, NIGHT)
    announced = next(event for event in NIGHT if isinstance(event, ef.MajorityReached))
    assert board.reached is not None
    assert (board.reached.name, board.reached.at) == ("Bolsover", announced.at)
    assert (board.lead, board.short, board.line) == (80, 0, 326)


def test_before_the_line_the_largest_party_is_short_of_it() -> None:
    board = ef.fold(ef.desk, ef.load("ge2017"))
    assert (board.majority, board.lead, board.short, board.reached) == (None, None, 9, None)


@pytest.mark.parametrize("name", ef.nights())
def test_a_majority_taken_away_by_a_withdrawal_is_no_longer_reached(name: str) -> None:
    events = list(ef.load(name))
    board = ef.fold(ef.desk, events)
    if board.reached is None:
        return
    last = next(e for e in reversed(events) if isinstance(e, ef.SeatDeclared) and e.winner.party == board.majority)
    gone = ef.ResultWithdrawn(seq=9_999, at=last.at, seat=last.seat, revision=2, reason="counted twice")
    fewer = ef.fold(ef.desk, [gone], start=board)
    assert fewer.seats[board.reached.party] == board.seats[board.reached.party] - 1
    assert fewer.outstanding == 1


def test_against_the_exit_poll_other_parties_are_taken_together() -> None:
    board = ef.fold(ef.desk, NIGHT)
    assert dict(board.over_forecast)["Con"] == 365 - 368
    assert board.over_forecast["Oth"] == 19 - 19


@pytest.mark.parametrize("known", [True, False])
def test_turnout_changes_only_where_the_electorate_before_is_known(known: bool) -> None:
    events: list[ef.Event] = list(NIGHT)
    if not known:
        seats = [(seat, seat.baseline) for seat in NIGHT.seats.values() if seat.baseline]
        unknown = {seat.seq: attrs.evolve(seat, baseline=attrs.evolve(then, electorate=None)) for seat, then in seats}
        events = [unknown.get(event.seq, event) for event in events]
    assert (ef.fold(ef.desk, events).turnout_change is not None) == known


def test_swing_is_over_the_seats_declared_against_the_same_seats_before() -> None:
    first = [event for event in NIGHT if not isinstance(event, ef.SeatDeclared)] + [declared("Telford")]
    found = ef.fold(ef.desk, first).swing("Con", "Lab")
    then = {"Con": 21_777, "Lab": 21_057, "LD": 954, "Green": 898}
    now = {"Con": 25_546, "Lab": 14_605, "LD": 2_674}
    assert found == swing(now, then, "Con", "Lab")
    assert found.butler == pytest.approx(11.97, abs=0.01)


def test_labour_and_co_operative_candidates_are_counted_as_labour_unless_asked_apart() -> None:
    apart = desk_of(tallies.BALLOT)
    assert ef.fold(ef.desk, NIGHT).seats["Lab"] == 202
    assert (apart.seats["Lab"], apart.seats["Lab Coop"]) == (176, 26)
    assert apart.net == ef.fold(ef.desk, NIGHT).net


def test_the_speaker_is_apart_unless_counted_with_the_party_they_left() -> None:
    apart, broadcast = ef.fold(ef.desk, NIGHT), desk_of(tallies.BROADCAST)
    assert (apart.seats["Spk"], apart.gains["Lab", "Spk"], apart.gains["Spk", "Con"]) == (1, 1, 1)
    assert (broadcast.seats["Lab"], broadcast.seats["Spk"], broadcast.net["Con"]) == (203, 0, 47)


def test_registrations_in_northern_ireland_are_together_unless_asked_apart() -> None:
    together, apart = ef.fold(ef.desk, NIGHT), desk_of(tallies.BALLOT)
    assert together.votes["Con"] == apart.votes["Con"] + apart.votes["Con NI"]
    assert apart.votes["Con NI"] == ef.fold(ef.grouped(ef.desk, "nation"), NIGHT)["Northern Ireland"].votes["Con"]


def test_an_identity_of_your_own_is_a_few_words() -> None:
    own = tallies.Identity(speakers={"E14000637": "Con"})
    assert desk_of(own).seats["Con"] == 366


def test_a_seat_without_a_baseline_is_in_the_group_of_such_seats() -> None:
    bands = ef.fold(ef.grouped(ef.desk, "band"), ef.load("ge2015"))
    assert list(bands) == ["0 to 5 points", "5 to 10 points", "10 to 20 points", "20 points or more"]
    events = [e if not isinstance(e, ef.CandidatesNominated) else without_baseline(e) for e in NIGHT]
    unknown = ef.fold(ef.grouped(ef.desk, "band"), events)
    assert list(unknown) == ["no baseline"]
    assert ef.fold(ef.desk, events).changed == {}


def without_baseline(seat: ef.CandidatesNominated) -> ef.CandidatesNominated:
    return evolve(seat, baseline=None)


def test_results_that_overtake_their_nominations_are_counted_when_these_arrive() -> None:
    groups = ef.grouped(ef.desk, "region")
    early = [event for event in NIGHT if not isinstance(event, ef.CandidatesNominated)]
    assert len(ef.fold(groups, early)) == 0
    assert ef.fold(groups, NIGHT.seats.values(), start=ef.fold(groups, early)) == ef.fold(groups, NIGHT)


def test_a_tally_of_your_own_is_grouped_and_explained_like_any_other() -> None:
    close = ef.tally(ef.SeatDeclared, lambda d: {d.winner.party: 1} if d.majority < 1_000 else {})
    nations = ef.fold(ef.grouped(close, "nation"), NIGHT)
    assert sum(Counter(dict(part)).total() for part in nations.values()) == sum(ef.fold(close, NIGHT).values())
    explained = ef.explain(close, nations["Wales"], "tally", "Con")
    assert {contribution.name for contribution in explained.contributions} == {
        seat.name
        for seat in NIGHT.seats.values()
        if seat.country == "Wales" and (result := declared(seat.name)).majority < 1_000 and result.winner.party == "Con"
    }


def test_mps_defeated_know_who_beat_them_and_how_long_they_sat() -> None:
    people = ef.fold(ef.people, NIGHT)
    skinner = next(lost for lost in people.defeated if lost.name == "Dennis Skinner")
    assert (skinner.years, skinner.winner, skinner.winner_party) == (49, "Mark Fletcher", "Con")
    assert {moved.name for moved in people.elsewhere} >= {"Chuka Umunna", "Luciana Berger"}
    assert len(people.returned) == 650


def test_one_class_of_defeat_serves_the_board_the_desk_and_the_people() -> None:
    board, desk, people = ef.fold(ef.combine(ef.board, ef.desk, ef.people), NIGHT)
    assert desk.defeated == people.defeated
    assert board.defeated == tuple(evolve(lost, winner=None) for lost in people.defeated)
    assert "winner" not in board.as_dict()["defeated"][0]


@pytest.mark.parametrize("number", [5, 9, 10**12])
def test_a_ballot_number_that_nobody_was_nominated_under_is_shown_as_a_number(number: int) -> None:
    defeat = next(event for event in NIGHT if isinstance(event, ef.MPDefeated))
    result = next(event for event in NIGHT if isinstance(event, ef.SeatDeclared) and event.seat == defeat.seat)
    seat = evolve(NIGHT.seats[defeat.seat], candidates=NIGHT.seats[defeat.seat].candidates[:1])
    for event in (evolve(defeat, winner=number), evolve(defeat, winner=number, candidate=number)):
        events = [NIGHT.header, seat, result, event]
        desk, people, closest = ef.fold(ef.combine(ef.desk, ef.people, ef.leaders("closest", 1)), events)
        assert desk.defeated[0].winner == people.defeated[0].winner == f"candidate {number}"
        assert people.returned[0].name in (seat.candidates[0].name, f"candidate {result.elected}")
        assert people.returned[0].party == result.winner.party
        assert len(closest) == 1


def test_an_mp_who_moved_to_another_seat_did_not_stand_down() -> None:
    people = ef.fold(ef.people, NIGHT)
    streatham = next(seat.seat for seat in NIGHT.seats.values() if seat.name == "Streatham")
    assert streatham in {departure.seat for departure in people.gone}
    assert streatham not in {departure.seat for departure in people.stood_down or ()}


def test_who_stood_down_is_not_guessed_from_a_notional_result() -> None:
    people = ef.fold(ef.people, ef.load("ge2024"))
    assert (people.stood_down, people.unknown, people.as_dict()["stood_down"]) == (None, 650, None)


@pytest.mark.parametrize(
    ("ranking", "seat", "value"),
    [
        ("closest", "Fermanagh and South Tyrone", 57),
        ("majority", "Knowsley", 39_942),
        ("lost-since", "Rother Valley", 1918),
        ("first-since", "Burnley", 1918),
        ("deposit-saved", "Brigg and Goole", 10),
        ("lowest-vote", "Uxbridge and South Ruislip", 5),
    ],
)
def test_the_leaders_of_2019(ranking: str, seat: str, value: int) -> None:
    leader = ef.fold(ef.leaders(ranking, 1), NIGHT)[0]
    assert (leader.name, leader.value) == (seat, value)


@pytest.mark.parametrize("name", ef.nights())
def test_every_deposit_saved_was_saved_and_one_vote_less_for_each_spare_would_lose_it(name: str) -> None:
    night = ef.load(name)
    lost = {(e.seat, e.candidate) for e in night if isinstance(e, ef.DepositLost)}
    saved = ef.fold(ef.leaders("deposit-saved", 10_000), night)
    assert all((entry.seat, entry.candidate) not in lost and entry.value >= 1 for entry in saved)
    assert len(saved) + len(lost) + len(night.seats) == sum(len(seat.candidates) for seat in night.seats.values())


def test_a_first_win_is_only_listed_for_parties_that_the_record_names() -> None:
    entries = ef.fold(ef.leaders("first-since", 650), ef.load("ge2017"))
    assert {entry.party for entry in entries} <= {"Con", "LD", "Lab", "PC", "SNP"}
    canterbury = next(entry for entry in entries if entry.name == "Canterbury")
    assert canterbury.detail == "first in the record, from 1918"


def test_swings_between_two_parties_are_ranked_where_both_stood_both_times() -> None:
    entries = ef.fold(ef.leaders(tallies.swing_ranking("Con", "Lab"), 650), NIGHT)
    assert entries[0].name == "Bassetlaw"
    assert "Buckingham" not in {entry.name for entry in entries}


@pytest.mark.parametrize("name", ["Telford", "Brecon and Radnorshire"])
def test_the_story_of_a_seat_is_every_event_about_it_once_in_order(name: str) -> None:
    code = declared(name).seat
    events = ef.story([*NIGHT, *NIGHT], code)
    assert [event.seq for event in events] == [e.seq for e in NIGHT if getattr(e, "seat", None) == code]
    assert isinstance(events[0], ef.CandidatesNominated)


def files(tmp_path: Path, name: str, text: str) -> Path:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("own.csv", "seat,group\nTelford,here\nE14000577,here\nWales,west\n"),
        ("own.csv", "seat,group\n TELFORD ,here\ne14000577,here\nwales,west\n"),
        ("own.json", '{"here": ["Telford", "Bolsover"], "west": ["Wales"]}'),
    ],
)
def test_groups_are_read_from_a_file_of_codes_names_and_regions(tmp_path: Path, name: str, text: str) -> None:
    groups = read_groups(files(tmp_path, name, text), NIGHT.seats)
    assert Counter(groups.values()) == {"here": 2, "west": 40}


def test_a_seat_written_for_itself_goes_before_its_region(tmp_path: Path) -> None:
    file = files(tmp_path, "own.csv", "seat,group\nWest Midlands,the rest\nTelford,here\n")
    groups = read_groups(file, NIGHT.seats)
    assert Counter(groups.values()) == {"here": 1, "the rest": 58}


@pytest.mark.parametrize(
    ("name", "text", "line", "column", "value"),
    [
        ("own.csv", "seat,group\nTelford,here\nTelfrod,here\n", 3, "seat", "Telfrod"),
        ("own.csv", "seat,group\nTelford,here\nTelford,there\n", 3, "seat", "Telford"),
        ("own.csv", "seat,group\nTelford,here\nE14000989,there\n", None, "seat", "Telford"),
        ("own.csv", "seat;group\nTelford;here\n", 1, "header", "seat;group"),
        ("own.csv", "seat,group\nTelford,\n", 2, "group", ""),
        ("own.csv", "seats,group\nTelford,here\n", 1, "seat", "(missing)"),
        ("own.json", '{"here": "Telford"}', None, "here", "Telford"),
        ("own.json", '["Telford"]', None, None, ["Telford"]),
        ("own.json", '{"here": ["Telford"],\n', 2, None, None),
    ],
)
def test_a_bad_file_of_groups_is_reported_with_its_line_and_value(
    tmp_path: Path, name: str, text: str, line: int | None, column: str | None, value: Any
) -> None:
    file = files(tmp_path, name, text)
    with pytest.raises(ef.BadRow) as caught:
        read_groups(file, NIGHT.seats)
    error = caught.value
    assert (error.path, error.line, error.column) == (str(file), line, column)
    assert value is None or error.value == value


@pytest.mark.parametrize(
    ("written", "like"),
    [("Telfrod", "such as Telford"), ("Ynys Mon ", ""), ("Brighton Pavilion", ""), ("Walse", "such as Wales")],
)
def test_a_group_file_takes_a_seat_by_name_and_suggests_what_it_may_have_meant(
    tmp_path: Path, written: str, like: str
) -> None:
    file = files(tmp_path, "own.csv", f"seat,group\n{written},here\n")
    if not like:
        assert len(read_groups(file, NIGHT.seats)) == 1
        return
    with pytest.raises(ef.BadRow, match=like):
        read_groups(file, NIGHT.seats)


def test_the_midlands_are_an_area_out_of_the_box() -> None:
    areas = ef.fold(ef.grouped(ef.board, "area"), NIGHT)
    assert {name: areas[name].total for name in ("Midlands", "North", "London", "Wales")} == {
        "Midlands": 105,
        "North": 158,
        "London": 73,
        "Wales": 40,
    }


STATES = {
    "desk": ef.desk,
    "regions": ef.grouped(ef.desk, "region"),
    "people": ef.people,
    "closest": ef.leaders("closest", 5),
    "board": ef.board,
    "boards by nation": ef.grouped(ef.leaders("swing", 4), "nation"),
    "own": ef.tally(ef.SeatDeclared, lambda d: {(d.gained_from or "", d.winner.party): 1}),
}


@pytest.mark.parametrize("reducer", STATES.values(), ids=STATES)
def test_columns_make_tables_of_pandas_and_polars(reducer: Any) -> None:
    pandas: Any = pytest.importorskip("pandas", reason="part of electionfeed[dev]")
    polars: Any = pytest.importorskip("polars", reason="part of electionfeed[dev]")
    columns = ef.columns(ef.fold(reducer, NIGHT))
    length = len(next(iter(columns.values())))
    assert pandas.DataFrame(columns).shape == polars.DataFrame(columns).shape == (length, len(columns))
    assert polars.DataFrame(columns).to_dict(as_series=False) == columns


def test_leader_boards_of_votes_and_of_points_make_one_table() -> None:
    polars: Any = pytest.importorskip("polars", reason="part of electionfeed[dev]")
    boards = ef.fold(ef.combine(**{name: ef.leaders(name, 3) for name in tallies.RANKINGS}), NIGHT)
    assert polars.DataFrame(tallies.stacked("ranking", boards))["value"].dtype == polars.Float64


def test_a_table_of_regions_sums_to_the_national_seats() -> None:
    polars: Any = pytest.importorskip("polars", reason="part of electionfeed[dev]")
    table = polars.DataFrame(ef.columns(ef.fold(ef.grouped(ef.desk, "region"), NIGHT)))
    seats = table.group_by("party").agg(polars.col("seats").sum())
    assert {k: n for k, n in seats.iter_rows() if n} == ef.fold(ef.desk, NIGHT).seats


def test_a_party_to_which_the_exit_poll_gives_no_seats_is_named_by_it() -> None:
    desk = ef.fold(ef.desk, ef.load("ge2019"))
    assert (desk.forecast["BRX"], desk.over_forecast["BRX"]) == (0, 0)


def test_joint_candidates_are_the_first_partys_against_the_exit_poll_however_they_are_counted() -> None:
    assert desk_of(tallies.BALLOT).over_forecast == ef.fold(ef.desk, NIGHT).over_forecast


def test_seats_by_swing_between_two_parties_are_in_order_from_the_largest_to_the_largest_away() -> None:
    swings = [entry.value for entry in ef.fold(ef.leaders(tallies.swing_ranking("Lab", "Con"), 650), NIGHT)]
    assert swings == sorted(swings, reverse=True)
    assert swings[0] > 0 > swings[-1]


def test_a_majority_at_the_bound_of_a_band_is_in_the_band_above() -> None:
    seat = next(iter(NIGHT.seats.values()))
    assert seat.baseline
    bands = {}
    for majority in (4_999, 5_000, 10_000, 19_999, 20_000):
        before = evolve(seat.baseline, majority=majority, valid=100_000, votes={seat.baseline.winner: 100_000})
        bands[majority] = band(evolve(seat, baseline=before))
    assert bands == {
        4_999: "0 to 5 points",
        5_000: "5 to 10 points",
        10_000: "10 to 20 points",
        19_999: "10 to 20 points",
        20_000: "20 points or more",
    }


def test_a_member_who_stands_in_a_seat_that_is_still_to_declare_has_not_stood_down() -> None:
    before = ef.Baseline(
        election="2017",
        notional=False,
        winner="Con",
        member="Ann Ashe",
        majority=9,
        votes={"Con": 9},
        valid=9,
        electorate=None,
    )
    left, other = (evolve(nominated(seat, "Con", "Lab"), baseline=before) for seat in ("S1", "S2"))
    moved = evolve(other.candidates[0], sitting=ef.Sitting(seat="S1", since=2017))
    result = seat_declared("S1", Con=5, Lab=9)
    for there, gone in ((other, 1), (evolve(other, candidates=(moved, other.candidates[1])), 0)):
        people = ef.fold(ef.people, [opened(seats=2), left, there, result])
        assert people.stood_down is not None
        assert (len(people.gone), len(people.stood_down)) == (1, gone)
