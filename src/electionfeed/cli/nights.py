"""`nights`: list the bundled nights."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from ..night import load, nights

if TYPE_CHECKING:
    from .common import Commands


def add(commands: Commands) -> None:
    """Declare the command."""
    command = commands.add_parser("nights", help="list the bundled nights", description="List the bundled nights.")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print one line a night."""
    for name in nights():
        night = load(name)
        header = night.header
        print(f"{name}  {header.name}, {header.seats} seats, {len(night):,} events. {header.licence}")
    return 0
