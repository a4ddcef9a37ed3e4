"""`diff`: what changed between two moments of a night, or where two streams of it differ."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..events import Event, ResultRushed, SeatDeclared
from ..folds.engine import SeatReducer
from ..folds.fold import Combined, combine, fold
from ..folds.tally import Tally, tally
from ..headlines import headline
from ..night import Night, local, until
from ..playback.diff import changes
from ..playback.timeline import Difference, Timeline
from ..tallies.board import Board, board
from ..tallies.columns import rows_of
from .common import NIGHT_HELP, by_when, night, warn_of_times, when
from .differences import PARTY, SEAT, gained, party_rows, stretch
from .forms import add_forms, answer
from .tables import clipped, table
from .terminal import warn, width

if TYPE_CHECKING:
    from .common import Commands

ABOUT = """\
Show what changed in a night after one moment and up to another: the seats, the gains, the MPs defeated, and every
headline. With --with, show instead where another stream of the same night differs, at its end or at a moment. As CSV
it is the table of parties, and with --with the seats whose results differ."""

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
    add_forms(command, "the differences")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print what happened in a stretch of the night, or the differences of two streams."""
    stream = night(args.night)
    if args.other and not args.start:
        show_streams(args, stream)
        return 0
    start, end = when(args.start, stream.header), when(args.end, stream.header)
    if start is None or end is None or start > end or args.other or args.at:
        args.parser.error("diff takes two moments, the earlier first, or else --with OTHER and perhaps --at TIME")
        raise AssertionError("unreachable: argparse exits")
    warn_of_times(stream)
    show_moments(args, stream, start, end)
    return 0


def show_moments(args: argparse.Namespace, stream: Night, start: datetime, end: datetime) -> None:
    """Print what happened after one moment and up to another."""
    change = Timeline(stream, combine(board=board, gains=gains)).diff(start, end)
    answer(
        args,
        lambda: [*happened(change, stream, start, end)],
        lambda: {"from": start, "to": end, **stretch(change.before, change.after, change.events)},
        lambda: rows_of(party_rows(change.before.board, change.after.board), PARTY),
    )


def happened(change: Difference[Any], stream: Night, start: datetime, end: datetime) -> Iterator[str]:
    """Give the lines that say what happened after one moment and up to another."""
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
    rows = [
        (clipped(row["party"], 12), f"{row['before']}", f"{row['after']}", *(signed(row[name]) for name in PARTY[3:]))
        for row in party_rows(before, after)
    ]
    head = ("party", *names, "seats", "votes", "deposits lost")
    return ["", *table(head, rows, width(), ("deposits lost",))] if rows else []


def signed(number: int) -> str:
    """Give a difference with its sign, and nothing for none."""
    return f"{number:+,}" if number else ""


def summary(before: Combined[Any], after: Combined[Any], deposit: int) -> Iterator[str]:
    """Give the gains, the MPs defeated, the deposits and the majority that came."""
    parts = [f"{winner} from {loser} {signed(n)}" for loser, winner, n in gained(before, after)]
    yield ""
    yield f"Gains: {', '.join(parts) or 'none'}"
    fallen = [defeat.name for defeat in after.board.defeated if defeat not in before.board.defeated]
    yield f"MPs defeated: {', '.join(fallen) or 'none'}"
    lost = sum(after.board.deposits.values()) - sum(before.board.deposits.values())
    yield f"Deposits lost: {f'{signed(lost)} (£{lost * deposit:,})' if lost else 'none'}"
    if before.board.majority != after.board.majority:
        yield f"Overall majority: {before.board.majority or 'none'} -> {after.board.majority or 'none'}"


def show_streams(args: argparse.Namespace, stream: Night) -> None:
    """Print where two streams of a night differ in what holds, at their end or at a moment."""
    other, at = night(args.other), by_when(args.at, stream.header)
    if other.header.election != stream.header.election:
        warn(f"{args.other} is of another election, {other.header.election}, and not of {stream.header.election}")
    first, second = (fold(board, until(one, at) if at else one) for one in (stream, other))
    moment = f" at {local(at, stream.header):%H:%M}" if at else ""
    rows = seat_rows(first, second, stream, other)
    answer(
        args,
        lambda: [*compared(f"{args.night} and {args.other}{moment}", first, second, rows)],
        lambda: {"at": at, "parties": party_rows(first, second), "results": rows},
        lambda: rows_of(rows, SEAT),
    )


def compared(names: str, first: Board, second: Board, rows: list[dict[str, Any]]) -> Iterator[str]:
    """Give the lines that say where two streams differ."""
    differ = "the same results" if not rows else f"{len(rows)} result{'s differ' if len(rows) > 1 else ' differs'}"
    yield f"{names}: {differ}"
    yield from standings(first, second, ("first", "second"))
    yield from (f"  {row['first']} | {row['second']}" for row in rows)


def seat_rows(first: Board, second: Board, one: Night, other: Night) -> list[dict[str, Any]]:
    """Give a row for each seat whose result differs, by the seat's name."""
    places = {place for place, *_ in changes(results(first), results(second))}
    names = {place: one.seats[place].name if place in one.seats else place for place in places}
    return [
        dict(zip(SEAT, (place, name, result_line(first, place, one), result_line(second, place, other)), strict=True))
        for place, name in sorted(names.items(), key=lambda item: item[1])
    ]


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
