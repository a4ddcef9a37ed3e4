"""The engine, on one seat at a time: revisions, repetitions, consequences, and nominations that come late."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import attrs
import pytest

import electionfeed as ef
from electionfeed import rules
from electionfeed.folds.engine import Measure, SeatReducer
from electionfeed.folds.tally import Tally
from electionfeed.stream.publish import facts, published

AT = datetime(2019, 12, 12, 22, tzinfo=UTC)
SEAT = "E14000001"
MARGINS = Measure("tally", ef.SeatDeclared, lambda d, s: {(s.name, d.majority): 1}, seated=True)
COUNT: SeatReducer[Tally[Any]] = SeatReducer((MARGINS,), Tally)


def declared(*votes: int, revision: int = 1, seq: int = 10, seat: str = SEAT, **fields: Any) -> ef.SeatDeclared:
    given: dict[str, Any] = {
        "seq": seq,
        "at": AT + timedelta(minutes=seq),
        "seat": seat,
        "revision": revision,
        "parties": ("Con", "Lab", "LD")[: len(votes)],
        "votes": votes,
        "elected": rules.elected(votes, lot=1),
        "majority": rules.majority(votes),
        "electorate": 1000,
        "valid": sum(votes),
        "rejected": 5,
        "outcome": None,
        "gained_from": None,
        "declared_at": None,
        "timing": "unknown",
    }
    return ef.SeatDeclared(**{**given, **fields})


def rushed(candidate: int, party: str, revision: int = 1, seat: str = SEAT) -> ef.ResultRushed:
    return ef.ResultRushed(seq=9, at=AT, seat=seat, revision=revision, candidate=candidate, party=party)


def deposit(candidate: int, revision: int = 1, seat: str = SEAT, votes: int = 9) -> ef.DepositLost:
    return ef.DepositLost(
        seq=11,
        at=AT,
        seat=seat,
        revision=revision,
        candidate=candidate,
        name="A. Candidate",
        party="LD",
        votes=votes,
        valid=300,
        pounds=500,
    )


def withdrawn(revision: int, seat: str = SEAT) -> ef.ResultWithdrawn:
    return ef.ResultWithdrawn(seq=12, at=AT, seat=seat, revision=revision, reason="an error")


def nominated(seat: str = SEAT, sitting: int | None = None, name: str = "Seat", before: str = "Con") -> Any:
    candidates = tuple(
        ef.Candidate(
            name=f"Candidate {n}",
            party=party,
            adjunct=None,
            sitting=ef.Sitting(seat=seat, since=1987) if n == sitting else None,
        )
        for n, party in enumerate(("Con", "Lab", "LD"), 1)
    )
    baseline = ef.Baseline(
        election="2017",
        notional=False,
        winner=before,
        member=None,
        majority=1,
        votes={before: 1},
        valid=1,
        electorate=None,
    )
    return ef.CandidatesNominated(
        seq=2,
        at=AT,
        seat=seat,
        name=name,
        region="Wales",
        country="Wales",
        constituency_type="County",
        candidates=candidates,
        baseline=baseline,
        held_since=None,
        last_won={},
        traced_to=None,
    )


def opened(seats: int = 1) -> ef.NightOpened:
    return ef.NightOpened(
        seq=1,
        at=AT,
        election="made-up",
        name="A made-up election",
        contest="general election",
        polling_day=AT.date(),
        seats=seats,
        line=seats // 2 + 1,
        deposit=500,
        parties={"Con": "Conservative", "LD": "Liberal Democrat", "Lab": "Labour"},
        time_zone="Europe/London",
        source="a test",
        licence="CC0-1.0",
    )


def board(*events: ef.Event) -> ef.Board:
    return ef.fold(ef.board, events)


def test_a_correction_takes_back_all_that_the_result_before_it_said() -> None:
    wrong, right = declared(200, 100, 9), declared(100, 200, 90, revision=2)
    corrected = board(opened(), wrong, deposit(3), right)
    assert corrected == board(opened(), right)
    assert (corrected.seats, corrected.deposits) == ({"Lab": 1}, {})
    assert corrected.votes == {"Con": 100, "LD": 90, "Lab": 200}


def test_a_correction_without_a_new_winner_still_changes_the_figures() -> None:
    corrected = board(declared(200, 100), declared(201, 99, revision=2))
    assert (corrected.seats, corrected.votes) == ({"Con": 1}, {"Con": 201, "Lab": 99})


def test_a_lower_revision_that_comes_late_changes_nothing() -> None:
    right, wrong = declared(100, 200, revision=2), declared(200, 100)
    assert board(right, wrong, deposit(3)) == board(right)


def test_a_consequence_of_the_same_revision_counts_whichever_comes_first() -> None:
    result = declared(200, 100, 9, revision=2)
    both = board(result, deposit(3, revision=2))
    assert both.deposits == {"LD": 1}
    assert board(deposit(3, revision=2), result) == both
    assert board(deposit(3, revision=1), result) == board(result)


def test_a_consequence_of_a_higher_revision_already_takes_back_the_lower_result() -> None:
    early = board(declared(200, 100, 9), deposit(3, revision=2))
    assert (early.seats, early.deposits) == ({}, {"LD": 1})


def test_a_message_that_comes_again_counts_once() -> None:
    result = declared(200, 100, 9)
    assert board(result, deposit(3), result, deposit(3)) == board(result, deposit(3))


def test_the_same_deposit_said_twice_in_other_words_counts_once_and_that_of_another_candidate_counts_too() -> None:
    assert board(deposit(3), deposit(3, votes=8)).deposits == {"LD": 1}
    assert board(deposit(2), deposit(3)).deposits == {"LD": 2}
    assert board(deposit(3), deposit(3, seat="E14000002")).deposits == {"LD": 2}


def test_a_withdrawal_leaves_the_seat_outstanding_with_nothing_left_of_it() -> None:
    before = board(opened())
    assert board(opened(), declared(200, 100, 9), deposit(3), withdrawn(2)) == before
    assert board(opened(), withdrawn(2), deposit(3), declared(200, 100, 9)) == before
    assert before.outstanding == 1


def test_full_figures_replace_a_rush_and_a_late_rush_does_not_come_back() -> None:
    full = declared(100, 200, revision=2)
    hurried = board(opened(), rushed(1, "Con"))
    assert (hurried.rushed, hurried.declared, hurried.outstanding, hurried.seats) == (1, 0, 0, {"Con": 1})
    assert board(opened(), rushed(1, "Con"), full) == board(opened(), full, rushed(1, "Con")) == board(opened(), full)


@pytest.mark.parametrize("kind", [ef.RecountOrdered, ef.TurnoutReported, ef.PollCountermanded])
def test_whatever_is_said_of_a_count_is_replaced_by_its_result(kind: Any) -> None:
    fields: dict[Any, dict[str, Any]] = {
        ef.RecountOrdered: {"number": 1},
        ef.TurnoutReported: {"electorate": 9, "papers": 3},
        ef.PollCountermanded: {"reason": "a death"},
    }
    said = kind(seq=3, at=AT, seat=SEAT, revision=1, **fields[kind])
    ordered = ef.tally(kind, lambda event: {event.seat: 1})
    assert ef.fold(ordered, [said]) == {SEAT: 1}
    assert ef.fold(ordered, [said, said]) == {SEAT: 1}
    assert ef.fold(ordered, [said, declared(100, 200, revision=2)]) == {}


def test_a_tie_counts_for_whom_the_lot_fell_on() -> None:
    assert board(declared(150, 150, elected=2)).seats == {"Lab": 1}
    assert board(declared(150, 150, elected=1), declared(150, 150, elected=2, revision=2)).seats == {"Lab": 1}


def test_seats_are_revised_each_for_itself() -> None:
    here, there = declared(200, 100, revision=3), declared(100, 200, seat="E14000002")
    assert board(here, there).seats == {"Con": 1, "Lab": 1}
    assert board(here, there, withdrawn(4)).seats == {"Lab": 1}


def test_a_header_or_an_exit_poll_that_comes_again_counts_once() -> None:
    poll = ef.ExitPollPublished(seq=3, at=AT, seats={"Con": 1})
    forecasts = ef.tally(ef.ExitPollPublished, lambda event: event.seats)
    assert board(opened(), opened()).total == 1
    assert ef.fold(forecasts, [poll, poll]) == {"Con": 1}


def test_each_announcement_of_a_majority_counts_once_in_any_order() -> None:
    announced = [
        ef.MajorityReached(seq=seq, at=AT, party=party, seats=2, line=2)
        for seq, party in ((4, "Con"), (5, "Lab"), (6, "Con"), (4, "Con"))
    ]
    reached = ef.tally(ef.MajorityReached, lambda event: {event.party: event.seq})
    for events in permutations(announced):
        assert ef.fold(reached, events) == {"Con": 10, "Lab": 5}


def test_of_two_contents_for_one_seat_and_revision_the_same_stands_in_every_order() -> None:
    first, second, lost = declared(200, 100, 9), declared(100, 200, 9, seq=12), deposit(3)
    for events in permutations([first, second, lost, nominated(), nominated(name="Other")]):
        assert board(*events) == board(first, lost)
        assert ef.fold(COUNT, events) == ef.fold(COUNT, [nominated(name="Other"), first])
        halves = ef.fold(COUNT, events[:2]), ef.fold(COUNT, events[2:])
        assert ef.merge(COUNT, *halves) == ef.merge(COUNT, *reversed(halves)) == ef.fold(COUNT, events)


def test_a_measure_that_needs_the_nominations_counts_from_when_they_come() -> None:
    result, seat = declared(200, 100, 9), nominated()
    assert ef.fold(COUNT, [result]) == {}
    assert ef.fold(COUNT, [result, seat]) == ef.fold(COUNT, [seat, result]) == {("Seat", 100): 1}
    assert ef.fold(COUNT, [result, seat, seat]) == ef.fold(COUNT, [seat, result, result]) == {("Seat", 100): 1}
    assert ef.fold(COUNT, [result, seat, attrs.evolve(nominated(name="Other"), seq=8)]) == {("Seat", 100): 1}


def test_a_measure_that_needs_the_nominations_forgets_a_revision_that_came_before_them() -> None:
    wrong, right = declared(200, 100, 9), declared(100, 250, revision=2)
    for events in ([wrong, right, nominated()], [wrong, nominated(), right], [right, nominated(), wrong]):
        assert ef.fold(COUNT, events) == {("Seat", 150): 1}


def test_measures_with_and_without_nominations_live_side_by_side() -> None:
    plain = Measure("plain", ef.SeatDeclared, lambda d: {d.seat: d.valid})
    both = SeatReducer((plain, attrs_named(COUNT.measures[0], "seated")), lambda engine: Sums(engine))
    state = ef.fold(both, [declared(200, 100), nominated()])
    assert state.engine.sums == {"plain": {SEAT: 300}, "seated": {("Seat", 100): 1}}


def attrs_named(measure: Measure, name: str) -> Measure:
    return Measure(name, measure.event, measure.amounts, seated=measure.seated)


class Sums:
    """A view that is nothing but its engine."""

    def __init__(self, engine: Any) -> None:
        self.engine = engine


def test_an_amount_that_falls_to_nothing_leaves_no_key_behind() -> None:
    state = board(declared(200, 100, 9), withdrawn(2))
    assert (dict(state.seats), dict(state.votes), state.seats["Con"]) == ({}, {}, 0)


def test_a_state_is_the_same_object_while_nothing_has_changed() -> None:
    states = [s for _, s in ef.scan(ef.board, [opened(), nominated(), nominated(), declared(200, 100), declared(9, 8)])]
    assert states[0] is states[1] is states[2]
    assert states[3] is states[4]
    assert states[2] is not states[3]


def test_a_state_shares_with_the_one_before_what_did_not_change() -> None:
    first, second = (s.engine.sums for _, s in ef.scan(ef.board, [declared(200, 100), deposit(3)]))
    assert first["votes"] is second["votes"]
    assert first["deposits"] != second["deposits"]


def test_merged_states_take_the_highest_revision_of_a_seat_known_to_both() -> None:
    low, high = board(declared(200, 100), deposit(3)), board(declared(100, 200, revision=2))
    assert ef.merge(ef.board, low, high) == ef.merge(ef.board, high, low) == high
    assert ef.merge(ef.board, low, low) == low


def test_merged_states_bring_nominations_and_results_together() -> None:
    seat, result = ef.fold(COUNT, [nominated()]), ef.fold(COUNT, [declared(200, 100, 9)])
    assert ef.merge(COUNT, seat, result) == ef.merge(COUNT, result, seat) == {("Seat", 100): 1}


def test_what_a_state_stands_on_is_kept_with_it() -> None:
    state = board(declared(200, 100, 9), deposit(3), deposit(3))
    (held,) = state.engine.latest.values()
    assert [type(event) for event in held] == [ef.SeatDeclared, ef.DepositLost]


def test_states_are_equal_when_their_sums_are_however_the_events_came() -> None:
    assert board(declared(200, 100, seq=4)) == board(declared(200, 100, seq=9))
    assert board(declared(200, 100)) != board(declared(200, 101))


def test_a_majority_is_announced_when_the_line_is_reached_and_again_after_it_was_undone() -> None:
    seats = [f"E1400000{n}" for n in range(1, 4)]
    stream = [
        opened(3),
        *map(nominated, seats),
        declared(200, 100, 50, seat=seats[0], seq=10),
        rushed(1, "Con", seat=seats[1]),
        withdrawn(2, seat=seats[1]),
        declared(200, 100, 50, seat=seats[1], revision=3, seq=14),
        declared(200, 100, 50, seat=seats[2], seq=15),
    ]
    announced = [event for event in published(stream) if isinstance(event, ef.MajorityReached)]
    said = [(event.seq, event.party, event.seats, event.line) for event in announced]
    assert said == [(7, "Con", 2, 2), (10, "Con", 2, 2)]
    majorities = [state.majority for _, state in ef.scan(ef.board, published(stream))]
    assert majorities == [None] * 5 + ["Con", "Con", None, "Con", "Con", "Con", "Con"]


def test_a_line_held_by_another_party_is_announced_for_it() -> None:
    stream = [opened(1), nominated(), declared(200, 100, 50), declared(100, 200, 50, revision=2, seq=11)]
    announced = [event.party for event in published(stream) if isinstance(event, ef.MajorityReached)]
    assert announced == ["Con", "Lab"]


def test_a_published_night_numbers_each_fact_and_its_consequences_and_closes() -> None:
    stream = [opened(2), nominated(sitting=1), nominated("E14000002"), declared(100, 200, 9, seq=77)]
    events = list(published(stream))
    kinds = [type(event).__name__ for event in events]
    assert kinds[:3] == ["NightOpened", "CandidatesNominated", "CandidatesNominated"]
    assert kinds[3:] == ["SeatDeclared", "MPDefeated", "DepositLost", "NightClosed"]
    assert [event.seq for event in events] == list(range(1, 8))
    assert {event.at for event in events[3:]} == {AT + timedelta(minutes=77)}
    assert (events[-1].declared, events[-1].outstanding) == (1, 1)  # type: ignore[attr-defined]
    assert [event.seq for event in facts(events)] == [1, 2, 3, 4]


def test_the_end_of_a_published_night_counts_only_seats_whose_figures_stand() -> None:
    other = "E14000002"
    stream = [
        opened(3),
        nominated(),
        nominated(other),
        nominated("E14000003"),
        declared(200, 100, 50),
        withdrawn(2),
        rushed(1, "Con", seat=other),
    ]
    *_, last = published(stream)
    assert (last.declared, last.outstanding) == (0, 3)  # type: ignore[attr-defined]


def test_defeats_and_deposits_of_a_published_result_say_whom_and_how_much() -> None:
    events = published([opened(), nominated(sitting=3), declared(100, 200, 9)])
    defeat, lost = (event for event in events if isinstance(event, ef.MPDefeated | ef.DepositLost))
    assert isinstance(defeat, ef.MPDefeated)
    assert isinstance(lost, ef.DepositLost)
    assert (defeat.candidate, defeat.name, defeat.party) == (3, "Candidate 3", "LD")
    assert (defeat.sat_for, defeat.since) == (SEAT, 1987)
    assert (defeat.winner, defeat.winner_party, defeat.revision, defeat.seat) == (2, "Lab", 1, SEAT)
    assert (lost.candidate, lost.name, lost.party) == (3, "Candidate 3", "LD")
    assert (lost.votes, lost.valid, lost.pounds, lost.revision, lost.seat) == (9, 309, 500, 1, SEAT)


def test_facts_without_a_header_close_no_night_and_no_facts_are_none() -> None:
    assert [type(event).__name__ for event in published([nominated(), declared(100, 200, 90)])] == [
        "CandidatesNominated",
        "SeatDeclared",
    ]
    with pytest.raises(ef.BrokenStream, match=r"expected at least a NightOpened to publish$"):
        list(published([]))


def test_states_that_know_more_nominations_are_equal_while_their_sums_are_and_show_only_these() -> None:
    bare = ef.fold(COUNT, []).engine
    known = ef.fold(COUNT, [nominated(), declared(200, 100, 9), withdrawn(2)]).engine
    assert known == bare
    assert known.nominated != bare.nominated
    assert "Candidate" not in repr(known)
    assert "Withdrawn" not in repr(known)


def test_a_fold_of_nothing_new_gives_back_the_very_state_it_began_with() -> None:
    state = board(opened(), declared(200, 100))
    assert ef.fold(ef.board, [], start=state) is state
    assert ef.fold(ef.board, [declared(200, 100)], start=state) is state


def test_what_cannot_be_tallied_is_named() -> None:
    with pytest.raises(
        ValueError,
        match=r"^a tally measures one class of event, such as SeatDeclared, other than .*, and <class .*> is none$",
    ):
        ef.tally(ef.CandidatesNominated, lambda seat: {seat.seat: 1})


@pytest.mark.parametrize("given", [(3, {}, {}), (ef.board, 3, {}), (ef.board, ef.board.initial, 3)])
def test_what_is_no_reducer_and_no_state_is_not_merged(given: tuple[Any, Any, Any]) -> None:
    with pytest.raises(TypeError, match=r"and 3 is none$"):
        ef.merge(*given)


def test_a_majority_that_stands_at_the_line_is_not_announced_again() -> None:
    seats = [f"E1400000{n}" for n in range(1, 4)]
    polls = [(200, 100, 50), (200, 100, 50), (100, 200, 50)]
    results = [declared(*votes, seat=seat, seq=n) for n, (seat, votes) in enumerate(zip(seats, polls, strict=True), 10)]
    events = published([opened(3), *map(nominated, seats), *results])
    assert [event.seq for event in events if isinstance(event, ef.MajorityReached)] == [7]


def test_a_result_for_fewer_candidates_than_were_nominated_is_not_published() -> None:
    with pytest.raises(ValueError, match="shorter"):
        list(published([opened(), nominated(), declared(100, 200)]))
