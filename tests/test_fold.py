"""`fold`, `scan` and `combine`: plain reducers, the engine, and both in one pass."""

import pickle
import re
from collections.abc import Callable
from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import electionfeed as ef
from electionfeed.testing.strategies import nights

COUNT = ef.Reducer(0, lambda n, event: n + 1)
LATEST = ef.Reducer[int | None](None, lambda _, event: event.seq)


@given(nights(corrections=True))
def test_the_last_state_of_a_scan_is_the_fold(night: ef.Night) -> None:
    *_, (event, state) = ef.scan(ef.board, night)
    assert (event, state) == (night[-1], ef.fold(ef.board, night))


@given(nights(corrections=True))
def test_each_state_of_a_scan_is_the_fold_of_the_events_so_far(night: ef.Night) -> None:
    states = [state for _, state in ef.scan(ef.board, night)]
    assert states == [ef.fold(ef.board, night[: n + 1]) for n in range(len(night))]


@given(nights(corrections=True), st.data())
def test_folding_on_from_a_state_is_folding_all(night: ef.Night, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(night)))
    before = ef.fold(ef.board, night[:place])
    kept = pickle.loads(pickle.dumps(before))
    assert ef.fold(ef.board, night[place:], start=before) == ef.fold(ef.board, night)
    assert ef.fold(ef.board, night[place:], start=kept) == ef.fold(ef.board, night)
    assert before == kept


@given(nights(corrections=True), st.integers(0, 2**16))
def test_the_merged_states_of_any_two_parts_are_the_fold_of_the_whole(night: ef.Night, seed: int) -> None:
    mine = [event for event in night if not hasattr(event, "seat") or seed >> int(event.seat[3:]) & 1]
    yours = [event for event in night if event not in mine]
    merged = ef.merge(ef.board, ef.fold(ef.board, mine), ef.fold(ef.board, yours))
    assert merged == ef.fold(ef.board, night)


@given(nights())
def test_reducers_combined_by_name_or_place_fold_as_they_do_alone(night: ef.Night) -> None:
    named = ef.fold(ef.combine(board=ef.board, count=COUNT), night)
    board, count, latest = ef.fold(ef.combine(ef.board, COUNT, LATEST), night)
    assert named.board == board == ef.fold(ef.board, night)
    assert named["count"] == count == latest == len(night)


@given(nights(), st.data())
def test_a_combined_fold_goes_on_from_its_state(night: ef.Night, data: st.DataObject) -> None:
    both = ef.combine(board=ef.board, count=COUNT)
    place = data.draw(st.integers(0, len(night)))
    assert ef.fold(both, night[place:], start=ef.fold(both, night[:place])) == ef.fold(both, night)


@pytest.mark.parametrize("misuse", ["none", "both"])
def test_combine_takes_reducers_by_name_or_by_place(misuse: str) -> None:
    with pytest.raises(ValueError, match="by position or by name"):
        _ = ef.combine() if misuse == "none" else ef.combine(COUNT, count=COUNT)  # type: ignore[call-overload]


def test_a_combined_state_has_no_other_attribute() -> None:
    state = ef.fold(ef.combine(count=COUNT), [])
    with pytest.raises(AttributeError, match="colour"):
        _ = state.colour


def test_scan_takes_no_more_events_than_are_asked_for() -> None:
    events = iter(ef.load("ge2019"))
    list(islice(ef.scan(COUNT, events), 3))
    assert next(events).seq == 4


def test_a_state_once_handed_out_never_changes() -> None:
    states = [(state, pickle.dumps(state.as_dict())) for _, state in islice(ef.scan(ef.board, ef.load("ge2019")), 700)]
    assert all(pickle.dumps(state.as_dict()) == then for state, then in states)


def test_a_tally_of_the_users_own_is_one_measure() -> None:
    knife_edge = ef.tally(ef.SeatDeclared, lambda d: {d.winner.party: 1} if d.majority < 1000 else {})
    both = ef.fold(ef.combine(board=ef.board, knife_edge=knife_edge), ef.load("ge2019"))
    assert sum(both.knife_edge.values()) == 30
    assert both.knife_edge["Green"] == 0


