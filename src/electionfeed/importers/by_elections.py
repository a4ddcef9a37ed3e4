"""The House of Commons Library's files of the by-elections of a Parliament: a stream for each polling day.

They have the columns of a general election and a date; there are no times, and some rejected papers are unknown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

import attrs

from .. import rules
from ..errors import BadRow
from ..events import Event, NightOpened
from ..stream.publish import published
from . import consistency
from .baseline import before
from .commons_library import FEED_OPENS, LICENCE, SOURCE
from .consistency import attempt
from .declarations import declarations
from .election import UK, Election, ballots, by_seat
from .files import Files, Past, Reader, general_election, read_past
from .nominations import nominated
from .parties import Parties
from .report import Report
from .tables import Row
from .words import election_year

__all__ = ["Sources", "days"]

DAY, DAY_OF_CANDIDATES = "By-election date", "Election date"
LONGEST = timedelta(days=90)  # from a writ to its poll; the law asks for about five weeks


@attrs.frozen(kw_only=True)
class Sources(Files):
    """The files of a Parliament's by-elections; the baseline is the general election that began it, in this year."""

    baseline_election: str = attrs.field(validator=general_election)


def days(sources: Sources) -> tuple[dict[str, list[Event]], Report]:
    """Read the files into a stream for each polling day, by its id, such as `by-2012-11-15`.

    `BadRow` for the first thing that is wrong with them, or `BadSource` for all of it if they say to keep going.
    """
    report = Report(keep_going=sources.keep_going)
    reader = Reader(sources.errata, report)
    seats = reader.rows("constituencies", sources.constituencies, columns=(DAY,))
    candidates = reader.rows("candidates", sources.candidates, columns=(DAY_OF_CANDIDATES,))
    report.finish()
    report.take(consistency.seats(seats))
    places = {(row.get("ONS ID"), row.get(DAY)): row for row in seats}
    report.take(consistency.candidates(candidates, places, report))
    report.take(consistency.counts(candidates, places))
    report.take(_undated(seats, sources))
    report.take(error for row in candidates for error in attempt(row.day, DAY_OF_CANDIDATES))
    past = read_past(sources, reader, election_year(sources.baseline_election))
    reader.finish()
    standing = _by_day(candidates, DAY_OF_CANDIDATES)
    found = {}
    for day, contested in sorted(_by_day(seats, DAY).items()):
        with report.problem():
            found[f"by-{day}"] = _stream(day, contested, standing.get(day, []), past, report)
    report.finish()
    return found, report


def _undated(seats: Iterable[Row], sources: Sources) -> Iterator[BadRow]:
    """Find days that are none, that are before the Parliament began, or that are not after their writ."""
    for row in seats:
        try:
            day = row.day(DAY)
            writ = row.day("Writ date") if row.get("Writ date") else None
        except BadRow as error:
            yield error
            continue
        if day.year < election_year(sources.baseline_election):
            yield row.error(DAY, f"a day after the general election of {sources.baseline_election}")
        elif writ and not timedelta(0) < day - writ < LONGEST:
            yield row.error("Writ date", f"a day before the poll on {day}, and not long before")


def _by_day(rows: Iterable[Row], column: str) -> dict[date, list[Row]]:
    found: defaultdict[date, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.day(column)].append(row)
    return dict(found)


def _stream(day: date, seats: Sequence[Row], candidates: Sequence[Row], past: Past, report: Report) -> list[Event]:
    parties = Parties(candidates, report)
    here = by_seat(seats)
    election = Election(
        report=report,
        polling_day=day,
        seats=here,
        candidates=ballots(candidates, here, report),
        parties=parties,
        before=before(past.last, here, parties, report, whole=False),
        past=past,
    )
    opens = election.moment(FEED_OPENS)
    standing = {seat: nominated(election, seat, opens) for seat in sorted(election.candidates)}
    declared = declarations(election, standing)
    return list(published([_opened(election), *standing.values(), *declared]))


def _opened(election: Election) -> NightOpened:
    names = sorted(row.text("Constituency name") for row in election.seats.values())
    return NightOpened(
        seq=1,
        at=election.moment(FEED_OPENS),
        election=f"by-{election.polling_day}",
        name=f"By-election{'s' if len(names) > 1 else ''} in {'; '.join(names)}",
        contest="by-election",
        polling_day=election.polling_day,
        seats=len(names),
        line=None,
        deposit=rules.DEPOSIT,
        parties=election.parties.names(),
        time_zone=UK.key,
        source=SOURCE,
        licence=LICENCE,
    )
