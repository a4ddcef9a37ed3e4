"""A damaged stream, read in each of three ways: a named error or a reported loss, and never a wrong number."""

from collections.abc import Iterable

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import electionfeed as ef
from electionfeed.rehearsal.scenario import CATALOGUE
from electionfeed.stream.codec import line_of
from electionfeed.testing import declared, nominated, opened
from electionfeed.testing import night as publish_night
from electionfeed.testing.strategies import nights, redelivered

NIGHT = ef.load("ge2019")
FINAL = ef.fold(ef.board, NIGHT)
DAMAGE = [one.name for one in CATALOGUE.values() if one.layer == "corruption"]
HARMLESS = [name for name in DAMAGE if not CATALOGUE[name].loses]
LOSING = [name for name in DAMAGE if CATALOGUE[name].loses]


def lines(events: Iterable[ef.Event]) -> list[bytes]:
    return [line_of(event) for event in events]


@given(nights(corrections=True), st.data())
def test_a_lenient_reading_of_any_order_and_repetition_is_the_night(night: ef.Night, data: st.DataObject) -> None:
    reading = ef.Reading(lines(data.draw(redelivered(night))), "lenient")
    assert set(reading) == set(night)
    assert reading.health.whole


@given(nights(corrections=True), st.sampled_from(["strict", "lenient", "quarantine"]))
def test_a_night_in_order_reads_the_same_in_every_way_and_needs_no_report(night: ef.Night, how: str) -> None:
    reading = ef.Reading(lines(night), how)
    assert tuple(reading) == night.events
    assert (reading.report(), reading.errors) == ([], ())


@pytest.mark.parametrize("seed", range(4))
def test_the_bytes_of_a_night_with_faults_injected_are_read_leniently_to_the_same_board(seed: int) -> None:
    names = ("wrong-rush", "transposed", "withdrawn", "duplicates", "late")
    reading = ef.Reading(ef.rehearse(NIGHT, *names, seed=seed), "lenient")
    assert ef.fold(ef.board, reading) == FINAL
    assert "repeated" in reading.report()[0]


@given(nights(corrections=True), st.lists(st.sampled_from(HARMLESS), unique=True), st.integers(0, 999))
def test_damage_that_loses_nothing_is_quarantined_and_the_board_is_the_same(
    night: ef.Night, names: list[str], seed: int
) -> None:
    reading = ef.Reading(ef.rehearse(night, "duplicates", *names, seed=seed), "quarantine")
    assert ef.fold(ef.board, reading) == ef.fold(ef.board, night)
    assert len(reading.errors) == len(names) or "reconnect" in names  # broken off before the second line, none is torn


@given(nights(), st.sampled_from(DAMAGE), st.integers(0, 999))
def test_damage_ends_in_a_named_error_or_a_reported_loss_and_never_in_a_wrong_number(
    night: ef.Night, name: str, seed: int
) -> None:
    damaged = list(ef.rehearse(night, name, seed=seed))
    for how in ("strict", "lenient"):
        raised = error_of(damaged, how)
        assert raised is None or (raised.path, raised.line is not None) == ("<stream>", True)
        assert (raised is None) == (damaged == lines(night))
    reading = ef.Reading(damaged, "quarantine")
    read = list(reading)
    assert set(read) <= set(night)
    assert ef.fold(ef.board, read) == ef.fold(ef.board, [event for event in night if event in read])
    assert reading.health.whole == (set(read) == set(night))
    assert bool(reading.report()) == (damaged != lines(night))


def error_of(damaged: list[bytes], how: str) -> ef.FeedError | None:
    try:
        list(ef.Reading(damaged, how))
    except ef.FeedError as error:
        return error
    return None


@given(nights(max_seats=2), st.data())
def test_one_changed_byte_never_changes_a_vote_nor_who_won_by_votes(night: ef.Night, data: st.DataObject) -> None:
    kept = lines(night)
    place = data.draw(st.integers(0, len(kept) - 1))
    spot = data.draw(st.integers(0, len(kept[place]) - 2))
    byte = data.draw(st.integers(0, 255))
    kept[place] = kept[place][:spot] + bytes([byte]) + kept[place][spot + 1 :]
    try:
        board = ef.fold(ef.board, ef.Reading(kept, "strict"))
    except ef.FeedError:
        return
    # What has no second figure to be checked against, such as an electorate, is for the transport's checksum to guard.
    wanted = ef.fold(ef.board, night)
    assert (board.votes, board.valid) == (wanted.votes, wanted.valid)
    if not any(isinstance(event, ef.SeatDeclared) and event.by_lot for event in night):
        assert board.seats == wanted.seats


@pytest.mark.parametrize("name", LOSING)
def test_what_was_lost_of_a_fixture_night_is_reported_message_by_message(name: str) -> None:
    reading = ef.Reading(ef.rehearse(NIGHT, name, seed=2), "quarantine", path="night.jsonl")
    read = list(reading)
    known = {event.seq for event in read}
    gaps = {seq for first, last in reading.health.gaps for seq in range(first, last + 1)}
    assert gaps == set(range(1, max(known) + 1)) - known
    assert reading.health.closed == (name == "garbled")
    assert all(error.path == "night.jsonl" for error in reading.errors)
    assert any("missing: " in line for line in reading.report())


