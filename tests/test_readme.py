"""The README is true: what its console blocks show is what the commands print; its Python runs as doctests."""

import re
from pathlib import Path

import pytest

import electionfeed as ef
from electionfeed.cli import main
from electionfeed.rehearsal.catalogue import CATALOGUE

ROOT = Path(__file__).parents[1]
BLOCKS = re.findall(r"^```console\n(.*?)^```$", (ROOT / "README.md").read_text(), re.M | re.S)
SHOWN = [
    block
    for block in BLOCKS
    if block.startswith("$ electionfeed ") and block.count("$ ") == 1 and block.count("\n") > 1
]


def test_the_readme_shows_commands_with_their_output() -> None:
    assert SHOWN


@pytest.mark.parametrize("block", SHOWN)
def test_a_command_prints_what_the_readme_shows(block: str, capsys: pytest.CaptureFixture[str]) -> None:
    command, *shown = block.splitlines()
    assert main(command.split()[2:]) == 0
    printed = capsys.readouterr().out.splitlines()
    if shown[-1] == "...":
        printed = [*printed[: len(shown) - 1], "..."]
    assert printed == shown


def test_the_tests_command_of_the_readme_is_the_one_that_ci_runs() -> None:
    command = "pip install -e '.[dev]' && pytest -n auto"
    assert any(block == f"$ {command}\n" for block in BLOCKS)
    assert command in (ROOT / ".ci" / "run").read_text()


def test_the_readme_counts_the_nights_and_the_scenarios_as_there_are() -> None:
    readme = " ".join((ROOT / "README.md").read_text().split())
    assert f"{len(CATALOGUE)} named scenarios" in readme
    assert f"{sum(ef.load(name).header.seats for name in ef.by_elections())} by-elections" in readme
    assert list(ef.nights()) == ["ge2010", "ge2015", "ge2017", "ge2019", "ge2024"]
    assert "Five real nights come with it, 2010 to 2024" in readme


def test_the_speed_that_the_readme_speaks_of_is_about_what_was_measured() -> None:
    said = dict(
        re.findall(r"^\| (.+) \| (?:takes )?([\d.]+) (?:times|milliseconds)", (ROOT / "README.md").read_text(), re.M)
    )
    measured = dict(re.findall(r"^\| (.+?) \| ([\d.]+) \|", (ROOT / "docs" / "performance.md").read_text(), re.M))
    assert len(said) == 4
    for name, figure in said.items():
        assert 0.6 < float(figure) / float(measured[name]) < 1.6, f"{name}: {figure}, measured {measured[name]}"


def test_every_link_of_the_documentation_to_a_file_leads_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "fixtures" / "README.md", *ROOT.glob("docs/*.md")]
    for page in pages:
        for link, heading in re.findall(r"\]\(([^)#:]*)(?:#([^)]+))?\)", page.read_text()):
            target = page.parent / link if link else page
            assert target.exists(), f"{page.name} links to {link}"
            assert not heading or heading in headings(target), f"{page.name} links to {link}#{heading}"


def headings(page: Path) -> set[str]:
    """The headings of a page as GitHub and the site name them in links, and what it names itself."""
    text = page.read_text()
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in re.findall(r"^#+ (.+)$", text, re.M))
    return {heading.replace(" ", "-") for heading in plain} | set(re.findall(r"^\((.+)\)=$", text, re.M))
