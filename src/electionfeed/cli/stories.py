"""The story of a seat as lines: who stood, the result before, and each revision with what it meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap

from ..events import (
    Baseline,
    Candidate,
    CandidatesNominated,
    DepositLost,
    Event,
    MPDefeated,
    SeatDeclared,
)
from ..headlines import headline, ranked
from ..rules import share_change, turnout
from .asking import Asked
from .boards import papers, points
from .tables import clipped, table
from .terminal import width

__all__ = ["seat_story"]

TIMING = {"declared": "", "recorded": "; the time is that of its record", "unknown": "; declared at an unknown time"}


def seat_story(events: Iterable[Event], seat: CandidatesNominated, asked: Asked) -> list[str]:
    """Give the story of a seat as lines."""
    about = f"{seat.name} ({seat.seat}): {seat.region}, {seat.country}, {seat.constituency_type}"
    lines = [*wrap(about, width(), subsequent_indent="  "), ""]
    for event in events:
        time = f"{asked.clock(event.at)} seq {event.seq}"
        number = getattr(event, "revision", None)
        revision = f", revision {number}" if number else ""
        lines += wrap(f"{time}{revision}: {_title(event, seat)}", width(), subsequent_indent="  ")
        lines += [f"  {line}" for line in _more(event, seat)]
    return lines


def _title(event: Event, seat: CandidatesNominated) -> str:
    match event:
        case CandidatesNominated():
            return f"{len(event.candidates)} candidates nominated"
        case MPDefeated():
            since = f", first elected in {event.since}" if event.since else ""
            return f"{event.name} ({event.party}{since}) is defeated"
        case DepositLost():
            share = 100 * event.votes / event.valid if event.valid else 0.0
            return f"{event.name} ({event.party}) loses a deposit of £{event.pounds} with {share:.2f}% of the votes"
    return (headline(event, {seat.seat: seat}) or type(event).__name__).removeprefix(f"{seat.name} - ")


def _more(event: Event, seat: CandidatesNominated) -> Iterator[str]:
    if isinstance(event, CandidatesNominated):
        for number, candidate in enumerate(event.candidates, 1):
            yield clipped(_stands(number, candidate, event), width() - 2)
        yield from _before(event)
    elif isinstance(event, SeatDeclared):
        yield from _result(event, seat)


def _stands(number: int, candidate: Candidate, seat: CandidatesNominated) -> str:
    line = f"{number:>2} {candidate.name} ({candidate.party})"
    if candidate.sitting is None:
        return line
    own = candidate.sitting.seat in (None, seat.seat)
    since = f", first elected in {candidate.sitting.since}" if candidate.sitting.since else ""
    return f"{line}, MP{since}" + ("" if own else f", sat for {candidate.sitting.seat}")


def _before(seat: CandidatesNominated) -> Iterator[str]:
    before = seat.baseline
    if before is None:
        yield "no result before to compare with"
        return
    notional = "notional result on these boundaries, " if before.notional else ""
    member = f" ({before.member})" if before.member else ""
    last = before.election or "the last election"
    yield from _folded(f"before, {notional}{last}: {before.winner}{member} by {before.majority:,}")
    yield from _folded(_votes(before))
    least = "at least " if seat.held_since == seat.traced_to else ""  # where the record begins, it may be longer
    held = f"held by {before.winner} since {least}{seat.held_since}; " if seat.held_since else ""
    others = ", ".join(f"{party} in {year}" for party, year in ranked(seat.last_won))
    last = f"last won by {others}; " if others else ""
    if seat.traced_to:
        yield from _folded(f"{held}{last}the record begins in {seat.traced_to}")


def _folded(text: str) -> list[str]:
    return wrap(text, width() - 2, subsequent_indent="  ", break_long_words=False)


def _votes(before: Baseline) -> str:
    return ", ".join(f"{party} {votes:,}" for party, votes in ranked(before.votes))


def _result(event: SeatDeclared, seat: CandidatesNominated) -> Iterator[str]:
    before = seat.baseline
    names = dict(enumerate((candidate.name for candidate in seat.candidates), 1))
    rows = []
    for result in sorted(event.results, key=lambda result: (-result.votes, result.candidate)):
        share = 100 * result.votes / event.valid if event.valid else 0.0
        moved = share_change(result.party, result.votes, event.valid, before.votes) if before else None
        change = "" if moved is None else points(moved)
        name = clipped(f"{names.get(result.candidate, '')} ({result.party})", width() - 36)
        rows.append((name, f"{result.votes:,}", f"{share:.1f}", change))
    yield from table(("candidate", "votes", "share", "+/-"), rows)
    change = "" if before is None else f", {event.majority - before.majority:+,} on {before.majority:,}"
    yield f"majority {event.majority:,}{change}; {papers(event.rejected)}"
    polled = f"turnout {turnout(event.valid, event.electorate):.1f}%"
    yield from _folded(f"electorate {event.electorate:,}, {polled}{TIMING[event.timing]}")
