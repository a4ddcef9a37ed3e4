"""`replay`: watch a night, headline by headline, with the running seats."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from ..errors import FeedError
from ..events import Event
from ..folds.fold import scan
from ..headlines import headline, standings
from ..night import Night, until
from ..playback.clock import Clock
from ..playback.replay import replay
from ..tallies.board import Board, board
from .boards import plain
from .common import (
    NIGHT_HELP,
    Incoming,
    Named,
    by_when,
    chosen,
    clock,
    is_address,
    reads,
    remote,
    report,
    stdin,
    warn_of_times,
    when,
)
from .rehearse import pace
from .terminal import HANG, say, warn

if TYPE_CHECKING:
    from .common import Commands

SPEED = 240.0  # from the exit poll to breakfast in about a minute and a half
QUIET = 1.0  # seconds: a quiet hour is shortened to this


def add(commands: Commands) -> None:
    """Declare the command."""
    about = "Replay a night. The usual speed shows it in about a minute and a half, with quiet hours shortened."
    command = commands.add_parser("replay", help="watch a night as it was declared", description=about)
    command.add_argument("night", metavar="NIGHT", help=NIGHT_HELP)
    speed = command.add_mutually_exclusive_group()
    speed.add_argument("--speed", type=pace, metavar="X", help="times the night's own pace, quiet hours in full")
    speed.add_argument("--instant", action="store_true", help="without any waiting")
    command.add_argument("--from", dest="start", metavar="TIME", help="show only from a UK time, such as 04:40")
    command.add_argument("--until", dest="end", metavar="TIME", help="stop after a UK time")
    command.add_argument(
        "--plain", action="store_true", help="plain lines even on a terminal, as with NO_COLOR or TERM=dumb"
    )
    reads(command)
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print or draw the night; one from standard input as it comes."""
    if is_address(args.night):
        return follow(args)
    reading = stdin(args.read) if args.night == "-" else None
    stream = chosen(args) if reading is None else Incoming(reading)
    start, end = when(args.start, stream.header), by_when(args.end, stream.header)
    if start and end and start > end:
        args.parser.error(f"--from {args.start} is after --until {args.end}")
    if isinstance(stream, Night):
        warn_of_times(stream)
    events = until(stream, end) if end else iter(stream)
    timer = Clock(speed=args.speed) if args.speed else Clock(speed=SPEED, longest=QUIET)
    if not (on_screen(args) and watched(stream, events, timer, start)):
        steps = scan(board, events if args.instant else paced(events, timer, start))
        show(((event, state) for event, state in steps if start is None or event.at >= start), stream)
    if reading is not None:
        report(reading)
    return 0


def follow(args: argparse.Namespace) -> int:
    """Print or draw a feed as it comes, at the pace that its server sets."""
    if args.speed or args.start or args.end or args.read:
        raise FeedError(path=args.night, expected="no --speed, --from, --until or --read: the server sets the pace")
    stream = Incoming(remote(args.night), args.night)
    show(scan(board, stream), stream)
    return 0


def on_screen(args: argparse.Namespace) -> bool:
    """Say whether a terminal shows the board: not one without colours (https://no-color.org), where lines are plain."""
    able = os.environ.get("TERM") != "dumb" and not os.environ.get("NO_COLOR")
    able = able and sys.stdout.isatty() and sys.stdout.encoding.lower().startswith("utf")
    return able and not (args.plain or args.instant)


def paced(events: Iterable[Event], clock: Clock, start: datetime | None) -> Iterator[Event]:
    """Give events at the clock's pace; what lies before the start takes no time."""
    for event in events:
        if start is not None and event.at < start:
            yield event
        else:
            yield from replay([event], clock)


def watched(stream: Named, events: Iterator[Event], clock: Clock, start: datetime | None) -> bool:
    """Show the night live if rich is installed, and say whether it is."""
    try:
        from . import live
    except ImportError:
        warn("for the live board: pip install 'electionfeed[cli]'")
        return False
    live.watch(stream, events, clock, start)
    return True


def show(steps: Iterable[tuple[Event, Board]], stream: Named) -> None:
    """Print a line for each event that is news, the running seats after each minute, and the board that it ends on."""
    before: tuple[Event, Board] | None = None
    fresh = False
    try:
        for event, state in steps:
            if before and fresh and event.at != before[0].at:
                say(f"{HANG}{running(before[1])}")
                fresh = False
            before = event, state
            line = headline(event, stream.seats)
            if line:
                say(f"{clock(event, stream)} {line}")
                fresh = state.declared + state.rushed > 0
    finally:
        # However it ended, with Ctrl-C too: how things stood.
        say(*(["", *plain(before[1], stream)] if before else ["nothing was said in that time"]))


def running(state: Board) -> str:
    """Give the running seats on one line."""
    return f"{standings(state.seats)} ({state.outstanding} to come)"
