"""`nights`: list the bundled nights, or the bundled by-elections."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from ..night import by_elections, load, nights

if TYPE_CHECKING:
    from .common import Commands


def add(commands: Commands) -> None:
    """Declare the command."""
    about = "List the bundled nights of general elections, or the by-elections, one line a polling day."
    command = commands.add_parser("nights", help="list the bundled nights", description=about)
    command.add_argument("--by-elections", action="store_true", help="list the by-elections instead")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print one line a night."""
    for name in by_elections() if args.by_elections else nights():
        night = load(name)
        header = night.header
        seats = f"{header.seats} seat{'s' if header.seats > 1 else ''}"
        print(f"{name}  {header.name}, {seats}, {len(night):,} events. {header.licence}")
    return 0
