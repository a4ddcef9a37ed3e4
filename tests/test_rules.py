from collections.abc import Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from electionfeed import rules

VOTES = st.lists(st.integers(0, 60_000), min_size=1, max_size=12)


@given(VOTES)
def test_the_winner_has_the_most_votes(votes: Sequence[int]) -> None:
    assume(votes.count(max(votes)) == 1)
    assert votes[rules.elected(votes) - 1] == max(votes)


@given(VOTES, st.data())
def test_a_tie_goes_to_whomever_the_lot_falls_on(votes: list[int], data: st.DataObject) -> None:
    tied = [*votes, max(votes)]
    leaders = [number for number, polled in enumerate(tied, 1) if polled == max(votes)]
    drawn = data.draw(st.sampled_from(leaders))
    assert rules.elected(tied, lot=drawn) == drawn


@pytest.mark.parametrize("lot", [None, 3])
def test_a_tie_without_a_lot_between_the_leaders_is_an_error(lot: int | None) -> None:
    with pytest.raises(ValueError, match=r"tie between candidates \[1, 2\] is decided by lot"):
        rules.elected([7, 7, 2], lot=lot)


@given(VOTES)
def test_the_majority_does_not_depend_on_the_order_of_candidates(votes: list[int]) -> None:
    assert rules.majority(votes) == rules.majority(sorted(votes)) >= 0


@given(st.integers(0, 60_000), st.integers(0, 100_000))
def test_a_deposit_is_lost_at_a_twentieth_and_kept_with_one_vote_more(twentieth: int, votes: int) -> None:
    valid = 20 * twentieth
    assert rules.deposit_lost(votes, valid, elected=False) == (votes <= twentieth)
    assert not rules.deposit_lost(votes, valid, elected=True)


@given(st.integers(1, 5_000))
def test_a_majority_is_the_fewest_seats_that_beat_all_the_others_together(seats: int) -> None:
    line = rules.majority_line(seats)
    assert line > seats - line
    assert line - 1 <= seats - (line - 1)


@given(st.sampled_from("ABC"), st.none() | st.sampled_from("ABC"))
def test_a_seat_is_held_or_gained_but_neither_without_a_result_before(winner: str, before: str | None) -> None:
    outcome, gained_from = rules.outcome(winner, before)
    assert outcome == (None if before is None else "hold" if winner == before else "gain")
    assert (gained_from is not None) == (outcome == "gain")


def test_a_member_is_defeated_only_by_sitting_standing_and_losing() -> None:
    assert rules.mp_defeated(sitting=True, elected=False)
    assert not rules.mp_defeated(sitting=True, elected=True)
    assert not rules.mp_defeated(sitting=False, elected=False)


def test_turnout_is_a_percentage_and_zero_without_electors() -> None:
    assert rules.turnout(47, 94) == 50.0
    assert rules.turnout(0, 0) == 0.0


def test_the_ballot_paper_is_in_the_order_of_surnames_then_other_names() -> None:
    people = [
        ("Smith", "Greg"),
        ("O'Neill", "Ann"),
        ("Óg", "Bo"),
        ("de Souza", "Al"),
        ("Smith", "Ann"),
        ("Oakes", "Cy"),
    ]
    assert sorted(people, key=lambda person: rules.ballot_order(*person)) == [
        ("de Souza", "Al"),
        ("Oakes", "Cy"),
        ("Óg", "Bo"),
        ("O'Neill", "Ann"),
        ("Smith", "Ann"),
        ("Smith", "Greg"),
    ]
