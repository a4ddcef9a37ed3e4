"""What the benchmarks are given: options, files of many nights, fresh processes, and `measure`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from .goals import GATED_NIGHTS
from .inputs import LINES
from .measuring import ROWS, Measuring

FEW_NIGHTS = 50
ROOT = Path(__file__).parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--nights", default="1,50", help="how many nights a file has, where growth is the question")
    parser.addoption("--seconds", default=3.0, type=float, help="how long to measure each pair")
    parser.addoption("--gates", action="store_true", help=f"only what has a gate, briefly, at {GATED_NIGHTS} nights")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[ROWS] = []
    if config.getoption("gates"):
        config.option.nights, config.option.seconds = str(GATED_NIGHTS), 1.0


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "nights" in metafunc.fixturenames:
        asked = [int(n) for n in metafunc.config.getoption("nights").split(",")]
        metafunc.parametrize("nights", asked, ids=lambda n: f"{n}-nights", scope="session")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    rows = config.stash[ROWS]
    if rows:
        terminalreporter.section("figures: what, goal, median and middle half, medians of both")
    for row in rows:
        terminalreporter.line(str(row))


@pytest.fixture(scope="session")
def path(nights: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A file of so many nights, one after another; half a gigabyte is not left lying about."""
    file = tmp_path_factory.mktemp("nights") / "nights.jsonl"
    with file.open("wb") as out:
        for _ in range(nights):
            out.writelines(LINES)
    yield file
    file.unlink()


@pytest.fixture
def few(nights: int) -> None:
    """Leave out what would keep a million decoded events, a gigabyte, or would show growth a second time."""
    if nights > FEW_NIGHTS:
        pytest.skip(f"not for more than {FEW_NIGHTS} nights")


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run Python in a process of its own, which finds its modules compiled.

    A checkout may never have been compiled, and CI forbids it: an import would be timed with the compilation in it.
    """
    cache = str(tmp_path_factory.mktemp("compiled"))
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": cache, "PYTHONDONTWRITEBYTECODE": ""}
    how: dict[str, Any] = {"check": True, "capture_output": True, "text": True, "cwd": ROOT, "env": environment}
    return lambda *args: subprocess.run([sys.executable, *args], **how)


@pytest.fixture
def measure(request: pytest.FixtureRequest, benchmark: Any) -> Measuring:
    """Measure one thing against another."""
    nights = request.getfixturevalue("nights") if "nights" in request.fixturenames else 0
    return Measuring(request.config, benchmark, nights)