def test_a_garbled_line_costs_its_message_and_what_nobody_was_nominated_for() -> None:
    reading = ef.Reading(ef.rehearse(NIGHT, "garbled", seed=2), "quarantine")
    board = ef.fold(ef.board, reading)
    unread = [error for error in reading.errors if isinstance(error, ef.InvalidEvent)]
    homeless = [error for error in reading.errors if isinstance(error, ef.BrokenStream)]
    assert len(unread) == len(NIGHT) // 100
    assert all(error.expected == "a seat that has been nominated" for error in homeless)
    assert len(reading.errors) == reading.health.missing
    assert board.declared < 650


def test_a_torn_line_is_never_half_read() -> None:
    (error,) = errors_of(ef.rehearse(NIGHT, "torn", seed=2))
    assert "the last line is torn" in str(error)


def test_a_message_of_another_system_counts_nowhere() -> None:
    reading = ef.Reading(ef.rehearse(NIGHT, "stranger", seed=2), "quarantine")
    assert ef.fold(ef.board, reading) == FINAL
    assert [error.value for error in reading.errors] == ["TEST-0001"]
    assert reading.report() == [f"quarantined: {reading.errors[0]}"]


def test_a_connection_that_comes_back_loses_nothing() -> None:
    reading = ef.Reading(ef.rehearse(NIGHT, "reconnect", seed=2), "quarantine")
    assert ef.fold(ef.board, reading) == FINAL
    assert (len(reading.errors), reading.health.whole, reading.health.duplicates) == (1, True, 19)


def errors_of(damaged: Iterable[bytes]) -> tuple[ef.FeedError, ...]:
    reading = ef.Reading(damaged, "quarantine")
    list(reading)
    return reading.errors


def quarantined(events: Iterable[ef.Event]) -> list[str]:
    return [str(error) for error in errors_of(lines(events))]


def test_a_message_that_says_something_else_under_a_known_seq_is_quarantined() -> None:
    event = NIGHT[660]
    other = evolve(NIGHT[661], seq=event.seq)
    stream = [*NIGHT[:661], other, *NIGHT[661:]]
    assert quarantined(stream) == ["<stream>:662: seq: 661; expected what seq 661 said in line 661"]


def test_a_message_said_again_under_another_seq_is_quarantined() -> None:
    stream = [*NIGHT[:661], evolve(NIGHT[660], seq=4000), *NIGHT[661:]]
    assert quarantined(stream) == ["<stream>:662: seq: 4000; expected 661, under which this was said before"]


def test_a_result_that_contradicts_the_nominations_is_quarantined_even_if_it_came_first() -> None:
    declared = next(event for event in NIGHT if isinstance(event, ef.SeatDeclared))
    seat = NIGHT.seats[declared.seat]
    first, second, *rest = seat.candidates
    swapped = (evolve(first, party=second.party), evolve(second, party=first.party), *rest)
    nominated = evolve(seat, candidates=swapped)
    night = [nominated if event == seat else event for event in NIGHT if event != declared]
    (error,) = quarantined([night[0], declared, *night[1:]])
    assert error.startswith("<stream>:2: parties: ")


def test_a_rush_over_full_figures_is_found_in_every_way_of_reading() -> None:
    declared = next(event for event in NIGHT if isinstance(event, ef.SeatDeclared))
    last = NIGHT[-1]
    rush = ef.ResultRushed(
        seq=last.seq, at=last.at, seat=declared.seat, revision=2, candidate=1, party=declared.parties[0]
    )
    stream = lines([*NIGHT[:-1], rush, evolve(last, seq=last.seq + 1)])
    for how in ("strict", "lenient"):
        with pytest.raises(ef.BrokenStream, match="nothing less after full figures that still stand") as caught:
            list(ef.Reading(stream, how))
        assert caught.value.line == last.seq
    assert len(errors_of(stream)) == 1


def test_a_loss_is_an_error_of_a_lenient_reading_at_its_end() -> None:
    with pytest.raises(ef.BrokenStream, match="seq 700, which is missing") as caught:
        list(ef.Reading(lines([*NIGHT[:699], *NIGHT[700:]]), "lenient"))
    assert caught.value.line == len(NIGHT)
    with pytest.raises(ef.BrokenStream, match="cut off here"):
        list(ef.Reading(lines(NIGHT[:700]), "lenient"))
    with pytest.raises(ef.BrokenStream, match="a NightOpened, which is missing"):
        list(ef.Reading(lines(NIGHT[1:]), "lenient"))


def test_a_lenient_reading_gives_each_event_as_it_comes() -> None:
    stream = iter(lines(NIGHT))
    reading = iter(ef.Reading(stream, "lenient"))
    assert [next(reading).seq for _ in range(3)] == [1, 2, 3]
    assert next(stream) == line_of(NIGHT[3])


def test_there_is_no_other_way_of_reading() -> None:
    with pytest.raises(ValueError, match="'casual'; expected a mode of reading; there are lenient, quarantine, strict"):
        ef.Reading([], "casual")


def test_errors_are_in_the_order_of_their_lines_however_late_they_were_found() -> None:
    lines = [line_of(event) for event in publish_night(opened(), nominated("S1", "Con"), declared("S1", Con=5))]
    stranger = line_of(evolve(declared("S9", Con=5), seq=9))
    reading = ef.Reading([*lines[:2], stranger, b"noise\n", *lines[2:]], "quarantine")
    assert len(list(reading)) == len(lines)
    assert [(error.line, error.column) for error in reading.errors] == [(3, "seat"), (4, None)]


def test_a_reading_is_read_once() -> None:
    reading = ef.Reading(map(line_of, NIGHT))
    assert sum(1 for _ in reading) == len(NIGHT)
    with pytest.raises(RuntimeError, match="a Reading is read once: make another"):
        next(iter(reading))
