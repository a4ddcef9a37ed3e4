"""A contest of your own, such as a council by-election, a mayor or a students' union, from two small tables.

`contests` has a row for each contest that elects one person, `candidates` one for each candidate, in the order of the
ballot paper; `last`, if it is given, has the votes of each party at the last election. See `docs/own-contest.md`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs

from .. import rules
from ..errors import BadRow, FeedError, InvalidEvent
from ..events import Baseline, Candidate, CandidatesNominated, Event, NightOpened, SeatDeclared
from ..stream.publish import published
from .baseline import by_code
from .consistency import attempt
from .report import Report
from .tables import Row, rows

__all__ = ["CANDIDATES", "CONTESTS", "LAST", "TEMPLATE", "Tables", "contest"]

CONTESTS = ("contest", "name", "electorate")
CANDIDATES = ("contest", "name", "party", "votes")
LAST = ("contest", "party", "votes")
OPTIONAL: Mapping[str, tuple[str, ...]] = {
    "contests": ("rejected", "declared", "area", "country", "type"),
    "candidates": ("party name", "elected"),
    "last": (),
}
ID = "contest"
COUNTED = time(22, 0)  # when a result without a time is said to have come, if no other came later

# Two tables to fill in, which can be imported as they are.
TEMPLATE: Mapping[str, str] = {
    "contests.csv": "contest,name,area,electorate,rejected,declared\n"
    "ambridge,Ambridge ward,Borsetshire,2104,7,2024-05-02 23:40\n",
    "candidates.csv": "contest,name,party,party name,votes,elected\n"
    "ambridge,Susan Carter,Lab,Labour,512,\n"
    "ambridge,Peggy Woolley,Con,Conservative,498,\n",
}


@attrs.frozen(kw_only=True)
class Tables:
    """The tables of a contest of your own, and what its header says; `line` asks for the line of a majority."""

    election: str
    title: str
    polling_day: date
    source: str
    licence: str
    contests: Path
    candidates: Path
    last: Path | None = None
    time_zone: str = "Europe/London"
    deposit: int | None = None
    line: bool = False
    keep_going: bool = False


@attrs.frozen
class _Read:
    """The rows of each contest, and the report of reading them."""

    tables: Tables
    report: Report
    zone: ZoneInfo
    contests: Mapping[str, Row]
    candidates: Mapping[str, Sequence[Row]]
    last: Mapping[str, Sequence[Row]]

    def at(self, moment: datetime) -> datetime:
        """Give a time of the contest's own wall clock in UTC."""
        return moment.replace(tzinfo=self.zone).astimezone(UTC)


def contest(tables: Tables) -> tuple[list[Event], Report]:
    """Read the tables into the whole stream of a contest.

    `BadRow` for the first thing that is wrong with them, or `BadSource` for all of it if they say to keep going.
    """
    report = Report(keep_going=tables.keep_going)
    read = _read(tables, report)
    report.finish()
    seats = [_nominated(read, code) for code in read.contests]
    declared = [event for seat in seats for event in _results(read, seat)]
    declared.sort(key=lambda event: (event.declared_at is None, event.at, event.seat))
    report.finish()
    said = [event if event.declared_at else attrs.evolve(event, at=max(e.at for e in declared)) for event in declared]
    return list(published([_opened(read), *seats, *said])), report


def _read(tables: Tables, report: Report) -> _Read:
    try:
        zone = ZoneInfo(tables.time_zone)
    except (OSError, ValueError, LookupError):
        expected = "a time zone of the IANA database, such as Europe/London"
        raise FeedError(column="time zone", value=tables.time_zone, expected=expected) from None
    contests, candidates, last = (
        _rows(report, name, path)
        for name, path in (("contests", tables.contests), ("candidates", tables.candidates), ("last", tables.last))
    )
    report.take(_breaches(contests, candidates, last))
    by_id = {row.get(ID): row for row in contests}
    return _Read(tables, report, zone, by_id, by_code(candidates, ID), by_code(last, ID))


def _rows(report: Report, name: str, path: Path | None) -> list[Row]:
    columns = {"contests": CONTESTS, "candidates": CANDIDATES, "last": LAST}[name]
    found: list[Row] = []
    with report.problem():
        found += rows(path, columns) if path else ()
        known = {*columns, *OPTIONAL[name]}
        strange = [column for column in found[0].cells if column not in known] if found else []
        if strange:
            expected = f"one of the columns {', '.join((*columns, *OPTIONAL[name]))}"
            raise BadRow(path=str(path), line=1, column=strange[0], value="(unknown)", expected=expected)
        if path and not found:
            raise BadRow(path=str(path), line=2, value="(end of file)", expected="at least one row under the header")
    return found


def _breaches(contests: Sequence[Row], candidates: Sequence[Row], last: Sequence[Row]) -> Iterator[BadRow]:
    """Find rows of no contest, rows that are there twice, and contests without candidates."""
    known = {row.get(ID) for row in contests}
    yield from _twice(contests, (ID,), "each contest once")
    yield from _twice(candidates, (ID, "name", "party"), "each candidate of a contest once")
    yield from _twice(last, (ID, "party"), "each party of a contest once")
    for row in (*candidates, *last):
        if row.get(ID) not in known:
            yield row.error(ID, f"one of the contests: {', '.join(sorted(known))}")
    for row in contests:
        if row.get(ID) not in {person.get(ID) for person in candidates}:
            yield row.error(ID, "a contest with candidates")
    yield from (row.error("party name", "one name a party, not another one") for row in _misnamed(candidates))
    yield from _cells(contests, candidates, last)


