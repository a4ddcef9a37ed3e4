"""What the benchmarks fold: a file of one night after another, as many as are asked for."""

import gc
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from electionfeed.night import located

NIGHTS = [int(n) for n in os.environ.get("ELECTIONFEED_NIGHTS", "1,50").split(",")]


@pytest.fixture(autouse=True)
def heap_of_the_test_runner() -> Iterator[None]:
    """Keep what the test runner and the peers have loaded out of the garbage collections that are timed."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(scope="session", params=NIGHTS, ids=lambda n: f"{n}-nights")
def lines(request: pytest.FixtureRequest) -> Sequence[bytes]:
    """The lines of the night of 2019, as many times over as the benchmark asks; each header begins a new fold."""
    return located("ge2019").read_bytes().splitlines(keepends=True) * int(request.param)


@pytest.fixture(scope="session")
def path(lines: Sequence[bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of those lines."""
    file = tmp_path_factory.mktemp("nights") / "nights.jsonl"
    file.write_bytes(b"".join(lines))
    return file
