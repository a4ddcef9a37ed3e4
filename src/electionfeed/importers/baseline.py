"""The last result of each seat: from the last election's candidates, or a notional result on new boundaries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from ..errors import BadRow
from ..events import Baseline
from .parties import Parties, is_nameless
from .report import Report
from .tables import Row, Table
from .words import NOTHING

__all__ = ["ACTUAL", "COLUMNS", "NOTIONAL", "Before", "Last", "before", "by_code", "is_notional", "unsound"]

COLUMNS = ("ONS ID", "Constituency name", "Party name", "Party abbreviation", "MNIS party ID", "Votes")
ACTUAL = ("Candidate first name", "Candidate surname", "Member MNIS ID")
NOTIONAL = ("Electorate", "Valid votes")


@attrs.frozen
class Before:
    """What the baseline says of one seat, and of the person elected there if it names one."""

    baseline: Baseline
    row: Row
    mnis_party: str
    member_id: str


def is_notional(table: Table) -> bool:
    """Say whether a table is a notional result, by party, and not one of candidates."""
    return not set(ACTUAL) <= set(table.columns)


def by_code(rows: Iterable[Row], column: str = "ONS ID") -> dict[str, list[Row]]:
    """Give the rows of each seat by its code."""
    seats: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        seats[row.get(column)].append(row)
    return dict(seats)


def unsound(table: Table, report: Report) -> Iterator[BadRow]:
    """Find rows of a notional result that contradict others of their seat, or sum to something else than it says."""
    for polled in by_code(table.rows).values():
        yield from _repeated(polled)
        report.count(polled, "Electorate")
        for column in ("Constituency name", *NOTIONAL):
            first = polled[0]
            why = f"{first.get(column)!r}, as in line {first.line} of this seat"
            yield from (row.error(column, why) for row in polled if row.get(column) != first.get(column))
        named, nameless = (sum(row.whole("Votes") for row in part) for part in _parted(polled))
        if polled[0].whole("Valid votes") not in (named, named + nameless):
            expected = f"the sum of the seat's named parties, {named}, or with its NA rows, {named + nameless}"
            yield polled[0].error("Valid votes", expected)


@attrs.frozen
class Last:
    """The last result by its own codes, the seats of it, and the label of its election."""

    label: str | None
    then: Mapping[str, Sequence[Row]]
    constituencies: Mapping[str, Row]


def before(last: Last, seats: Mapping[str, Row], parties: Parties, report: Report, *, whole: bool) -> dict[str, Before]:
    """Give what each seat was before, by the code it has now; seats without a baseline are left out and noted.

    Where these are the seats of the `whole` House, a seat of the baseline that is none of them is a problem.
    """
    firsts = {code: polled[0] for code, polled in last.then.items()}
    codes = matched(seats, firsts, report)
    if whole:
        gone = [firsts[code] for code in sorted(firsts.keys() - set(codes.values()))]
        report.take(row.error("ONS ID", "a seat of this election, by code or name") for row in gone)
    found = {}
    for now, was in codes.items():
        with report.problem():
            found[now] = _before(last.then[was], last.constituencies.get(was), parties, last.label, report)
    return found


def matched(now: Mapping[str, Row], then: Mapping[str, Row], report: Report) -> dict[str, str]:
    """Match seats by ONS code, and those left over by name: the same words in any order, if one seat has them."""
    same = {code: code for code in now if code in then}
    left = {code: row for code, row in then.items() if code not in same}
    names = Counter(words(row) for row in left.values())
    by_name = {words(row): code for code, row in left.items() if names[words(row)] == 1}
    for code, row in now.items():
        if code in same:
            report.compare(then[code], "Constituency name", row.get("Constituency name"), same=_alike(row, then[code]))
        elif words(row) in by_name:
            same[code] = by_name[words(row)]
            report.note(row, "baseline", f"matched by name to {same[code]}, for {code} is not in the baseline")
        else:
            report.note(row, "baseline", f"no result before for {code}, so neither hold nor gain")
    return same


def words(row: Row) -> tuple[str, ...]:
    """Give the words of a seat's name, sorted, so that "Central Ayrshire" meets "Ayrshire Central"."""
    name = row.text("Constituency name").casefold().replace("&", " and ")
    return tuple(sorted("".join(c if c.isalnum() else " " for c in name).split()))


