import asyncio
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta, timezone
from itertools import accumulate
from typing import Any

import attrs
import pytest
import trio
import trio.testing
from hypothesis import given
from hypothesis import strategies as st

from electionfeed import Clock, Event, FeedError, ManualTime, Stepper, TurnoutReported, areplay, load, replay

evolve: Any = attrs.evolve
START = datetime(2019, 12, 12, 22, tzinfo=UTC)


def said(*seconds: float) -> list[Event]:
    """Events said so many seconds into the night."""
    moments = [START + timedelta(seconds=after) for after in seconds]
    return [
        TurnoutReported(seq=n, at=at, seat="E1", revision=n, electorate=1, papers=1) for n, at in enumerate(moments, 1)
    ]


def times(events: Iterable[Event], clock: Clock, world: ManualTime) -> list[float]:
    """When each event is handed out, in seconds of the world outside."""
    return [world() for _ in replay(events, clock, sleep=world.sleep)]


gaps = st.lists(st.integers(0, 20_000).map(lambda tenths: tenths / 10), min_size=1, max_size=12)


@given(gaps, st.sampled_from([0.5, 1.0, 3.0, 60.0, 1e4]))
def test_each_event_is_due_when_the_night_at_that_speed_comes_to_it(gaps: list[float], speed: float) -> None:
    world = ManualTime()
    seconds = list(accumulate(gaps))
    expected = [(after - seconds[0]) / speed for after in seconds]
    assert times(said(*seconds), Clock(speed=speed, now=world), world) == pytest.approx(expected, abs=1e-5)


@given(gaps, st.sampled_from([1.0, 60.0]), st.sampled_from([0.0, 1.0, 30.0]))
def test_a_quiet_hour_is_never_longer_than_the_longest_wait(gaps: list[float], speed: float, longest: float) -> None:
    world = ManualTime()
    expected = list(accumulate([0.0] + [min(gap / speed, longest) for gap in gaps[1:]]))
    clock = Clock(speed=speed, longest=longest, now=world)
    assert times(said(*accumulate(gaps)), clock, world) == pytest.approx(expected, abs=1e-5)


@given(gaps, st.lists(st.floats(0, 500), min_size=12, max_size=12))
def test_a_slow_consumer_falls_behind_without_losing_order_and_catches_up(gaps: list[float], work: list[float]) -> None:
    world = ManualTime()
    events = said(*accumulate(gaps))
    free = taken = 0.0
    for event, busy in zip(replay(events, Clock(now=world), sleep=world.sleep), work, strict=False):
        due = (event.at - events[0].at).total_seconds()
        assert world() == pytest.approx(max(due, free), abs=1e-4)
        world.sleep(busy)
        free = world()
        taken += 1
    assert taken == len(events)


def test_an_hour_at_its_own_pace_drifts_by_less_than_50_ms_though_every_sleep_is_late() -> None:
    world = ManualTime()
    events = said(*(n * 0.7 for n in range(5_143)))

    def oversleep(seconds: float) -> None:
        world.sleep(seconds + 0.015)

    for event in replay(events, Clock(now=world), sleep=oversleep):
        assert 0 <= world() - (event.at - START).total_seconds() < 0.05


def test_a_late_message_is_due_at_once_and_does_not_hold_up_the_night() -> None:
    world = ManualTime()
    assert times(said(0, 100, 50, 200), Clock(now=world), world) == [0, 100, 100, 200]


def meanwhile(world: ManualTime, after: float, act: Callable[[], object]) -> Callable[[float], None]:
    """A sleep during which somebody acts once, after so many seconds of the world outside."""
    acted: list[object] = []

    def sleep(seconds: float) -> None:
        world.sleep(seconds)
        if world() >= after and not acted:
            acted.append(act())

    return sleep


def test_a_pause_stops_the_night_and_resuming_goes_on_from_there() -> None:
    world = ManualTime()
    clock = Clock(now=world)

    def sleep(seconds: float) -> None:
        world.sleep(seconds)
        if world() == 4:
            clock.pause()
        if world() == 1_004:
            assert clock.moment == START + timedelta(seconds=4)
            clock.resume()

    assert [world() for _ in replay(said(0, 10, 20), clock, sleep=sleep)] == [0, 1_010, 1_020]


