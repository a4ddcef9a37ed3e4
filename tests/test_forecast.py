"""The forecast: the laws that it keeps on every night, and what it would have said on the real ones."""

import copy
import doctest
import json
import os
import pickle
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from math import fsum
from pathlib import Path

import attrs
import orjson
import pytest
from benchmarks import backtest_forecast as backtest
from hypothesis import given, settings
from hypothesis import strategies as st

import electionfeed as ef
from electionfeed import tallies
from electionfeed.cli import main
from electionfeed.cli.outlook import in_short
from electionfeed.cli.screen import Screen
from electionfeed.tallies.forecasting.constants import ALL, constants
from electionfeed.tallies.forecasting.contests import OTHERS
from electionfeed.testing import declared, laws, nominated, opened, rushed, strategies
from electionfeed.testing import night as published

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "forecast.md").read_text(encoding="utf-8")
BACKTEST = (ROOT / "docs" / "backtest.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```console\n(.*?)^```$", PAGE, re.M | re.S)

any_night = strategies.nights(corrections=True)
NIGHTS = backtest.general_elections()
every_night = pytest.mark.parametrize("name", NIGHTS)


@cache
def night(name: str) -> ef.Night:
    return ef.load(name)


@cache
def at(name: str, clock: str) -> tallies.Forecast:
    whole = night(name)
    return ef.fold(ef.forecast, ef.until(whole, ef.moment(clock, whole.header)))


@cache
def four_moments() -> list[backtest.Line]:
    return backtest.backtest(NIGHTS, backtest.at_clock(*backtest.SHOWN)).lines


def words(state: tallies.Forecast) -> bytes:
    """All that a forecast says."""
    return orjson.dumps([state.as_dict(), ef.columns(state), ef.columns(state.chances), repr(state)])


def adds_up(state: tallies.Forecast) -> None:
    out = len(state.out)
    for party, one in state.seats.items():
        assert one.won <= one.low95 <= one.low80 <= one.median <= one.high80 <= one.high95 <= one.won + out
        assert one.won - 1e-9 <= one.mean <= one.won + out + 1e-9
        assert fsum(state.distribution(party)) == pytest.approx(1)
        assert (one.majority is None) == (state.line is None)
        assert one.majority is None or 0 <= one.majority <= 1
    for seat, parties in state.chances.items():
        assert fsum(parties.values()) == pytest.approx(1)
        assert all(0 <= chance <= 1 for chance in parties.values())
        assert set(parties) <= set(state.nominated[seat].parties)
    assert set(state.chances) == set(state.out)
    assert state.hung is None or 0 <= state.hung <= 1


def is_the_result(state: tallies.Forecast, board: ef.Board) -> None:
    assert not state.out
    assert not state.chances
    assert {party: one.median for party, one in state.seats.items() if one.median} == board.seats
    assert all(one.won == one.low95 == one.median == one.high95 == one.mean for one in state.seats.values())
    if state.line:
        assert state.majority == ({board.majority: 1.0} if board.majority else {})
        assert state.hung == float(board.majority is None)


@pytest.mark.parametrize("law", ["deterministic", "duplicates", "any order", "prefix", "withdrawal", "unknown events"])
def test_the_forecast_keeps_every_law_of_a_reducer(law: str) -> None:
    laws(ef.forecast, law, examples=30)


@settings(max_examples=40)
@given(any_night.flatmap(lambda one: st.tuples(st.just(one), strategies.redelivered(one))))
def test_any_order_and_any_repetition_come_to_the_same_words(twice: tuple[ef.Night, tuple[ef.Event, ...]]) -> None:
    once, again = (ef.fold(ef.forecast, events) for events in twice)
    assert once == again
    assert words(once) == words(again)


@settings(max_examples=40)
@given(any_night)
def test_at_every_moment_of_any_night_the_forecast_adds_up(one: ef.Night) -> None:
    for _, state in ef.scan(ef.forecast, one):
        adds_up(state)
        assert orjson.loads(words(state))


@settings(max_examples=40)
@given(strategies.nights(max_seats=8))
def test_when_every_seat_is_declared_the_forecast_is_the_result(one: ef.Night) -> None:
    is_the_result(ef.fold(ef.forecast, one), ef.fold(ef.board, one))


@settings(max_examples=30)
@given(any_night, st.integers(0, 60))
def test_reading_a_forecast_changes_nothing_of_it(one: ef.Night, cut: int) -> None:
    state = ef.fold(ef.forecast, one.events[:cut])
    unread = copy.deepcopy(state)
    read = words(state)
    assert state == unread
    assert words(pickle.loads(pickle.dumps(state))) == words(unread) == read
    assert ef.fold(ef.forecast, one.events[cut:], start=state) == ef.fold(ef.forecast, one)


