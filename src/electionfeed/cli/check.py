"""`check`: prove the laws of streams."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..logs import SqliteLog, is_nats
from ..night import located
from ..stream.check import check
from ..stream.codec import line_of
from ..stream.files import lines_of
from .common import STDIN, election_of, elections_in, in_database, is_address, remote, stdin
from .nats import nats_log
from .terminal import say

if TYPE_CHECKING:
    from .common import Commands


def add(commands: Commands) -> None:
    """Declare the command."""
    about = "Read streams strictly and prove their laws: gapless seq, sums, consequences, every seat accounted for."
    command = commands.add_parser("check", help="prove that a stream keeps every law", description=about)
    what = "a file of JSON Lines (gzipped or not), a SQLite log, a bundled night, an address, or - for standard input"
    command.add_argument("files", nargs="+", metavar="FILE", help=what)
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print one line for each sound stream; the first unsound one ends the run with an error."""
    for file in args.files:
        for name, count in checked(file):
            say(f"{name}: {count:,} events, every law holds")
    return 0


def checked(name: str) -> Iterator[tuple[str, int]]:
    """Check what an argument names, each election of a SQLite log by itself, and give the number of its events."""
    file, election = in_database(name)
    if file:
        yield from in_log(file, election)
    elif is_nats(name):
        with nats_log(name) as log:
            yield name, check(log.lines(), path=log.path)
    elif is_address(name):
        yield name, check(map(line_of, remote(name)), path=name)
    elif name == "-":
        yield name, check(stdin().lines, path=STDIN)
    else:
        with located(name).open("rb") as lines:
            yield name, check(lines_of(lines, name), path=name)


def in_log(file: str, election: str) -> Iterator[tuple[str, int]]:
    """Check a SQLite log: the file as a whole, and each of its elections (or one) as a stream."""
    with SqliteLog(file) as whole:
        whole.check()
    elections = elections_in(file)
    one = election_of(election, elections, file)
    for name in (one,) if one else elections:
        with SqliteLog(file, election=name) as log:
            place = f"{file}#{name}"
            yield place, check(map(line_of, log.read()), path=place)
