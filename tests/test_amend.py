"""The results desk: five lines of Python make a rehearsal."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import electionfeed as ef
from electionfeed import rules
from electionfeed.stream.codec import line_of
from electionfeed.testing.strategies import nights

NIGHT = ef.load("ge2019")
SEAT = "E14000768"  # Kensington: Con 16,768, Lab 16,618, LD 9,312
FINAL = ef.fold(ef.board, NIGHT)


def said_of(night: ef.Night, seat: str = SEAT) -> list[Any]:
    kinds = (ef.MPDefeated, ef.DepositLost, ef.CandidatesNominated)
    return [event for event in night if getattr(event, "seat", None) == seat and not isinstance(event, kinds)]


def lines(night: ef.Night) -> list[bytes]:
    return [line_of(event) for event in night]


def test_a_correction_declares_again_with_other_figures_and_their_consequences() -> None:
    corrected = ef.correct(NIGHT, "Kensington", votes={"Lab": 17_000})
    first, again = said_of(corrected)
    assert (first.revision, again.revision) == (1, 2)
    assert (again.winner.party, again.majority, again.valid) == ("Lab", 232, first.valid + 382)
    assert (again.outcome, again.gained_from) == ("hold", None)
    assert (again.at - first.at, again.declared_at) == (timedelta(minutes=10), first.declared_at)
    assert ef.fold(ef.board, corrected).seats == {**FINAL.seats, "Con": 364, "Lab": 203}
    assert ef.check(lines(corrected)) == len(corrected)


def test_a_correction_may_change_electorate_and_rejected_papers_and_no_vote() -> None:
    first, again = said_of(ef.correct(NIGHT, SEAT, electorate=70_000, rejected=0, at="05:01"))
    assert (again.electorate, again.rejected, f"{again.at:%H:%M}") == (70_000, 0, "05:01")
    assert again.results == first.results


def test_a_tie_is_decided_by_the_lot_given() -> None:
    tie = {1: 10, 2: 10}
    first = NIGHT.seats[SEAT].candidates
    votes: dict[int | str, int] = {number: tie.get(number, 0) for number in range(1, len(first) + 1)}
    for elected in (1, 2):
        again = said_of(ef.correct(NIGHT, SEAT, votes=votes, elected=elected))[-1]
        assert (again.elected, again.majority, again.by_lot) == (elected, 0, True)
    with pytest.raises(ValueError, match=r"^a tie between .* is decided by lot, and the lot given is None$"):
        ef.correct(NIGHT, SEAT, votes=votes)
    with pytest.raises(ValueError, match="has the most votes, so 2 is not elected"):
        ef.correct(NIGHT, SEAT, votes=votes | {1: 11}, elected=2)


def test_figures_that_contradict_each_other_are_refused_by_field() -> None:
    with pytest.raises(ef.InvalidEvent) as caught:
        ef.correct(NIGHT, SEAT, electorate=1)
    assert caught.value.column == "electorate"


def test_a_withdrawn_seat_is_outstanding_and_can_be_declared_again() -> None:
    gone = ef.withdraw(NIGHT, SEAT, reason="the wrong sheet was read out")
    assert ef.fold(ef.board, gone).outstanding == 1
    assert said_of(gone)[-1].reason == "the wrong sheet was read out"
    again = ef.correct(gone, SEAT)
    assert [type(event).__name__ for event in said_of(again)] == ["SeatDeclared", "ResultWithdrawn", "SeatDeclared"]
    assert ef.fold(ef.board, again) == FINAL
    assert ef.check(lines(again)) == len(again)


def test_recounts_come_before_the_declaration_and_are_numbered() -> None:
    night = ef.recount(ef.recount(ef.recount(ef.recount(NIGHT, SEAT), SEAT), SEAT), SEAT)
    *counts, declared = said_of(night)
    assert [count.number for count in counts] == [1, 2, 3, 4]
    assert [(declared.at - count.at).seconds // 60 for count in counts] == [45, 30, 15, 0]
    assert declared.revision == 5
    assert ef.fold(ef.board, night) == FINAL


def test_a_rush_says_the_winner_or_whom_the_rehearsal_wants() -> None:
    rush, declared = said_of(ef.rush(NIGHT, SEAT))
    assert (rush.party, rush.candidate) == (declared.winner.party, declared.elected)
    assert said_of(ef.rush(NIGHT, SEAT, winner="Lab", at="03:30"))[0].party == "Lab"
    assert said_of(ef.rush(NIGHT, SEAT, winner=2))[0].candidate == 2


def test_a_countermanded_poll_is_declared_when_it_is_said_to_be_or_never() -> None:
    never = ef.countermand(NIGHT, SEAT)
    assert [type(event).__name__ for event in said_of(never)] == ["PollCountermanded"]
    assert (never[-1].declared, never[-1].outstanding) == (649, 1)  # type: ignore[attr-defined]
    later = ef.countermand(NIGHT, SEAT, reason="a death", at="2019-12-12T21:50", declared="2020-01-09T23:40")
    called_off, declared = said_of(later)
    assert (called_off.reason, f"{called_off.at:%H:%M}") == ("a death", "21:50")
    assert declared.at == declared.declared_at == later[-1].at
    assert ef.fold(ef.board, later) == FINAL


VERBS: list[Callable[..., ef.Night]] = [ef.correct, ef.withdraw, ef.recount, ef.rush, ef.countermand]


@settings(max_examples=20)
@given(nights(corrections=True), st.data())
def test_whatever_the_desk_does_to_a_night_is_again_a_night_that_keeps_every_law(
    night: ef.Night, data: st.DataObject
) -> None:
    for _ in range(3):
        seats = [event.seat for event in night if isinstance(event, ef.SeatDeclared)]
        verb = data.draw(st.sampled_from(VERBS))
        if seats and not (verb is ef.correct and any(e.by_lot for e in night if isinstance(e, ef.SeatDeclared))):
            before = night.events
            changed = verb(night, data.draw(st.sampled_from(seats)))
            assert night.events == before
            night = changed
    assert ef.check(lines(night)) == len(night)


@pytest.mark.parametrize("verb", VERBS)
def test_a_seat_that_is_not_there_or_has_no_declaration_is_misuse(verb: Callable[..., ef.Night]) -> None:
    with pytest.raises(ValueError, match=r"a seat of this night: is it Kensington \(E14000768\)\?"):
        verb(NIGHT, "Kensingtn")
    with pytest.raises(ValueError, match="E14000768 has no declaration on this night"):
        verb(ef.countermand(NIGHT, SEAT), SEAT)


def test_a_name_is_known_whatever_its_case_and_accents() -> None:
    assert ef.withdraw(NIGHT, "ynys mon") == ef.withdraw(NIGHT, "Ynys Môn")
    assert rules.letters("Ynys Môn") == "ynysmon"


@pytest.mark.parametrize(("verb", "at"), [(ef.recount, "05:00"), (ef.rush, "05:00")])
def test_what_comes_before_a_result_cannot_come_after_it(verb: Callable[..., ef.Night], at: str) -> None:
    with pytest.raises(ValueError, match="05:00 is after the declaration, at 04:22 UTC"):
        verb(NIGHT, SEAT, at=at)


@pytest.mark.parametrize("verb", [ef.correct, ef.withdraw])
def test_what_follows_a_result_cannot_come_before_it(verb: Callable[..., ef.Night]) -> None:
    with pytest.raises(ValueError, match="02:00 is before what it follows, at 04:22 UTC"):
        verb(NIGHT, SEAT, at="02:00")


def test_a_candidate_who_is_not_on_the_ballot_paper_is_misuse() -> None:
    with pytest.raises(ValueError, match="party: 'SNP'; expected a party of Kensington; there are BRX"):
        ef.correct(NIGHT, SEAT, votes={"SNP": 1})
    with pytest.raises(ValueError, match="99 is no ballot number at E14000768: they go from 1 to 8"):
        ef.rush(NIGHT, SEAT, winner=99)
