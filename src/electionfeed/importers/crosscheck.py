"""Our own figures compared with the official columns of a seat and its candidates: every difference is noted."""

from __future__ import annotations

from collections.abc import Iterable

from ..events import CandidatesNominated, SeatDeclared
from ..rules import letters, share_change
from .report import Report
from .tables import Row

__all__ = ["cross_check", "member"]

Ballot = Iterable[Row]


def member(row: Row) -> str:
    """Give the name of the member whom the official columns name."""
    return f"{row.get('Member first name')} {row.get('Member surname')}".strip()


def cross_check(
    report: Report, row: Row, ballot: Ballot, declared: SeatDeclared, nominated: CandidatesNominated
) -> None:
    """Note where what we derive does not agree with the official columns."""
    people = list(ballot)
    party = declared.winner.party
    report.compare(row, "Valid votes", declared.valid)
    report.compare(row, "Majority", declared.majority)
    report.compare(row, "First party", party)
    if declared.outcome:
        gained = f" from {declared.gained_from}" if declared.gained_from else ""
        report.compare(row, "Result", f"{party} {declared.outcome}{gained}")
    _check_second(report, row, declared)
    _check_member(report, row, people[declared.elected - 1])
    _check_shares(report, people, declared, nominated)


def _check_second(report: Report, row: Row, declared: SeatDeclared) -> None:
    others = [result for result in declared.results if result.candidate != declared.elected]
    most = max((other.votes for other in others), default=0)
    second = sorted({result.party for result in others if result.votes == most})
    if row.get("Second party"):
        report.compare(row, "Second party", ", ".join(second), same=row.get("Second party") in second)


def _check_member(report: Report, row: Row, winner: Row) -> None:
    for kind in ("first name", "surname"):
        ours = winner.get(f"Candidate {kind}")
        if row.get(f"Member {kind}"):
            same = letters(row.get(f"Member {kind}")) == letters(ours)
            report.compare(row, f"Member {kind}", ours, same=same)
    ours = winner.get("Candidate gender")
    if row.get("Member gender") and ours:
        # Files write Female or F, and one both.
        report.compare(row, "Member gender", ours, same=row.get("Member gender")[0] == ours[0])


def _check_shares(report: Report, people: list[Row], declared: SeatDeclared, nominated: CandidatesNominated) -> None:
    """Compare each share and its change to the decimals that this seat's figures have, 3 or 6."""
    then = nominated.baseline.votes if nominated.baseline else {}
    for column in ("Share", "Change"):
        if column not in people[0].cells:
            continue
        decimals = 6 if max(len(row.get(column).partition(".")[2]) for row in people) > 3 else 3
        for row, party, votes in zip(people, declared.parties, declared.votes, strict=True):
            if column == "Share":
                ours = votes / declared.valid if declared.valid else None
            else:
                change = share_change(party, votes, declared.valid, then)
                ours = None if change is None else change / 100
            if row.get(column) or column == "Change":
                report.compare(row, column, shown(ours, decimals), same=_near(row.fraction(column), ours, decimals))


def shown(value: float | None, decimals: int) -> str:
    """Give a figure to a number of decimals, nothing where there is none."""
    return "" if value is None else f"{value:.{decimals}f}"


# How far a figure to 3 or 6 decimals may be from ours and still agree. To 6 it can be off by one, as a difference of
# rounded shares is; to 3 that would be a tenth of a point, which people see.
NEAR = {3: 0.0006, 6: 0.0000011}


def _near(official: float | None, ours: float | None, decimals: int) -> bool:
    if official is None or ours is None:
        return official is ours
    return abs(official - ours) <= NEAR[decimals]
