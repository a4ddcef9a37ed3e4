"""The law that everything rests on: however a night is delivered, if all of it arrives, the tallies are the same."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import electionfeed as ef
from electionfeed.events import EVENTS, SeatEvent
from electionfeed.folds.engine import Measure, SeatReducer
from electionfeed.folds.tally import Tally
from electionfeed.rehearsal.scenario import CATALOGUE
from electionfeed.testing.strategies import nights, redelivered

from .nights import NIGHTS

SCENARIOS = [one.name for one in CATALOGUE.values() if one.layer != "corruption"]
INCIDENTS = [one.name for one in CATALOGUE.values() if one.layer == "incident"]
DELIVERIES = [one.name for one in CATALOGUE.values() if one.layer == "delivery"]
WHOLE = [one.name for one in CATALOGUE.values() if not one.loses]
SHOWN = ("wrong-rush", "transposed", "withdrawn", "duplicates", "late")

seeds = st.integers(0, 2**32)
compositions = st.lists(st.sampled_from(SCENARIOS), unique=True)

# A tally that needs each seat's nominations, and one for every kind of result: what the board does not look at.
by_region = Measure("tally", ef.SeatDeclared, lambda d, seat: {(seat.region, d.outcome): 1}, seated=True)
gains: SeatReducer[Tally[Any]] = SeatReducer((by_region,), Tally)
SEAT_EVENTS = [kind for kind in EVENTS.values() if issubclass(kind, SeatEvent)]
by_kind = tuple(Measure("tally", kind, lambda event: {type(event): 1}) for kind in SEAT_EVENTS)
kinds: SeatReducer[Tally[Any]] = SeatReducer(by_kind, Tally)
everything = ef.combine(board=ef.board, gains=gains, kinds=kinds)


@given(nights(corrections=True), compositions, seeds)
def test_any_composition_of_scenarios_folds_to_the_tallies_of_the_clean_night_and_always_adds_up(
    night: ef.Night, names: list[str], seed: int
) -> None:
    events = list(ef.scenario(*names, seed=seed)(night))
    check_every_moment(events)
    assert ef.fold(ef.board, events) == ef.fold(ef.board, night)
    assert ef.fold(gains, events) == ef.fold(gains, night)


@given(nights(corrections=True), st.data())
def test_any_order_and_any_repetition_fold_to_the_tallies_of_the_clean_night(
    night: ef.Night, data: st.DataObject
) -> None:
    assert ef.fold(everything, data.draw(redelivered(night))) == ef.fold(everything, night)


@pytest.mark.parametrize("night", ef.nights())
def test_all_scenarios_together_leave_every_fixture_night_as_it_was(night: str) -> None:
    clean = ef.load(night)
    assert ef.fold(everything, ef.scenario(*SCENARIOS, seed=1)(clean)) == ef.fold(everything, clean)


def test_every_scenario_alone_leaves_a_fixture_night_as_it_was() -> None:
    clean = ef.load("ge2024")
    final = ef.fold(ef.board, clean)
    for name in SCENARIOS:
        assert ef.fold(ef.board, ef.scenario(name, seed=1)(clean)) == final, name


def test_at_every_moment_of_a_fixture_night_with_faults_injected_the_board_adds_up() -> None:
    check_every_moment(ef.scenario(*SCENARIOS, seed=3)(ef.load("ge2019")))


def test_a_dozen_rehearsals_of_a_night_all_end_as_the_night_did() -> None:
    night = ef.load("ge2019")
    final = ef.fold(ef.board, night)
    assert all(ef.fold(ef.board, ef.scenario(*SHOWN, seed=seed)(night)) == final for seed in range(12))


@pytest.mark.long
@pytest.mark.parametrize("name", ef.nights())
def test_a_hundred_rehearsals_of_every_night_read_from_bytes_all_end_as_the_night_did(name: str) -> None:
    night = ef.load(name)
    final = ef.fold(ef.board, night)
    for seed in range(100):
        assert ef.fold(ef.board, ef.Reading(ef.rehearse(night, *SHOWN, seed=seed), "lenient")) == final, seed


def test_a_night_with_faults_injected_is_a_night_of_its_own_until_its_end() -> None:
    night = ef.load("ge2019")
    assert len({tuple(event.seq for event in ef.scenario(*SHOWN, seed=seed)(night)) for seed in range(4)}) == 4
    clean = {tuple(board.votes.items()) for _, board in ef.scan(ef.board, night)}
    steps = ef.scan(ef.board, ef.scenario("transposed")(night))
    assert sum(tuple(board.votes.items()) not in clean for _, board in steps) > 100


@given(nights(corrections=True), st.sampled_from(INCIDENTS), seeds)
def test_an_incident_makes_a_legal_night_that_keeps_every_law(night: ef.Night, name: str, seed: int) -> None:
    assert ef.check(ef.rehearse(night, name, seed=seed)) >= len(night) - sum(isinstance(e, SeatEvent) for e in night)


@pytest.mark.parametrize("night", NIGHTS)
def test_all_incidents_together_make_a_legal_night_that_keeps_every_law(night: str) -> None:
    assert ef.check(ef.rehearse(ef.load(night), *INCIDENTS, seed=5)) > len(ef.load(night))


@given(nights(corrections=True), st.lists(st.sampled_from(DELIVERIES), unique=True), seeds)
def test_a_delivery_changes_no_message_and_begins_with_the_header(night: ef.Night, names: list[str], seed: int) -> None:
    events = list(ef.scenario(*names, seed=seed)(night))
    assert events[0] == night.header
    assert set(events) == set(night)
    if "duplicates" not in names:
        assert len(events) == len(night)


def check_every_moment(events: Iterable[ef.Event]) -> None:
    """Check the invariants of every moment: no share over 100%, no negative count, every seat once, none lost."""
    beaten: Mapping[ef.Defeat, int] | None = None
    for _, board in ef.scan(ef.board, events):
        assert sum(board.seats.values()) + board.outstanding == board.total
        assert board.declared + board.rushed + board.outstanding == board.total
        assert board.outstanding >= 0
        assert sum(board.votes.values()) == board.valid  # so that no share passes 100%
        assert board.valid + (board.rejected or 0) <= board.electorate  # nor does the turnout
        assert min([*board.seats.values(), *board.votes.values(), *board.deposits.values(), 1]) > 0
        if board.engine.sums["defeated"] is not beaten:
            beaten = board.engine.sums["defeated"]
            assert set(beaten.values()) <= {1}
            assert len({(defeat.seat, defeat.candidate) for defeat in beaten}) == len(beaten)
