"""Each scenario on its own: what it does to a night, and that the same seed does the same."""

import os
import sys
from collections.abc import Iterable
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import electionfeed as ef
from electionfeed.events import SeatEvent
from electionfeed.rehearsal.scenario import CATALOGUE
from electionfeed.testing.strategies import nights

from .processes import ran

NIGHT = ef.load("ge2019")


@cache
def rehearsed(*names: str, seed: int = 7) -> tuple[ef.Event, ...]:
    return tuple(ef.scenario(*names, seed=seed)(NIGHT))


def of(kind: type[ef.Event], events: Iterable[ef.Event]) -> list[ef.Event]:
    return [event for event in events if isinstance(event, kind)]


def messages_by_seat(name: str) -> list[list[tuple[Any, ef.Board]]]:
    """What is said of each seat that the incident touches, each with the board after it and its consequences."""
    events = rehearsed(name)
    steps: list[tuple[Any, ef.Board]] = list(ef.scan(ef.board, events))
    touched = {event.seat for event in events if isinstance(event, SeatEvent) and event.revision > 1}
    results = (ef.SeatDeclared, ef.ResultRushed, ef.ResultWithdrawn, ef.RecountOrdered, ef.PollCountermanded)
    assert touched
    return [[step for step in steps if isinstance(step[0], results) and step[0].seat == seat] for seat in touched]


def test_a_rush_says_the_winner_and_then_the_figures() -> None:
    for (rush, _), (declared, _) in messages_by_seat("rush"):
        assert isinstance(rush, ef.ResultRushed)
        assert isinstance(declared, ef.SeatDeclared)
        assert (rush.candidate, rush.party) == (declared.elected, declared.winner.party)
        assert rush.at < declared.at


def test_a_wrong_rush_is_taken_from_its_party_by_the_figures() -> None:
    for (rush, before), (declared, after) in messages_by_seat("wrong-rush"):
        assert isinstance(rush, ef.ResultRushed)
        assert isinstance(declared, ef.SeatDeclared)
        assert rush.candidate != declared.elected
        assert before.rushed >= 1
        assert rush not in after.engine.latest[declared.seat]


def test_a_transposition_changes_the_winner_for_ten_minutes() -> None:
    for (wrong, _), (right, _) in messages_by_seat("transposed"):
        assert isinstance(wrong, ef.SeatDeclared)
        assert isinstance(right, ef.SeatDeclared)
        assert wrong.elected != right.elected
        assert sorted(r.votes for r in wrong.results) == sorted(r.votes for r in right.results)
        assert (right.at - wrong.at).seconds == 600
        assert right.declared_at == wrong.declared_at


def test_a_quiet_transposition_changes_votes_but_no_winner() -> None:
    for (wrong, _), (right, _) in messages_by_seat("transposed-quiet"):
        assert isinstance(wrong, ef.SeatDeclared)
        assert isinstance(right, ef.SeatDeclared)
        assert wrong.elected == right.elected
        assert wrong.results != right.results


def test_a_bundle_counted_twice_makes_figures_fall() -> None:
    for (_, before), (_, after) in messages_by_seat("counted-twice"):
        assert after.total == before.total
    for (wrong, _), (right, _) in messages_by_seat("counted-twice"):
        assert wrong.valid > right.valid


def test_an_electorate_is_revised_an_hour_later() -> None:
    for (wrong, _), (right, _) in messages_by_seat("electorate"):
        assert wrong.electorate > right.electorate
        assert (right.at - wrong.at).seconds == 3600


def test_a_withdrawn_seat_is_outstanding_until_it_is_declared_again() -> None:
    for (first, _), (withdrawn, between), (again, _) in messages_by_seat("withdrawn"):
        assert isinstance(withdrawn, ef.ResultWithdrawn)
        assert between.declared < between.total
        assert first.results == again.results
        assert (first.revision, again.revision) == (1, 3)


def test_two_recounts_and_a_lot_elect_the_runner_up_until_the_bundle_is_found() -> None:
    for (one, _), (two, _), (tie, _), (right, _) in messages_by_seat("recounts"):
        assert (one.number, two.number) == (1, 2)
        assert isinstance(tie, ef.SeatDeclared)
        assert isinstance(right, ef.SeatDeclared)
        assert tie.by_lot
        assert tie.elected != right.elected
        assert not right.by_lot


def test_a_countermanded_seat_is_outstanding_all_night_and_declared_weeks_later() -> None:
    for (called_off, _), (declared, _) in messages_by_seat("countermanded"):
        assert isinstance(called_off, ef.PollCountermanded)
        assert (declared.at - called_off.at).days >= 20
    morning = ef.expected(ef.Night(rehearsed("countermanded")), "2019-12-14T12:00")
    assert (morning["declared"], morning["outstanding"]) == (649, 1)


def test_a_test_message_counts_until_it_is_withdrawn() -> None:
    for (test, during), (gone, after), (real, _) in messages_by_seat("test-message"):
        assert isinstance(test, ef.SeatDeclared)
        assert isinstance(gone, ef.ResultWithdrawn)
        assert isinstance(real, ef.SeatDeclared)
        assert (during.declared, after.declared) == (1, 0)
        assert (test.winner.votes, test.majority) == (test.valid, test.valid)
        assert after.votes == {}


def test_a_majority_is_reached_undone_and_reached_again() -> None:
    majorities = [board.majority for _, board in ef.scan(ef.board, rehearsed("majority-undone"))]
    turns = [now for before, now in zip([None, *majorities], majorities, strict=False) if before != now]
    assert turns == ["Con", None, "Con"]
    assert len(of(ef.MajorityReached, rehearsed("majority-undone"))) == 2
    assert rehearsed("majority-undone") != rehearsed("majority-undone", seed=8)


