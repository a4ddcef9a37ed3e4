"""`schema`: the JSON Schema of every event, and the descriptions of the feed over HTTP."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

import orjson

from ..stream.schema import schema
from .common import http_extra
from .terminal import write

if TYPE_CHECKING:
    from .common import Commands


def add(commands: Commands) -> None:
    """Declare the command."""
    about = "Print the JSON Schema (2020-12) of one line of a stream, with a definition for every type of event."
    command = commands.add_parser("schema", help="the JSON Schema of every event", description=about)
    instead = command.add_mutually_exclusive_group()
    instead.add_argument("--openapi", action="store_true", help="instead, what `serve` answers, as OpenAPI 3.1")
    instead.add_argument("--asyncapi", action="store_true", help="instead, its streams, as AsyncAPI 3")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the schema."""
    write([orjson.dumps(asked(args), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)])
    return 0


def asked(args: argparse.Namespace) -> dict[str, Any]:
    """Make the document that the arguments ask for."""
    if not (args.openapi or args.asyncapi):
        return schema()
    with http_extra():
        from ..web.asyncapi import asyncapi
        from ..web.openapi import openapi
    return openapi() if args.openapi else asyncapi()
