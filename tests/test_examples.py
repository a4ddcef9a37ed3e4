"""Each example runs as its users run it, and prints something."""

import sys
from pathlib import Path

import pytest

from .processes import ran

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*.py"))

NEEDS = {"many_nights_dask": "distributed"}  # which no extra brings: see the dependency group "engines"
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
    done = ran([sys.executable, str(EXAMPLES[-1])], text=True, check=True)
    assert EXAMPLES[-1].stem == "running_tally"
    assert done.stdout.splitlines()[-1].endswith("Con 365  Lab 202  SNP 48  LD 11  DUP 8")
