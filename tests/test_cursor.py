import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from electionfeed import (
    Clock,
    Cursor,
    Event,
    FeedError,
    JsonlLog,
    Log,
    ManualTime,
    Night,
    SqliteLog,
    Stepper,
    load,
    moment,
)

NIGHT = Night(load("ge2019")[:700])
Source = Night | Log


def in_memory(_: Path) -> Source:
    return NIGHT


def in_a_file(folder: Path) -> Source:
    log = JsonlLog(folder / "night.jsonl", durable=False)
    log.append(NIGHT, 0)
    return log


def in_sqlite(folder: Path) -> Source:
    log = SqliteLog(folder / "night.db", durable=False)
    log.append(NIGHT, 0)
    return log


every_source = pytest.mark.parametrize("source", [in_memory, in_a_file, in_sqlite])


@given(st.data())
def test_cursors_over_one_night_never_disturb_each_other(data: st.DataObject) -> None:
    cursors = [Cursor(NIGHT) for _ in range(3)]
    taken: list[list[Event]] = [[], [], []]
    for which, count in data.draw(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 200)), max_size=12)):
        taken[which] += islice(cursors[which], count)
    for cursor, events in zip(cursors, taken, strict=True):
        assert tuple(events) == NIGHT[: cursor.position]


@every_source
def test_a_cursor_goes_on_where_it_was_saved(source: Callable[[Path], Source], tmp_path: Path) -> None:
    night = source(tmp_path)
    first = Cursor(night)
    before = list(islice(first, 300))
    saved = orjson.loads(orjson.dumps(first.saved()))
    assert (*before, *Cursor.resumed(source_again(night), saved)) == NIGHT.events


def source_again(night: Source) -> Source:
    """The same source, opened again."""
    return night if isinstance(night, Night) else type(night)(night.path)  # type: ignore[attr-defined,call-arg]


@every_source
def test_a_cursor_seeks_to_a_position_or_a_moment(source: Callable[[Path], Source], tmp_path: Path) -> None:
    cursor = Cursor(source(tmp_path))
    cursor.seek(652)
    assert next(iter(cursor)) == NIGHT[652]
    cursor.seek(NIGHT[652].at)
    assert next(iter(cursor)) == next(event for event in NIGHT if event.at == NIGHT[652].at)
    cursor.seek(NIGHT[652].at + timedelta(seconds=1))
    assert next(iter(cursor)) == next(event for event in NIGHT if event.at > NIGHT[652].at)
    cursor.seek(NIGHT[699].at + timedelta(days=1))
    assert list(cursor) == []


def test_each_cursor_keeps_its_own_pace() -> None:
    world = ManualTime()
    slow, fast = (Cursor(NIGHT, clock=Clock(speed=speed, now=world)) for speed in (60, 600))
    for cursor in (slow, fast):
        began = world()
        assert len(list(cursor.events(sleep=world.sleep))) == len(NIGHT)
        length = (NIGHT[-1].at - NIGHT[0].at).total_seconds()
        assert world() - began == pytest.approx(length / (60 if cursor is slow else 600))


def test_a_saved_cursor_keeps_its_speed_its_pause_and_how_much_of_a_wait_was_over() -> None:
    world = ManualTime()
    cursor = Cursor(NIGHT, position=651, clock=Clock(speed=2, longest=900, now=world))
    events = cursor.events(sleep=world.sleep)
    exit_poll, declared = next(events), NIGHT[652]
    world.sleep(100)
    assert isinstance(cursor.clock, Clock)
    cursor.clock.pause()
    saved = orjson.loads(orjson.dumps(cursor.saved()))
    later = ManualTime(seconds=1e6)
    resumed = Cursor.resumed(NIGHT, saved, now=later)
    assert isinstance(resumed.clock, Clock)
    assert resumed.clock.saved() == saved["clock"]
    resumed.clock.longest = float("inf")
    resumed.clock.resume()
    assert next(resumed.events(sleep=later.sleep)) == declared
    assert later() - 1e6 == pytest.approx((declared.at - exit_poll.at).total_seconds() / 2 - 100)


def test_a_seek_during_a_wait_is_obeyed_at_once_forwards_and_backwards() -> None:
    world = ManualTime()
    cursor = Cursor(NIGHT, position=651, clock=Clock(now=world))
    sought = {10.0: 652, 20.0: 5}

    def sleep(seconds: float) -> None:
        world.sleep(seconds)
        if world() in sought:
            cursor.seek(sought.pop(world()))

    handed = [(event.seq, world()) for event in islice(cursor.events(sleep=sleep), 12)]
    assert handed[:2] == [(652, 0), (653, 10)]
    assert (6, 20) in handed
    assert len(sought) == 0


