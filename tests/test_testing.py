"""The test kit's own tests: short events, given/when/then, how boards differ, and laws that catch what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as drawn

import electionfeed as ef
from electionfeed.stream.codec import line_of
from electionfeed.testing import (
    LAWS,
    LawBroken,
    declared,
    differences,
    given,
    laws,
    night,
    nominated,
    opened,
    rushed,
    strategies,
    withdrawn,
)

ROOT = Path(__file__).parents[1]


def count_all(wins: dict[str, int], event: ef.Event) -> dict[str, int]:
    """Wrong: counts a duplicate, and never takes back."""
    if isinstance(event, ef.SeatDeclared):
        return {**wins, event.winner.party: wins.get(event.winner.party, 0) + 1}
    return wins


def by_seat(wins: dict[str, Any], event: Any) -> dict[str, Any]:
    """Right: the highest revision of a seat is the truth, whichever of its events comes first."""
    held = wins.get(getattr(event, "seat", ""), (0, None))
    if not hasattr(event, "revision") or held[0] > event.revision:
        return wins
    before = held[1] if held[0] == event.revision else None
    winner = event.winner.party if isinstance(event, ef.SeatDeclared) else before
    return {**wins, event.seat: (event.revision, winner)}


def by_first_of_revision(wins: dict[str, Any], event: Any) -> dict[str, Any]:
    """Wrong: a deposit lost that overtakes its declaration hides it."""
    if not hasattr(event, "revision") or wins.get(event.seat, (0,))[0] >= event.revision:
        return wins
    return {**wins, event.seat: (event.revision, event.winner.party if isinstance(event, ef.SeatDeclared) else None)}


def mutating(wins: dict[str, int], event: ef.Event) -> dict[str, int]:
    """Wrong: changes the state that it was given."""
    wins[type(event).__name__] = 1 + wins.get(type(event).__name__, 0)
    return wins


def last_seat(seat: str | None, event: ef.Event) -> str | None:
    """Wrong: depends on the order of seats."""
    return event.seat if isinstance(event, ef.SeatDeclared) else seat


def strict(seen: frozenset[str], event: ef.Event) -> frozenset[str]:
    """Wrong: refuses a type of event that it does not know."""
    if type(event).__name__ not in ef.events.EVENTS:
        raise LookupError(type(event).__name__)
    return seen | {type(event).__name__}


def never_takes_back(seats: frozenset[str], event: ef.Event) -> frozenset[str]:
    """Wrong: a seat withdrawn stays."""
    return seats | {event.seat} if isinstance(event, ef.SeatDeclared) else seats


def reducer(initial: Any, step: Any) -> Any:
    return ef.Reducer(initial, step)


class FromScratch:
    """Wrong: begins at nothing, wherever it should go on from."""

    initial = 0

    def run(self, start: int) -> Any:
        return ef.Reducer(0, lambda n, event: n + hasattr(event, "revision")).run(0)


def test_the_board_keeps_every_law() -> None:
    laws(ef.board)


def test_a_reducer_that_keeps_the_highest_revision_keeps_every_law() -> None:
    laws(reducer({}, by_seat), examples=25)


@pytest.mark.parametrize(
    ("law", "wrong"),
    [
        ("deterministic", reducer({}, mutating)),
        ("unknown events", reducer(frozenset(), strict)),
        ("duplicates", reducer({}, count_all)),
        ("order across seats", reducer(None, last_seat)),
        ("any order", reducer({}, by_first_of_revision)),
        ("prefix", FromScratch()),
        ("withdrawal", reducer(frozenset(), never_takes_back)),
    ],
)
def test_each_law_catches_the_reducer_that_breaks_it(law: str, wrong: Any) -> None:
    with pytest.raises(LawBroken) as caught:
        laws(wrong, law)
    assert caught.value.law == law
    assert len(caught.value.again) <= 2
    assert (LAWS[law].__doc__ or "") in str(caught.value)


def test_counting_duplicates_is_shown_by_one_declaration_that_comes_twice() -> None:
    with pytest.raises(LawBroken) as caught:
        laws(reducer({}, count_all))
    assert caught.value.law == "duplicates"
    first, second = caught.value.again
    assert first == second
    assert str(caught.value) in (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
    assert str(caught.value).splitlines() == [
        "this reducer breaks the law 'duplicates': an event that comes twice, at once or later, counts once",
        "after",
        "  SeatDeclared E14000002 revision 1: Con 1, Con 0, elected 1",
        "it gives {'Con': 1}",
        "but after",
        "  SeatDeclared E14000002 revision 1: Con 1, Con 0, elected 1",
        "  SeatDeclared E14000002 revision 1: Con 1, Con 0, elected 1",
        "it gives",
        "  {'Con': 2}, expected {'Con': 1}",
    ]


def test_a_law_that_does_not_exist_is_refused_with_the_names_of_those_that_do() -> None:
    with pytest.raises(ValueError, match="expected a law; there are any order, deterministic"):
        laws(ef.board, "gravity")


def test_given_when_then_reads_like_the_story_of_a_correction() -> None:
    (
        given(opened(seats=2), declared("S1", Con=10, Lab=3))
        .then(seats={"Con": 1}, outstanding=1)
        .when(declared("S1", revision=2, Con=9, Lab=11))
        .then(seats={"Lab": 1}, votes={"Con": 9, "Lab": 11})
        .when(withdrawn("S1", revision=3), rushed("S2", 1, "Con"))
        .then(seats={"Con": 1}, rushed=1, declared=0)
    )


def test_then_says_which_figures_are_not_as_expected() -> None:
    with pytest.raises(AssertionError, match=r"after 1 events:\n  seats: .*, expected {'Lab': 1}"):
        given(declared("S1", Con=10, Lab=3)).then(seats={"Lab": 1})


def test_then_compares_whole_states_of_any_reducer() -> None:
    counted = reducer({}, count_all)
    given([declared("S1", Con=10, Lab=3)], reducer=counted).then({"Con": 1}).then(Con=1)
    with pytest.raises(AssertionError, match=r"expected {'Lab': 1}"):
        given([declared("S1", Con=10, Lab=3)], reducer=counted).then({"Lab": 1})


def test_boards_differ_by_party_by_seat_and_by_the_events_they_stand_on() -> None:
    seat = nominated("S1", "Con", "Lab", sitting=1)
    first = ef.fold(ef.board, night(opened(), seat, declared("S1", Con=300, Lab=200)))
    second = ef.fold(ef.board, night(opened(), seat, declared("S1", Con=200, Lab=300)))
    assert differences(first, second) == [
        "defeated: unexpected candidate 1, name Candidate 1, party Con, sat_for S1, seat S1, since 2015, "
        "winner_party Lab",
        "majority: Lab, expected Con",
        "seats of Con: 0, expected 1",
        "seats of Lab: 1, expected 0",
        "votes of Con: 200, expected 300",
        "votes of Lab: 300, expected 200",
        "S1 has MPDefeated S1 revision 1: candidate 1, Con, Candidate 1 "
        "and SeatDeclared S1 revision 1: Con 200, Lab 300, elected 2",
        "   expected SeatDeclared S1 revision 1: Con 300, Lab 200, elected 1",
    ]


@drawn(strategies.nights(corrections=True))
def test_a_board_does_not_differ_from_itself(night: ef.Night) -> None:
    assert differences(ef.fold(ef.board, night), ef.fold(ef.board, night)) == []


def test_a_night_from_facts_keeps_every_law() -> None:
    published = night(
        opened(seats=2),
        [nominated("S1", "Con", "Lab", sitting=2), nominated("S2", "Con", "LD")],
        declared("S1", Con=950, Lab=50),
        rushed("S2", 2, "LD"),
        declared("S2", revision=2, Con=5, LD=5, lot=2),
    )
    assert ef.check(line_of(event) for event in published) == len(published)
    assert [type(event).__name__ for event in published[4:6]] == ["MPDefeated", "DepositLost"]
