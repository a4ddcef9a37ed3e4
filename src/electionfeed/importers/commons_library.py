"""The House of Commons Library's result files, read into the facts of a night.

The data's way: rows -> errata -> parties -> baseline -> nominations -> declarations in order -> `publish`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs
from attrs import evolve

from .. import rules
from ..errors import BadRow
from ..events import (
    Candidate,
    CandidatesNominated,
    Event,
    ExitPollPublished,
    NightOpened,
    SeatDeclared,
    Sitting,
)
from ..stream.publish import published
from .baseline import Before, before
from .crosscheck import cross_check, member
from .errata import Erratum, bundled, corrected
from .history import History
from .parties import OTHER, Parties
from .report import Report
from .tables import Row, rows

__all__ = ["Sources", "night"]

SEAT_COLUMNS = ("ONS ID", "Constituency name", "Region name", "Country name", "Constituency type", "Declaration time")
SEAT_FIGURES = ("Electorate", "Invalid votes", "Member first name", "Member surname")
CANDIDATE_COLUMNS = ("ONS ID", "Party name", "Party abbreviation", "MNIS party ID", "Votes")
PERSON_COLUMNS = ("Candidate first name", "Candidate surname", "Sitting MP", "Member MNIS ID")
BASELINE_COLUMNS = ("ONS ID", "Constituency name", *CANDIDATE_COLUMNS[1:])

UK = ZoneInfo("Europe/London")
POLLS_CLOSE = time(22, 0)  # Representation of the People Act 1983, Schedule 1, rule 1: the poll is from 7 am to 10 pm
FEED_OPENS = time(21, 45)  # our own choice: consumers get the nominations before the first news
SOURCE = "House of Commons Library and UK Parliament Election Results"
LICENCE = "Contains Parliamentary information licensed under the Open Parliament Licence v3.0."


@attrs.frozen(kw_only=True)
class Sources:
    """The files of one election; `recorded_times` says that declaration times are when the source recorded them."""

    election: str
    constituencies: Path
    candidates: Path
    baseline: Path
    baseline_constituencies: Path | None = None
    history: Path | None = None
    members: Path | None = None
    exit_poll: Path | None = None
    polling_day: date | None = None
    recorded_times: bool = False
    errata: tuple[Erratum, ...] = attrs.field(factory=bundled)


@attrs.frozen
class _Election:
    """The tables of an election, read and put right, and what they tell together."""

    sources: Sources
    report: Report
    seats: dict[str, Row]
    candidates: dict[str, tuple[Row, ...]]
    parties: Parties
    before: dict[str, Before]
    sat_for: dict[str, str]
    entered: dict[str, int]
    history: History
    polling_day: date

    def moment(self, clock: time) -> datetime:
        """Give a wall-clock time of polling day in UTC."""
        return datetime.combine(self.polling_day, clock, UK).astimezone(UTC)


def night(sources: Sources) -> tuple[list[Event], Report]:
    """Read the files into the whole stream of a night, and report every difference from the official columns."""
    election = _read(sources)
    poll = list(_exit_poll(election))
    seats = {seat: _nominated(election, seat) for seat in sorted(election.seats)}
    declared = sorted(_declarations(election, seats), key=lambda event: _declaration_order(event, seats))
    facts: list[Event] = [_opened(election), *seats.values(), *poll, *_timed(declared, election)]
    return list(published(facts)), election.report


def _read(sources: Sources) -> _Election:
    report = Report()

    def table(name: str, path: Path | None, columns: Iterable[str]) -> list[Row]:
        return [] if path is None else list(corrected(name, rows(path, columns), sources.errata, report))

    seats = _by_seat(table("constituencies", sources.constituencies, (*SEAT_COLUMNS, *SEAT_FIGURES)))
    candidates = _on_ballot(table("candidates", sources.candidates, (*CANDIDATE_COLUMNS, *PERSON_COLUMNS)), seats)
    polling_day = sources.polling_day or _polling_day(sources, seats.values())
    history = History(table("history", sources.history, ("ONS ID", "Election", "Winner")), before=polling_day.year)
    parties = Parties((row for ballot in candidates.values() for row in ballot), report)
    past = before(
        table("baseline", sources.baseline, BASELINE_COLUMNS),
        table("baseline-constituencies", sources.baseline_constituencies, ("ONS ID", "Electorate")),
        seats,
        parties,
        history.latest(),
        report,
    )
    members = table("members", sources.members, ("Member MNIS ID", "Entered"))
    return _Election(
        sources=sources,
        report=report,
        seats=seats,
        candidates=candidates,
        parties=parties,
        before=past,
        sat_for={was.member_id: seat for seat, was in past.items() if was.member_id},
        entered={row.text("Member MNIS ID"): row.whole("Entered") for row in members},
        history=history,
        polling_day=polling_day,
    )


def _by_seat(table: Iterable[Row]) -> dict[str, Row]:
    seats: dict[str, Row] = {}
    for row in table:
        if row.text("ONS ID") in seats:
            row.refuse("ONS ID", "a seat that has no row yet")
        seats[row.text("ONS ID")] = row
    return seats


def _on_ballot(table: Iterable[Row], seats: Mapping[str, Row]) -> dict[str, tuple[Row, ...]]:
    """Give the candidates of each seat as its ballot paper lists them; the files have no ballot order."""
    ballots: defaultdict[str, list[Row]] = defaultdict(list)
    for row in table:
        if row.text("ONS ID") not in seats:
            row.refuse("ONS ID", "a seat of the constituencies file")
        ballots[row.text("ONS ID")].append(row)
    for seat, row in seats.items():
        if seat not in ballots:
            row.refuse("ONS ID", "a seat with candidates in the candidates file")
    return {seat: tuple(sorted(ballot, key=_ballot_key)) for seat, ballot in ballots.items()}


def _ballot_key(row: Row) -> tuple[object, ...]:
    names = row.text("Candidate surname"), row.get("Candidate first name")
    # Two candidates of one name are told apart by party, and never by the order of the file or by their votes.
    return (*rules.ballot_order(*names), *names, row.get("Party name"), row.get("Candidate gender"))


def _polling_day(sources: Sources, seats: Iterable[Row]) -> date:
    """Take the day of the first declaration; one before noon came after midnight, on the day after the poll."""
    times = [declared for row in seats if (declared := row.wall_clock("Declaration time"))]
    if not times:
        expected = "at least one declaration time, or the polling day given"
        raise BadRow(path=str(sources.constituencies), column="Declaration time", value="", expected=expected)
    return (min(times) - timedelta(hours=12)).date()


def _opened(election: _Election) -> NightOpened:
    day = election.polling_day
    return NightOpened(
        seq=1,
        at=election.moment(FEED_OPENS),
        election=election.sources.election,
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


def _nominated(election: _Election, seat: str) -> CandidatesNominated:
    row, past, history = election.seats[seat], election.before.get(seat), election.history
    country = row.text("Country name")
    return CandidatesNominated(
        seq=1,
        at=election.moment(FEED_OPENS),
        seat=seat,
        name=row.text("Constituency name"),
        region=row.text("Region name"),
        country=country,
        constituency_type=row.text("Constituency type"),
        candidates=tuple(_candidate(election, person) for person in election.candidates[seat]),
        baseline=past.baseline if past else None,
        held_since=history.held_since(seat, past.mnis_party) if past else None,
        last_won=history.last_won(seat, country, election.parties.by_id, holder=past.baseline.winner if past else ""),
        traced_to=history.traced_to(seat),
    )


def _candidate(election: _Election, row: Row) -> Candidate:
    for column in ("Candidate first name", "Candidate surname"):
        if not row.get(column).isprintable() or misread(row.get(column)):
            election.report.note(row, "encoding", f"{column} {row.get(column)!r} looks mis-encoded")
    return Candidate(
        name=f"{row.get('Candidate first name')} {row.text('Candidate surname')}".strip(),
        party=election.parties.own(row),
        adjunct=row.get("Electoral Commission adjunct party ID") or None,
        sitting=_sitting(election, row),
    )


def misread(text: str) -> bool:
    """Tell whether a text is UTF-8 that was once read as Latin-1, as "LÃ©onie" is."""
    try:
        return text.encode("latin-1").decode("utf-8") != text
    except UnicodeError:
        return False


def _sitting(election: _Election, row: Row) -> Sitting | None:
    flag = row.get("Sitting MP")
    if flag not in ("Yes", "No"):
        election.report.note(row, "blank", f"Sitting MP is {flag!r}, taken for No")
    if flag != "Yes":
        return None
    member = row.get("Member MNIS ID")
    since = election.entered.get(member)
    if since is not None and since > election.polling_day.year:
        election.report.note(row, "members", f"member {member} entered in {since}, after this election; not used")
        since = None
    seat = election.sat_for.get(member)
    if seat:
        _doubt(election, row, election.before[seat])
    return Sitting(seat=seat, since=since)


def _doubt(election: _Election, row: Row, past: Before) -> None:
    """Note a sitting MP whose name has nothing in common with the member elected under the same id."""
    name = {rules.letters(row.get(c)) for c in ("Candidate first name", "Candidate surname")}
    if not name & {rules.letters(past.row.get(c)) for c in ("Candidate first name", "Candidate surname")}:
        who = f"{row.get('Candidate first name')} {row.get('Candidate surname')}"
        member = row.get("Member MNIS ID")
        election.report.note(row, "member", f"{who} has the id of {past.baseline.member} (member {member})")


def _exit_poll(election: _Election) -> Iterator[ExitPollPublished]:
    """Give the forecast of this election's exit poll, if the file has one."""
    if election.sources.exit_poll is None:
        return
    table = list(rows(election.sources.exit_poll, ("election", "party", "seats")))
    ours = [row for row in table if row.get("election") == election.sources.election]
    forecast = {row.text("party"): row.whole("seats") for row in ours}
    for party in sorted(forecast.keys() - election.parties.used.keys()):
        election.parties.add(party, "Every other party" if party == OTHER else party)
    if not ours:
        raise BadRow(
            path=str(election.sources.exit_poll),
            column="election",
            value=election.sources.election,
            expected="rows for this election",
        )
    if sum(forecast.values()) != len(election.seats):
        election.report.note(ours[0], "difference", f"the forecast is of {sum(forecast.values())} seats")
    yield ExitPollPublished(seq=1, at=election.moment(POLLS_CLOSE), seats=forecast)