def test_pausing_twice_or_resuming_what_runs_changes_nothing() -> None:
    world = ManualTime()
    clock = Clock(now=world)
    clock.resume()
    assert times(said(0, 10), clock, world) == [0, 10]
    clock.pause()
    world.sleep(5)
    clock.pause()
    assert clock.paused
    assert clock.moment == START + timedelta(seconds=10)


def test_what_was_owed_at_a_pause_is_still_owed_when_it_ends() -> None:
    world = ManualTime()
    clock = Clock(now=world)
    handed = []
    for event in replay(said(0, 10, 20, 200), clock, sleep=world.sleep):
        handed.append(world())
        if event.seq == 1:
            world.sleep(100)
            clock.pause()
            world.sleep(1_000)
            clock.resume()
    assert handed == [0, 1_100, 1_100, 1_200]


def test_a_change_of_speed_counts_from_then_on() -> None:
    world = ManualTime()
    clock = Clock(now=world)
    sleep = meanwhile(world, 50, lambda: setattr(clock, "speed", 10))
    assert [world() for _ in replay(said(0, 100, 200), clock, sleep=sleep)] == pytest.approx([0, 55, 65])


def test_a_change_of_speed_while_paused_counts_from_the_end_of_the_pause() -> None:
    world = ManualTime()
    clock = Clock(now=world)
    handed = []
    for event in replay(said(0, 100), clock, sleep=world.sleep):
        handed.append(world())
        if event.seq == 1:
            clock.pause()
            clock.speed = 50
            world.sleep(7)
            clock.resume()
    assert handed == [0, 9]


def test_after_a_seek_what_lies_before_is_due_at_once_and_the_rest_on_schedule() -> None:
    world = ManualTime()
    clock = Clock(now=world)
    sleep = meanwhile(world, 10, lambda: clock.seek(START + timedelta(seconds=950)))
    assert [world() for _ in replay(said(0, 100, 900, 1_000), clock, sleep=sleep)] == [0, 10, 10, 60]


def test_a_seek_while_paused_is_where_the_night_goes_on() -> None:
    world = ManualTime()
    clock = Clock(now=world)
    clock.delay(START)
    clock.pause()
    clock.seek(START + timedelta(seconds=100))
    world.sleep(1_000)
    assert clock.moment == START + timedelta(seconds=100)
    clock.resume()
    assert clock.delay(START + timedelta(seconds=130)) == 30


@pytest.mark.parametrize("early", [5e-7, 0])
def test_the_moment_is_never_before_the_last_event_however_fast_the_night(early: float) -> None:
    world = ManualTime()
    clock = Clock(speed=1e300, now=world)
    clock.delay(START)
    world.seconds -= early
    assert clock.moment == START


@pytest.mark.parametrize("speed", [0, -1, float("inf"), float("nan")])
def test_a_speed_is_a_number_above_0_from_the_start_and_later(speed: float) -> None:
    with pytest.raises(ValueError, match="speed"):
        Clock(speed=speed)
    with pytest.raises(ValueError, match="above 0"):
        Clock().speed = speed


def test_a_clock_left_alone_for_ever_comes_to_the_end_of_time_and_not_to_an_error() -> None:
    world = ManualTime()
    clock = Clock(speed=1e12, now=world)
    assert clock.delay(START) == 0
    world.sleep(1e12)
    assert clock.moment == datetime.max.replace(tzinfo=UTC)


def test_a_stepper_hands_out_one_event_a_step() -> None:
    stepper, world, handed = Stepper(), ManualTime(), 0

    def sleep(seconds: float) -> None:
        world.sleep(seconds)
        if world() in (1, 2):
            stepper.step(2 if world() == 2 else 1)

    for _ in replay(said(0, 1e6, 2e6), stepper, sleep=sleep):
        handed += 1
        assert world() == (1 if handed == 1 else 2)
    assert handed == 3
    with pytest.raises(ValueError, match="at least 1"):
        stepper.step(0)


