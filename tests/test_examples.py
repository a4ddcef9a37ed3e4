"""Each example runs as its users run it, and prints something."""

import csv
import sys
from collections import Counter
from pathlib import Path

import pytest

import electionfeed as ef

from .processes import ran

FOLDER = Path(__file__).parents[1] / "examples"
EXAMPLES = sorted(FOLDER.glob("*.py"))

pytestmark = pytest.mark.slow

# Which no extra brings: see the dependency group "engines", and the extra "dev".
NEEDS = {"many_nights_dask": "distributed", "red_wall": "polars"}
SMALL = {"many_nights_dask": ["2000"]}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_runs_from_anywhere(example: Path, tmp_path: Path) -> None:
    if example.stem in NEEDS:
        pytest.importorskip(NEEDS[example.stem])
    command = [sys.executable, "-W", "error", str(example), *SMALL.get(example.stem, [])]
    done = ran(command, text=True, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip()


def test_the_running_tally_ends_on_the_result_of_2019() -> None:
    done = ran([sys.executable, str(FOLDER / "running_tally.py")], text=True, check=True)
    assert done.stdout.splitlines()[-1].endswith("Con 365  Lab 202  SNP 48  LD 11  DUP 8")


def test_every_claim_of_the_two_articles_agrees_or_has_its_reason() -> None:
    done = ran([sys.executable, str(FOLDER / "two_articles.py")], text=True, check=True)
    claims = [line for line in done.stdout.splitlines() if line.startswith("  ")]
    assert sum(line.endswith("  agree") for line in claims) == 19
    assert [line[2:34].strip() for line in claims if not line.endswith("  agree")] == [
        "deposits lost",
        "pounds lost",
        "Green deposits",
        "Brexit Party deposits",
        "deposits of 2017",
        "independents' deposits",
        "Con gains from Lab",
    ]
    assert "Con gains from Lab                      6        7  differ:" in done.stdout


def test_the_exported_tables_are_those_of_the_moment(tmp_path: Path) -> None:
    command = [sys.executable, str(FOLDER / "export_csv.py"), "ge2019", "04:40", str(tmp_path)]
    ran(command, text=True, check=True)
    with (tmp_path / "ge2019-seats.csv").open(encoding="utf-8-sig", newline="") as file:
        seats = list(csv.DictReader(file))
    so_far = ef.fold(ef.board, ef.until(ef.load("ge2019"), "04:40"))
    assert Counter(seat["winner"] for seat in seats if seat["winner"]) == so_far.seats
    assert "Ynys M\N{LATIN SMALL LETTER O WITH CIRCUMFLEX}n" in {seat["name"] for seat in seats}


def test_a_page_of_ones_own_has_at_most_forty_lines() -> None:
    assert len((FOLDER / "own_page.html").read_text(encoding="utf-8").splitlines()) <= 40
