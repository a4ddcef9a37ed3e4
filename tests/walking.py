"""Follow a page as its reader does: save its files, run its commands and its Python in order, compare what they print.

A block of code whose first line names a file after the language (```` ```python page.py ````) is saved under that name. A
`console` block is a session: after each `$ command` stand the lines that it prints, where `...` is any number of lines.
Python blocks with prompts are one session. Blocks marked `by-hand` are for eyes (a screen that obeys keys), and what installs or
makes a folder has been done.
"""

import doctest
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import attrs

from .processes import ran

__all__ = ["Block", "blocks", "commands", "follow"]

FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.M | re.S)
DONE = ("cd ", "git ", "mkdir ", "pip ", "python -m venv ", ". ")
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL


@attrs.frozen
class Block:
    """A block of code of a page: its language, the name of its file if it has one, and its text."""

    language: str
    name: str
    text: str


def blocks(page: Path) -> list[Block]:
    """Give the blocks of code of a page, in order."""
    return [Block(*found) for found in FENCE.findall(page.read_text(encoding="utf-8"))]


def commands(text: str) -> Iterator[tuple[str, list[str]]]:
    """Give each command of a session with the lines that stand after it."""
    for part in re.split(r"^\$ ", text, flags=re.M)[1:]:
        command, _, shown = re.sub(r"\\\n\s*", "", part).partition("\n")
        yield command, shown.splitlines()


def follow(page: Path, folder: Path) -> None:
    """Do in a folder all that a page says, and raise `AssertionError` where something else comes out."""
    session: dict[str, object] = {}
    for number, block in enumerate(blocks(page), 1):
        if block.name == "by-hand":
            continue
        if block.name:
            (folder / block.name).write_text(block.text, encoding="utf-8")
        elif block.language == "console":
            for command, shown in commands(block.text):
                if not command.startswith(DONE):
                    printed = _printed(command, folder)
                    assert _as_shown(printed, shown), f"$ {command}\n" + "\n".join(printed)
        elif block.text.startswith(">>> "):
            _typed(block.text, session, f"block {number} of {page.name}")


def _printed(command: str, folder: Path) -> list[str]:
    """Run a command as a shell does, with this Python and this electionfeed first, and give the lines that it prints."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "80"}
    done = ran(f"{{ {command}\n}} 2>&1", shell=True, cwd=folder, env=environment, text=True)
    return done.stdout.splitlines()


def _as_shown(printed: list[str], shown: list[str]) -> bool:
    """Tell whether lines are those shown, where a line `...` stands for any number of lines."""
    pattern = "".join(r"(?:.*\n)*?" if line == "..." else f"{re.escape(line.rstrip())}\n" for line in shown)
    return re.fullmatch(pattern, "".join(f"{line.rstrip()}\n" for line in printed)) is not None


def _typed(text: str, session: dict[str, object], name: str) -> None:
    """Type a block at the prompt; what it assigns is there for the next block."""
    test = doctest.DocTestParser().get_doctest(text, session, name, None, 0)
    report: list[str] = []
    failed, _ = doctest.DocTestRunner(optionflags=FLAGS).run(test, out=report.append, clear_globs=False)
    session.update(test.globs)
    assert not failed, "".join(report)
