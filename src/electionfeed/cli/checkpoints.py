"""`checkpoints`: write what the tallies must be, for a consumer in any language."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from ..night import Night
from ..rehearsal.oracle import checkpoints, expected
from ..rehearsal.scenario import scenario
from .common import NIGHT_HELP, at_least, by_when, night, save
from .rehearse import asked_for, refuse_corruption, scenarios
from .terminal import write

if TYPE_CHECKING:
    from .common import Commands

ABOUT = """\
Write one JSON object: what the board must be after every so many messages of a night with faults injected, which
`rehearse` writes with the same arguments; or, with --at, as it must stand at a moment."""


def add(commands: Commands) -> None:
    """Declare the command."""
    command = commands.add_parser("checkpoints", help="what a consumer's tallies must be, as JSON", description=ABOUT)
    command.add_argument("night", metavar="NIGHT", help=NIGHT_HELP)
    scenarios(command)
    which = command.add_mutually_exclusive_group()
    which.add_argument("--every", type=at_least(1), metavar="N", default=100, help="after every N messages, and last")
    which.add_argument("--at", metavar="TIME", help="only as it stood at a UK time, such as 04:40")
    command.add_argument("-o", "--out", type=Path, metavar="OUT", help="write to a file, not to standard output")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the checkpoints."""
    names = asked_for(args)
    refuse_corruption(names, "what corrupted bytes still say depends on how they are read")
    clean = night(args.night)
    rehearsed = Night(scenario(*names, seed=args.seed)(clean))
    at = by_when(args.at, clean.header)
    document = {"election": clean.header.election, "scenarios": sorted(names), "seed": args.seed}
    if at:
        document |= {"at": args.at, "board": expected(rehearsed, at)}
    else:
        document |= {"checkpoints": list(checkpoints(rehearsed, args.every))}
    lines = [orjson.dumps(document, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)]
    if args.out:
        save(args.out, lines)
    else:
        write(lines)
    return 0
