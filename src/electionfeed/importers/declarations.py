"""The results of an election, as declarations in the order in which they were made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from attrs import evolve

from .. import rules
from ..errors import InvalidEvent
from ..events import CandidatesNominated, SeatDeclared
from .consistency import UNKNOWN
from .crosscheck import cross_check, member
from .election import POLLS_CLOSE, UK, Election
from .tables import Row

__all__ = ["declarations"]

# The fields of a declaration by the columns that they are read from, for an error that names the column.
COLUMN = {"electorate": "Electorate", "valid": "Valid votes", "rejected": "Invalid votes", "majority": "Majority"}


def declarations(election: Election, seats: Mapping[str, CandidatesNominated]) -> list[SeatDeclared]:
    """Give every result in the order of its time, those of one minute by the seat's name, those without a time last.

    A seat without votes is still outstanding, which is noted.
    """
    found: list[SeatDeclared] = []
    for seat, nominated in seats.items():
        with election.report.problem():
            found += _results(election, election.seats[seat], nominated)
    names = {seat: rules.letters(nominated.name) for seat, nominated in seats.items()}
    found.sort(key=lambda event: (_untimed(election, event), event.at, names[event.seat], event.seat))
    return list(_timed(found, election))


def _results(election: Election, row: Row, nominated: CandidatesNominated) -> Iterator[SeatDeclared]:
    ballot = election.candidates[nominated.seat]
    if any(person.get("Votes") for person in ballot):
        yield _declared(election, row, ballot, nominated)
        return
    election.report.note(row, "outstanding", f"{nominated.name}: no votes, so the seat is left outstanding")


def _declared(election: Election, row: Row, ballot: Iterable[Row], nominated: CandidatesNominated) -> SeatDeclared:
    votes = tuple(person.whole("Votes") for person in ballot)
    elected = _elected(row, votes, nominated)
    party = nominated.parties[elected - 1]
    outcome, gained_from = rules.outcome(party, nominated.baseline.winner if nominated.baseline else None)
    at = _declared_at(row, election)
    exact = at is not None and not row.is_day("Declaration time")
    try:
        declared = SeatDeclared(
            seq=1,
            at=at or election.moment(POLLS_CLOSE),
            seat=nominated.seat,
            revision=1,
            parties=nominated.parties,
            votes=votes,
            elected=elected,
            majority=rules.majority(votes),
            electorate=row.whole("Electorate"),
            valid=sum(votes),
            rejected=None if row.get("Invalid votes") == UNKNOWN else row.whole("Invalid votes"),
            outcome=outcome,
            gained_from=gained_from,
            declared_at=at if exact else None,
            timing=election.timing if exact else "unknown",
        )
    except InvalidEvent as error:
        return row.refuse(COLUMN.get(error.column or "", error.column or ""), f"{error.expected}, in {nominated.name}")
    cross_check(election.report, row, ballot, declared, nominated)
    return declared


def _declared_at(row: Row, election: Election) -> datetime | None:
    """Give the moment of a declaration, or none if it has no time."""
    local = row.wall_clock("Declaration time")
    if local is None:
        election.report.note(row, "time", "no declaration time: put at the end of the night")
        return None
    at = local.replace(tzinfo=UK).astimezone(UTC)
    if row.is_day("Declaration time"):
        election.report.note(row, "time", "a day without a time: put at the beginning of that day")
    elif at - election.moment(POLLS_CLOSE) > timedelta(days=1):
        election.report.note(row, "time", "declared more than a day after the polls closed")
    return at


def _elected(row: Row, votes: tuple[int, ...], nominated: CandidatesNominated) -> int:
    """Give the winner; of a tie, the member whom the official columns name, for the lot fell on them."""
    leaders = [number for number, polled in enumerate(votes, 1) if polled == max(votes)]
    names = {number: rules.letters(nominated.candidates[number - 1].name) for number in leaders}
    drawn = [number for number in leaders if names[number] == rules.letters(member(row))]
    if len(leaders) > 1 and not drawn:
        row.refuse("Member surname", "the member elected, since the most votes are a tie decided by lot")
    return rules.elected(votes, lot=drawn[0] if drawn else None)


def _untimed(election: Election, event: SeatDeclared) -> bool:
    return event.declared_at is None and not election.seats[event.seat].get("Declaration time")


def _timed(declared: Iterable[SeatDeclared], election: Election) -> Iterator[SeatDeclared]:
    """Say a result without a time of its own when the last one before it was said."""
    last = election.moment(POLLS_CLOSE)
    for event in declared:
        at = last if _untimed(election, event) else event.at
        yield event if event.at == at else evolve(event, at=at)
        last = at
