"""`tail`: the last events of a log, and those to come."""

from __future__ import annotations

import argparse
from collections import deque
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import BrokenStream
from ..events import CandidatesNominated, Event, NightClosed, NightOpened
from ..headlines import headline
from ..logs import JsonlLog, Log, SqliteLog, is_nats
from ..night import local, located
from ..stream.codec import line_of
from ..stream.files import gzipped
from ..stream.jsonlines import read
from .common import at_least, election_of, in_database, is_address, remote
from .forms import as_csv
from .nats import nats_log
from .terminal import say, write, write_text

if TYPE_CHECKING:
    from .common import Commands


def add(commands: Commands) -> None:
    """Declare the command."""
    about = "Print the last events of a log; with -f go on until the night has closed, while a writer appends."
    command = commands.add_parser("tail", help="the last events of a log, and those to come", description=about)
    command.add_argument("log", metavar="LOG", help="a JSON Lines or SQLite log, an address, or a bundled night")
    command.add_argument("-n", dest="count", type=at_least(0), default=10, metavar="N", help="how many (10)")
    command.add_argument("-f", dest="follow", action="store_true", help="wait for more, until the night has closed")
    command.add_argument("--election", metavar="ID", help="which one, if a SQLite file or NATS server has several")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the events themselves, one line of JSON each")
    form.add_argument("--csv", action="store_true", help="print a row an event: seq, at, type, seat and headline")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print a line an event."""
    if is_address(args.log):
        return follow(args)
    printer = Printer(json=args.json, csv=args.csv)
    last: deque[Event] = deque(maxlen=args.count)
    with closing(opened(args.log, args.election)) as log:
        seq, closed = 0, False
        for event in log.read():
            printer.learn(event)
            last.append(event)
            seq, closed = event.seq, isinstance(event, NightClosed)
        if not (seq or args.follow):
            raise BrokenStream(path=args.log, line=1, value="(end of file)", expected="at least one event")
        for event in last:
            printer.print(event)
        for event in log.follow(after=seq) if args.follow and not closed else ():
            printer.learn(event)
            printer.print(event)
    return 0


def follow(args: argparse.Namespace) -> int:
    """Print the last events of a feed, and those to come."""
    stream, printer = remote(args.log), Printer(json=args.json, csv=args.csv)
    last: deque[Event] = deque(maxlen=args.count)
    for event in stream.history():
        printer.learn(event)
        last.append(event)
    for event in last:
        printer.print(event)
    for event in stream if args.follow else ():
        printer.learn(event)
        printer.print(event)
    return 0


def opened(name: str, election: str | None) -> Log | Packed:
    """Open the log that an argument names, to read it; `UnknownName` for an election that is not in it."""
    if is_nats(name):
        return nats_log(name, election)
    file, named = in_database(name)
    if file:
        with SqliteLog(file) as whole:
            elections = whole.elections
        return SqliteLog(file, election=election_of(election or named, elections, file))
    path = located(name)
    log = JsonlLog(path) if path.is_file() and not packed(path) else Packed(path)
    if election:
        first = next(iter(log.read()), None)
        election_of(election, [first.election] if isinstance(first, NightOpened) else [], str(path))
    return log


def packed(path: Path) -> bool:
    """Say whether a file is gzipped, or raise `BrokenStream` if it holds no lines."""
    with path.open("rb") as file:
        return gzipped(file, str(path))


class Packed:
    """A log that is gzipped or comes through a pipe: it can be read, and nothing more comes."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> Iterator[Event]:
        """Read all of it."""
        return read(self.path)

    def follow(self, *, after: int) -> Iterator[Event]:
        """Give nothing: it is finished."""
        return iter(())

    def close(self) -> None:
        """Let it go."""


class Printer:
    """Prints events as lines, with the seats' names and the local time once the stream has given them."""

    def __init__(self, *, json: bool = False, csv: bool = False) -> None:
        self.json: bool = json
        self.csv: bool = csv
        self.head: bool = True  # of the CSV, before its first row
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
            write([line_of(event)])
        elif self.csv:
            self.print_row(event)
        else:
            at = local(event.at, self.header) if self.header else event.at
            say(f"{event.seq:>6} {at:%H:%M} {headline(event, self.seats) or self.plain(event)}")

    def print_row(self, event: Event) -> None:
        """Print one row of CSV at once, the first one below its head."""
        said = headline(event, self.seats)
        row = {"seq": event.seq, "at": event.at, "type": event.type, "seat": getattr(event, "seat", None)}
        head, rows = as_csv({name: [value] for name, value in (row | {"headline": said}).items()}).split("\n", 1)
        write_text(f"{head}\n{rows}" if self.head else rows)
        self.head = False

    def plain(self, event: Event) -> str:
        """Name an event that is no news by its type, with its seat and party where it has them."""
        seat = getattr(event, "seat", None)
        name = self.seats[seat].name if seat in self.seats else seat
        return " ".join(part for part in (event.type, name, getattr(event, "party", None)) if part)
