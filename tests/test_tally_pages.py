"""The pages that show the tallies: each answer is what its question gives, each block what its command prints."""

import doctest
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import electionfeed as ef
from electionfeed import tallies
from electionfeed.cli import main

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "tallies.md"
BLOCKS = re.findall(r"^```console\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)


def questions() -> Iterator[tuple[str, str, str]]:
    for page in (PAGE, ROOT / "README.md"):
        yield from re.findall(r"^\| (.*?) \| `([^`]+)` \| `([^`]+)` \|$", page.read_text(encoding="utf-8"), re.M)


@cache
def known() -> dict[str, Any]:
    night = ef.load("ge2019")
    desk, people = ef.fold(ef.combine(ef.desk, ef.people), night)
    return {"ef": ef, "tallies": tallies, "night": night, "desk": desk, "people": people}


@pytest.mark.parametrize(("name", "ask", "answer"), list(questions()))
def test_a_tally_answers_as_its_page_says(name: str, ask: str, answer: str) -> None:
    assert repr(eval(ask, known())) == answer


def test_the_examples_of_the_page_run() -> None:
    failed, attempted = doctest.testfile(str(PAGE), module_relative=False, optionflags=doctest.IGNORE_EXCEPTION_DETAIL)
    assert (failed, attempted >= 6) == (0, True)


def test_the_errors_on_the_page_say_what_the_page_shows() -> None:
    shown = re.findall(r"^>>> (.*)\nTraceback.*\nelectionfeed.errors.UnknownName: (.*)$", PAGE.read_text("utf-8"), re.M)
    assert len(shown) == 2
    for ask, says in shown:
        with pytest.raises(ef.UnknownName) as caught:
            eval(ask, known())
        assert str(caught.value) == says


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.splitlines()[0])
def test_a_command_prints_what_the_page_shows(block: str, capsys: pytest.CaptureFixture[str]) -> None:
    command, *shown = block.splitlines()
    assert main(command.split()[2:]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[: len(shown)] == shown


@pytest.mark.parametrize("names", [tallies.RANKINGS, tallies.IDENTITIES], ids=["rankings", "identities"])
def test_every_name_that_can_be_asked_for_is_on_the_page(names: dict[str, object]) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert not [name for name in names if f"`{name}`" not in text]
