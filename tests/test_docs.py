"""The site: every public name, event and command is on it, every page in its contents, and it builds cleanly."""

import ast
import re
import shlex
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest

from electionfeed.cli import COMMANDS, parser
from electionfeed.events import EVENTS

from .processes import ran
from .walking import blocks, commands

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
SHELL = {"|", "||", "&", "&&", ";", ">", ">>", "<"}
ROOMS = ("tallies", "draw", "logs", "testing", "testing.strategies", "web.server", "headlines")


def typed(page: Path) -> Iterator[list[str]]:
    """Give the words after each `electionfeed` that is typed on a page, up to a pipe or the like."""
    for block in blocks(page):
        for command, _ in commands(block.text) if block.language == "console" else ():
            lexer = shlex.shlex(command, posix=True, punctuation_chars=True)
            lexer.whitespace_split = True
            words = list(lexer)
            for place, word in enumerate(words):
                if word == "electionfeed":
                    yield list(takewhile(lambda word: word not in SHELL, words[place + 1 :]))


def documented(page: str) -> set[tuple[str, str]]:
    """Give each name that a page has from its docstring, and the module that the page says it is of."""
    module, found = "", set()
    for kind, name in re.findall(r"^\.\. (\w+):: (\S+)$", (DOCS / page).read_text(), re.M):
        if kind == "currentmodule":
            module = name
        else:
            found.add((module, name))
    return found


def test_every_public_name_is_documented_and_nothing_that_is_not_there() -> None:
    names = {name for module, name in documented("api.md") if module == "electionfeed"}
    package: Any = import_module("electionfeed")  # whose `__all__` is hidden from type checkers
    assert sorted(names) == package.__all__


@pytest.mark.parametrize("room", ROOMS)
def test_every_name_of_a_room_is_documented(room: str) -> None:
    module: Any = import_module(f"electionfeed.{room}")
    names: list[str] = module.__all__
    page = (DOCS / "api-rooms.md").read_text()
    by_docstring = {name for of, name in documented("api-rooms.md") if of == module.__name__}
    assert by_docstring <= set(names)
    section = page.partition(f"\n`{module.__name__}`")[2].partition("\n## ")[0]
    missing = [name for name in names if name not in by_docstring and f"`{name}`" not in section]
    assert section
    assert missing == []


@pytest.mark.parametrize("page", ["api.md", "api-rooms.md"])
def test_every_documented_name_has_a_docstring(page: str) -> None:
    assert not [name for module, name in documented(page) if not getattr(import_module(module), name).__doc__]


def test_every_event_is_in_the_reference_and_the_format() -> None:
    page = (DOCS / "format.md").read_text()
    assert {("electionfeed", name) for name in EVENTS} <= documented("api.md")
    assert not [name for name in EVENTS if f"### {name}\n" not in page]


def test_every_page_is_in_the_contents_once() -> None:
    contents = re.findall(r"^```\{toctree\}\n(.*?)^```$", (DOCS / "index.md").read_text(), re.M | re.S)
    listed = [line for block in contents for line in block.splitlines() if line and not line.startswith(":")]
    assert sorted(listed) == sorted(page.stem for page in DOCS.glob("*.md") if page.stem != "index")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_of_a_page_is_one_that_there_is(page: Path) -> None:
    for argv in typed(page):
        args, left = parser(argv[:1]).parse_known_args(argv)  # which ends the test for a command that does not exist
        assert not left or ("more" in args and args.more(args, left)), f"electionfeed {' '.join(argv)}"


def test_the_pages_have_commands_to_look_at() -> None:
    assert sum(len(list(typed(page))) for page in PAGES) > 50


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_python_of_a_page_is_python_and_its_names_exist(page: Path) -> None:
    for block in blocks(page):
        if block.language == "python" and not block.text.startswith(">>> "):
            compile(block.text, page.name, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    names = set(re.findall(r"\bef\.([A-Za-z_]\w*)", page.read_text(encoding="utf-8")))
    package = import_module("electionfeed")
    assert not [name for name in names if not hasattr(package, name)]


@pytest.mark.long  # CI builds the site itself
@pytest.mark.skipif(find_spec("sphinx") is None, reason="needs what `nox -s docs` installs")
def test_the_site_builds_without_a_warning_and_has_every_command(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-n", str(DOCS), str(tmp_path)]
    done = ran([*command, "-d", str(tmp_path / ".doctrees")], text=True)
    assert (done.returncode, done.stderr) == (0, "")
    page = (tmp_path / "commands.html").read_text()
    assert not [name for name in COMMANDS if f'id="electionfeed-{name}"' not in page]
