"""A seat's row and its candidates' rows, as the event that nominates them."""

from __future__ import annotations

from datetime import datetime

from .. import rules
from ..events import Candidate, CandidatesNominated, Sitting
from .baseline import Before
from .election import Election
from .report import named
from .tables import Row

__all__ = ["nominated"]


def nominated(election: Election, seat: str, at: datetime) -> CandidatesNominated:
    """Give who stands in a seat, with its last result and its record as far as it is traced."""
    row, last, history = election.seats[seat], election.before.get(seat), election.past.history
    country = row.text("Country name")
    holder = last.baseline.winner if last else ""
    return CandidatesNominated(
        seq=1,
        at=at,
        seat=seat,
        name=row.text("Constituency name"),
        region=row.text("Region name"),
        country=country,
        constituency_type=row.text("Constituency type"),
        candidates=tuple(_candidate(election, person) for person in election.candidates[seat]),
        baseline=last.baseline if last else None,
        held_since=history.held_since(seat, last.mnis_party) if last else None,
        last_won=history.last_won(seat, country, election.parties.by_id, holder=holder),
        traced_to=history.traced_to(seat),
    )


def _candidate(election: Election, row: Row) -> Candidate:
    for column in ("Candidate first name", "Candidate surname"):
        if not row.get(column).isprintable() or misread(row.get(column)):
            election.report.note(row, "encoding", f"{column} {row.get(column)!r} looks mis-encoded")
    election.past.members.check(row, election.polling_day.year)
    return Candidate(
        name=named(row),
        party=election.parties.own(row),
        adjunct=row.get("Electoral Commission adjunct party ID") or None,
        sitting=_sitting(election, row),
    )


def misread(text: str) -> bool:
    """Say whether a text is UTF-8 that was once read as Latin-1, as "LÃ©onie" is."""
    try:
        return text.encode("latin-1").decode("utf-8") != text
    except UnicodeError:
        return False


def _sitting(election: Election, row: Row) -> Sitting | None:
    flag = row.get("Sitting MP")
    if not flag:
        election.report.note(row, "blank", f"{named(row)}: Sitting MP is empty, taken for No")
    if flag != "Yes":
        return None
    seat = election.sat_for.get(row.get("Member MNIS ID"))
    if seat:
        _doubt(election, row, election.before[seat])
    return Sitting(seat=seat, since=election.past.members.since(row, election.polling_day.year))


def _doubt(election: Election, row: Row, last: Before) -> None:
    """Note a sitting MP whose name has nothing in common with the member elected under the same id."""
    name = {rules.letters(row.get(c)) for c in ("Candidate first name", "Candidate surname")}
    if not name & {rules.letters(last.row.get(c)) for c in ("Candidate first name", "Candidate surname")}:
        text = f"{named(row)} has the id of {last.baseline.member} (member {row.get('Member MNIS ID')})"
        election.report.note(row, "member", text)
