"""What it costs to begin: the import, and one night through the command line, each in a fresh process."""

import subprocess
import sys
from typing import Any

import pytest

Benchmark = Any


def fresh(*args: str) -> None:
    subprocess.run([sys.executable, *args], check=True, capture_output=True)


@pytest.mark.parametrize("imported", ["attrs, orjson", "electionfeed"])
def test_import_in_a_fresh_process(benchmark: Benchmark, imported: str) -> None:
    benchmark.group = "import, fresh processes"
    benchmark.pedantic(fresh, args=("-c", f"import {imported}"), rounds=15, iterations=1, warmup_rounds=2)


@pytest.mark.parametrize("command", ["tally ge2019 --json", "replay ge2019 --instant --plain"])
def test_a_night_through_the_command_line(benchmark: Benchmark, command: str) -> None:
    benchmark.group = "command line, fresh processes"
    benchmark.pedantic(fresh, args=("-m", "electionfeed", *command.split()), rounds=5, iterations=1, warmup_rounds=1)
