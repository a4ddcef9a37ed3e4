"""The page on time and logs is true: its Python runs as one session, and its commands run in order."""

import doctest
import re
from pathlib import Path

import pytest

from electionfeed.cli import main

PAGE = Path(__file__).parents[1] / "docs" / "time-and-logs.md"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(), re.M | re.S)


def test_every_example_in_python_is_one_that_runs() -> None:
    assert blocks("python")
    for block in blocks("python"):
        assert block.startswith(">>> ")
        assert block.endswith("\n\n")  # so that the fence is no part of what is expected


def test_the_examples_give_what_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    failed, tried = doctest.testfile(str(PAGE), module_relative=False, optionflags=doctest.ELLIPSIS)
    assert (failed, tried > 30) == (0, True)


def test_the_commands_do_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (commands,) = blocks("console")
    for line in commands.splitlines():
        assert main(line.split()[2:]) == 0
        assert capsys.readouterr().out.strip()