@settings(max_examples=30)
@given(any_night, st.lists(st.booleans(), min_size=10, max_size=10))
def test_forecasts_of_two_parts_of_a_night_merge_into_that_of_the_whole(one: ef.Night, first: list[bool]) -> None:
    parts: tuple[list[ef.Event], list[ef.Event]] = ([], [])
    for event in one:
        parts[first[int(getattr(event, "seat", "0")[-1])]].append(event)
    merged = ef.merge(ef.forecast, *(ef.fold(ef.forecast, part) for part in parts))
    assert words(merged) == words(ef.fold(ef.forecast, one))


@settings(max_examples=20)
@given(any_night)
def test_a_forecast_can_be_grouped_like_every_tally(one: ef.Night) -> None:
    for state in ef.fold(ef.grouped(ef.forecast, "region"), one).values():
        adds_up(state)


def test_two_forecasts_differ_where_only_those_who_stand_do() -> None:
    header = opened()
    first, second = (ef.fold(ef.forecast, [header, nominated("S1", *parties)]) for parties in ("ab", "ac"))
    assert first != second


def test_before_any_event_there_is_nothing_to_say() -> None:
    state = ef.fold(ef.forecast, [])
    assert repr(state) == "Forecast(0 of 0 seats known, 0 out)"
    assert (state.seats, state.chances, state.line, state.hung) == ({}, {}, None, None)


def test_a_seat_without_a_last_result_is_open_to_all_who_stand_there() -> None:
    state = ef.fold(ef.forecast, [opened(), nominated("S1", "Con", "Lab")])
    assert state.chances["S1"] == {"Con": 0.5, "Lab": 0.5}


def test_a_rushed_result_is_known_and_a_countermanded_poll_is_in_nobodys_seats() -> None:
    whole = published(opened(3), [nominated(f"S{n}", "Con", "Lab") for n in (1, 2, 3)])
    events = [*whole, rushed("S1", 1, "Con")]
    events.append(ef.PollCountermanded(seq=9, at=whole.header.at, seat="S2", revision=1, reason="a candidate died"))
    state = ef.fold(ef.forecast, events)
    assert (state.out, state.won) == (("S3",), {"Con": 1})
    assert state.seats["Con"].high95 == 2
    final = ef.fold(ef.forecast, [declared("S3", Con=1, Lab=2)], start=state)
    assert {party: one.median for party, one in final.seats.items()} == {"Con": 1, "Lab": 1}


def test_a_contest_without_a_majority_at_stake_has_no_chance_of_one() -> None:
    header = attrs.evolve(opened(), contest="by-election", line=None)
    state = ef.fold(ef.forecast, [header, nominated("S1", "Con", "Lab")])
    assert (state.line, state.hung, state.seats["Con"].majority) == (None, None, None)


def test_the_speaker_is_expected_to_be_re_elected_and_a_former_speakers_seat_votes_like_its_region() -> None:
    chorley = at("ge2019", "22:05").chances["E14000637"]
    assert max(chorley, key=chorley.__getitem__) == "Spk"
    assert chorley["Spk"] > 0.9
    buckingham = at("ge2019", "22:05").chances["E14000608"]
    assert buckingham["Con"] > 0.5


def test_a_party_or_seat_that_does_not_exist_is_an_error_that_says_what_does() -> None:
    state = at("ge2019", "02:00")
    with pytest.raises(KeyError, match=r"'Tory'; expected a party of this forecast: is it Conservative \(Con\)\?"):
        state.seats["Tory"]
    with pytest.raises(KeyError, match=r"is it Conservative \(Con\)\?"):
        state.distribution("Tory")
    with pytest.raises(KeyError, match=r"a seat of this night: is it Telford \(E14000989\)\?"):
        state.chances["Telford"]


@every_night
def test_after_the_last_seat_of_a_real_night_the_forecast_is_the_result(name: str) -> None:
    whole = night(name)
    is_the_result(ef.fold(ef.forecast, whole), ef.fold(ef.board, whole))


@every_night
@pytest.mark.parametrize("clock", ["22:05", "03:00", "06:00"])
def test_a_forecast_of_a_real_night_adds_up_to_all_its_seats(name: str, clock: str) -> None:
    state = at(name, clock)
    adds_up(state)
    assert fsum(one.mean for one in state.seats.values()) == pytest.approx(state.total, abs=4)


@every_night
def test_before_the_first_result_the_forecast_is_near_the_exit_poll(name: str) -> None:
    state = at(name, "22:05")
    assert not state.results
    for party, seats in state.poll.items():
        if party != OTHERS:
            assert state.seats[party].low95 <= seats <= state.seats[party].high95
            assert abs(state.seats[party].mean - seats) <= 6 + seats // 20


@every_night
def test_the_more_is_known_the_narrower_the_ranges(name: str) -> None:
    first, *_, last = (at(name, clock) for clock in ("22:05", "03:00", "05:00"))
    for party in [one.party for one in first.seats.values() if one.median >= 100]:
        widths = [state.seats[party].high80 - state.seats[party].low80 for state in (first, last)]
        assert widths[0] > widths[1]


