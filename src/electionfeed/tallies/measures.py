"""The measures of the national board: what an event adds, given who stands in its seat and how parties are counted."""

from __future__ import annotations

from functools import partial

from ..events import (
    CandidatesNominated,
    DepositLost,
    ExitPollPublished,
    MPDefeated,
    NightOpened,
    ResultRushed,
    SeatDeclared,
)
from ..folds.engine import Measure
from .board import declared, defeated, opened
from .identity import Identity

__all__ = ["declared_votes", "measures", "votes_then", "winner"]

Counted = dict[str, int]


def measures(parties: Identity) -> tuple[Measure, ...]:
    """Give the measures of the national board for a way of counting parties."""
    return (
        Measure("figures", NightOpened, opened),
        Measure("forecast", ExitPollPublished, _forecast),
        Measure("named", ExitPollPublished, _named),
        Measure("figures", SeatDeclared, _figures, seated=True),
        Measure("figures", ResultRushed, _rushed, seated=True),
        Measure("figures", DepositLost, _pounds, seated=True),
        Measure("seats", SeatDeclared, partial(_seat, parties), seated=True),
        Measure("seats", ResultRushed, partial(_seat, parties), seated=True),
        Measure("won", SeatDeclared, partial(_won, parties), seated=True),
        Measure("won", ResultRushed, partial(_won, parties), seated=True),
        Measure("changed", SeatDeclared, partial(_changed, parties), seated=True),
        Measure("changed", ResultRushed, partial(_changed, parties), seated=True),
        Measure("votes", SeatDeclared, partial(_votes, parties), seated=True),
        Measure("now", SeatDeclared, partial(_now, parties), seated=True),
        Measure("then", SeatDeclared, partial(_then, parties), seated=True),
        Measure("deposits", DepositLost, partial(_deposit, parties), seated=True),
        Measure("defeated", MPDefeated, defeated, seated=True),
    )


def winner(event: SeatDeclared | ResultRushed) -> tuple[str, int]:
    """Give the winner's party as printed and ballot number."""
    if isinstance(event, ResultRushed):
        return event.party, event.candidate
    return event.parties[event.elected - 1], event.elected


def declared_votes(parties: Identity, event: SeatDeclared, seat: CandidatesNominated) -> Counted:
    """Give the votes now by party as they compare with a baseline, where joint candidates are not apart."""
    votes: Counted = {}
    for party, polled in zip(event.parties, event.votes, strict=True):
        code = parties.of(party, seat)
        votes[code] = votes.get(code, 0) + polled
    return votes


def votes_then(parties: Identity, seat: CandidatesNominated) -> Counted:
    """Give the votes at the baseline by party, none without one."""
    votes: Counted = {}
    for party, polled in seat.baseline.votes.items() if seat.baseline else ():
        code = parties.of(party, seat)
        votes[code] = votes.get(code, 0) + polled
    return votes


def _forecast(event: ExitPollPublished) -> Counted:
    return dict(event.seats)


def _named(event: ExitPollPublished) -> Counted:
    # No seats forecast are no sum, and yet a party that is named.
    return dict.fromkeys(event.seats, 1)


def _figures(event: SeatDeclared, seat: CandidatesNominated) -> Counted:
    figures = declared(event)
    if seat.baseline and seat.baseline.electorate is not None:
        # Turnout changes only over seats whose turnout then is known.
        figures |= {"valid compared": event.valid, "electorate compared": event.electorate}
        figures |= {"valid then": seat.baseline.valid, "electorate then": seat.baseline.electorate}
    return figures


def _rushed(event: ResultRushed, seat: CandidatesNominated) -> Counted:
    return {"rushed": 1}


def _pounds(event: DepositLost, seat: CandidatesNominated) -> Counted:
    return {"pounds": event.pounds}


def _seat(parties: Identity, event: SeatDeclared | ResultRushed, seat: CandidatesNominated) -> Counted:
    return {parties.candidate(*winner(event), seat): 1}


def _won(parties: Identity, event: SeatDeclared | ResultRushed, seat: CandidatesNominated) -> Counted:
    # As an exit poll counts them: a joint candidate is the first party's.
    return {parties.of(winner(event)[0], seat): 1}


def _changed(
    parties: Identity, event: SeatDeclared | ResultRushed, seat: CandidatesNominated
) -> dict[tuple[str, str], int]:
    # One matrix holds all: off its diagonal are the gains, on it the holds; a seat without a baseline is in neither.
    if seat.baseline is None:
        return {}
    return {(parties.of(seat.baseline.winner, seat), parties.of(winner(event)[0], seat)): 1}


def _votes(parties: Identity, event: SeatDeclared, seat: CandidatesNominated) -> Counted:
    votes: Counted = {}
    for number, (party, polled) in enumerate(zip(event.parties, event.votes, strict=True), 1):
        code = parties.candidate(party, number, seat)
        votes[code] = votes.get(code, 0) + polled
    return votes


def _now(parties: Identity, event: SeatDeclared, seat: CandidatesNominated) -> Counted:
    return declared_votes(parties, event, seat) if seat.baseline else {}


def _then(parties: Identity, event: SeatDeclared, seat: CandidatesNominated) -> Counted:
    return votes_then(parties, seat)


def _deposit(parties: Identity, event: DepositLost, seat: CandidatesNominated) -> Counted:
    return {parties.candidate(event.party, event.candidate, seat): 1}
