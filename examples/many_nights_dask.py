"""Many nights in one process, in our own processes, and on a Dask cluster: python examples/many_nights_dask.py [NIGHTS]

The cluster here is a scheduler and two worker processes on this machine, which cannot gain over our own two processes:
it has the same processors, and sends its work through a scheduler. Give `Client` the address of a cluster with
processors of its own, and nothing else changes. Needs `pip install 'electionfeed[sim]' 'dask[distributed]'`.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from time import perf_counter

from distributed import Client, LocalCluster

import electionfeed as ef

POLL = "Con 24, Lab 22, RUK 29, LD 13, Green 8; Scotland: SNP 33, Lab 22, RUK 17"
WORKERS = 2


@contextmanager
def timed(name: str, n: int) -> Iterator[None]:
    begun = perf_counter()
    yield
    seconds = perf_counter() - begun
    print(f"{name:<24} {seconds:6.2f} s {n / seconds:8,.0f} nights a second")


def main(n: int) -> None:
    night = ef.load("ge2024")
    simulate = partial(ef.simulate_many, night, POLL, n=n, seed=7, poll_error=2.5)
    with timed("one process", n):
        alone = simulate()
    with timed(f"our own {WORKERS} processes", n):  # which includes starting them
        shared = simulate(workers=WORKERS)
    alone_here = {"host": "127.0.0.1", "dashboard_address": None}
    with LocalCluster(n_workers=WORKERS, threads_per_worker=1, **alone_here) as cluster, Client(cluster) as client:
        # Its executor looks like one of concurrent.futures, and that is all that simulate_many asks for.
        executor = client.get_executor(pure=False)
        ef.simulate_many(night, POLL, n=WORKERS, executor=executor)  # so that the workers have imported everything
        with timed(f"{WORKERS} workers of Dask", n):
            spread = simulate(executor=executor, workers=WORKERS)

    same = all((other.seats[party] == alone.seats[party]).all() for other in (shared, spread) for party in alone.seats)
    print("the same nights:", same)
    for outcome, chance in spread.outcomes.items():
        print(f"{chance:6.1%}  {outcome}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40_000)
