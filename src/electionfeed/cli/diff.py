"""`diff`: what changed between two moments of a night, or where two streams of it differ."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..events import Event, ResultRushed, SeatDeclared
from ..folds.engine import Counts, SeatReducer, Tally, tally
from ..folds.fold import Combined, combine, fold
from ..headlines import headline
from ..night import Night, local, until
from ..playback.diff import changes
from ..playback.timeline import Timeline
from ..tallies.board import Board, board
from .common import NIGHT_HELP, by_when, night, when
from .tables import clipped, table
from .terminal import say, width

if TYPE_CHECKING:
    from .common import Commands

ABOUT = """\
Show what changed in a night after one moment and up to another: the seats, the gains, the MPs defeated, and every
headline. With --with, show instead where another stream of the same night differs, at its end or at a moment."""

gains: SeatReducer[Tally[tuple[str, str]]] = tally(
    SeatDeclared, lambda d: {(d.gained_from, d.winner.party): 1} if d.gained_from else {}
)


def add(commands: Commands) -> None:
    """Declare the command."""
    command = commands.add_parser("diff", help="what changed between two moments", description=ABOUT)
    command.add_argument("night", metavar="NIGHT", help=NIGHT_HELP)
    command.add_argument("start", nargs="?", metavar="FROM", help="a UK time, such as 04:36")
    command.add_argument("end", nargs="?", metavar="TO", help="a later one")
    command.add_argument("--with", dest="other", metavar="OTHER", help="another stream to compare with, as for NIGHT")
    command.add_argument("--at", metavar="TIME", help="compare the streams as they stood at a UK time")
    command.set_defaults(run=run, wrong=command.error)


def run(args: argparse.Namespace) -> int:
    """Print what happened in a stretch of the night, or the differences of two streams."""
    stream = night(args.night)
    if args.other and not args.start:
        at = by_when(args.at, stream.header)
        say(*compared(stream, night(args.other), at, (args.night, args.other)))
        return 0
    start, end = when(args.start, stream.header), when(args.end, stream.header)
    if start is None or end is None or start > end or args.other or args.at:
        args.wrong("diff takes two moments, the earlier first, or else --with OTHER and perhaps --at TIME")
        raise AssertionError("unreachable: argparse exits")
    say(*happened(stream, start, end))
    return 0


def happened(stream: Night, start: datetime, end: datetime) -> Iterator[str]:
    """Give the lines that say what happened after one moment and up to another."""
    change = Timeline(stream, combine(board=board, gains=gains)).diff(start, end)
    before, after = change.before.board, change.after.board
    first, last = (f"{local(at, stream.header):%H:%M}" for at in (start, end))
    yield f"{stream.header.name}, from {first} to {last}"
    yield f"{before.declared} -> {after.declared} of {after.total} seats declared, {after.outstanding} to come"
    yield from standings(before, after, (first, last))
    yield from summary(change.before, change.after, stream.header.deposit or 0)
    lines = [f"{local(e.at, stream.header):%H:%M} {line}" for e in change.events if (line := headline(e, stream.seats))]
    yield from ["", *lines] if lines else ["", "Nothing was declared."]


def standings(before: Board, after: Board, names: tuple[str, str]) -> list[str]:
    """Give a table of each party whose seats, votes or deposits differ, most seats first."""
    # Two streams need not have the same parties: one that only the other knows has none here.
    old, new, votes = dict(before.seats), dict(after.seats), dict(after.votes)
    rows = [
        (clipped(party, 12), f"{old.get(party, 0)}", f"{new.get(party, 0)}", *(signed(n) for n in numbers))
        for party in sorted(votes.keys() | before.votes, key=lambda p: (-new.get(p, 0), -votes.get(p, 0), p))
        if any(numbers := moved(before, after, party))
    ]
    head = ("party", *names, "seats", "votes", "deposits lost")
    return ["", *table(head, rows, width(), ("deposits lost",))] if rows else []


def moved(before: Board, after: Board, party: str) -> tuple[int, int, int]:
    """Give by how much a party's seats, votes and lost deposits differ."""
    pairs = ((before.seats, after.seats), (before.votes, after.votes), (before.deposits, after.deposits))
    first, second, third = (new.get(party, 0) - old.get(party, 0) for old, new in pairs)
    return first, second, third


def signed(number: int) -> str:
    """Give a difference with its sign, and nothing for none."""
    return f"{number:+,}" if number else ""


def summary(before: Combined[Any], after: Combined[Any], deposit: int) -> Iterator[str]:
    """Give the gains, the MPs defeated, the deposits and the majority that came."""
    won: Counts[Any] = after.gains
    made = {key: won[key] - before.gains[key] for key in won.keys() | before.gains.keys()}
    ordered = sorted(made.items(), key=lambda gain: (-gain[1], gain[0]))
    parts = [f"{winner} from {loser} {signed(n)}" for (loser, winner), n in ordered if n]
    yield ""
    yield f"Gains: {', '.join(parts) or 'none'}"
    fallen = [defeat.name for defeat in after.board.defeated if defeat not in before.board.defeated]
    yield f"MPs defeated: {', '.join(fallen) or 'none'}"
    lost = sum(after.board.deposits.values()) - sum(before.board.deposits.values())
    yield f"Deposits lost: {f'{signed(lost)} (£{lost * deposit:,})' if lost else 'none'}"
    if before.board.majority != after.board.majority:
        yield f"Overall majority: {before.board.majority or 'none'} -> {after.board.majority or 'none'}"


def compared(one: Night, other: Night, at: datetime | None, names: tuple[str, str]) -> Iterator[str]:
    """Give the lines that say where two streams of a night differ in what holds, at their end or at a moment."""
    first, second = (fold(board, until(stream, at) if at else stream) for stream in (one, other))
    moment = f" at {local(at, one.header):%H:%M}" if at else ""
    places = {place for place, *_ in changes(results(first), results(second))}
    differ = (
        "the same results" if not places else f"{len(places)} result{'s differ' if len(places) > 1 else ' differs'}"
    )
    yield f"{names[0]} and {names[1]}{moment}: {differ}"
    yield from standings(first, second, ("first", "second"))
    for place in sorted(places, key=lambda seat: one.seats[seat].name if seat in one.seats else seat):
        yield f"  {result_line(first, place, one)} | {result_line(second, place, other)}"


def results(state: Board) -> dict[str, Any]:
    """Give what holds of each seat that has a result, whenever it was said."""
    return {seat: said for seat, events in state.engine.latest.items() if (said := result(events))}


def result(events: tuple[Event, ...]) -> tuple[Any, ...] | None:
    """Give the result in the events of one seat, none before there is one."""
    for event in events:
        if isinstance(event, SeatDeclared):
            figures = event.parties, event.votes, event.elected, event.electorate, event.rejected
            return *figures, event.outcome, event.gained_from
        if isinstance(event, ResultRushed):
            return event.candidate, event.party
    return None


def result_line(state: Board, seat: str, stream: Night) -> str:
    """Give the headline of a seat's result."""
    standing = state.engine.latest.get(seat, ())
    lines = [line for event in standing if (line := headline(event, stream.seats))]
    return lines[0] if lines else "no result"
