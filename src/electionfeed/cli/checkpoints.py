"""`checkpoints`: write what the tallies must be, for a consumer in any language."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from ..errors import FeedError
from ..night import Night
from ..rehearsal.oracle import checkpoints, expected
from ..rehearsal.scenario import CATALOGUE, scenario
from .common import NIGHT_HELP, night, save, when
from .rehearse import told

if TYPE_CHECKING:
    from .common import Commands

ABOUT = """\
Write one JSON object: what the board must be after every so many messages of a night told with scenarios, which
`rehearse` writes with the same arguments; or, with --at, as it must stand at a moment."""


def add(commands: Commands) -> None:
    """Declare the command."""
    command = commands.add_parser("checkpoints", help="what a consumer's tallies must be, as JSON", description=ABOUT)
    command.add_argument("night", metavar="NIGHT", help=NIGHT_HELP)
    told(command)
    asked = command.add_mutually_exclusive_group()
    asked.add_argument("--every", type=int, metavar="N", default=100, help="after every N messages, and the last")
    asked.add_argument("--at", metavar="TIME", help="only as it stood at a UK time, such as 04:40")
    command.add_argument("-o", "--out", type=Path, metavar="OUT", help="write to a file, not to standard output")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the checkpoints."""
    if args.every < 1:
        raise FeedError(column="--every", value=args.every, expected="a number of messages of 1 or more")
    damaged = [name for name in args.scenario if CATALOGUE[name].layer == "corruption"]
    if damaged:
        expected_ = "stories and deliveries only: what damaged bytes still say depends on how they are read"
        raise FeedError(column="--scenario", value=",".join(damaged), expected=expected_)
    clean = night(args.night)
    told_ = Night(scenario(*args.scenario, seed=args.seed)(clean))
    at = when(args.at, clean.header)
    document = {"election": clean.header.election, "scenarios": sorted(args.scenario), "seed": args.seed}
    every = {"checkpoints": list(checkpoints(told_, args.every))}
    document |= {"at": args.at, "board": expected(told_, at)} if at else every
    line = orjson.dumps(document, option=orjson.OPT_SORT_KEYS) + b"\n"
    if args.out:
        save(args.out, [line])
    else:
        sys.stdout.buffer.write(line)
    return 0
