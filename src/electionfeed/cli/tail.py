"""`tail`: the last events of a log, and those to come."""

from __future__ import annotations

import argparse
from collections import deque
from typing import TYPE_CHECKING

from ..events import CandidatesNominated, Event, NightClosed, NightOpened
from ..headlines import headline
from ..logs import Log, is_nats, open_log
from ..night import local, located
from ..stream.codec import encode
from .common import is_address, remote
from .nats import nats_log

if TYPE_CHECKING:
    from .common import Commands


def add(commands: Commands) -> None:
    """Declare the command."""
    about = "Print the last events of a log; with -f go on until the night has closed, while a writer appends."
    command = commands.add_parser("tail", help="the last events of a log, and those to come", description=about)
    command.add_argument("log", metavar="LOG", help="a JSON Lines or SQLite log, an address, or a bundled night")
    command.add_argument("-n", dest="count", type=int, default=10, metavar="N", help="how many (10)")
    command.add_argument("-f", dest="follow", action="store_true", help="wait for more, until the night has closed")
    command.add_argument("--election", metavar="ID", help="which one, if a SQLite file or NATS server has several")
    command.add_argument("--json", action="store_true", help="print the events themselves, one line of JSON each")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print a line an event."""
    if is_address(args.log):
        return follow(args)
    log = opened(args.log, args.election)
    printer = Printer(json=args.json)
    last: deque[Event] = deque(maxlen=max(0, args.count))
    seq, closed = 0, False
    for event in log.read():
        printer.learn(event)
        last.append(event)
        seq, closed = event.seq, isinstance(event, NightClosed)
    for event in last:
        printer.print(event)
    if args.follow and not closed:
        for event in log.follow(after=seq):
            printer.learn(event)
            printer.print(event)
    log.close()
    return 0


def follow(args: argparse.Namespace) -> int:
    """Print the last events of a feed, and those to come."""
    stream, printer = remote(args.log), Printer(json=args.json)
    last: deque[Event] = deque(maxlen=max(0, args.count))
    for event in stream.history():
        printer.learn(event)
        last.append(event)
    for event in last:
        printer.print(event)
    for event in stream if args.follow else ():
        printer.learn(event)
        printer.print(event)
    return 0


def opened(name: str, election: str | None) -> Log:
    """Open the log that an argument names."""
    return nats_log(name, election) if is_nats(name) else open_log(located(name), election=election)


class Printer:
    """Prints events as lines, with the seats' names and the local time once the stream has told them."""

    def __init__(self, *, json: bool) -> None:
        self.json = json
        self.header: NightOpened | None = None
        self.seats: dict[str, CandidatesNominated] = {}

    def learn(self, event: Event) -> None:
        """Note the header and the nominations."""
        if isinstance(event, NightOpened):
            self.header = event
        elif isinstance(event, CandidatesNominated):
            self.seats[event.seat] = event

    def print(self, event: Event) -> None:
        """Print one line at once, for whoever reads along."""
        if self.json:
            print(encode(event).decode(), flush=True)
        else:
            at = local(event.at, self.header) if self.header else event.at
            print(f"{event.seq:>6} {at:%H:%M} {headline(event, self.seats) or self.plain(event)}", flush=True)

    def plain(self, event: Event) -> str:
        """Name an event that is no news by its type, with its seat and party where it has them."""
        seat = getattr(event, "seat", None)
        name = self.seats[seat].name if seat in self.seats else seat
        return " ".join(part for part in (type(event).__name__, name, getattr(event, "party", None)) if part)
