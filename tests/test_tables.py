"""The results as tables: a row a seat and a row a candidate, from what stands of each seat."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given

import electionfeed as ef
from electionfeed import tallies
from electionfeed.testing.strategies import nights, redelivered

NIGHT = ef.load("ge2019")
SUMMER = ef.load("ge2017")


def rows(table: tallies.Columns) -> list[dict[str, Any]]:
    return [dict(zip(table, values, strict=True)) for values in zip(*table.values(), strict=True)]


@pytest.mark.parametrize("name", ef.nights())
def test_the_tables_sum_to_the_national_board(name: str) -> None:
    night = ef.load(name)
    desk = ef.fold(ef.desk, night)
    seats, candidates = rows(ef.seat_table(night)), rows(ef.candidate_table(night))
    assert len(seats) == len(night.seats)
    assert sum(row["valid"] for row in seats) == sum(row["votes"] for row in candidates) == desk.valid
    assert sum(row["electorate"] for row in seats) == desk.electorate
    assert sum(row["outcome"] == "gain" for row in seats) == sum(desk.gains.values())
    assert sum(row["deposit_lost"] for row in candidates) == sum(desk.deposits.values())
    assert sum(row["elected"] for row in candidates) == desk.declared
    for party in ("Con", "Lab"):
        assert sum(row["winner"] == party for row in seats) == desk.seats[party]
        assert sum(row["votes"] for row in candidates if row["party"] == party) == desk.votes[party]


def test_a_row_says_what_the_hall_said() -> None:
    table = rows(ef.seat_table(NIGHT, swing=("con", "Labour")))
    bolsover = next(row for row in table if row["name"] == "Bolsover")
    desk = ef.fold(ef.desk, [NIGHT.header, NIGHT.seats["Bolsover"], ef.story(NIGHT, "Bolsover")[1]])
    assert bolsover["swing_to_Con_from_Lab"] == desk.swing("Con", "Lab").butler
    assert (bolsover["member"], bolsover["winner"], bolsover["second"]) == ("Mark Fletcher", "Con", "Lab")
    assert (bolsover["outcome"], bolsover["gained_from"], bolsover["majority"]) == ("gain", "Lab", 5_299)
    assert round(bolsover["turnout"], 1) == 61.8
    assert f"{bolsover['time']:%H:%M}" == "05:05"


def test_a_candidates_row_has_share_change_and_deposit() -> None:
    bolsover = [row for row in rows(ef.candidate_table(NIGHT)) if row["seat_name"] == "Bolsover"]
    skinner = next(row for row in bolsover if row["name"] == "Dennis Skinner")
    assert (skinner["sitting"], skinner["elected"], skinner["deposit_lost"]) == (True, False, False)
    assert (round(skinner["share"], 1), round(skinner["change"], 1)) == (35.9, -16.0)
    assert sum(row["share"] for row in bolsover) == pytest.approx(100)
    assert skinner["party_name"] == "Labour"


def test_times_are_those_of_the_clock_on_the_wall() -> None:
    first = min(row["time"] for row in rows(ef.seat_table(SUMMER)))
    assert (f"{first:%H:%M}", first.utcoffset()) == ("23:01", timedelta(hours=1))


def test_swing_is_null_where_the_two_parties_did_not_both_stand_both_times() -> None:
    table = rows(ef.seat_table(NIGHT, swing=[("SNP", "Con"), ("DUP", "SF")]))
    assert sum(row["swing_to_SNP_from_Con"] is not None for row in table) == 59
    assert sum(row["swing_to_DUP_from_SF"] is not None for row in table) == 14
    ranked = ef.fold(ef.leaders(tallies.swing_ranking("SNP", "Con"), 99), NIGHT)
    found = {row["seat"]: row["swing_to_SNP_from_Con"] for row in table if row["swing_to_SNP_from_Con"] is not None}
    assert found == {entry.seat: entry.value for entry in ranked}


def test_columns_of_a_night_are_its_seats() -> None:
    assert ef.columns(NIGHT) == ef.seat_table(NIGHT)


def test_a_seat_that_is_not_declared_has_a_row_of_nulls() -> None:
    early = rows(ef.seat_table(ef.until(NIGHT, "23:30")))
    assert len(early) == 650
    assert [row["winner"] for row in early].count(None) == 650 - 2
    candidates = rows(ef.candidate_table(ef.until(NIGHT, "23:00")))
    assert {row["votes"] for row in candidates} == {row["elected"] for row in candidates} == {None}
    rushed = rows(ef.seat_table(ef.until(ef.rush(NIGHT, "Telford", at="23:00"), "23:05")))
    telford = next(row for row in rushed if row["name"] == "Telford")
    assert (telford["status"], telford["winner"], telford["majority"]) == ("rushed", "Con", None)
    countermanded = rows(ef.seat_table(ef.countermand(NIGHT, "Telford")))
    assert next(row for row in countermanded if row["name"] == "Telford")["status"] == "countermanded"


@given(nights(corrections=True).flatmap(lambda night: redelivered(night).map(lambda again: (night, again))))
def test_the_tables_of_a_stream_in_any_order_hold_what_stands(pair: Any) -> None:
    night, again = pair
    for table in (ef.seat_table, ef.candidate_table):
        first, second = rows(table(night)), rows(table(again))
        assert sorted(first, key=repr) == sorted(second, key=repr)
    board = ef.fold(ef.board, night)
    assert sum(row["status"] == "declared" for row in rows(ef.seat_table(night))) == board.declared


@pytest.mark.parametrize("swing", [("Con",), ("Con", "Lab", "SNP"), [("Con", "Lab"), ("Con",)], ["Con", 3]])
def test_a_swing_is_two_parties(swing: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        ef.seat_table(NIGHT, swing=swing)
    with pytest.raises(ef.UnknownName, match=r"is it Conservative \(Con\)"):
        ef.seat_table(NIGHT, swing=("Tory", "Lab"))


def test_the_tables_are_those_of_pandas_and_polars() -> None:
    pandas: Any = pytest.importorskip("pandas", reason="part of electionfeed[dev]")
    polars: Any = pytest.importorskip("polars", reason="part of electionfeed[dev]")
    for table in (ef.seat_table(SUMMER, swing=("Con", "Lab")), ef.candidate_table(SUMMER)):
        length = len(table["seat"])
        assert pandas.DataFrame(table).shape == polars.DataFrame(table).shape == (length, len(table))
    times = pandas.DataFrame(ef.seat_table(SUMMER))["time"]
    assert str(times.dt.tz) == "Europe/London"
