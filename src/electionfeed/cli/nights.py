"""`nights`: list the bundled nights, or the bundled by-elections."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from ..night import by_elections, load, nights
from .terminal import say

if TYPE_CHECKING:
    from .common import Commands


def add(commands: Commands) -> None:
    """Declare the command."""
    about = "List the bundled nights of general elections, or the by-elections, one line a polling day."
    command = commands.add_parser("nights", help="list the bundled nights", description=about)
    command.add_argument("--by-elections", action="store_true", help="list the by-elections instead")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print one line a night, and each licence once."""
    loaded = {name: load(name) for name in (by_elections() if args.by_elections else nights())}
    longest = max(map(len, loaded))
    say(f"{'night':<{longest}}  seats  events  name")
    for name, night in loaded.items():
        say(f"{name:<{longest}}  {night.header.seats:>5,}  {len(night):>6,}  {night.header.name}")
    say("", *sorted({night.header.licence for night in loaded.values()}))
    return 0