def test_an_async_cursor_hands_out_the_same() -> None:
    async def taken() -> list[Event]:
        cursor = Cursor(NIGHT, position=690)
        return [event async for event in cursor]

    assert tuple(asyncio.run(taken())) == NIGHT[690:]


def test_a_cursor_with_another_kind_of_clock_saves_its_position_alone() -> None:
    stepper = Stepper()
    stepper.step(2)
    cursor = Cursor(NIGHT, clock=stepper)
    assert len(list(islice(cursor, 2))) == 2
    assert cursor.saved() == {"clock": None, "election": "ge2019", "position": 2}


def test_a_saved_cursor_is_refused_over_another_election() -> None:
    with pytest.raises(FeedError, match="expected ge2019, where this cursor was saved"):
        Cursor.resumed(load("ge2017"), Cursor(NIGHT).saved())


def test_a_position_is_never_below_0() -> None:
    with pytest.raises(ValueError, match="from 0"):
        Cursor(NIGHT, position=-1)


@every_source
def test_a_cursor_seeks_to_a_time_written_as_text(source: Callable[[Path], Source], tmp_path: Path) -> None:
    cursor = Cursor(source(tmp_path))
    for text in ("23:30", "2019-12-12T23:30"):
        cursor.seek(text)
        assert next(iter(cursor)) == next(event for event in NIGHT if event.at >= moment("23:30", NIGHT.header))


@every_source
def test_a_place_that_the_night_does_not_have_is_an_error_and_moves_nothing(
    source: Callable[[Path], Source], tmp_path: Path
) -> None:
    cursor = Cursor(source(tmp_path), position=9)
    wrong: dict[Any, type[Exception]] = {
        -5: ValueError,
        len(NIGHT) + 1: ValueError,
        datetime(2019, 12, 13): ValueError,
        "25:00": ValueError,
        1.5: TypeError,
        True: TypeError,
    }
    for place, error in wrong.items():
        with pytest.raises(error):
            cursor.seek(place)
    assert next(iter(cursor)) == NIGHT[9]
    cursor.seek(len(NIGHT))
    assert list(cursor) == []
    cursor.seek(0)
    assert next(iter(cursor)) == NIGHT[0]


def test_a_seek_sets_the_clock_to_match() -> None:
    world = ManualTime()
    clock = Clock(now=world)
    cursor = Cursor(NIGHT, clock=clock)
    cursor.seek(655)
    assert clock.moment == NIGHT[655].at
    at = NIGHT[655].at - timedelta(seconds=1)
    cursor.seek(at)
    assert clock.moment == at
    cursor.seek(len(NIGHT))
    assert clock.moment == at  # nothing lies ahead to be set for


def test_an_async_cursor_obeys_a_seek_too() -> None:
    async def taken() -> list[int]:
        cursor, seqs = Cursor(NIGHT), []
        async for event in cursor:
            seqs.append(event.seq)
            if event.seq == 3:
                cursor.seek(698)
        return seqs

    assert asyncio.run(taken()) == [1, 2, 3, 699, 700]


SAVED = Cursor(NIGHT, position=3, clock=Clock(speed=2)).saved()
CLOCK: dict[str, Any] = SAVED["clock"]
UNSAVED: dict[str, Any] = {
    "nothing": {},
    "no mapping": [],
    "no position": {"clock": None, "election": "ge2019"},
    "a position that is no number": SAVED | {"position": "3"},
    "a clock without a speed": SAVED | {"clock": {}},
    "a clock at no speed": SAVED | {"clock": CLOCK | {"speed": 0}},
    "a clock at a text": SAVED | {"clock": CLOCK | {"moment": "yesterday"}},
    "a clock at a moment without a zone": SAVED | {"clock": CLOCK | {"moment": "2019-12-13T04:40:00"}},
    "a clock with a wait below 0": SAVED | {"clock": CLOCK | {"longest": -1}},
    "a clock that is neither paused nor not": SAVED | {"clock": CLOCK | {"paused": None}},
}


@pytest.mark.parametrize("name", UNSAVED)
def test_what_was_not_saved_by_a_cursor_is_refused_by_name(name: str) -> None:
    with pytest.raises(FeedError, match=r"as `saved` gave it|as it was saved"):
        Cursor.resumed(NIGHT, UNSAVED[name])


def test_a_cursor_wants_a_night_and_not_its_name() -> None:
    with pytest.raises(TypeError, match="a night is wanted"):
        Cursor("ge2019")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="no number of them"):
        Cursor(NIGHT, position="3")  # type: ignore[arg-type]


def test_a_cursor_shows_where_it_is() -> None:
    assert repr(Cursor(NIGHT, position=655)) == "Cursor(700 events, position=655)"
    assert repr(Cursor(JsonlLog("night.jsonl"))) == "Cursor(JsonlLog('night.jsonl'), position=0)"
