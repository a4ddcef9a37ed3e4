import pickle
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from electionfeed import (
    Combined,
    Event,
    Night,
    Reducer,
    SeatDeclared,
    Timeline,
    board,
    changes,
    combine,
    fold,
    load,
    moment,
    tally,
    until,
)
from electionfeed.testing import strategies

history: Reducer[tuple[int, ...]] = Reducer((), lambda seen, event: (*seen, event.seq))
stories = strategies.nights(max_seats=3, corrections=True).flatmap(strategies.redelivered)
spacings = st.integers(1, 12)


@given(stories, spacings)
def test_the_state_at_any_moment_is_the_fold_of_what_the_feed_had_said_by_then(
    story: tuple[Event, ...], every: int
) -> None:
    # The history of a stream tells its order too, so it is the strictest of reducers.
    timeline = Timeline(story, combine(history, board), every=every)
    for at in sorted({event.at + late for event in story for late in (timedelta(0), timedelta(seconds=-1))}):
        assert timeline.at(at) == fold(combine(history, board), until(story, at))


@given(stories, spacings)
def test_the_state_after_any_seq_is_the_fold_of_the_events_up_to_it(story: tuple[Event, ...], every: int) -> None:
    timeline = Timeline(story, history, every=every)
    for seq in range(len(story) + 2):
        assert timeline.at(seq) == tuple(event.seq for event in story if event.seq <= seq)


@given(stories, spacings, st.data())
def test_the_difference_of_two_moments_is_what_was_said_between_them(
    story: tuple[Event, ...], every: int, data: st.DataObject
) -> None:
    start, end = sorted(data.draw(st.tuples(*[st.sampled_from([event.at for event in story])] * 2)))
    timeline = Timeline(story, board, every=every)
    change = timeline.diff(start, end)
    assert change.events == tuple(event for event in story if start < event.at <= end)
    assert (change.before, change.after) == (timeline.at(start), timeline.at(end))
    assert bool(change.changes) == (change.before.as_dict() != change.after.as_dict())
    by_seq = timeline.between(3, 7)
    assert by_seq == tuple(event for event in story if 3 < event.seq <= 7)


@given(stories, strategies.nights(max_seats=2), spacings, st.data())
def test_a_fork_is_the_night_up_to_then_and_the_other_events_after(
    story: tuple[Event, ...], other: Night, every: int, data: st.DataObject
) -> None:
    timeline = Timeline(story, history, every=every)
    at: datetime | int = data.draw(st.sampled_from([event.at for event in story]) | st.integers(0, len(story) + 1))
    fork = timeline.fork(other, at=at)
    said = [event for event in story if (event.at if isinstance(at, datetime) else event.seq) <= at]  # type: ignore[operator]
    assert fork.events == (*said, *other)
    assert fork.final == fold(history, fork.events)
    for seq in range(0, len(story), 3):
        assert fork.at(seq) == Timeline(fork.events, history, every=1).at(seq)
    assert timeline.events == story


def test_a_fork_from_04_40_shows_what_a_different_result_would_have_meant() -> None:
    night = load("ge2019")
    at = moment("04:40", night.header)
    timeline = Timeline(night, board)
    bolsover = next(seat.seat for seat in night.seats.values() if seat.name == "Bolsover")
    others = (event for event in night if event.at > at and getattr(event, "seat", "") != bolsover)
    fork = timeline.fork(others, at=at)
    assert fork.at(at) == timeline.at(at)
    lost = changes(timeline.final, fork.final)
    assert lost["seats", "Con"] == (365, 364)
    assert lost["declared",] == (650, 649)


@pytest.mark.parametrize("name", ["ge2019", "ge2024"])
def test_the_real_nights_stand_as_their_prefixes_do(name: str) -> None:
    night = load(name)
    timeline = Timeline(night, board)
    for seq in range(1, len(night) + 1, 311):
        assert timeline.at(seq) == fold(board, night[:seq])
        assert timeline.at(night[seq - 1].at) == fold(board, until(night, night[seq - 1].at))
    assert timeline.at(0) == board.initial
    assert timeline.at(night[-1].at + timedelta(days=1)) == timeline.final == fold(board, night)


def test_a_seek_folds_no_more_events_than_lie_between_two_kept_states() -> None:
    fed: Counter[str] = Counter()

    def count(total: int, event: Event) -> int:
        fed["events"] += 1
        return total + 1

    night = load("ge2019")
    timeline = Timeline(night, Reducer(0, count), every=100)
    for seq in range(len(night)):
        fed.clear()
        assert timeline.at(seq) == seq
        assert fed["events"] < 100


def test_a_state_goes_on_from_where_a_timeline_stood() -> None:
    night = load("ge2019")
    half = Timeline(night, board).at(1_500)
    assert fold(board, night[1_500:], start=half) == fold(board, night)


close = tally(SeatDeclared, lambda d: {d.winner.party: 1} if d.majority < 1_000 else {})


@pytest.mark.parametrize("state", [fold(board, load("ge2019")), fold(close, load("ge2019"))], ids=["board", "tally"])
def test_states_can_be_pickled_and_folded_on(state: object) -> None:
    again = pickle.loads(pickle.dumps(state))
    assert again == state
    assert again.engine.latest == state.engine.latest  # type: ignore[attr-defined]


def test_a_state_that_cannot_be_pickled_is_kept_as_it_is() -> None:
    functions: Reducer[tuple[Callable[[], int], ...]] = Reducer((), lambda kept, event: (*kept, lambda: event.seq))
    night = load("ge2019")[:60]
    timeline = Timeline(night, functions, every=7)
    assert [function() for function in timeline.at(30)] == list(range(1, 31))


def test_changes_are_sorted_and_name_both_values() -> None:
    before = Combined(board=fold(board, load("ge2019")[:653]), other="x")
    after = Combined(board=fold(board, load("ge2019")[:655]), other="y")
    found = changes(before, after)
    assert found["board", "seats", "Lab"] == (1, 2)
    assert found["board", "votes", "UKIP"] == (0, 897)
    assert found["other",] == ("x", "y")
    assert list(found) == sorted(found)


def test_misuse_of_a_timeline_is_a_value_error() -> None:
    timeline = Timeline(load("ge2019"), board)
    with pytest.raises(ValueError, match="time zone"):
        timeline.at(datetime(2019, 12, 13, 4, 40))
    with pytest.raises(ValueError, match="both ends"):
        timeline.between(3, timeline.events[9].at)
    with pytest.raises(ValueError, match="at least 1"):
        Timeline(load("ge2019"), board, every=0)
