"""`import`: build a night from official files."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ..stream.codec import line_of
from .common import save
from .terminal import say, warn

if TYPE_CHECKING:
    from .common import Commands

ABOUT = """\
Read the House of Commons Library's files of one general election into a stream of events, derive the consequences,
and report every difference from the official columns on standard error."""


FILES = (
    ("constituencies", "one row a seat", True),
    ("candidates", "one row a candidate", True),
    ("baseline", "the last election's candidates, or a notional result", True),
    ("baseline-constituencies", "the last election's seats, for its electorates", False),
    ("history", "the winner of each seat at earlier elections", False),
    ("members", "the year each member entered the Commons", False),
    ("exit-poll", "exit polls: election, party, seats", False),
    ("errata", "more errata, beside the bundled ones (TOML)", False),
)


def add(commands: Commands) -> None:
    """Declare the command."""
    command = commands.add_parser("import", help="build a night from official files", description=ABOUT)
    sources = command.add_subparsers(title="sources", metavar="SOURCE", required=True)
    library = sources.add_parser("commons-library", help="the House of Commons Library's CSV files", description=ABOUT)
    for name, about, required in FILES:
        library.add_argument(f"--{name}", type=Path, metavar="F", required=required, help=about)
    library.add_argument(
        "--polling-day", type=date.fromisoformat, metavar="DAY", help="if it is not the one before the first result"
    )
    library.add_argument(
        "--times",
        choices=("declared", "recorded"),
        default="declared",
        help="what the declaration times are: those of the hall, or when the source recorded the result",
    )
    library.add_argument("--id", required=True, help="the id of the election, such as ge2019")
    library.add_argument("-o", "--out", required=True, type=Path, metavar="OUT", help="the JSON Lines file to write")
    library.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Import, write the stream, print the report."""
    from ..importers import commons_library
    from ..importers.errata import bundled, from_file

    events, report = commons_library.night(
        commons_library.Sources(
            election=args.id,
            constituencies=args.constituencies,
            candidates=args.candidates,
            baseline=args.baseline,
            baseline_constituencies=args.baseline_constituencies,
            history=args.history,
            members=args.members,
            exit_poll=args.exit_poll,
            polling_day=args.polling_day,
            recorded_times=args.times == "recorded",
            errata=bundled() + (from_file(args.errata) if args.errata else ()),
        )
    )
    save(args.out, map(line_of, events))
    notes = report.all()
    for note in notes:
        warn(str(note))
    say(f"{args.out}: {len(events):,} events, {len(notes)} notes on the source")
    return 0