def _declarations(election: _Election, seats: Mapping[str, CandidatesNominated]) -> Iterator[SeatDeclared]:
    for seat, nominated in seats.items():
        ballot = election.candidates[seat]
        if any(row.get("Votes") for row in ballot):
            yield _declared(election, election.seats[seat], ballot, nominated)
        else:
            election.report.note(election.seats[seat], "outstanding", "no votes: the seat is left outstanding")


def _declared(election: _Election, row: Row, ballot: Iterable[Row], nominated: CandidatesNominated) -> SeatDeclared:
    votes = [person.whole("Votes") for person in ballot]
    number = _elected(row, votes, nominated)
    party = nominated.candidates[number - 1].party
    held, gained_from = rules.outcome(party, nominated.baseline.winner if nominated.baseline else None)
    local = row.wall_clock("Declaration time")
    declared_at = local.replace(tzinfo=UK).astimezone(UTC) if local else None
    declared = SeatDeclared(
        seq=1,
        at=declared_at or election.moment(POLLS_CLOSE),
        seat=nominated.seat,
        revision=1,
        parties=nominated.parties,
        votes=tuple(votes),
        elected=number,
        majority=rules.majority(votes),
        electorate=row.whole("Electorate"),
        valid=sum(votes),
        rejected=row.whole("Invalid votes"),
        outcome=held,
        gained_from=gained_from,
        declared_at=declared_at,
        timing="unknown" if declared_at is None else "recorded" if election.sources.recorded_times else "declared",
    )
    cross_check(election.report, row, declared, nominated, closed=election.moment(POLLS_CLOSE))
    return declared


def _elected(row: Row, votes: list[int], nominated: CandidatesNominated) -> int:
    """Give the winner; of a tie, the member whom the official columns name, for the lot fell on them."""
    named = rules.letters(member(row))
    leaders = [number for number, polled in enumerate(votes, 1) if polled == max(votes)]
    drawn = [number for number in leaders if rules.letters(nominated.candidates[number - 1].name) == named]
    try:
        return rules.elected(votes, lot=drawn[0] if drawn else None)
    except ValueError:
        return row.refuse("Member surname", "the member elected, since the most votes are a tie decided by lot")


def _declaration_order(event: SeatDeclared, seats: Mapping[str, CandidatesNominated]) -> tuple[object, ...]:
    """Order declarations by time, those of one minute by the seat's name, and those without a time last."""
    return event.declared_at is None, event.at, rules.letters(seats[event.seat].name), event.seat


def _timed(declared: Iterable[SeatDeclared], election: _Election) -> Iterator[SeatDeclared]:
    """Say a result without a time of its own when the last one before it was said."""
    last = election.moment(POLLS_CLOSE)
    for event in declared:
        last = event.declared_at or last
        yield event if event.at == last else evolve(event, at=last)
