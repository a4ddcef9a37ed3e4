"""`conformance`: write the conformance kit."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ..testing.conformance import KIT, write_kit
from .terminal import say

if TYPE_CHECKING:
    from .common import Commands


def add(commands: Commands) -> None:
    """Declare the command."""
    about = "Write the conformance kit: streams, what a consumer must show after each message, and an index of both."
    command = commands.add_parser("conformance", help="write the kit that tests a consumer", description=about)
    command.add_argument("directory", type=Path, metavar="DIRECTORY", help="where to, made if it is not there")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the kit."""
    say(f"{args.directory}: conformance kit {KIT}, {write_kit(args.directory)} cases")
    return 0
