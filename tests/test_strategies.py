"""The strategies keep their promise: every night is legal, and shrinks to something readable."""

from __future__ import annotations

import sys
from collections import Counter

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from electionfeed import (
    Baseline,
    Candidate,
    CandidateResult,
    CandidatesNominated,
    FeedError,
    Night,
    NightClosed,
    PollCountermanded,
    RecountOrdered,
    ResultRushed,
    ResultWithdrawn,
    SeatDeclared,
    Sitting,
    TurnoutReported,
    board,
    check,
    fold,
)
from electionfeed.events import EVENTS
from electionfeed.stream.codec import line_of
from electionfeed.testing import strategies

from .processes import ran

# Without the explaining phase, which traces every line: what counts here is what shrinking ends with.
QUICK = settings(max_examples=2000, phases=(Phase.generate, Phase.shrink), derandomize=True)


def lines(night: Night) -> list[bytes]:
    return [line_of(event) for event in night]


@given(strategies.nights())
def test_every_plain_night_keeps_every_law(night: Night) -> None:
    assert check(lines(night)) == len(night)
    assert fold(board, night).outstanding == 0


@given(strategies.nights(corrections=True))
def test_every_corrected_night_keeps_every_law(night: Night) -> None:
    assert check(lines(night)) == len(night)
    assert isinstance(night[-1], NightClosed)


@given(strategies.nights(min_seats=2, max_seats=3))
def test_a_night_has_as_many_seats_as_asked_for(night: Night) -> None:
    assert 2 <= len(night.seats) <= 3


@given(strategies.seats().flatmap(strategies.declarations))
def test_a_declaration_follows_from_a_seat_nominated(declared: SeatDeclared) -> None:
    assert declared.seat == "E14000001"
    assert declared.winner.votes == max(result.votes for result in declared.results)


@pytest.mark.parametrize(
    "kind", [TurnoutReported, RecountOrdered, ResultRushed, PollCountermanded, ResultWithdrawn, SeatDeclared]
)
def test_a_corrected_night_shrinks_to_one_seat_and_the_event_that_matters(kind: type) -> None:
    corrected = strategies.nights(corrections=True)
    night = find(corrected, lambda night: any(type(event) is kind for event in night), settings=QUICK)
    assert len(night.seats) == 1
    assert len(night.seats["E14000001"].candidates) == 2
    facts = [event for event in night if hasattr(event, "revision") and event.revision > 1]
    assert len(facts) <= 2


def test_votes_shrink_to_the_smallest_numbers() -> None:
    declarations = strategies.seats().flatmap(strategies.declarations)
    declared = find(declarations, lambda declared: declared.majority >= 10, settings=QUICK)
    assert sorted(result.votes for result in declared.results) == [0, 10]


def test_nights_reach_the_cases_that_laws_are_about() -> None:
    for wanted in (
        lambda night: any(isinstance(e, SeatDeclared) and e.by_lot for e in night),
        lambda night: any(isinstance(e, SeatDeclared) and e.outcome == "gain" for e in night),
        lambda night: any(type(e).__name__ == "MPDefeated" for e in night),
        lambda night: any(type(e).__name__ == "DepositLost" and 20 * e.votes == e.valid for e in night),
        lambda night: sum(type(e).__name__ == "MajorityReached" for e in night) > 1,
        lambda night: any(isinstance(e, SeatDeclared) and e.revision > 2 for e in night),
    ):
        find(strategies.nights(corrections=True), wanted, settings=settings(QUICK, phases=(Phase.generate,)))


@given(
    strategies.nights(max_seats=2).flatmap(lambda n: strategies.redelivered(n).map(lambda delivered: (n, delivered)))
)
def test_a_night_redelivered_says_everything_in_some_order(pair: tuple[Night, tuple[object, ...]]) -> None:
    night, delivered = pair
    assert Counter(night) <= Counter(delivered)
    assert set(night) == set(delivered)


@given(strategies.seats())
def test_a_seat_has_candidates_of_parties_that_the_night_knows(seat: CandidatesNominated) -> None:
    assert set(seat.parties) <= strategies.PARTIES.keys()


def test_importing_the_library_does_not_import_hypothesis() -> None:
    script = "import electionfeed, sys; sys.exit('hypothesis' in sys.modules)"
    assert ran([sys.executable, "-c", script]).returncode == 0


def test_without_hypothesis_the_import_says_what_to_install() -> None:
    script = "import sys; sys.modules['hypothesis'] = None; import electionfeed.testing.strategies"
    done = ran([sys.executable, "-c", script], text=True)
    assert "pip install 'electionfeed[test]'" in done.stderr


@given(strategies.broken())
def test_a_broken_night_is_refused_with_the_line_that_breaks_it(broken: strategies.Broken) -> None:
    with pytest.raises(FeedError) as refused:
        check(broken.lines)
    assert refused.value.line is not None
    assert 1 <= refused.value.line <= len(broken.lines) + 1


@pytest.mark.parametrize("how", strategies.BREAKS)
def test_every_way_to_break_a_night_breaks_it(how: str) -> None:
    @settings(max_examples=5)
    @given(strategies.broken(how))
    def refused(broken: strategies.Broken) -> None:
        assert broken.how == how
        with pytest.raises(FeedError):
            check(broken.lines)

    refused()


@pytest.mark.parametrize("first", ["from electionfeed.testing import strategies", "import hypothesis"])
def test_strategies_and_hypothesis_are_imported_in_any_order(first: str) -> None:
    # Hypothesis calls `register` while it is itself imported, perhaps by our own package.
    done = ran([sys.executable, "-W", "error", "-c", f"{first}; print('imported')"], text=True)
    assert (done.stdout, done.stderr) == ("imported\n", "")


def test_a_way_to_break_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match=r"expected a way to break a night; there are .*a gap in seq"):
        strategies.broken("sideways")


@pytest.mark.parametrize("kind", [*EVENTS.values(), Night, Candidate, CandidateResult, Sitting, Baseline])
def test_a_strategy_is_known_for_every_type_of_event(kind: type) -> None:
    strategies.register()

    @settings(max_examples=10)
    @given(st.from_type(kind))
    def made(value: object) -> None:
        assert type(value) is kind

    made()
