"""The directive `command-line`: the help of every command, as the parser itself gives it."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from unittest import mock

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from electionfeed.cli import parser

WIDTH = "88"


class CommandLine(SphinxDirective):
    """A section for each command, and inside it one for each command of a command."""

    def run(self) -> list[nodes.Node]:
        """Give the sections."""
        # Pages are the same wherever they are built: argparse asks the terminal for its width and colours.
        with mock.patch.dict(os.environ, {"COLUMNS": WIDTH, "NO_COLOR": "1"}):
            return list(self.sections(parser()))

    def sections(self, of: argparse.ArgumentParser) -> Iterator[nodes.section]:
        """Give a section for each command of a parser."""
        for command in commands(of):
            section = nodes.section(ids=[nodes.make_id(command.prog)], names=[command.prog])
            section += nodes.title("", "", nodes.literal("", command.prog))
            section += nodes.literal_block("", command.format_help().rstrip(), language="text")
            section += self.sections(command)
            self.state.document.note_explicit_target(section)
            yield section


def commands(of: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Give the parsers of the commands of a parser, in the order of its help."""
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.values()


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the directive to Sphinx."""
    app.add_directive("command-line", CommandLine)
    return {"parallel_read_safe": True}
