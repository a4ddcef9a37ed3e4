"""`check`: prove the laws of streams."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ..logs import is_nats
from ..stream.check import check
from ..stream.codec import encode
from .common import is_address, remote
from .nats import nats_log

if TYPE_CHECKING:
    from .common import Commands


def add(commands: Commands) -> None:
    """Declare the command."""
    about = "Read streams strictly and prove their laws: gapless seq, sums, consequences, every seat accounted for."
    command = commands.add_parser("check", help="prove that a stream keeps every law", description=about)
    command.add_argument(
        "files", nargs="+", metavar="FILE", help="a JSON Lines file, an address, or - for standard input"
    )
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print one line for each sound stream; the first unsound one ends the run with an error."""
    for file in args.files:
        if file == "-":
            count = check(sys.stdin.buffer, path="<stdin>")
        elif is_nats(file):
            with nats_log(file) as log:
                count = check(log.lines(), path=log.path)
        elif is_address(file):
            count = check((encode(event) + b"\n" for event in remote(file)), path=file)
        else:
            with Path(file).open("rb") as lines:
                count = check(lines, path=file)
        print(f"{file}: {count:,} events, every law holds")
    return 0
