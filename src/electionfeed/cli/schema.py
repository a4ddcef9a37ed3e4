"""`schema`: the JSON Schema of every event."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import orjson

from ..stream.schema import schema
from .terminal import write

if TYPE_CHECKING:
    from .common import Commands


def add(commands: Commands) -> None:
    """Declare the command."""
    about = "Print the JSON Schema (2020-12) of one line of a stream, with a definition for every type of event."
    command = commands.add_parser("schema", help="the JSON Schema of every event", description=about)
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the schema."""
    write([orjson.dumps(schema(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)])
    return 0
