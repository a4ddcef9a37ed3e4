"""Rows are kept by column and look like a tuple of records."""

import copy
import pickle
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

import electionfeed as ef
from electionfeed.record import evolve
from electionfeed.testing.strategies import nights

DECLARED = nights().flatmap(lambda night: st.sampled_from([e for e in night if isinstance(e, ef.SeatDeclared)]))
SEATS = nights().flatmap(lambda night: st.sampled_from([*night.seats.values()]))


@given(DECLARED, st.data())
def test_rows_are_read_like_a_tuple_of_records(declared: ef.SeatDeclared, data: st.DataObject) -> None:
    rows, records = declared.results, tuple(declared.results)
    place = data.draw(st.integers(-len(records), len(records) - 1))
    part = data.draw(st.slices(len(records)))
    assert len(rows) == len(records)
    assert rows[place] == records[place]
    assert rows[part] == records[part]
    assert [*reversed(rows)] == [*reversed(records)]
    assert rows.index(records[place]) == place % len(records)
    assert repr(rows) == repr(records)
    for past in (len(records), -len(records) - 1):
        with pytest.raises(IndexError):
            rows[past]


@given(SEATS)
def test_a_column_is_a_field_of_every_row(seat: ef.CandidatesNominated) -> None:
    rows: Any = seat.candidates
    for name in ("name", "party", "adjunct", "sitting"):
        assert getattr(rows, name) == tuple(getattr(row, name) for row in rows)
    assert [row.number for row in rows] == [*range(1, len(rows) + 1)]


@given(SEATS)
def test_rows_read_from_json_made_by_hand_copied_and_pickled_are_equal(seat: ef.CandidatesNominated) -> None:
    for again in (
        ef.decode(ef.encode(seat)).candidates,  # type: ignore[union-attr]
        evolve(seat, candidates=[*seat.candidates]).candidates,
        copy.deepcopy(seat.candidates),
        pickle.loads(pickle.dumps(seat.candidates)),
    ):
        assert again == seat.candidates
        assert hash(again) == hash(seat.candidates)
        assert type(again[0]) is ef.Candidate
    assert seat.candidates != tuple(seat.candidates)


@pytest.mark.parametrize("wrong", [True, 1.0, "1", 2, None])
def test_rows_whose_numbers_are_not_their_places_are_refused(wrong: object) -> None:
    declared = next(event for event in ef.load("ge2019") if isinstance(event, ef.SeatDeclared))
    data = orjson.loads(ef.encode(declared))
    data["results"][0]["candidate"] = wrong
    with pytest.raises(ef.InvalidEvent, match="results"):
        ef.decode(orjson.dumps(data))


def test_a_ballot_paper_may_be_longer_than_any_has_been() -> None:
    """Past 256 a number has no one copy that all share, which the reader looks for first."""
    people = [
        ef.Candidate(number=number, name=f"Person {number}", party="Ind", adjunct=None, sitting=None)
        for number in range(1, 301)
    ]
    seat = next(event for event in ef.load("ge2019") if isinstance(event, ef.CandidatesNominated))
    long = evolve(seat, candidates=people)
    assert ef.decode(ef.encode(long)) == long