def _cells(contests: Sequence[Row], candidates: Sequence[Row], last: Sequence[Row]) -> Iterator[BadRow]:
    """Find cells that are no figure, no time and no word that their column may hold."""
    for row in (*candidates, *last):
        if row.get("votes"):
            yield from attempt(row.whole, "votes")
        if row.get("elected") not in ("", "yes"):
            yield row.error("elected", "yes, or nothing")
    for row in contests:
        yield from attempt(row.wall_clock, "declared")
        yield from (
            error for column in ("electorate", "rejected") if row.get(column) for error in attempt(row.whole, column)
        )


def _misnamed(candidates: Sequence[Row]) -> Iterator[Row]:
    names: dict[str, str] = {}
    for row in candidates:
        if row.get("party name") and names.setdefault(row.get("party"), row.get("party name")) != row.get("party name"):
            yield row


def _twice(table: Sequence[Row], columns: Sequence[str], expected: str) -> Iterator[BadRow]:
    seen: dict[tuple[str, ...], Row] = {}
    for row in table:
        for column in columns:
            if not row.get(column):
                yield row.error(column, "a value")
        first = seen.setdefault(tuple(row.get(column) for column in columns), row)
        if first is not row:
            yield row.error(columns[-1], f"{expected}, and line {first.line} has this one")


def _opened(read: _Read) -> NightOpened:
    tables, seats = read.tables, len(read.contests)
    people = [row for rows in (*read.candidates.values(), *read.last.values()) for row in rows]
    names = {row.text("party"): row.text("party") for row in people}
    names |= {row.text("party"): row.get("party name") for row in people if row.get("party name")}
    return NightOpened(
        seq=1,
        at=read.at(datetime.combine(tables.polling_day, time())),
        election=tables.election,
        name=tables.title,
        contest="other",
        polling_day=tables.polling_day,
        seats=seats,
        line=rules.majority_line(seats) if tables.line else None,
        deposit=tables.deposit,
        parties=names,
        time_zone=tables.time_zone,
        source=tables.source,
        licence=tables.licence,
    )


def _nominated(read: _Read, code: str) -> CandidatesNominated:
    row = read.contests[code]
    area = row.get("area") or row.text("name")
    return CandidatesNominated(
        seq=1,
        at=read.at(datetime.combine(read.tables.polling_day, time())),
        seat=code,
        name=row.text("name"),
        region=area,
        country=row.get("country") or area,
        constituency_type=row.get("type") or "contest",
        candidates=tuple(
            Candidate(name=person.text("name"), party=person.text("party"), adjunct=None, sitting=None)
            for person in read.candidates[code]
        ),
        baseline=_baseline(read, code),
        held_since=None,
        last_won={},
        traced_to=None,
    )


def _baseline(read: _Read, code: str) -> Baseline | None:
    """Give the last result of a contest, if there is one; of a tie then, the party that comes first in the table."""
    votes: Counter[str] = Counter()
    with read.report.problem():
        for row in read.last.get(code, ()):
            votes[row.text("party")] += row.whole("votes")
    if not votes:
        return None
    return Baseline(
        election=None,
        notional=False,
        winner=max(votes, key=lambda party: votes[party]),
        member=None,
        majority=rules.majority([*votes.values()]),
        votes=votes,
        valid=votes.total(),
        electorate=None,
    )


def _results(read: _Read, seat: CandidatesNominated) -> Iterator[SeatDeclared]:
    """Give the result of a contest, if its candidates have votes; else it is still outstanding."""
    with read.report.problem():
        if any(person.get("votes") for person in read.candidates[seat.seat]):
            yield _declared(read, seat)
        else:
            text = f"{seat.name}: no votes, so the contest is left outstanding"
            read.report.note(read.contests[seat.seat], "outstanding", text)


def _declared(read: _Read, seat: CandidatesNominated) -> SeatDeclared:
    row, people = read.contests[seat.seat], read.candidates[seat.seat]
    votes = tuple(person.whole("votes") for person in people)
    elected = _elected(people, votes)
    outcome, gained_from = rules.outcome(seat.parties[elected - 1], seat.baseline.winner if seat.baseline else None)
    local = row.wall_clock("declared")
    at = read.at(local or datetime.combine(read.tables.polling_day, COUNTED))
    if at < read.at(datetime.combine(read.tables.polling_day, time())):
        row.refuse("declared", f"a time on polling day, {read.tables.polling_day}, or after it")
    try:
        return SeatDeclared(
            seq=1,
            at=at,
            seat=seat.seat,
            revision=1,
            parties=seat.parties,
            votes=votes,
            elected=elected,
            majority=rules.majority(votes),
            electorate=row.whole("electorate"),
            valid=sum(votes),
            rejected=row.whole("rejected") if row.get("rejected") else None,
            outcome=outcome,
            gained_from=gained_from,
            declared_at=at if local else None,
            timing="declared" if local else "unknown",
        )
    except InvalidEvent as error:
        return row.refuse(error.column or ID, error.expected)


def _elected(people: Sequence[Row], votes: Sequence[int]) -> int:
    """Give the ballot number of the winner: the one with the most votes, and of a tie the one marked as elected."""
    marked = [number for number, person in enumerate(people, 1) if person.get("elected")]
    leaders = [number for number, polled in enumerate(votes, 1) if polled == max(votes)]
    if len(marked) > 1:
        people[marked[1] - 1].refuse("elected", "one winner of a contest")
    if not (marked or len(leaders) == 1):
        people[leaders[0] - 1].refuse("elected", "yes for the winner of a tie, which is decided by lot")
    if marked and marked[0] not in leaders:
        people[marked[0] - 1].refuse("elected", "nothing, for another candidate has more votes")
    return marked[0] if marked else leaders[0]
