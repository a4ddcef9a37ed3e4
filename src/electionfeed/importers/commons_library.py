"""The House of Commons Library's files of a general election, read into the stream of its night.

The data's way: tables -> errata -> consistency -> parties -> baseline -> nominations -> declarations -> `publish`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, time
from pathlib import Path

import attrs

from .. import rules
from ..errors import BadRow
from ..events import CandidatesNominated, Event, NightOpened
from ..stream.publish import published
from . import consistency, exitpoll
from .baseline import before
from .declarations import declarations
from .election import UK, Election, ballots, by_seat, polling_day, untimely
from .files import Files, Reader, read_past
from .nominations import nominated
from .parties import Parties
from .report import Report
from .tables import Row

__all__ = ["FEED_OPENS", "LICENCE", "SOURCE", "Sources", "night"]

FEED_OPENS = time(21, 45)  # our own choice: consumers get the nominations before the first news
SEATS = 650  # Parliamentary Constituencies Act 1986, section 3 and Schedule 2, as in force since 2010
SOURCE = "House of Commons Library and UK Parliament Election Results"
LICENCE = "Contains Parliamentary information licensed under the Open Parliament Licence v3.0."


@attrs.frozen(kw_only=True)
class Sources(Files):
    """The files of a general election; `recorded_times` says that its times are when the source recorded a result."""

    election: str
    exit_poll: Path | None = None
    polling_day: date | None = None
    recorded_times: bool = False
    seats: int = SEATS


def night(sources: Sources) -> tuple[list[Event], Report]:
    """Read the files into the whole stream of a night, and report every difference from the official columns.

    `BadRow` for the first thing that is wrong with them, or `BadSource` for all of it if they say to keep going.
    """
    report = Report(keep_going=sources.keep_going)
    reader = Reader(sources.errata, report)
    seats = reader.rows("constituencies", sources.constituencies)
    candidates = reader.rows("candidates", sources.candidates)
    report.finish()
    election = _election(sources, seats, candidates, reader)
    facts = _facts(sources, election)
    report.finish()
    return list(published(facts)), report


def _election(sources: Sources, seats: Sequence[Row], candidates: Sequence[Row], reader: Reader) -> Election:
    """Hold the tables against each other, and put together what they say."""
    report = reader.report
    report.take(_breaches(sources, seats, candidates, report))
    day = _polling_day(sources, seats, report)
    report.take(untimely(seats, day))
    poll = reader.rows("exit-poll", sources.exit_poll)
    standing = {row.get("Party abbreviation") for row in candidates}
    report.take(exitpoll.unsound(sources.election, poll, standing, len(seats)))
    past = read_past(sources, reader, day.year)
    reader.finish()
    parties, here = Parties(candidates, report), by_seat(seats)
    election = Election(
        report=report,
        polling_day=day,
        seats=here,
        candidates=ballots(candidates, here, report),
        parties=parties,
        before=before(past.last, here, parties, report, whole=True),
        past=past,
        timing="recorded" if sources.recorded_times else "declared",
        poll=poll,
    )
    report.finish()
    return election


def _breaches(sources: Sources, seats: Sequence[Row], candidates: Sequence[Row], report: Report) -> Iterator[BadRow]:
    """Find what is wrong with the seats and candidates, and whether they are all of the House."""
    places = {(row.get("ONS ID"), ""): row for row in seats}
    yield from consistency.seats(seats)
    yield from consistency.candidates(candidates, places, report)
    yield from consistency.counts(candidates, places)
    if len(seats) != sources.seats:
        found, expected = f"{len(seats)} seats", f"{sources.seats} seats, for that is how many the House has"
        yield BadRow(path=str(sources.constituencies), column="ONS ID", value=found, expected=expected)


def _polling_day(sources: Sources, seats: Sequence[Row], report: Report) -> date:
    try:
        return sources.polling_day or polling_day(seats)
    except BadRow as error:
        report.take([error])
        report.finish()
        raise


def _facts(sources: Sources, election: Election) -> list[Event]:
    forecast = list(exitpoll.published(sources.election, election))
    at = election.moment(FEED_OPENS)
    seats: dict[str, CandidatesNominated] = {seat: nominated(election, seat, at) for seat in sorted(election.seats)}
    declared = declarations(election, seats)
    return [_opened(sources, election), *seats.values(), *forecast, *declared]


def _opened(sources: Sources, election: Election) -> NightOpened:
    day = election.polling_day
    return NightOpened(
        seq=1,
        at=election.moment(FEED_OPENS),
        election=sources.election,
        name=f"General election of {day.day} {day:%B %Y}",
        contest="general election",
        polling_day=day,
        seats=len(election.seats),
        line=rules.majority_line(len(election.seats)),
        deposit=rules.DEPOSIT,
        parties=election.parties.names(),
        time_zone=UK.key,
        source=SOURCE,
        licence=LICENCE,
    )