async def collected(clock: Clock, world: ManualTime) -> list[tuple[int, float]]:
    return [(event.seq, world()) async for event in areplay(said(0, 1, 1, 5), clock, sleep=world.asleep)]


def test_areplay_keeps_the_same_times_as_replay_under_asyncio_and_trio() -> None:
    world = ManualTime()
    expected = [(event.seq, world()) for event in replay(said(0, 1, 1, 5), Clock(now=world), sleep=world.sleep)]
    world = ManualTime()
    assert asyncio.run(collected(Clock(now=world), world)) == expected
    world = ManualTime()
    assert trio.run(collected, Clock(now=world), world) == expected


def test_two_replays_share_one_loop_under_asyncio() -> None:
    async def both() -> list[tuple[int, int]]:
        order: list[tuple[int, int]] = []

        async def consume(name: int) -> None:
            async for event in areplay(load("ge2019")[:5], Clock(speed=1e6)):
                order.append((name, event.seq))  # noqa: PERF401 - the order of the two is what is tested

        await asyncio.gather(consume(1), consume(2))
        return order

    assert asyncio.run(both()) == [(name, seq) for seq in range(1, 6) for name in (1, 2)]


def test_two_replays_share_one_loop_under_trio_in_its_own_time() -> None:
    order: list[tuple[int, float]] = []

    async def consume(name: int, speed: float) -> None:
        clock = Clock(speed=speed, now=trio.current_time)
        began = trio.current_time()
        async for _ in areplay(said(0, 60, 120), clock, sleep=trio.sleep):
            now = round(trio.current_time() - began, 3)
            order.append((name, now))

    async def main() -> None:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(consume, 1, 1.0)
            nursery.start_soon(consume, 2, 2.5)

    trio.run(main, clock=trio.testing.MockClock(autojump_threshold=0))
    assert sorted(order) == [(1, 0), (1, 60), (1, 120), (2, 0), (2, 24), (2, 48)]
    assert order[2:] == [(2, 24), (2, 48), (1, 60), (1, 120)]


def test_a_cancelled_areplay_stops_at_once() -> None:
    async def main() -> int:
        taken = 0
        with trio.move_on_after(10):
            async for _ in areplay(said(0, 5, 60), Clock(now=trio.current_time), sleep=trio.sleep):
                taken += 1
        return taken

    assert trio.run(main, clock=trio.testing.MockClock(autojump_threshold=0)) == 2


def test_without_a_clock_a_replay_hands_out_everything_at_once() -> None:
    night = load("ge2019")

    async def taken() -> list[Event]:
        return [event async for event in areplay(night)]

    assert tuple(replay(night)) == tuple(asyncio.run(taken())) == night.events


@pytest.mark.parametrize("again", [replay, areplay])
def test_a_replay_wants_a_night_and_not_its_name(again: Callable[[str], object]) -> None:
    with pytest.raises(TypeError, match="a night is wanted, and 'ge2019' is the name of one"):
        again("ge2019")


WRONG: dict[str, tuple[Callable[[], object], type[Exception], str]] = {
    "no speed": (lambda: Clock(speed=None), TypeError, "a speed is a number above 0"),  # type: ignore[arg-type]
    "a speed in words": (lambda: Clock(speed="60x"), TypeError, "a speed is a number above 0"),  # type: ignore[arg-type]
    "a true speed": (lambda: Clock(speed=True), TypeError, "a speed is a number above 0"),
    "a later speed": (lambda: setattr(Clock(), "speed", None), TypeError, "a speed is a number above 0"),
    "no longest wait": (lambda: Clock(longest=None), TypeError, "the longest wait is a number"),  # type: ignore[arg-type]
    "a wait below 0": (lambda: Clock(longest=-1), ValueError, "0 seconds or more"),
    "no wait at all": (lambda: Clock(longest=float("nan")), ValueError, "0 seconds or more"),
    "a later wait": (lambda: setattr(Clock(), "longest", -1), ValueError, "0 seconds or more"),
    "no zone": (lambda: Clock().seek(datetime(2019, 12, 13)), ValueError, "has a time zone"),
    "a text": (lambda: Clock().seek("04:40"), TypeError, r"moment\('04:40', night.header\)"),  # type: ignore[arg-type]
    "nothing saved": (lambda: Clock.resumed({}), FeedError, "speed: None; expected int or float, as `saved` gave it"),
}


