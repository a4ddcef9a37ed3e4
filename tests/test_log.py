"""A stream is read strictly: whatever does not follow from what came before is an error with its line."""

import io
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import electionfeed as ef
from electionfeed.stream.codec import line_of
from electionfeed.stream.jsonlines import read_lines
from electionfeed.testing.strategies import nights


def lines(night: ef.Night) -> list[bytes]:
    return [line_of(event) for event in night]


@given(nights(corrections=True))
def test_a_night_written_and_read_back_is_the_same_night(night: ef.Night) -> None:
    out = io.BytesIO()
    ef.write(night, out)
    assert tuple(read_lines(out.getvalue().splitlines(keepends=True))) == night.events


@given(nights(), st.data())
def test_a_stream_cut_off_after_any_line_is_reported_as_cut_off_there(night: ef.Night, data: st.DataObject) -> None:
    kept = data.draw(st.integers(0, len(night) - 1))
    error = refused(lines(night)[:kept])
    assert (error.line, error.value) == (kept + 1, "(end of stream)")


@given(nights(), st.data())
def test_a_stream_cut_off_inside_a_line_is_reported_as_torn_there(night: ef.Night, data: st.DataObject) -> None:
    whole = lines(night)
    place = data.draw(st.integers(0, len(whole) - 1))
    length = data.draw(st.integers(1, len(whole[place]) - 1))
    error = refused([*whole[:place], whole[place][:length]])
    assert error.line == place + 1
    assert "torn" in error.expected


@given(nights(), st.data())
def test_a_gap_in_seq_is_reported_at_the_line_after_it(night: ef.Night, data: st.DataObject) -> None:
    place = data.draw(st.integers(1, len(night) - 1))
    moved = evolve(night[place], seq=night[place].seq + 1)
    error = refused([*lines(night)[:place], line_of(moved)])
    assert (error.line, error.column, error.value) == (place + 1, "seq", place + 2)


def refused(stream: list[bytes]) -> ef.FeedError:
    with pytest.raises(ef.FeedError) as caught:
        list(read_lines(stream, path="x.jsonl"))
    assert caught.value.path == "x.jsonl"
    return caught.value


NIGHT = ef.load("ge2019")


def first(cls: type) -> int:
    return next(place for place, event in enumerate(NIGHT) if type(event) is cls)


def with_line(place: int, **changes: Any) -> list[bytes]:
    return [*lines(ef.Night(NIGHT[:place])), line_of(evolve(NIGHT[place], **changes))]


NOMINATED, DECLARED, LOST = first(ef.CandidatesNominated), first(ef.SeatDeclared), first(ef.DepositLost)


@pytest.mark.parametrize(
    ("stream", "column", "says"),
    [
        (with_line(DECLARED, seat="E99999999"), "seat", "'E99999999'; expected a seat that has been nominated"),
        (with_line(DECLARED, revision=2), "revision", "2; expected 1, the next revision of this seat"),
        (with_line(LOST, revision=2), "revision", "2; expected 1, the last revision of this seat"),
        (with_line(LOST, candidate=40), "candidate", "40; expected the ballot number of a"),
        (with_line(LOST, party="Spk"), "candidate", "expected the ballot number of a Spk candidate nominated here"),
        (with_line(NOMINATED + 1, seat=NIGHT[NOMINATED].seat), "seat", "expected each seat nominated once"),  # type: ignore[attr-defined]
        (with_line(0, format=3), "format", "3; expected a format version that is known, up to 2"),
        ([*with_line(0, seats=1, line=1), *lines(ef.Night(NIGHT[1:3]))], "seat", "no more than the 1 seats"),
        (lines(ef.Night([evolve(NIGHT[1], seq=1)])), "type", "expected NightOpened as the first event"),
        ([*with_line(0), line_of(evolve(NIGHT[0], seq=2))], "type", "one header, as the first event"),
        ([*lines(NIGHT), line_of(evolve(NIGHT[5], seq=len(NIGHT) + 1))], "type", "nothing after NightClosed"),
        (with_line(len(NIGHT) - 1, outstanding=3), "outstanding", "3; expected what is left of 650 seats"),
    ],
)
def test_what_does_not_follow_is_reported_with_line_field_and_value(
    stream: list[bytes], column: str, says: str
) -> None:
    error = refused(stream)
    assert (error.line, error.column) == (len(stream), column)
    assert says in str(error)


def test_a_party_that_the_header_does_not_know_is_refused() -> None:
    seat = NIGHT[NOMINATED]
    assert isinstance(seat, ef.CandidatesNominated)
    strangers = tuple(evolve(candidate, party="Martian") for candidate in seat.candidates)
    assert "party codes of NightOpened" in str(refused(with_line(NOMINATED, candidates=strangers)))


def test_a_result_of_other_parties_than_those_nominated_is_refused() -> None:
    declared = NIGHT[DECLARED]
    assert isinstance(declared, ef.SeatDeclared)
    others = ("Ind",) * len(declared.parties)
    assert "the parties nominated here" in str(refused(with_line(DECLARED, parties=others)))


def test_load_reads_a_path_and_says_what_it_knows_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "night.jsonl"
    with path.open("wb") as out:
        ef.write(NIGHT, out)
    assert ef.load(path) == ef.load(str(path)) == NIGHT
    with pytest.raises(
        ef.UnknownNight, match="'ge1832'; expected a file, or one of the bundled nights ge2010, ge2015, ge2017"
    ):
        ef.load("ge1832")


def test_a_night_is_iterated_as_often_as_you_like_and_knows_its_header_and_seats() -> None:
    assert list(NIGHT) == list(NIGHT) == list(NIGHT.events)
    assert (NIGHT.header.seats, len(NIGHT.seats), NIGHT[0]) == (650, 650, NIGHT.header)
    with pytest.raises(ef.BrokenStream, match="a NightOpened in the stream"):
        _ = ef.Night([]).header
