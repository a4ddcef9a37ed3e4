"""What `st.from_type` gives for each event: one that a night could hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from ...events import (
    Baseline,
    Candidate,
    CandidatesNominated,
    DepositLost,
    ExitPollPublished,
    MajorityReached,
    MPDefeated,
    NightClosed,
    NightOpened,
    PollCountermanded,
    RecountOrdered,
    ResultRushed,
    ResultWithdrawn,
    SeatDeclared,
    Sitting,
    TurnoutReported,
)
from ...night import Night
from ...rules import DEPOSIT
from .legal import (
    CODES,
    DAYS,
    PARTY,
    PAST,
    POLLS_CLOSE,
    SITTING,
    VOTES,
    baseline,
    candidates,
    declarations,
    nights,
    opened,
    seats,
)

__all__ = ["register"]

SEQ = st.integers(1, 9)
WHERE: Mapping[str, Any] = {
    "seq": SEQ,
    "at": st.just(POLLS_CLOSE),
    "seat": st.sampled_from(("E14000001", "E14000002")),
    "revision": st.integers(1, 3),
}
NUMBER = st.integers(1, 4)
PAST_THE_LINE = st.sampled_from((1, 2, 326))


def register() -> None:
    """Let `st.from_type` make every type of event, its parts, and nights; Hypothesis calls this by its entry point."""
    for kind, strategy in STRATEGIES.items():
        st.register_type_strategy(kind, strategy)


def _deposit(votes: int, others: int, about: Mapping[str, Any]) -> DepositLost:
    return DepositLost(**about, name="Ann Ashe", votes=votes, valid=20 * votes + others, pounds=DEPOSIT)


def _defeat(about: Mapping[str, Any], sitting: Sitting, winner_party: str) -> MPDefeated:
    winner = 1 + about["candidate"] % 4
    named: dict[str, Any] = {"name": "Ann Ashe", "sat_for": sitting.seat, "since": sitting.since}
    return MPDefeated(**about, **named, winner=winner, winner_party=winner_party)


def _past(drawn: Any) -> Baseline:
    return baseline(*drawn)


STANDING: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries({**WHERE, "candidate": NUMBER, "party": PARTY})

STRATEGIES: Mapping[type, st.SearchStrategy[Any]] = {
    Night: nights(corrections=True),
    NightOpened: st.builds(opened, st.sampled_from(DAYS), st.integers(1, 650)),
    Sitting: SITTING.filter(bool),
    Candidate: candidates(min_size=1).flatmap(st.sampled_from),
    Baseline: PAST.filter(bool).map(_past),
    CandidatesNominated: seats(),
    ExitPollPublished: st.builds(
        ExitPollPublished,
        seq=SEQ,
        at=st.just(POLLS_CLOSE),
        seats=st.dictionaries(st.sampled_from(CODES), st.integers(0, 650), min_size=1),
    ),
    TurnoutReported: st.tuples(st.fixed_dictionaries(WHERE), VOTES, VOTES).map(
        lambda drawn: TurnoutReported(**drawn[0], papers=drawn[1], electorate=drawn[1] + drawn[2])
    ),
    RecountOrdered: st.builds(RecountOrdered, **WHERE, number=st.integers(1, 3)),
    ResultRushed: STANDING.map(lambda about: ResultRushed(**about)),
    PollCountermanded: st.builds(PollCountermanded, **WHERE, reason=st.just("a death")),
    SeatDeclared: seats().flatmap(declarations),
    DepositLost: st.builds(_deposit, VOTES, VOTES, STANDING),
    MPDefeated: st.builds(_defeat, STANDING, SITTING.filter(bool), PARTY),
    MajorityReached: st.builds(
        lambda line, more, party: MajorityReached(seq=9, at=POLLS_CLOSE, party=party, seats=line + more, line=line),
        PAST_THE_LINE,
        st.integers(0, 2),
        PARTY,
    ),
    ResultWithdrawn: st.builds(ResultWithdrawn, **WHERE, reason=st.just("misread")),
    NightClosed: st.builds(
        NightClosed, seq=SEQ, at=st.just(POLLS_CLOSE), declared=VOTES, outstanding=VOTES, digest=st.none()
    ),
}
