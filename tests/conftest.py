"""What holds for the whole suite: how long Hypothesis looks, what is read once, and what is left out and why.

`HYPOTHESIS_PROFILE=thorough` looks ten times as long.
"""

import gc
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

import electionfeed.night
from electionfeed.events import Event
from electionfeed.stream.jsonlines import read

# Shared machines stall for longer than any deadline worth having; the suite's own time is watched as a whole.
settings.register_profile("default", max_examples=20, deadline=None)
settings.register_profile("thorough", max_examples=200, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

# A few nights live as long as the suite does: to look through their events again and again took a sixth of its time.
gc.set_threshold(20_000, 50, 1000)

BUNDLED = electionfeed.night.located("ge2019").parent


@cache
def _read_once(path: Path) -> tuple[Event, ...]:
    return tuple(read(path))


def _read(path: Path) -> Iterator[Event]:
    """Read a file as `load` does; those that come with the package once, for the tests load them 1,500 times."""
    return iter(_read_once(path)) if path.is_relative_to(BUNDLED) else read(path)


electionfeed.night.read = _read  # type: ignore[assignment, attr-defined]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a test whose name is another in every process, such as one with a function's address: xdist needs one."""
    for item in items:
        if " at 0x" in item.nodeid:
            raise pytest.UsageError(f"{item.nodeid} is named by an address: give the parameter an id")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Give `-n auto` one process more than there are cores: a fifth of the time tests wait, for servers and timers."""
    return (os.cpu_count() or 1) + 1


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what a run without arguments leaves out: with xdist pytest itself does not."""
    if config.option.markexpr == "not long and not slow":
        terminalreporter.write_line("LEFT OUT: tests that start or kill whole programs, which CI runs (-m slow),")
        terminalreporter.write_line("          and those that take minutes, of which CI runs a bounded form (-m long)")


@pytest.fixture
def forgotten() -> Iterator[None]:
    """Have what a test leaves behind collected with it, so that Python reports it there and not in some later test."""
    gc.freeze()  # what was there before, five nights among it, need not be looked through
    yield
    gc.collect()
    gc.unfreeze()
