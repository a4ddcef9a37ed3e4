"""One Hypothesis profile for the whole suite: enough examples to find faults, few enough to run on every change.

`HYPOTHESIS_PROFILE=thorough` looks fifteen times as long.
"""

import gc
import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

# Shared machines stall for longer than any deadline worth having; the suite's own time is watched as a whole.
settings.register_profile("default", max_examples=20, deadline=None)
settings.register_profile("thorough", max_examples=200, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a test whose name is another in every process, such as one with a function's address: xdist needs one."""
    for item in items:
        if " at 0x" in item.nodeid:
            raise pytest.UsageError(f"{item.nodeid} is named by an address: give the parameter an id")


@pytest.fixture
def forgotten() -> Iterator[None]:
    """Have what a test leaves behind collected with it, so that Python reports it there and not in some later test."""
    gc.freeze()  # what was there before, five nights among it, need not be looked through
    yield
    gc.collect()
    gc.unfreeze()
