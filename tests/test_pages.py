"""The tutorial and the guides, followed word for word: what they say to type runs, and prints what they show."""

import re
import socket
import sys
from pathlib import Path
from shutil import which
from typing import Any

import pytest

import electionfeed as ef

from .processes import ran
from .walking import blocks, follow

DOCS = Path(__file__).parents[1] / "docs"
pytestmark = pytest.mark.slow
GUIDES = ["tutorial", "reducer", "importer", "scenario", "event-type", "test-your-page", "dataframes"]
PAGES = [*GUIDES, "testing", "stream", "revisions", "hold-and-gain", "times", "deposits"]


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_says_is_what_happens(name: str, tmp_path: Path) -> None:
    follow(DOCS / f"{name}.md", tmp_path)


def test_the_programs_of_the_page_on_testing_run() -> None:
    names: dict[str, Any] = {}
    for block in blocks(DOCS / "testing.md"):
        if block.language == "python" and not block.text.startswith(">>> "):
            exec(block.text, names)
    names["test_the_page_survives"](ef.scenario("transposed", "late", seed=7)(ef.load("ge2019")))
    names["test_shares_never_pass_a_hundred"]()


def test_the_program_of_the_page_on_simulation_gives_what_it_says() -> None:
    (program,) = (block.text for block in blocks(DOCS / "simulation.md") if block.language == "python")
    names: dict[str, Any] = {}
    exec(program, names)
    said = {outcome: float(chance) for outcome, chance in re.findall(r"'([\w, ]+)': ([\d.]+)", program)}
    assert said == {outcome: round(names["many"].outcomes[outcome], 2) for outcome in said}
    assert said


@pytest.mark.long  # it starts a page a hundred times and more
def test_the_page_under_test_survives_generated_nights(tmp_path: Path) -> None:
    for block in blocks(DOCS / "test-your-page.md"):
        if block.language == "python":
            (tmp_path / block.name).write_text(block.text)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_generated.py"]
    done = ran(command, cwd=tmp_path, text=True)
    assert "1 passed" in done.stdout, done.stdout


@pytest.mark.skipif(which("curl") is None, reason="needs curl, as the page does")
def test_a_feed_is_served_and_corrected_as_its_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELECTIONFEED_TOKEN", "known to this test alone")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    page = tmp_path / "serve.md"
    page.write_text((DOCS / "serve.md").read_text().replace("8000", str(port)))
    follow(page, tmp_path)


def test_a_page_that_says_something_else_fails(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    for wrong in ("```console\n$ echo right\nwrong\n```\n", "```python\n>>> 1 + 1\n3\n```\n"):
        page.write_text(wrong)
        with pytest.raises(AssertionError):
            follow(page, tmp_path)
    page.write_text(
        "```text here.txt\nsaved\n```\n\n```console\n$ cat here.txt; echo and; echo more\nsaved\n...\n```\n"
    )
    follow(page, tmp_path)
