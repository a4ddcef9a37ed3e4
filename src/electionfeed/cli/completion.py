"""`completion`: the script by which a shell completes commands, options, nights, scenarios and files."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import FeedError
from ..night import by_elections, nights
from .terminal import write_text

if TYPE_CHECKING:
    from .common import Commands

    Complete = dict[str, str | dict[str, str]]

SHELLS = ("bash", "zsh", "fish")
HELP = "the script that completes commands in a shell"
ABOUT = "Print the script by which a shell completes what is typed after `electionfeed`, the bundled nights included."
EPILOG = """\
where the script goes:
  bash  electionfeed completion bash > ~/.local/share/bash-completion/completions/electionfeed
  zsh   electionfeed completion zsh > "${fpath[1]}/_electionfeed"
  fish  electionfeed completion fish > ~/.config/fish/completions/electionfeed.fish"""
# What names a night; where it is an option, LOG and FILE are files of another kind.
NIGHTS, POSITIONALS = {"NIGHT", "OTHER"}, {"LOG", "FILE"}


def add(commands: Commands) -> None:
    """Declare the command."""
    form = argparse.RawDescriptionHelpFormatter
    command = commands.add_parser(
        "completion",
        help=HELP,
        description=ABOUT,
        epilog=EPILOG,
        formatter_class=form,
    )
    command.add_argument("shell", choices=SHELLS, metavar="SHELL", help=", ".join(SHELLS))
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the script."""
    write_text(script(args.shell))
    return 0


def script(shell: str) -> str:
    """Give the completion script of a shell; `FeedError` where what writes it is not installed."""
    try:
        import shtab
    except ImportError as error:
        expected = "the extra of the command line: pip install 'electionfeed[cli]'"
        raise FeedError(column="import", value=error.name, expected=expected) from None
    from . import parser

    whole = parser()
    for action in _actions(whole):
        _complete(action, shtab.FILE)
    return shtab.complete(whole, shell).rstrip("\n") + "\n"


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Give every argument of a parser and of the parsers of its commands."""
    # By the names with an underscore that shtab itself goes by: argparse has no others for them.
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from _actions(command)


def _complete(action: argparse.Action, files: object) -> None:
    """Note what an argument may be, for shtab to read."""
    metavar, known = str(action.metavar), getattr(action.type, "known", None)
    if metavar in NIGHTS or (metavar in POSITIONALS and not action.option_strings):
        action.complete = night()  # type: ignore[attr-defined]
    elif known:
        action.choices = [*known]
    elif action.type is Path or metavar in POSITIONALS:
        action.complete = files  # type: ignore[attr-defined]


def night() -> Complete:
    """Give how each shell completes a night: by the name of a bundled one, or a file."""
    names = " ".join([*nights(), *by_elections()])
    function = "_electionfeed_night"
    preamble = {
        "bash": f'{function}() {{\n  compgen -W "{names}" -- "$1"\n  compgen -f -- "$1"\n}}',
        "zsh": f"{function}() {{\n  compadd {names}\n  _files\n}}",
    }
    fish = f"(printf '%s\\n' {names}; __fish_complete_path (commandline -ct))"
    return {"bash": function, "zsh": function, "fish": fish, "preamble": preamble}