def _alike(now: Row, then: Row) -> bool:
    return words(now) == words(then)


def _repeated(polled: Iterable[Row]) -> Iterator[BadRow]:
    """Find parties that a seat of a notional result has twice."""
    seen: dict[tuple[str, str, str], Row] = {}
    for row in polled:
        key = (row.get("Party name"), row.get("Party abbreviation"), row.get("MNIS party ID"))
        first = seen.setdefault(key, row)
        if first is not row and row.get("Party name") not in NOTHING:
            yield row.error("Party name", f"each party of a seat once, and line {first.line} has this one")


def _parted(polled: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    """Part the rows of a notional result into those that name a party and those that do not."""
    named: list[Row] = []
    nameless: list[Row] = []
    for row in polled:
        (nameless if is_nameless(row) else named).append(row)
    return named, nameless


def _before(
    polled: Sequence[Row], constituency: Row | None, parties: Parties, label: str | None, report: Report
) -> Before:
    notional = not all(column in polled[0].cells for column in ACTUAL)
    counted = _counted(polled) if notional else polled
    votes: Counter[str] = Counter()
    for row in counted:
        votes[parties.here(row)] += row.whole("Votes")
    won = _winner(counted)
    report.compare(constituency or won, "Valid votes", votes.total())
    electors = constituency or won
    baseline = Baseline(
        election=label,
        notional=notional,
        winner=parties.here(won),
        member=None if notional else f"{won.get('Candidate first name')} {won.text('Candidate surname')}".strip(),
        majority=_majority(counted, won, report),
        votes={code: polled for code, polled in votes.items() if polled},
        valid=votes.total(),
        electorate=electors.whole("Electorate") if electors.get("Electorate") else None,
    )
    return Before(baseline, won, won.get("MNIS party ID"), "" if notional else won.get("Member MNIS ID"))


def _counted(polled: Sequence[Row]) -> list[Row]:
    """Leave out rows without a party that repeat the votes of named ones, as those of the 2019 result do.

    Those of the 2005 result are the votes of other candidates. Which they are, the seat's valid votes say.
    """
    named, nameless = _parted(polled)
    return named if sum(row.whole("Votes") for row in named) == polled[0].whole("Valid votes") else [*named, *nameless]


def _majority(counted: Sequence[Row], won: Row, report: Report) -> int:
    """Give the lead over the second row that names a party, for the other candidates together are no candidate."""
    most = won.whole("Votes")
    second = max((row.whole("Votes") for row in counted if row is not won and not is_nameless(row)), default=0)
    others = [row for row in counted if is_nameless(row) and row.whole("Votes") > second]
    for row in others:
        said = f"{row.get('Constituency name')}: the other candidates together have {row.whole('Votes'):,} votes"
        report.note(row, "baseline", f"{said}, more than the second party; the majority is over that party")
    return most - second


def _winner(polled: Sequence[Row]) -> Row:
    """Give the winner's row; of a tie, the one who became a member, for the lot itself is not in the file."""
    most = max(row.whole("Votes") for row in polled)
    leaders = [row for row in polled if row.whole("Votes") == most]
    if any(is_nameless(row) for row in leaders):
        leaders[0].refuse("Party name", "the party of the winner, and not that of other candidates together")
    drawn = [row for row in leaders if row.get("Member MNIS ID")] if len(leaders) > 1 else leaders
    return drawn[0] if len(drawn) == 1 else leaders[0].refuse("Votes", "one winner: a tie is decided by lot")
