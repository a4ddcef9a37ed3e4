"""Ten tests of a results page, each with another part of electionfeed's test kit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given as generated
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from results_page import closest, follow, page

import electionfeed as ef
from electionfeed.stream.schema import schema
from electionfeed.testing import declared, given, laws, opened, rushed, strategies, withdrawn
from electionfeed.testing.conformance import write_kit


def test_a_bundled_night(electionfeed_night: ef.Night) -> None:
    lines = list(page(ef.fold(ef.board, electionfeed_night), ef.fold(closest, electionfeed_night)))
    assert lines[:3] == ["650 of 650 declared", "Con: 365", "Lab: 202"]
    assert lines[-1] == "close: N06000007 by 57"


@pytest.mark.electionfeed(until="04:40")
def test_a_night_until_a_time(electionfeed_stream: tuple[ef.Event, ...]) -> None:
    assert next(page(ef.fold(ef.board, electionfeed_stream), {})) == "548 of 650 declared"


@pytest.mark.electionfeed(night="ge2017", scenario="duplicates late", seed=7)
def test_a_night_with_faults(electionfeed_night: ef.Night, electionfeed_stream: tuple[ef.Event, ...]) -> None:
    assert len(electionfeed_stream) > len(electionfeed_night)
    assert ef.fold(ef.board, electionfeed_stream) == ef.fold(ef.board, electionfeed_night)
    assert ef.fold(closest, electionfeed_stream) == ef.fold(closest, electionfeed_night)


def test_a_clock_that_never_waits(
    electionfeed_stream: tuple[ef.Event, ...], electionfeed_clock: ef.Clock, electionfeed_time: ef.ManualTime
) -> None:
    electionfeed_clock.speed = 60
    stream = ef.replay(electionfeed_stream, electionfeed_clock, sleep=electionfeed_time.sleep)
    assert sum(isinstance(event, ef.SeatDeclared) for event in stream) == 650
    assert electionfeed_time() > 15 * 60  # a night of more than fifteen hours, at sixty times its pace


@generated(strategies.nights(corrections=True))
def test_generated_nights(night: ef.Night) -> None:
    majorities = [lead for _, lead in ef.fold(closest, night).values() if lead is not None]
    assert len(majorities) == ef.fold(ef.board, night).declared


@generated(st.from_type(ef.SeatDeclared))
def test_generated_events_by_their_type(result: ef.SeatDeclared) -> None:
    assert ef.fold(closest, [result]) == {result.seat: (result.revision, result.majority)}


def test_given_when_then() -> None:
    start = given(opened(seats=2), declared("S1", Con=10, Lab=3), reducer=closest).then(S1=(1, 7))
    start.when(rushed("S2", 1, "Con")).then(S2=(1, None))
    start.when(withdrawn("S1")).then(S1=(2, None))


def test_the_laws_of_our_own_reducer() -> None:
    laws(closest)


def test_the_conformance_kit(tmp_path: Path) -> None:
    write_kit(tmp_path)
    index = json.loads((tmp_path / "index.json").read_text(encoding="utf-8"))
    for case in index["cases"]:
        if "checkpoints" in case:
            boards = follow(iter((tmp_path / case["stream"]).read_bytes().splitlines()))
            wanted = json.loads((tmp_path / case["checkpoints"]).read_text(encoding="utf-8"))
            assert json.loads(json.dumps(list(boards))) == [checkpoint["board"] for checkpoint in wanted]


def test_the_schema_of_the_events(electionfeed_night: ef.Night) -> None:
    valid = Draft202012Validator(schema())
    for event in electionfeed_night[-20:]:
        valid.validate(json.loads(ef.encode(event)))
