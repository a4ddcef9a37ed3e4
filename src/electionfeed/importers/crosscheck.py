"""Our own figures held against the official columns of a seat's row: every difference is noted, and none is hidden."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..events import CandidatesNominated, SeatDeclared
from ..rules import letters
from .report import Report
from .tables import Row

__all__ = ["cross_check", "member"]


def member(row: Row) -> str:
    """Give the name of the member whom the official columns name."""
    return f"{row.get('Member first name')} {row.get('Member surname')}".strip()


def cross_check(
    report: Report, row: Row, declared: SeatDeclared, nominated: CandidatesNominated, *, closed: datetime
) -> None:
    """Note where what we derive does not agree with the official columns, or a time is not one of the night."""
    party = declared.winner.party
    result = f"{party} {declared.outcome}" + (f" from {declared.gained_from}" if declared.gained_from else "")
    winner = nominated.candidates[declared.elected - 1].name
    report.compare(row, "Valid votes", declared.valid)
    report.compare(row, "Majority", declared.majority)
    report.compare(row, "First party", party)
    if declared.outcome:
        report.compare(row, "Result", result)
    if letters(member(row)) not in ("", letters(winner)):
        report.note(row, "difference", f"the member is {member(row)!r}, and we derive {winner!r}")
    _check_second(report, row, declared)
    _check_time(report, row, declared, closed)


def _check_second(report: Report, row: Row, declared: SeatDeclared) -> None:
    others = [result for result in declared.results if result.candidate != declared.elected]
    second = {result.party for result in others if result.votes == max(other.votes for other in others)}
    if row.get("Second party") not in second:
        report.compare(row, "Second party", ", ".join(sorted(second)))


def _check_time(report: Report, row: Row, declared: SeatDeclared, closed: datetime) -> None:
    if declared.declared_at is None:
        report.note(row, "time", "no declaration time: put at the end of the night")
    elif declared.declared_at < closed:
        report.note(row, "time", "declared before the polls closed")
    elif declared.declared_at - closed > timedelta(days=1):
        report.note(row, "time", "declared more than a day after the polls closed")
