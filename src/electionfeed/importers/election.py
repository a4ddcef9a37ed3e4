"""One election: its seats and candidates, checked against each other, and what was before them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

import attrs

from .. import rules
from ..errors import BadRow
from .baseline import Before
from .files import Past
from .parties import Parties
from .report import Report
from .tables import Row

__all__ = ["POLLS_CLOSE", "UK", "Election", "ballots", "by_seat", "polling_day", "untimely"]

UK = ZoneInfo("Europe/London")
POLLS_CLOSE = time(22, 0)  # Representation of the People Act 1983, Schedule 1, rule 1: the poll is from 7 am to 10 pm

POSTPONED = timedelta(days=60)  # well after a poll that was put off because a candidate died


@attrs.frozen(kw_only=True, slots=False)
class Election:
    """The seats and candidates of one polling day, what was before, and a table of exit polls.

    `timing` is how the declaration times are known.
    """

    report: Report
    polling_day: date
    seats: Mapping[str, Row]
    candidates: Mapping[str, tuple[Row, ...]]
    parties: Parties
    before: Mapping[str, Before]
    past: Past
    timing: Literal["declared", "recorded"] = "declared"
    poll: Sequence[Row] = ()

    @cached_property
    def sat_for(self) -> dict[str, str]:
        """The seat of each member elected at the baseline, by Parliament's id."""
        return {was.member_id: seat for seat, was in self.before.items() if was.member_id}

    def moment(self, clock: time) -> datetime:
        """Give a wall-clock time of polling day in UTC."""
        return datetime.combine(self.polling_day, clock, UK).astimezone(UTC)


def by_seat(rows: Iterable[Row]) -> dict[str, Row]:
    """Give the row of each seat by its code."""
    return {row.text("ONS ID"): row for row in rows}


def ballots(rows: Iterable[Row], seats: Mapping[str, Row], report: Report) -> dict[str, tuple[Row, ...]]:
    """Give the candidates of each seat as its ballot paper lists them; the files have no ballot order."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.text("ONS ID")].append(row)
    report.take(row.error("ONS ID", "a seat with candidates") for code, row in seats.items() if code not in found)
    return {code: tuple(sorted(found[code], key=_ballot_key)) for code in seats if code in found}


def _ballot_key(row: Row) -> tuple[object, ...]:
    names = row.text("Candidate surname"), row.get("Candidate first name")
    # Two candidates of one name are distinguished by party, and never by the order of the file or by their votes.
    return (*rules.ballot_order(*names), *names, row.get("Party name"), row.get("Candidate gender"))


def polling_day(rows: Sequence[Row]) -> date:
    """Give the day that most declaration times support; one before noon came after midnight, the day after the poll."""
    days = Counter(day for row in rows for day in _polled(row))
    if not days:
        return rows[0].refuse("Declaration time", "at least one declaration time in the file, or the polling day given")
    (day, most), *others = days.most_common(2)
    if others and others[0][1] == most:
        expected = (
            f"one polling day that most times support, and {day} and {others[0][0]} have {most} each; give the day"
        )
        raise rows[0].error("Declaration time", expected)
    return day


def untimely(rows: Iterable[Row], day: date) -> Iterator[BadRow]:
    """Find declarations before the polls closed on a polling day, or long after."""
    closed = datetime.combine(day, POLLS_CLOSE)
    for row in rows:
        try:
            declared = row.wall_clock("Declaration time")
        except BadRow:
            continue  # which is a problem of its own
        if declared and not timedelta(0) <= declared - closed <= POSTPONED:
            expected = f"a time after the polls closed at {POLLS_CLOSE:%H:%M} on {day.day} {day:%B %Y}"
            yield row.error("Declaration time", expected)


def _polled(row: Row) -> Iterator[date]:
    try:
        declared = row.wall_clock("Declaration time")
    except BadRow:
        return  # which is a problem of its own
    if declared:
        yield (declared - timedelta(hours=12)).date()
