"""Events are checked when they are made, by hand as from JSON, and never change afterwards."""

import copy
import pickle
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import electionfeed as ef
from electionfeed._frozen import FrozenMap
from electionfeed.testing.strategies import nights

EVENTS = nights(corrections=True).flatmap(lambda night: st.sampled_from(night.events))
AT = datetime(2019, 12, 13, 5, 5, tzinfo=UTC)


@given(EVENTS)
def test_an_event_can_be_pickled_copied_hashed_and_compared(event: ef.Event) -> None:
    assert pickle.loads(pickle.dumps(event)) == event == copy.deepcopy(event)
    assert len({event, copy.copy(event)}) == 1


@given(EVENTS)
def test_an_event_is_frozen_and_has_no_room_for_other_attributes(event: ef.Event) -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        event.seq = 7  # type: ignore[misc]
    with pytest.raises((AttributeError, attrs.exceptions.FrozenInstanceError)):
        event.colour = "red"  # type: ignore[attr-defined]
    assert not hasattr(event, "__dict__")


def recount(**fields: Any) -> ef.RecountOrdered:
    values: dict[str, Any] = {"seq": 1, "at": AT, "seat": "E1", "revision": 1, "number": 1}
    return ef.RecountOrdered(**values | fields)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("seq", 0),
        ("seq", True),
        ("seq", 1.0),
        ("at", AT.replace(tzinfo=None)),
        ("at", datetime(1, 1, 1, tzinfo=UTC)),
        ("at", datetime(9999, 12, 31, 23, tzinfo=UTC)),
        ("seat", ""),
        ("seat", 1),
        ("revision", 0),
        ("number", -1),
    ],
)
def test_an_event_made_by_hand_is_checked_field_by_field(field: str, value: object) -> None:
    with pytest.raises(ef.InvalidEvent) as caught:
        recount(**{field: value})
    assert (caught.value.column, caught.value.value) == (field, value)


def test_errors_are_values_that_compare_and_travel() -> None:
    error = ef.InvalidEvent(column="votes", value=-1, expected="a whole number of 0 or more")
    placed = error.at(path="x.jsonl", line=3)
    assert placed == ef.InvalidEvent(column="votes", value=-1, expected=error.expected, path="x.jsonl", line=3)
    assert placed != error
    assert placed.at(path="other", line=9) == placed
    assert str(placed) == "x.jsonl:3: votes: -1; expected a whole number of 0 or more"
    assert pickle.loads(pickle.dumps(placed)) == placed


def test_mappings_of_events_are_frozen_and_sorted() -> None:
    poll = ef.ExitPollPublished(seq=1, at=AT, seats={"Lab": 2, "Con": 1})
    assert list(poll.seats) == ["Con", "Lab"]
    with pytest.raises(TypeError, match="immutable"):
        poll.seats["Con"] = 3  # type: ignore[index]
    for change in ("clear", "pop", "popitem", "setdefault", "update"):
        with pytest.raises(TypeError, match="immutable"):
            getattr(poll.seats, change)()
    assert repr(FrozenMap({"a": 1})) == "FrozenMap({'a': 1})"


def test_lists_given_by_hand_become_tuples_that_cannot_change() -> None:
    votes: Any = [7]
    declared = ef.SeatDeclared(
        seq=1,
        at=AT,
        seat="E1",
        revision=1,
        parties=("Con",),
        votes=votes,
        elected=1,
        majority=7,
        electorate=9,
        valid=7,
        rejected=0,
        outcome=None,
        gained_from=None,
        declared_at=AT,
        timing="declared",
    )
    votes.append(8)
    assert declared.votes == (7,)
    assert declared.results == (ef.CandidateResult(candidate=1, party="Con", votes=7),)
    assert not declared.by_lot


def test_a_moment_of_another_zone_is_kept_in_utc() -> None:
    summer = recount(at=AT.astimezone(timezone(timedelta(hours=1))))
    assert summer == recount()
    assert summer.at.tzinfo is UTC


def test_a_baseline_whose_votes_do_not_sum_is_refused() -> None:
    with pytest.raises(ef.InvalidEvent, match=r"baseline\.valid: 6; expected the sum of the votes"):
        ef.Baseline(
            election="2017",
            notional=False,
            winner="A",
            member=None,
            majority=1,
            votes={"A": 5},
            valid=6,
            electorate=None,
        )


def test_more_papers_than_electors_are_refused() -> None:
    with pytest.raises(ef.InvalidEvent, match="papers: 8; expected no more than the electorate"):
        ef.TurnoutReported(seq=1, at=AT, seat="E1", revision=1, electorate=7, papers=8)