@given(nights(corrections=True))
def test_a_tally_can_be_pickled_and_folded_on(night: ef.Night) -> None:
    rejected = ef.tally(ef.SeatDeclared, lambda d: {d.seat: d.rejected or 0})
    state = ef.fold(rejected, night[: len(night) // 2])
    kept = pickle.loads(pickle.dumps(state))
    assert kept == state
    assert ef.fold(rejected, night[len(night) // 2 :], start=kept) == ef.fold(rejected, night)


def test_a_tally_of_what_is_no_event_is_misuse() -> None:
    with pytest.raises(ValueError, match="CandidatesNominated"):
        ef.tally(ef.CandidatesNominated, lambda seat: {seat.seat: 1})


@given(nights(corrections=True))
def test_at_every_moment_the_board_adds_up(night: ef.Night) -> None:
    for _, board in ef.scan(ef.board, night):
        assert sum(board.seats.values()) + board.outstanding == board.total
        assert sum(board.votes.values()) == board.valid
        assert min([*board.seats.values(), *board.votes.values(), *board.deposits.values(), 1]) > 0
        assert board.valid + (board.rejected or 0) <= board.electorate


@given(nights())
def test_a_board_is_plain_sorted_json(night: ef.Night) -> None:
    plain = ef.fold(ef.board, night).as_dict()
    assert list(plain) == sorted(plain)
    assert list(plain["seats"]) == sorted(plain["seats"])


def test_a_measure_that_gives_no_numbers_by_key_is_an_error_that_says_what_it_should() -> None:
    majorities: Any = ef.tally(ef.SeatDeclared, lambda d: d.majority)  # type: ignore[arg-type, return-value]
    with pytest.raises(TypeError, match=r"a measure gives whole numbers by key, such as \{party: 1\}, and \d+ is none"):
        ef.fold(majorities, ef.load("ge2019"))


MINE: dict[str, Callable[[ef.SeatDeclared], Any]] = {
    "a text": lambda declared: {"won": "1"},
    "nothing": lambda declared: {"won": None},
    "a fraction": lambda declared: {"won": 0.5},
    "no number": lambda declared: {"won": float("nan")},
}


@pytest.mark.parametrize("measure", MINE.values(), ids=MINE)
def test_a_tally_of_anything_but_whole_numbers_is_an_error(measure: Callable[[ef.SeatDeclared], Any]) -> None:
    with pytest.raises(TypeError, match=r"a measure gives whole numbers by key, such as \{party: 1\}, and \{'won': "):
        ef.fold(ef.tally(ef.SeatDeclared, measure), ef.load("ge2019"))


REDUCERS = {
    "board": ef.board,
    "desk": ef.desk,
    "people": ef.people,
    "forecast": ef.forecast,
    "health": ef.health,
    "leaders": ef.leaders("majority"),
    "grouped": ef.grouped(ef.board, "nation"),
    "by name": ef.combine(board=ef.board, desk=ef.desk),
    "by place": ef.combine(ef.board, ef.people),
}


@pytest.mark.parametrize("reducer", REDUCERS.values(), ids=REDUCERS)
def test_a_reducer_can_be_sent_to_another_process(reducer: Any) -> None:
    night = ef.load("ge2019")[:900]
    assert ef.fold(pickle.loads(pickle.dumps(reducer)), night) == ef.fold(reducer, night)


BOARD: Any = ef.fold(ef.board, ef.load("ge2019")[:700])
DESK = ef.fold(ef.desk, ef.load("ge2019")[:700])
OTHERS: dict[str, tuple[Callable[[], object], str]] = {
    "fold": (lambda: ef.fold(ef.desk, [], start=BOARD), "a fold goes on from"),
    "scan": (lambda: [*ef.scan(ef.people, [], start=BOARD)], "a fold goes on from"),
    "the first of a merge": (lambda: ef.merge(ef.desk, BOARD, DESK), "a fold goes on from"),
    "the second of a merge": (lambda: ef.merge(ef.desk, DESK, BOARD), "merge takes"),
    "explain": (lambda: ef.explain(ef.desk, BOARD, "votes", "Con"), "explain(reducer, state, ...) takes"),
}


@pytest.mark.parametrize(("call", "says"), OTHERS.values(), ids=OTHERS)
def test_a_state_of_another_reducer_is_refused(call: Callable[[], Any], says: str) -> None:
    with pytest.raises(TypeError, match=re.escape(f"{says} a state of its own reducer, and <Board")):
        call()


def test_what_is_no_sum_over_seats_is_not_merged() -> None:
    both = ef.combine(board=ef.board, desk=ef.desk)
    with pytest.raises(TypeError, match="merge takes a reducer of measures, such as board or a tally, and "):
        ef.merge(both, both.initial, both.initial)  # type: ignore[arg-type]


def test_a_name_that_would_hide_a_method_of_the_combined_state_is_refused() -> None:
    with pytest.raises(ValueError, match="no reducer can be combined as 'keys'"):
        ef.combine(keys=ef.board)


def test_two_parties_are_explained_as_they_stand_in_the_gains_of_a_desk() -> None:
    desk = ef.fold(ef.desk, ef.load("ge2019"))
    gains = ef.explain(ef.desk, desk, "gains", ("Lab", "Con"))
    assert gains == ef.explain(ef.desk, desk, "gains", "Lab", "Con")
    assert gains.total == desk.gains["Lab", "Con"]