def test_a_majority_cannot_be_undone_where_there_is_none() -> None:
    hung = ef.load("ge2017")
    assert list(ef.scenario("majority-undone")(hung)) == list(hung)


def test_a_burst_says_at_once_what_forty_minutes_should_have_said() -> None:
    events = rehearsed("burst")
    moved: list[tuple[Any, Any]] = [(was, now) for was, now in zip(NIGHT, events, strict=True) if was.at != now.at]
    assert len(moved) > 10
    assert len({now.at for _, now in moved}) == 1
    assert all(0 < (now.at - was.at).seconds <= 2400 for was, now in moved)
    assert [event.seq for event in events] == [event.seq for event in NIGHT]
    assert all(now.declared_at == was.declared_at for was, now in moved if isinstance(was, ef.SeatDeclared))


def test_a_lost_message_comes_an_hour_later() -> None:
    check_delayed(rehearsed("lost"), 60, 60, 2658 // 100)


def test_a_late_message_comes_ten_to_ninety_minutes_later() -> None:
    check_delayed(rehearsed("late"), 10, 90, 2658 // 30)


def check_delayed(events: tuple[ef.Event, ...], least: int, most: int, count: int) -> None:
    """Every message that came late was overtaken by what was said so many minutes after it, and by nothing later."""
    last = max(event.at for event in NIGHT)
    highest, late = events[0], 0
    for event in events[1:]:
        if event.seq < highest.seq:
            late += 1
            waited = (highest.at - event.at).total_seconds() / 60
            assert waited <= most
            assert highest.at == last or waited + 60 >= least  # the night may end, or be quiet, before then
        highest = max(highest, event, key=lambda one: one.seq)
    assert 0.5 * count < late <= count


def test_reordering_is_bounded() -> None:
    for place, event in enumerate(rehearsed("reordered")):
        assert abs(place - (event.seq - 1)) <= 10
    assert rehearsed("reordered")[0] == NIGHT.header


def test_one_message_in_twenty_is_repeated() -> None:
    events = rehearsed("duplicates")
    assert len(events) == len(NIGHT) + len(NIGHT) // 20
    assert {event.seq for event in events} == set(range(1, len(NIGHT) + 1))
    assert ef.fold(ef.health, events).duplicates == len(NIGHT) // 20


def test_even_the_header_may_be_repeated() -> None:
    assert any(len(of(ef.NightOpened, rehearsed("duplicates", seed=seed))) == 2 for seed in range(30))


@pytest.mark.parametrize("name", [name for name in CATALOGUE if CATALOGUE[name].layer != "corruption"])
def test_a_scenario_is_a_function_of_the_night_and_the_seed(name: str) -> None:
    assert rehearsed(name) == tuple(ef.scenario(name, seed=7)(NIGHT))
    assert rehearsed(name) != tuple(NIGHT)


def test_the_order_in_which_scenarios_are_asked_for_does_not_matter() -> None:
    assert rehearsed("late", "transposed", "rush") == rehearsed("rush", "late", "transposed")
    assert rehearsed("late", "late", "rush") == rehearsed("rush", "late")


@pytest.mark.parametrize("hash_seed", ["0", "4242"])
def test_the_same_seed_gives_the_same_bytes_in_every_process(hash_seed: str) -> None:
    names = ",".join(CATALOGUE)
    command = [sys.executable, "-m", "electionfeed", "rehearse", "ge2017", "--scenario", names, "--seed", "11"]
    run = ran(command, check=True, env={**os.environ, "PYTHONHASHSEED": hash_seed})
    assert run.stdout == b"".join(ef.rehearse(ef.load("ge2017"), *CATALOGUE, seed=11))


def test_an_incident_cannot_be_injected_into_a_night_already_out_of_order() -> None:
    with pytest.raises(ef.BrokenStream, match="the next without a gap"):
        list(ef.scenario("transposed")(ef.scenario("late")(NIGHT)))


def test_a_name_that_is_no_scenario_or_belongs_elsewhere_is_misuse() -> None:
    with pytest.raises(ef.UnknownName, match="scenario: 'tranposed'; expected a scenario: is it transposed"):
        ef.scenario("tranposed")
    with pytest.raises(ValueError, match="torn is a scenario of corruption, and here it has to be one of incident or"):
        ef.scenario("torn")
    with pytest.raises(ValueError, match="late is a scenario of delivery, and here it has to be one of corruption"):
        ef.corrupt("late")
    for stage in (ef.scenario("late"), ef.scenario("transposed")):
        with pytest.raises(TypeError, match="takes events, and 'ge2019' is a text"):
            stage("ge2019")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "names", [("late", "transposed"), ("late,transposed",), ("transposed  late",), ("LATE", "transposed, ")]
)
def test_scenarios_are_named_with_commas_blanks_or_one_by_one(names: tuple[str, ...]) -> None:
    assert list(ef.scenario(*names, seed=3)(NIGHT)) == list(ef.scenario("transposed", "late", seed=3)(NIGHT))
    assert list(ef.rehearse(NIGHT, *names, seed=3)) == list(ef.rehearse(NIGHT, "transposed", "late", seed=3))


@settings(max_examples=15)
@given(nights(min_seats=1, max_seats=1), st.integers(0, 99))
def test_damage_is_a_function_of_the_lines_and_the_seed(night: ef.Night, seed: int) -> None:
    names = [name for name in CATALOGUE if CATALOGUE[name].layer == "corruption"]
    assert list(ef.rehearse(night, *names, seed=seed)) == list(ef.rehearse(night, *names, seed=seed))


def test_every_scenario_says_what_it_does_and_what_must_be_shown() -> None:
    for name, one in CATALOGUE.items():
        assert one.name == name
        assert one.does.endswith(".")
        assert len(one.shows) > 20
