"""What a night in NATS costs on loopback: python benchmarks/nats_figures.py prints the table of docs/nats.md.

It starts a nats-server of its own, so client and server share the processor.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import attrs

import electionfeed as ef

NIGHT = ef.load("ge2019")
ROUNDS = 5
TICK = os.sysconf("SC_CLK_TCK")


@attrs.frozen
class Server:
    """A server of our own: where it listens, and what it has used so far."""

    url: str
    pid: int

    @property
    def seconds(self) -> float:
        """The processor time that it has taken."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    @property
    def megabytes(self) -> float:
        """The memory that it has now."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024


@contextmanager
def running() -> Iterator[Server]:
    """Run a server that ends with the block."""
    binary = shutil.which("nats-server", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    with tempfile.TemporaryDirectory() as folder:
        command = [str(binary), "-a", "127.0.0.1", "-p", "-1", "-js", "-sd", folder, "--ports_file_dir", folder]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
            try:
                ports = Path(folder) / f"nats-server_{server.pid}.ports"
                while not (ports.exists() and ports.stat().st_size):
                    time.sleep(0.01)
                yield Server(json.loads(ports.read_text())["nats"][0], server.pid)
            finally:
                server.terminate()


def night_of(election: str) -> list[ef.Event]:
    """Give the night under another id."""
    header: Any = NIGHT[0]
    return [attrs.evolve(header, election=election), *NIGHT[1:]]


def appends(server: Server, size: int, events: int) -> str:
    """Append in groups of a size, and give what a second takes and how long one append waits."""
    rates, waits = [], []
    for number in range(ROUNDS):
        night = night_of(f"append-{size}-{number}")[:events]
        with ef.NatsLog(server.url, election=f"append-{size}-{number}") as log:
            log.append(night[:1], 0)
            began = time.perf_counter()
            for first in range(1, len(night), size):
                start = time.perf_counter()
                log.append(night[first : first + size], first)
                waits.append(time.perf_counter() - start)
            rates.append((len(night) - 1) / (time.perf_counter() - began))
    return f"{median(rates):,.0f} events a second, {median(waits) * 1000:.2f} ms an append"


def reads(read: Callable[[], int]) -> str:
    """Read a night again and again, and give what a second takes."""
    rates = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        count = read()
        rates.append(count / (time.perf_counter() - began))
    return f"{median(rates):,.0f} events a second"


async def read_by_nats_py(url: str) -> int:
    """Read the lines of the night as nats-py alone does."""
    import nats

    client = await nats.connect(url)
    consumer = await client.jetstream().subscribe("election.ge2019.>", ordered_consumer=True)
    for _ in range(len(NIGHT)):
        (await consumer.next_msg(timeout=10)).metadata  # noqa: B018 (it is read when it is asked for)
    await client.close()
    return len(NIGHT)


async def followed(server: Server, consumers: int, count: int, pause: float) -> str:
    """Append events one by one, with a pause, while so many consumers follow, each on a connection of its own."""
    name, lateness, received = f"follow-{consumers}", [], 0
    night, sent = night_of(name)[:count], [0.0] * (count + 1)

    async def follow() -> None:
        nonlocal received
        async for event in ef.NatsLog(server.url, election=name).afollow():
            if event.seq > 1:
                lateness.append(time.perf_counter() - sent[event.seq])
            received += 1
            if event.seq == count:
                return

    def append() -> None:
        for event in night[1:]:
            sent[event.seq] = time.perf_counter()
            log.append([event], event.seq - 1)
            time.sleep(pause)

    with ef.NatsLog(server.url, election=name) as log:
        log.append(night[:1], 0)
        following = [asyncio.create_task(follow()) for _ in range(consumers)]
        while received < consumers:
            await asyncio.sleep(0.01)
        before, began = server.seconds, time.perf_counter()
        await asyncio.to_thread(append)
        await asyncio.gather(*following)
        taken, used = time.perf_counter() - began, server.seconds - before
    late = [second * 1000 for second in lateness]
    each = used / (len(late)) * 1e6
    return (
        f"{len(late) / taken:,.0f} deliveries a second, {median(late):.1f} ms late (95 of 100 within "
        f"{quantiles(late, n=20)[-1]:.1f}); server {each:.0f} µs of processor each, {server.megabytes:.0f} MB"
    )


def main() -> None:
    """Print the table."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    with running() as server:
        rows = [
            ("append one by one", appends(server, 1, 2_658)),
            ("append in groups of 6", appends(server, 6, 200)),
            ("append in groups of 64", appends(server, 64, 2_658)),
            ("append in groups of 1,000", appends(server, 1_000, 2_658)),
        ]
        with ef.NatsLog(server.url, election="ge2019") as log:
            log.append(NIGHT, 0)
            rows += [
                ("read a night, lines only, nats-py alone", reads(lambda: asyncio.run(read_by_nats_py(server.url)))),
                ("read a night, checked events", reads(lambda: sum(1 for _ in log.read()))),
                ("read and fold the board", reads(lambda: ef.fold(ef.board, log.read()).declared and len(NIGHT))),
                (
                    "read London alone, of the whole night",
                    reads(lambda: len(NIGHT) * any(list(log.read(region="London")))),
                ),
            ]
        rows += [
            (
                f"{consumers:,} consumer{'s' * (consumers > 1)} in one process, an event every {pause * 1000:.0f} ms",
                asyncio.run(followed(server, consumers, count, pause)),
            )
            for consumers, count, pause in ((1, 500, 0.01), (10, 500, 0.01), (100, 200, 0.05), (1_000, 21, 0.5))
        ]
    print("| what | figure |\n| --- | --- |")
    print("\n".join(f"| {what} | {figure} |" for what, figure in rows))


if __name__ == "__main__":
    main()