@every_night
def test_a_bundled_night_is_forecast_with_constants_that_were_fitted_without_it(name: str) -> None:
    assert constants(name) != constants(ALL)
    assert constants("another night") == constants(ALL)
    own = tallies.forecast_with(constants(name))
    assert words(ef.fold(own, night(name).events[:900])) == words(ef.fold(ef.forecast, night(name).events[:900]))


@pytest.mark.slow
def test_the_backtest_says_what_the_forecast_says_at_four_moments_of_every_night() -> None:
    for name in NIGHTS:
        shown = backtest.moments([line for line in four_moments() if line.night == name])
        assert "\n".join([f"### {name}", "", *shown]) in BACKTEST


def test_the_ranges_of_80_in_a_hundred_held_between_70_and_90_in_a_hundred_at_four_moments() -> None:
    lines = four_moments()
    assert 0.7 <= sum(line.within for line in lines) / len(lines) <= 0.9


def test_the_forecast_of_the_early_hours_is_nearer_than_the_swing_of_the_seats_declared() -> None:
    lines = [line for line in four_moments() if line.clock < "03:00"]
    ours = fsum(abs(line.forecast.median - line.won) for line in lines)
    theirs = fsum(abs(line.swung - line.won) for line in lines)
    assert ours < theirs / 2


def test_the_page_shows_the_constants_that_are_fitted_on_all_nights() -> None:
    shown = re.findall(r"^\| `(\w+)` \| ([\d.]+) \|", PAGE, re.M)
    assert {name: float(value) for name, value in shown} == attrs.asdict(constants(ALL))


def test_the_python_of_the_page_gives_what_it_shows() -> None:
    assert doctest.testfile(str(ROOT / "docs" / "forecast.md"), module_relative=False).failed == 0


def blocks() -> Iterator[tuple[str, list[str]]]:
    for block in BLOCKS:
        command, *shown = block.splitlines()
        yield command, shown


@pytest.mark.parametrize(("command", "shown"), list(blocks()), ids=lambda part: part if isinstance(part, str) else "")
def test_a_command_prints_what_the_page_shows(
    command: str, shown: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(command.split()[2:]) == 0
    assert capsys.readouterr().out.splitlines() == shown


@pytest.mark.parametrize("clock", ["22:05", "04:00", "21:50"])
def test_the_forecast_fits_80_columns(clock: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tally", "ge2024", "--at", clock, "--forecast"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert not [line for line in lines if line != line.rstrip()]


def test_the_board_of_a_replay_shows_the_forecast_of_the_last_five_minutes() -> None:
    whole = night("ge2019")
    by = ef.moment("04:50", whole.header)
    screen = Screen(whole, ef.Clock())
    for event in ef.until(whole, by):
        screen.take(event)
    first = next(event for event in whole if event.at >= by)
    line = in_short(ef.fold(ef.forecast, [event for event in whole if event.seq <= first.seq]))
    assert line.startswith("forecast: Con 3")
    assert line in [text.plain for text in screen.lines(80, 24)]


@pytest.mark.parametrize(("clock", "chance"), [("04:50", ">99%"), ("05:30", "100%")])
def test_a_majority_is_certain_on_the_board_when_it_is_won_and_not_before(clock: str, chance: str) -> None:
    assert in_short(at("ge2019", clock)).endswith(f"; Con majority {chance}")


def test_the_board_of_a_by_election_shows_no_forecast() -> None:
    assert in_short(ef.fold(ef.forecast, night("by-2026-08-13")[:2])) == ""


def test_json_names_every_seat_still_out_and_csv_every_party(capsys: pytest.CaptureFixture[str]) -> None:
    state = at("ge2019", "04:00")
    assert main(["tally", "ge2019", "--at", "04:00", "--forecast", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert list(printed["chances"]) == list(state.out)
    assert all(printed["chances"][seat]["name"] == state.nominated[seat].name for seat in state.out)
    assert printed["seats"]["Con"]["median"] == state.seats["Con"].median
    assert main(["tally", "ge2019", "--at", "04:00", "--forecast", "--csv"]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert rows[0] == "party,won,mean,median,low80,high80,low95,high95,majority"
    assert [row.partition(",")[0] for row in rows[1:]] == list(state.seats)


def test_a_forecast_takes_no_groups(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["tally", "ge2019", "--forecast", "--by", "region"])
    assert "--forecast is of the whole night" in capsys.readouterr().err


def test_a_forecast_is_the_same_under_any_hash_seed() -> None:
    command = [sys.executable, "-m", "electionfeed", "tally", "ge2024", "--at", "03:00", "--forecast", "--json"]
    printed = {
        subprocess.run(
            command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True, timeout=60
        ).stdout
        for seed in "012"
    }
    assert len(printed) == 1
