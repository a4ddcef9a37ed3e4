"""Input that nobody sends on purpose, and input that somebody does."""

import time
from collections.abc import Callable
from itertools import pairwise

import attrs
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

import electionfeed as ef
from electionfeed.events import EVENTS, FORMAT
from electionfeed.stream.codec import line_of
from electionfeed.stream.jsonlines import read_lines
from electionfeed.testing import declared, nominated, opened
from electionfeed.testing import night as publish_night
from electionfeed.testing.strategies import nights

NIGHT = ef.load("ge2019")


@pytest.mark.parametrize("depth", [100, 1_000, 100_000])
def test_a_line_nested_however_deep_is_an_error_that_can_be_shown(depth: int) -> None:
    nested = b"[" * depth + b"]" * depth
    starts = (b"", b'{"type":"NightClosed","seq":', b'{"type":"NightClosed","x":')
    for line in (start + nested + b"}" * bool(start) for start in starts):
        with pytest.raises(ef.InvalidEvent) as caught:
            ef.decode(line)
        assert len(str(caught.value)) < 1_000
        quarantined = ef.Reading([line + b"\n"], "quarantine")
        assert list(quarantined) == []
        assert len(quarantined.report()) == 2


def test_a_line_longer_than_the_bound_is_refused_without_being_read_whole() -> None:
    lines = [line_of(event) for event in NIGHT[:3]]
    with pytest.raises(ef.BrokenStream, match=r"1: .*expected a line of at most 1,000 bytes"):
        list(read_lines(lines, longest=1_000))
    reading = ef.Reading([*lines[:1], b"[" * 3_000_000 + b"\n", *lines[1:]], "quarantine")
    assert [event.seq for event in reading] == [1, 2, 3]
    assert "at most 1,048,576 bytes" in str(reading.errors[0])


@pytest.mark.parametrize(
    "line", [b"\xff\xfe", b"\xef\xbb\xbf{}", b'{"type":"\xff"}', b"\x00", b"\x1f\x8b\x08", b"{}{}"]
)
def test_bytes_that_are_no_json_are_invalid_events(line: bytes) -> None:
    with pytest.raises(ef.InvalidEvent):
        ef.decode(line)


@given(nights(corrections=True, max_seats=3), st.data())
def test_a_revision_misread_as_a_higher_one_is_never_taken_for_the_truth(night: ef.Night, data: st.DataObject) -> None:
    """Were it, every later correction of its seat would be ignored as older."""
    places = [n for n, event in enumerate(night) if isinstance(event, ef.SeatDeclared)]
    if not places:
        return
    place = data.draw(st.sampled_from(places))
    misread = attrs.evolve(night[place], revision=night[place].revision + 8)  # type: ignore[attr-defined, call-arg]
    lost = data.draw(st.none() | st.sampled_from([n for n in range(1, len(night)) if n != place]))
    came = [misread if n == place else event for n, event in enumerate(night) if n != lost]
    reading = ef.Reading(map(line_of, came), "quarantine")
    assert misread not in list(reading)
    assert any(error.column == "revision" for error in reading.errors) or lost is not None
    assert reading.errors


def test_messages_that_wait_for_lost_nominations_make_no_room_for_a_misread_revision() -> None:
    seats = ("S1", "S2")
    nominations = [nominated(seat, "Con", "Lab") for seat in seats]
    results = [declared("S2", revision=n, Con=50 + n, Lab=49) for n in range(1, 10)]
    night = publish_night(opened(seats=2), nominations, results, declared("S1", Con=9, Lab=8))
    misread = next(e for e in night if isinstance(e, ef.SeatDeclared) and e.seat == "S1")
    lost = next(e for e in night if isinstance(e, ef.CandidatesNominated) and e.seat == "S2")
    came = [attrs.evolve(e, revision=9) if e is misread else e for e in night if e is not lost]
    reading = ef.Reading(map(line_of, came), "quarantine")
    assert not any(isinstance(event, ef.SeatDeclared) for event in reading)
    assert [(error.column, error.value) for error in reading.errors if error.column == "revision"] == [("revision", 9)]


