"""What a type checker must accept of a user's code, with the types that it finds; it runs as tests, too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, assert_type

from hypothesis import strategies as st

import electionfeed as ef
from electionfeed import testing
from electionfeed.testing import strategies


def test_a_night_is_of_events() -> None:
    night = ef.load("ge2019")
    assert_type(night, ef.Night)
    assert_type(night.header.seats, int)
    assert_type(night.seats, Mapping[str, ef.CandidatesNominated])
    assert_type(ef.until(night, night.header.at), Iterator[ef.Event])
    assert_type(ef.until(night, "04:40"), Iterator[ef.Event])
    first = night[0]
    assert_type(first, ef.Event)
    assert_type(first.at, datetime)


def test_a_log_is_as_its_path_says() -> None:
    assert_type(ef.open_log(Path("night.db")), ef.JsonlLog | ef.SqliteLog)
    logs: list[ef.Log] = [ef.open_log("night.jsonl"), ef.NatsLog("nats://127.0.0.1:4222/ge2019")]
    assert len(logs) == 2


def test_a_fold_gives_what_its_reducer_holds() -> None:
    night = ef.load("ge2019")
    board = ef.fold(ef.board, night)
    assert_type(board, ef.Board)
    assert_type(board.seats["Con"], int)
    assert_type(board.majority, str | None)
    assert_type(ef.fold(ef.Reducer(0, lambda n, event: n + 1), night), int)
    assert_type(ef.fold(ef.Reducer({}, counted), night), dict[str, int])
    assert_type(ef.fold(ef.Reducer({}, mapped), night), Mapping[str, int])
    assert_type(ef.fold(ef.Reducer([], listed), night), list[str])
    assert_type(ef.scan(ef.board, night), Iterator[tuple[ef.Event, ef.Board]])


def counted(kinds: dict[str, int], event: ef.Event) -> dict[str, int]:
    return {**kinds, event.type: kinds.get(event.type, 0) + 1}


def mapped(kinds: Mapping[str, int], event: ef.Event) -> Mapping[str, int]:
    return kinds


def listed(kinds: list[str], event: ef.Event) -> list[str]:
    return kinds


def test_a_match_narrows_to_the_fields_of_its_event() -> None:
    for event in ef.load("ge2019")[-3:]:
        if isinstance(event, ef.SeatDeclared):
            assert_type(event.winner.votes, int)
            assert_type(event.gained_from, str | None)
            assert_type(event.results, tuple[ef.CandidateResult, ...])
            assert_type(event.votes, tuple[int, ...])


def test_combined_reducers_keep_their_types_by_position() -> None:
    close = ef.tally(ef.SeatDeclared, lambda declared: {declared.winner.party: 1})
    both = ef.fold(ef.combine(ef.board, close), ef.load("ge2019"))
    assert_type(both[0], ef.Board)
    assert_type(both[1]["Con"], int)
    same = ef.fold(ef.combine(first=ef.board, second=ef.board), ef.load("ge2019"))
    assert_type(same.first, ef.Board)
    mixed = ef.fold(ef.combine(board=ef.board, close=close), ef.load("ge2019"))
    assert_type(mixed.board, Any)


def test_corrected_votes_go_by_party_by_ballot_number_or_by_both() -> None:
    night = ef.load("ge2019")
    parties: dict[str, int] = {"Lab": 17_000}
    numbers: dict[int, int] = {1: 17_000}
    both: dict[int | str, int] = {1: 17_000, "Con": 16_000}
    assert_type(ef.correct(night, "Kensington", votes=parties), ef.Night)
    assert_type(ef.correct(night, "Kensington", votes=numbers), ef.Night)
    assert_type(ef.correct(night, "Kensington", votes=both), ef.Night)
    assert_type(ef.correct(night, "Kensington", votes={1: 17_000, "Con": 16_000}), ef.Night)


def test_the_kit_is_typed_too() -> None:
    assert_type(strategies.nights(), st.SearchStrategy[ef.Night])
    assert_type(testing.declared("S1", Con=1, Lab=2), ef.SeatDeclared)
    assert_type(testing.night(testing.opened(), testing.nominated("S1", "Con", "Lab")), ef.Night)
    check: Callable[[Iterable[bytes]], int] = ef.check
    plain: dict[str, Any] = ef.fold(ef.board, []).as_dict()
    assert callable(check)
    assert plain["total"] == 0
