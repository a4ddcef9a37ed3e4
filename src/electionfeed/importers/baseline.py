"""The last result of each seat: from the last election's candidates, or a notional result on new boundaries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import attrs

from ..events import Baseline
from .parties import NOTHING, Parties
from .report import Report
from .tables import Row

__all__ = ["Before", "before"]

ACTUAL_COLUMNS = ("Candidate surname", "Member MNIS ID")


@attrs.frozen
class Before:
    """What the baseline tells of one seat, and of the person elected there if it names one."""

    baseline: Baseline
    row: Row
    mnis_party: str
    member_id: str


def before(
    rows: Iterable[Row],
    constituencies: Iterable[Row],
    seats: Mapping[str, Row],
    parties: Parties,
    label: str | None,
    report: Report,
) -> dict[str, Before]:
    """Give what each seat was before, by the code it has now; seats without a baseline are left out."""
    then: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if not is_total(row):
            then[row.text("ONS ID")].append(row)
    electors = {row.text("ONS ID"): row.whole("Electorate") for row in constituencies}
    found = {}
    for now, was in matched(seats, {code: polled[0] for code, polled in then.items()}, report).items():
        found[now] = _before(then[was], electors.get(was), parties, label, report)
    return found


def is_total(row: Row) -> bool:
    """Tell whether a row names no party at all: a total over others that the notional file carries beside them."""
    return all(row.get(column) in NOTHING for column in ("Party abbreviation", "Party name", "MNIS party ID"))


def matched(now: Mapping[str, Row], then: Mapping[str, Row], report: Report) -> dict[str, str]:
    """Match seats by ONS code, and those left over by name: the same words in any order, if one seat has them."""
    same = {code: code for code in now if code in then}
    left = {code: row for code, row in then.items() if code not in same}
    names = Counter(words(row) for row in left.values())
    by_name = {words(row): code for code, row in left.items() if names[words(row)] == 1}
    for code, row in now.items():
        if code in same:
            continue
        if words(row) in by_name:
            same[code] = by_name[words(row)]
            report.note(row, "baseline", f"matched by name to {same[code]}, for {code} is not in the baseline")
        else:
            report.note(row, "baseline", f"no result before for {code}, so neither hold nor gain")
    return same


def words(row: Row) -> tuple[str, ...]:
    """Give the words of a seat's name, sorted, so that "Central Ayrshire" meets "Ayrshire Central"."""
    name = row.text("Constituency name").casefold().replace("&", " and ")
    return tuple(sorted("".join(c if c.isalnum() else " " for c in name).split()))


def _before(
    polled: Sequence[Row], electorate: int | None, parties: Parties, label: str | None, report: Report
) -> Before:
    notional = not all(column in polled[0].cells for column in ACTUAL_COLUMNS)
    votes: Counter[str] = Counter()
    for row in polled:
        votes[parties.here(row)] += row.whole("Votes")
    won = _winner(polled)
    ranked = sorted((row.whole("Votes") for row in polled), reverse=True)
    report.compare(won, "Valid votes", votes.total())
    baseline = Baseline(
        election=label,
        notional=notional,
        winner=parties.here(won),
        member=None if notional else f"{won.get('Candidate first name')} {won.text('Candidate surname')}".strip(),
        majority=ranked[0] - max(ranked[1:], default=0),
        votes=dict(votes),
        valid=votes.total(),
        electorate=won.whole("Electorate") if won.get("Electorate") else electorate,
    )
    return Before(baseline, won, won.get("MNIS party ID"), "" if notional else won.get("Member MNIS ID"))


def _winner(polled: Sequence[Row]) -> Row:
    """Give the winner's row; of a tie, the one who became a member, for the lot itself is not in the file."""
    most = max(row.whole("Votes") for row in polled)
    leaders = [row for row in polled if row.whole("Votes") == most]
    drawn = [row for row in leaders if row.get("Member MNIS ID")] if len(leaders) > 1 else leaders
    return drawn[0] if len(drawn) == 1 else leaders[0].refuse("Votes", "one winner: a tie is decided by lot")
