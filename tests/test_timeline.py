import pickle
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from electionfeed import (
    Board,
    Combined,
    Event,
    Night,
    Reducer,
    SeatDeclared,
    Timeline,
    board,
    changes,
    combine,
    desk,
    fold,
    load,
    moment,
    tally,
    until,
)
from electionfeed.folds.engine import restored
from electionfeed.playback.packing import packed, unpacked
from electionfeed.testing import strategies

# What a stream has said, in order and as the very events: the strictest of reducers. The board keeps events as well.
history: Reducer[tuple[Event, ...]] = Reducer((), lambda seen, event: (*seen, event))
strict: Any = combine(history=history, board=board)
streams = strategies.nights(max_seats=3, corrections=True).flatmap(strategies.redelivered)
spacings = st.integers(1, 12) | st.just(10_000)


def same(state: Combined[Any], events: Iterable[Event]) -> bool:
    """Compare a state with the plain fold of events, and with the events behind it."""
    plain = fold(strict, events)
    behind = [dict(each.board.engine.latest) for each in (state, plain)]
    return bool(state == plain and behind[0] == behind[1])


def reconnected(stream: tuple[Event, ...], data: st.DataObject) -> tuple[Event, ...]:
    """A stream that begins again somewhere: the very same events, delivered once more from some place on."""
    lost, again = sorted(data.draw(st.integers(0, len(stream))) for _ in range(2))
    return (*stream[:again], *stream[lost:])


def said_by(events: Iterable[Event], place: datetime | int) -> list[Event]:
    return [event for event in events if (event.at if isinstance(place, datetime) else event.seq) <= place]  # type: ignore[operator]


def moments(events: Iterable[Event]) -> list[datetime]:
    return sorted({event.at + late for event in events for late in (timedelta(0), timedelta(seconds=-1))})


@given(streams, spacings, st.data())
def test_the_state_at_any_moment_is_the_fold_of_what_the_feed_had_said_by_then(
    stream: tuple[Event, ...], every: int, data: st.DataObject
) -> None:
    stream = reconnected(stream, data)
    timeline = Timeline(stream, strict, every=every)
    for at in moments(stream):
        assert same(timeline.at(at), until(stream, at))
    assert same(timeline.final, stream)


@given(streams, spacings, st.data())
def test_the_state_after_any_seq_is_the_fold_of_the_events_up_to_it(
    stream: tuple[Event, ...], every: int, data: st.DataObject
) -> None:
    stream = reconnected(stream, data)
    timeline = Timeline(stream, strict, every=every)
    for seq in range(len(stream) + 2):
        assert same(timeline.at(seq), said_by(stream, seq))


@given(streams, spacings, st.data())
def test_the_difference_of_two_moments_is_what_was_said_between_them(
    stream: tuple[Event, ...], every: int, data: st.DataObject
) -> None:
    stream = reconnected(stream, data)
    start, end = sorted(data.draw(st.sampled_from(moments(stream))) for _ in range(2))
    timeline = Timeline(stream, strict, every=every)
    change = timeline.diff(start, end)
    assert change.events == tuple(event for event in stream if start < event.at <= end)
    assert same(change.before, said_by(stream, start))
    assert same(change.after, said_by(stream, end))
    assert bool(change.changes) == (change.before != change.after)
    first, last = sorted(data.draw(st.integers(0, len(stream) + 1)) for _ in range(2))
    assert timeline.between(first, last) == tuple(event for event in stream if first < event.seq <= last)


@given(streams, strategies.nights(max_seats=2), spacings, st.data())
def test_a_fork_is_the_night_up_to_then_and_the_other_events_after(
    stream: tuple[Event, ...], other: Night, every: int, data: st.DataObject
) -> None:
    stream = reconnected(stream, data)
    timeline = Timeline(stream, strict, every=every)
    at: datetime | int = data.draw(st.sampled_from(moments(stream)) | st.integers(0, len(stream) + 1))
    after = data.draw(st.sampled_from([(), other.events, stream, (*other, *stream)]))
    fork = timeline.fork(after, at=at)
    assert fork.events == (*said_by(stream, at), *after)
    assert same(fork.final, fork.events)
    for place in [*moments(fork.events)[:12], *range(0, len(fork.events), 3)]:
        assert same(fork.at(place), said_by(fork.events, place))
    again = fork.fork(other, at=at)
    assert again.events == (*said_by(fork.events, at), *other)
    assert same(again.final, again.events)
    for place in [*moments(again.events)[:6], *range(0, len(again.events), 5)]:
        assert same(again.at(place), said_by(again.events, place))
    assert timeline.events == stream
    assert same(timeline.at(at), said_by(stream, at))


@pytest.mark.parametrize("every", [100, 704, 1_400, 5_000])
def test_a_fork_of_a_stream_that_begins_again_shows_the_fold_of_its_own_events(every: int) -> None:
    night = load("ge2019")
    timeline = Timeline(night[:2_000] + night.events, board, every=every)
    fork = timeline.fork([], at=moment("04:00", night.header))
    for seq in (700, 1_000, 1_400, 1_700):
        assert fork.at(seq) == fold(board, (event for event in fork.events if event.seq <= seq))
    assert fork.at(1_400).seats["Con"] == 119


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


