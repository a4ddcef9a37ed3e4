"""Ten thousand nights and more on a Dask cluster: python examples/many_nights_dask.py [NIGHTS]

The cluster here is a scheduler and two worker processes on this machine; give `Client` the address of another cluster
and nothing else changes. Needs `pip install 'electionfeed[sim]' 'dask[distributed]'`.
"""

import sys
from time import perf_counter

from distributed import Client, LocalCluster

import electionfeed as ef

POLL = "Con 24, Lab 22, RUK 29, LD 13, Green 8; Scotland: SNP 33, Lab 22, RUK 17"
WORKERS = 2


def main(n: int) -> None:
    night = ef.load("ge2024")

    began = perf_counter()
    alone = ef.simulate_many(night, POLL, n=n, seed=7, poll_error=2.5)
    one = perf_counter() - began

    with (
        LocalCluster(n_workers=WORKERS, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        # Its executor looks like one of concurrent.futures, and that is all that simulate_many asks for.
        executor = client.get_executor(pure=False)
        ef.simulate_many(night, POLL, n=WORKERS, executor=executor)  # so that the workers have imported everything
        began = perf_counter()
        shared = ef.simulate_many(night, POLL, n=n, seed=7, poll_error=2.5, executor=executor, workers=WORKERS)
        many = perf_counter() - began

    for outcome, chance in shared.outcomes.items():
        print(f"{outcome:<28} {chance:6.1%}")
    print(f"{n:,} nights: {one:.2f} s in one process, {many:.2f} s on {WORKERS} Dask workers: {one / many:.2f} times")
    print("the same nights:", all((shared.seats[party] == alone.seats[party]).all() for party in alone.seats))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
