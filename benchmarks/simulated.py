"""Many simulated nights, in processes of their own: python -m benchmarks.simulated, or with NIGHTS WORKERS for one.

Prints seconds, nights a second and the most memory that the process and its workers held, beside a plain numpy program
that only draws (normal noise for each candidate and region, added to what is expected: no whole votes, no winners, no
counting) and beside the events of the same nights, published and folded.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

import electionfeed as ef
from electionfeed.simulation.night import night_of
from electionfeed.simulation.plan import Plan, Simulation, planned

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["POLL", "drawing", "events", "ready"]

POLL = "Con 26, Lab 27, RUK 26, LD 12, Green 5; Scotland: SNP 33, Lab 26, RUK 17"
TOGETHER = 16
RUNS = ((10_000, 1), (10_000, 2), (100_000, 1), (100_000, 2))


def ready(seed: int = 7) -> Simulation:
    """Make the election after that of 2024 ready."""
    return planned(ef.load("ge2024"), POLL, seed=seed)


def drawing(plan: Plan, n: int) -> Iterator[NDArray[np.float64]]:
    """Draw the shares of the candidates of n nights as a plain program does, and nothing more."""
    rng, size = np.random.default_rng(7), (TOGETHER, plan.lay.size)
    for _ in range(n // TOGETHER):
        shares = rng.standard_normal(size)
        shares *= plan.local
        shares += plan.expected
        shares += rng.standard_normal((TOGETHER, len(plan.weights)))[:, plan.group] * plan.regional
        yield shares


def events(simulation: Simulation, n: int) -> list[dict[str, int]]:
    """Publish the events of n nights and fold each."""
    return [dict(ef.fold(ef.board, night_of(simulation, number)).seats) for number in range(n)]


def timed(n: int, workers: int) -> str:
    """Simulate n nights and say what it took."""
    night = ef.load("ge2024")
    began = perf_counter()
    many = ef.simulate_many(night, POLL, n=n, seed=7, workers=workers)
    seconds = perf_counter() - began
    own, theirs = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    cpu = sum(used.ru_utime + used.ru_stime for used in (own, theirs))
    memory = f"{own.ru_maxrss // 1024} MB" + (
        f" and {theirs.ru_maxrss // 1024} MB a worker" if theirs.ru_maxrss else ""
    )
    pace = f"{seconds:5.2f} s ({cpu:.2f} s of processors), {n / seconds:>6,.0f} a second"
    return f"{n:>7,} nights, up to {workers} processes: {pace}, {memory}; {len(many.outcomes)} outcomes"


def main() -> None:
    """Print all figures."""
    simulation = ready()
    for n, workers in RUNS:
        command = [sys.executable, "-m", "benchmarks.simulated", str(n), str(workers)]
        print(subprocess.run(command, check=True, capture_output=True, text=True).stdout, end="")
    began = perf_counter()
    for _ in drawing(simulation.plan, 10_000):
        pass
    print(f"the plain program, 10,000 nights, 1 process: {perf_counter() - began:.2f} s")
    events(simulation, 1)
    began = perf_counter()
    events(simulation, 50)
    print(f"published as events and folded: {(perf_counter() - began) / 50 * 1000:.1f} ms a night")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(timed(int(sys.argv[1]), int(sys.argv[2])))
    else:
        main()