@pytest.mark.parametrize("most", [255, 65_535, 65_536])
def test_a_seat_with_any_number_of_events_can_be_kept(most: int) -> None:
    night = load("ge2019")
    declared = next(event for event in night if isinstance(event, SeatDeclared))
    events = (declared,) * most
    state = Board(restored({}, [events, (night[700],)], []))
    places = {id(event): place for place, event in enumerate(night)}
    again = unpacked(packed(state, places), night.events)
    assert [*map(len, again.engine.latest.values())] == [most, 1]
    assert set(map(id, again.engine.latest[declared.seat])) == {id(declared)}


def test_a_timeline_of_nothing_stands_at_its_beginning() -> None:
    timeline = Timeline((), board)
    assert timeline.at(0) == timeline.at(9) == timeline.final == board.initial
    assert timeline.fork(load("ge2019")[:660], at=0).final == fold(board, load("ge2019")[:660])


def test_a_moment_is_as_good_as_a_text() -> None:
    night = load("ge2019")
    timeline = Timeline(night, board)
    first, last = (moment(text, night.header) for text in ("04:40", "05:05"))
    assert timeline.at("04:40") == timeline.at(first)
    assert timeline.at("2019-12-13T04:40") == timeline.at(first)
    assert timeline.diff("04:40", last) == timeline.diff(first, "05:05") == timeline.diff(first, last)
    assert timeline.fork([], at="04:40").final == timeline.at(first)
    with pytest.raises(ValueError, match="without a NightOpened nobody knows what moment '04:40' is"):
        Timeline(night[1:], board).at("04:40")


@pytest.mark.parametrize("edge", [datetime.min, datetime.max])
def test_the_ends_of_time_are_moments_like_any_other(edge: datetime) -> None:
    night = load("ge2019")
    timeline = Timeline(night, board)
    for hours in (-23, 0, 23):
        at = edge.replace(tzinfo=timezone(timedelta(hours=hours)))
        assert timeline.at(at) == (board.initial if edge == datetime.min else timeline.final)


nested = st.recursive(
    st.integers(0, 3) | st.text("ab", max_size=1), lambda inner: st.dictionaries(st.text("ab", max_size=2), inner)
)


@given(nested, nested)
def test_changes_put_into_the_first_state_give_the_second(first: Any, second: Any) -> None:
    found = changes(first, second)
    assert all(before != after for before, after in found.values())
    assert filled(put(first, {place: after for place, (_, after) in found.items()})) == filled(second)
    assert changes(second, first) == {place: (after, before) for place, (before, after) in found.items()}
    assert not changes(first, first)
    assert list(found) == sorted(found)


def put(state: Any, values: dict[tuple[Any, ...], Any]) -> Any:
    """Put values at their places in nested mappings."""
    if not values or () in values:
        return values.get((), state)
    keys = {place[0] for place in values}
    inner = {key: {place[1:]: value for place, value in values.items() if place[0] == key} for key in keys}
    return {**state, **{key: put(state.get(key, {}), inner[key]) for key in keys}}


def filled(state: Any) -> Any:
    """Leave out what counts as nothing: a 0, none, and a mapping of nothing."""
    if not isinstance(state, dict):
        return state
    return {key: inner for key, value in state.items() if (inner := filled(value)) not in (0, None, {})}


def test_what_only_one_state_has_counts_from_nothing() -> None:
    winners = fold(close, load("ge2019"))
    both = {"close": {"Con": 0}, "majority": None}
    found = changes(both, {"close": winners, "majority": "Con", "true": True, "board": fold(board, ())})
    assert found["close", "SF"] == (0, 1)
    assert found["majority",] == (None, "Con")
    assert found["true",] == (None, True)
    assert changes({"short": None}, {"short": 3}) == {("short",): (None, 3)}
    assert changes({"close": winners}, {})["close", "SF"] == (1, 0)


def test_misuse_of_a_timeline_is_an_error_that_says_how() -> None:
    night = load("ge2019")
    timeline = Timeline(night, board)
    with pytest.raises(ValueError, match="time zone"):
        timeline.at(datetime(2019, 12, 13, 4, 40))
    with pytest.raises(ValueError, match="both ends"):
        timeline.between(3, timeline.events[9].at)
    with pytest.raises(ValueError, match="the earlier comes first"):
        timeline.diff("05:05", "04:40")
    with pytest.raises(ValueError, match="the earlier comes first"):
        timeline.between(9, 8)
    with pytest.raises(ValueError, match="counts from 1"):
        timeline.at(-1)
    with pytest.raises(TypeError, match="no moment"):
        timeline.at(1.5)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="at least 1"):
        Timeline(night, board, every=0)
    with pytest.raises(TypeError, match="a night is wanted, and 'ge2019' is the name of one"):
        Timeline("ge2019", board)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="the second argument is a reducer"):
        Timeline(board, night)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="a night is wanted"):
        timeline.fork("ge2017", at=4)  # type: ignore[arg-type]


def test_a_timeline_shows_how_long_it_is() -> None:
    assert repr(Timeline(load("ge2019"), board)) == "Timeline(2,658 events, a state kept every 704)"


def test_a_state_is_packed_by_places_as_far_apart_as_those_of_a_very_long_stream() -> None:
    night = load("ge2019")
    state = fold(desk, night)
    far: Any = {100_000 * number: event for number, event in enumerate(night)}
    again = unpacked(packed(state, {id(event): place for place, event in far.items()}), far)
    assert again == state
    assert dict(again.engine.latest) == dict(state.engine.latest)
