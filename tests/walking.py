"""Follow a page as its reader does: save its files, run its commands and its Python in order, compare what comes out.

A block of code with a name after its language (```` ```python page.py ````) is a file, saved under that name. In a
block of `console`, the lines after each `$ command` are those that it prints, where `...` is the rest of a line or,
alone, any number of lines. A command that ends in ` &` runs until the page ends, and the next begins when it has
printed what stands after it. Blocks of Python with prompts are one session. Blocks marked `by-hand` are for eyes (a
screen that obeys keys), and what installs or makes a folder is taken as done.
"""

import doctest
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, chdir
from pathlib import Path

import attrs

from .processes import running

__all__ = ["Block", "blocks", "commands", "follow"]

FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.M | re.S)
DONE = ("cd ", "git ", "mkdir ", "pip ", "python3 -m venv ", ". ")
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
    read = blocks(page)
    with chdir(folder), ExitStack() as stack:
        for number, block in enumerate(read, 1):
            if block.name == "by-hand":
                continue
            if block.name:
                (folder / block.name).write_text(block.text, encoding="utf-8")
            elif block.language == "console":
                for command, shown in commands(block.text):
                    _run(command, shown, folder, stack)
            elif block.text.startswith(">>> "):
                _typed(block.text, session, f"block {number} of {page.name}")


def _run(command: str, shown: list[str], folder: Path, stack: ExitStack) -> None:
    if command.startswith(DONE):
        return
    if command.endswith(" &"):
        process = stack.enter_context(_shell(command.removesuffix(" &"), folder))
        printed: list[str] = []
        out = process.stdout
        while not _as_shown(printed, shown):
            line = out.readline() if out else ""
            assert line, f"$ {command}\n" + "\n".join(printed)
            printed.append(line.rstrip())
        return
    with _shell(command, folder) as process:
        printed = process.communicate()[0].splitlines()
    assert _as_shown(printed, shown), f"$ {command}\n" + "\n".join(printed)


def _shell(command: str, folder: Path) -> AbstractContextManager["subprocess.Popen[str]"]:
    """Run a command as a shell does, with this Python and this electionfeed first."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "80"}
    both = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "stdin": subprocess.DEVNULL}
    return running(command, shell=True, cwd=folder, env=environment, text=True, **both)


def _as_shown(printed: list[str], shown: list[str]) -> bool:
    """Say whether lines are those shown, where `...` stands for the rest of a line and, alone, for any lines."""
    lines = [re.escape(line.rstrip()).replace(r"\.\.\.", ".*") + r"\n" for line in shown]
    pattern = "".join(r"(?:.*\n)*?" if line == r".*\n" else line for line in lines)
    return re.fullmatch(pattern, "".join(f"{line.rstrip()}\n" for line in printed)) is not None


def _typed(text: str, session: dict[str, object], name: str) -> None:
    """Type a block at the prompt; what it assigns is there for the next block."""
    test = doctest.DocTestParser().get_doctest(text, session, name, None, 0)
    report: list[str] = []
    failed, _ = doctest.DocTestRunner(optionflags=FLAGS).run(test, out=report.append, clear_globs=False)
    session.update(test.globs)
    assert not failed, "".join(report)