@pytest.mark.parametrize("name", WRONG)
def test_misuse_of_a_clock_is_an_error_that_says_how(name: str) -> None:
    act, error, why = WRONG[name]
    with pytest.raises(error, match=why):
        act()


def test_a_clock_that_refused_a_moment_runs_on_as_it_was() -> None:
    world = ManualTime()
    clock = Clock(now=world)
    clock.delay(START)
    with pytest.raises(ValueError, match="time zone"):
        clock.seek(datetime(2019, 12, 13))
    world.sleep(5)
    assert clock.moment == START + timedelta(seconds=5)


def test_a_clock_that_was_saved_goes_on_at_its_moment_speed_and_pause() -> None:
    world = ManualTime()
    clock = Clock(speed=2, longest=30, now=world)
    assert clock.saved() == {"longest": 30, "moment": None, "paused": False, "speed": 2}
    assert Clock.resumed(clock.saved(), now=world).saved() == clock.saved()
    clock.delay(START)
    world.sleep(5)
    later = ManualTime(seconds=1e6)
    again = Clock.resumed(clock.saved(), now=later)
    assert again.saved() == clock.saved()
    assert again.delay(START + timedelta(seconds=20)) == 5
    clock.pause()
    assert Clock.resumed(clock.saved(), now=later).paused


@pytest.mark.parametrize("edge", [datetime.min, datetime.max])
@pytest.mark.parametrize("hours", [-23, 0, 23])
def test_a_night_at_the_ends_of_time_is_replayed_like_any_other(edge: datetime, hours: int) -> None:
    at = min(max(edge, datetime(1801, 1, 1)), datetime(9998, 12, 31)).replace(tzinfo=UTC)
    world = ManualTime()
    clock = Clock(speed=1e9, now=world)
    events = [*said(0), *(evolve(event, at=at) for event in said(1, 2)), *said(3)]
    assert [event.seq for event in replay(events, clock, sleep=world.sleep)] == [1, 1, 2, 1]
    clock.seek(edge.replace(tzinfo=timezone(timedelta(hours=hours))))
    world.sleep(1e9)
    assert clock.moment is not None
    assert Clock.resumed(clock.saved(), now=world).moment == clock.moment
    clock.pause()
    clock.speed = 3
    clock.resume()
    assert clock.delay(START) >= 0


def test_a_replay_by_a_clock_of_manual_time_sleeps_in_that_time() -> None:
    world, events = ManualTime(), load("ge2019")[600:700]
    assert [*replay(events, Clock(now=world))] == [*events]
    assert world.seconds == (events[-1].at - events[0].at).total_seconds() > 0


def test_an_asynchronous_replay_by_a_clock_of_manual_time_sleeps_in_that_time_too() -> None:
    world, events = ManualTime(), load("ge2019")[600:700]

    async def replayed() -> list[Event]:
        return [event async for event in areplay(events, Clock(now=world))]

    assert asyncio.run(replayed()) == [*events]
    assert world.seconds == (events[-1].at - events[0].at).total_seconds() > 0


def test_no_single_sleep_of_a_replay_is_longer_than_a_quarter_of_a_second() -> None:
    world, slept = ManualTime(), []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        world.sleep(seconds)

    async def asleep(seconds: float) -> None:
        if seconds:
            sleep(seconds)

    async def replayed() -> int:
        return len([event async for event in areplay(said(0, 1.1), Clock(now=world), sleep=asleep)])

    assert len(list(replay(said(0, 1.1), Clock(now=world), sleep=sleep))) == asyncio.run(replayed()) == 2
    assert slept == pytest.approx([0.25, 0.25, 0.25, 0.25, 0.1] * 2)


def test_manual_time_begins_where_it_is_set() -> None:
    world = ManualTime(seconds=3)
    world.sleep(0.5)
    asyncio.run(world.asleep(1))
    assert world() == 4.5
