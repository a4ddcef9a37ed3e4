"""`nights`: list the bundled nights."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from ..night import load, nights
from .terminal import say

if TYPE_CHECKING:
    from .common import Commands


def add(commands: Commands) -> None:
    """Declare the command."""
    command = commands.add_parser("nights", help="list the bundled nights", description="List the bundled nights.")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print one line a night, and each licence once."""
    loaded = {name: load(name) for name in nights()}
    longest = max(map(len, loaded))
    say(f"{'night':<{longest}}  seats  events  name")
    for name, night in loaded.items():
        say(f"{name:<{longest}}  {night.header.seats:>5,}  {len(night):>6,}  {night.header.name}")
    say("", *sorted({night.header.licence for night in loaded.values()}))
    return 0