def test_a_revision_misread_as_a_lower_one_between_two_that_are_right_is_refused() -> None:
    recount = ef.RecountOrdered(seq=1, at=opened().at, seat="S1", revision=1, number=1)
    results = [declared("S1", revision=number, Con=50 + number, Lab=49) for number in (2, 3, 4)]
    night = publish_night(opened(), nominated("S1", "Con", "Lab"), recount, results)
    said = {event.revision: event for event in night if isinstance(event, ef.SeatDeclared)}
    misread = attrs.evolve(said[3], revision=1)
    came = [*(event for event in night if event not in (said[3], said[4])), said[4], misread]
    reading = ef.Reading(map(line_of, came), "quarantine")
    assert misread not in list(reading)
    assert [(error.column, error.value) for error in reading.errors] == [("revision", 1)]


def test_a_revision_misread_as_a_higher_one_between_two_that_are_right_is_refused_where_there_is_room_for_it() -> None:
    nominations = [nominated(seat, "Con", "Lab") for seat in ("S1", "S2")]
    results = [declared("S1", revision=number, Con=50 + number, Lab=49) for number in (1, 2, 3)]
    night = publish_night(opened(seats=2), nominations, results)
    said = {event.revision: event for event in night if isinstance(event, ef.SeatDeclared)}
    misread = attrs.evolve(said[2], revision=4)
    came = [night[0], night[1], said[1], said[3], misread]  # and the nominations of S2 are lost
    reading = ef.Reading(map(line_of, came), "quarantine")
    assert misread not in list(reading)
    assert [(error.column, error.value) for error in reading.errors] == [("revision", 4)]


def test_a_consequence_misread_as_of_a_higher_revision_does_not_hide_the_result() -> None:
    night = publish_night(opened(), nominated("S1", "Con", "Lab"), declared("S1", Con=5, Lab=995))
    came = [attrs.evolve(event, revision=2) if isinstance(event, ef.DepositLost) else event for event in night]
    reading = ef.Reading(map(line_of, came), "quarantine")
    assert ef.fold(ef.board, reading).seats == {"Lab": 1}
    assert [(error.column, error.value) for error in reading.errors] == [("revision", 2)]


def test_a_correction_after_a_misread_revision_and_a_lost_line_is_not_lost_with_them() -> None:
    night = ef.correct(NIGHT, "Kensington", votes={"Lab": 17_000})
    seat = next(seat.seat for seat in night.seats.values() if seat.name == "Kensington")
    first, second = (e for e in night if isinstance(e, ef.SeatDeclared) and e.seat == seat)
    lost = next(e for e in night if isinstance(e, ef.DepositLost) and e.seat != seat)
    damaged = [attrs.evolve(e, revision=9) if e is first else e for e in night if e is not lost]
    reading = ef.Reading(map(line_of, damaged), "quarantine")
    assert ef.fold(ef.board, reading).seats["Lab"] == 203
    assert any(error.column == "revision" and error.value == 9 for error in reading.errors)
    assert second.revision == 2


def test_two_contents_for_one_seat_and_revision_are_found_in_every_mode_and_shown_by_health() -> None:
    start = [opened(seats=1), nominated("S1", "Con", "Lab")]
    night = publish_night(*start, declared("S1", Con=5, Lab=9))
    other = attrs.evolve(declared("S1", Con=9, Lab=5), seq=night[2].seq + 1, at=night[2].at)
    came = [*night[:3], other, *(attrs.evolve(event, seq=event.seq + 1) for event in night[3:])]
    for mode in ("strict", "lenient"):
        with pytest.raises(ef.BrokenStream):
            list(ef.Reading(map(line_of, came), mode))
    health = ef.fold(ef.health, came)
    assert health.conflicts == {"S1": 1}
    assert health.as_dict()["conflicts"] == {"S1": 1}
    assert ef.fold(ef.health, night).conflicts == {}
    corrected = [*came, attrs.evolve(declared("S1", revision=2, Con=9, Lab=6), seq=9)]
    assert ef.fold(ef.health, corrected).conflicts == {}


