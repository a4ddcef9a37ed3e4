"""The command line: one module a command, each with `add(commands)` that declares it and the function that runs it.

What a feed says is printed through `terminal` alone.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from .. import __version__
from ..errors import FeedError
from .parsing import Parser
from .terminal import complain, say, warn

__all__ = ["main"]

# Each command and its module, in the order of the help; one that is not asked for is not imported.
COMMANDS = {
    "nights": "nights",
    "replay": "replay",
    "tally": "tally",
    "explain": "explain",
    "diff": "diff",
    "draw": "draw",
    "serve": "serve",
    "record": "record",
    "tail": "tail",
    "check": "check",
    "rehearse": "rehearse",
    "simulate": "simulate",
    "checkpoints": "checkpoints",
    "import": "importing",
    "schema": "schema",
    "conformance": "conformance",
    "completion": "completion",
}
WELCOME = """\
electionfeed replays a UK general election's declaration night as a stream of events.

  electionfeed nights                 list the bundled nights
  electionfeed replay ge2019          watch a night, in a minute and a half
  electionfeed tally ge2019 --at 04:40    the board as it stood at a moment
  electionfeed diff ge2019 04:36 05:05    what changed in half an hour
  electionfeed draw ge2019 -o map.svg     a picture of a night
  electionfeed serve ge2019           a live page of it, and the feed over HTTP
  electionfeed explain ge2019 seat Telford    why a number is what it is
  electionfeed check FILE             prove that a stream keeps every law
  electionfeed rehearse --list        faults to inject, to test a consumer
  electionfeed simulate --list        named nights that have not happened
  electionfeed import --help          build a night from official files

Type this next:  electionfeed replay ge2019
"""
CODES = """\
exit codes: 0 done, 1 the input is bad or a name is unknown,
2 the command line is wrong, 130 stopped with Ctrl-C"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line and give its exit code."""
    given = sys.argv[1:] if argv is None else argv
    top = parser(given[:1])
    args, left = top.parse_known_args(given)
    if left and not getattr(args, "more", _none)(args, left):
        hint = " (a time is given as --at TIME)" if hasattr(args, "at") and any(":" in word for word in left) else ""
        getattr(args, "parser", top).error(f"unrecognized arguments: {' '.join(left)}{hint}")
    if not hasattr(args, "run"):
        say(*WELCOME.splitlines())
        return 0
    try:
        code: int = args.run(args)
        sys.stdout.flush()
        return code
    except FeedError as error:
        # A source that was read to its end has several problems, each on a line of its own.
        first, *others = getattr(error, "problems", (error,))
        code = _fail(str(first), 1)
        complain(*map(str, others))
        return code
    except BrokenPipeError:
        # The reader has gone (as `| head` does): nothing is wrong, and there is nobody left to write to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return _fail("stopped", 130)
    except OSError as error:
        return _fail(f"{error.filename or 'input'}: {error.strerror or error}", 1)


def parser(asked: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Give the parser of a command line that begins with a command, and else of all commands."""
    top = Parser(
        prog="electionfeed",
        description="Replay a declaration night and fold it into live tallies.",
        epilog=CODES,
    )
    top.add_argument("--version", action="version", version=f"electionfeed {__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND")
    for command in [name for name in asked if name in COMMANDS] or COMMANDS:
        import_module(f".{COMMANDS[command]}", __name__).add(commands)
    for one in commands.choices.values():
        one.set_defaults(parser=one)  # whose usage is shown with what is wrong
        one.epilog = f"{one.epilog}\n\n{CODES}" if one.epilog else CODES
    return top


def _none(args: argparse.Namespace, left: list[str]) -> bool:
    return False


def _fail(message: str, code: int) -> int:
    warn(message)
    return code