@given(nights(corrections=True), st.randoms(use_true_random=False))
def test_the_health_of_a_stream_folded_in_two_parts_is_that_of_the_whole(night: ef.Night, rng: object) -> None:
    events = [*night.events, *night.events[:5]]
    rng.shuffle(events)  # type: ignore[attr-defined]
    whole = ef.fold(ef.health, events)
    cut = len(events) // 2
    assert ef.fold(ef.health, events[cut:], start=ef.fold(ef.health, events[:cut])) == whole
    assert (whole.missing, whole.conflicts) == (0, {})
    for _, state in ef.scan(ef.health, events):
        assert all(first <= last for first, last in state.gaps)
        assert all(before[1] < after[0] - 1 for before, after in pairwise(state.gaps))


def work(run: Callable[[], object]) -> float:
    """Seconds of this process's own processor time, the least of three, for the machine may be busy with others."""

    def seconds() -> float:
        start = time.process_time()
        run()
        return time.process_time() - start

    return min(seconds() for _ in range(3))


def test_reading_and_health_take_no_more_than_their_length_in_any_order() -> None:
    """A generous guard against quadratic work, which would take sixteen times as long for four times the seats."""

    def seconds(seats: int) -> float:
        names = [f"S{number:05}" for number in range(seats)]
        said = [nominated(name, "Con", "Lab") for name in names] + [declared(name, Con=3, Lab=8) for name in names]
        lines = [line_of(event) for event in publish_night(opened(seats=seats), *said)]
        shuffled = [lines[0], *(lines[(n * 7919) % (len(lines) - 1) + 1] for n in range(len(lines) - 1))]
        return work(lambda: ef.fold(ef.health, ef.Reading(shuffled, "quarantine")))

    assert seconds(4_000) < 12 * max(seconds(1_000), 0.05)


def test_many_consequences_of_one_seat_take_no_more_than_their_number() -> None:
    first = ef.DepositLost(
        seq=1, at=opened().at, seat="S1", revision=1, candidate=1, name="A", party="Con", votes=1, valid=99, pounds=5
    )
    lost = [attrs.evolve(first, seq=n, candidate=n) for n in range(1, 20_001)]

    def seconds(number: int) -> float:
        return work(lambda: ef.fold(ef.board, lost[:number]))

    assert seconds(20_000) < 60 * max(seconds(2_000), 0.01)


def test_sums_of_the_largest_figures_still_fit_a_json_number() -> None:
    most = 10**12
    night = publish_night(opened(seats=1), nominated("S1", "Con"), declared("S1", Con=most // 4))
    (result,) = (event for event in night if isinstance(event, ef.SeatDeclared))
    board = ef.fold(ef.board, [attrs.evolve(result, seat=f"S{number}") for number in range(650)])
    assert board.valid == 650 * (most // 4)
    assert orjson.loads(orjson.dumps(board.as_dict()))["valid"] == board.valid


def test_every_type_of_event_is_exported_and_has_a_strategy_a_page_and_a_place_in_the_golden_file() -> None:
    from pathlib import Path

    from electionfeed.testing.strategies.registered import STRATEGIES

    root = Path(__file__).parents[1]
    page = (root / "docs/format.md").read_text()
    golden = "".join(path.read_text() for path in (root / "tests/golden").glob(f"format-{FORMAT}*.jsonl"))
    for name, kind in EVENTS.items():
        assert getattr(ef, name) is kind, f"{name} is missing among the public names of electionfeed/__init__.py"
        assert kind in STRATEGIES, f"{name} has no strategy in testing/strategies/registered.py"
        assert f"### {name}\n" in page, f"{name} is missing in docs/format.md"
        assert f'"type":"{name}"' in golden, f"{name} is missing in tests/golden/format-{FORMAT}*.jsonl"
