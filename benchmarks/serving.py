"""What the feed over HTTP takes, beside peers on the same work: run `python -m benchmarks.serving`, some minutes.

Every server is a process of its own, and every reader a real socket on loopback. All play the same stretch of the same
night on the same schedule. How late a message is counts from when it was due, by the schedule of the promptest one.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from hashlib import sha256
from pathlib import Path
from statistics import median
from time import monotonic, process_time

import attrs
import httpx
import numpy as np
import orjson

import electionfeed as ef
from electionfeed.playback.replay import replay

from .crowd import Crowd, crowd

NIGHT = ef.load("ge2019")
TOKEN = "benchmark"  # noqa: S105
ROUNDS = 3
SIZES = (100, 1_000, 2_000, 4_000, 8_000)
POLL = 1.0  # seconds between two looks of a reader that polls
TICKS = os.sysconf("SC_CLK_TCK")


@attrs.frozen
class Stretch:
    """A stretch of the night between two times, and the pace at which it is played."""

    start: str
    end: str
    speed: float
    longest: float = 1.0

    @property
    def before(self) -> int:
        """The place of the last event before it."""
        first = ef.moment(self.start, NIGHT.header)
        return sum(event.at <= first for event in NIGHT)

    @property
    def events(self) -> list[ef.Event]:
        """The events in it."""
        last = ef.moment(self.end, NIGHT.header)
        return [event for event in NIGHT[self.before :] if event.at <= last]

    def due(self) -> np.ndarray:
        """When each event is due, in seconds after the first."""
        world = ef.ManualTime()
        clock = ef.Clock(speed=self.speed, longest=self.longest, now=world)
        return np.array([world() for _ in replay(self.events, clock, sleep=world.sleep)])


HOURS = Stretch("01:30", "05:30", 720.0)  # five sixths of the declarations in twenty seconds
PEAK = Stretch("03:20", "03:40", 60.0)  # the busiest twenty minutes in twenty seconds


@attrs.frozen
class Figures:
    """One run: seconds late at the median and at the 99th percentile, the server's CPU, bandwidth and memory."""

    readers: int
    seconds: float
    events: int
    late: float
    late99: float
    worst: float
    cpu: float
    megabytes: float
    resident: float


@contextmanager
def served(*command: str) -> Iterator[tuple[str, int]]:
    """Run a server, and give its address and its process id."""
    env = os.environ | {"ELECTIONFEED_TOKEN": TOKEN, "PYTHONHASHSEED": "0"}
    with subprocess.Popen([sys.executable, "-m", *command], stderr=subprocess.PIPE, text=True, env=env) as server:
        try:
            assert server.stderr
            found = re.search(r"http://\S+:\d+", server.stderr.readline())
            assert found
            yield found[0], server.pid
        finally:
            server.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                server.wait(15)
            server.kill()


def cpu(pid: int) -> float:
    """The CPU seconds that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident(pid: int) -> float:
    """The resident megabytes of a process."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


async def streamed(
    url: str, pid: int, readers: int, stalled: int, played: Stretch, path: str, *, flat: bool
) -> Figures:
    """Follow a stretch by server-sent events."""
    events = played.events
    stuck = await crowd(url, stalled, path="/events", stalled=True)
    reading = await crowd(url, readers, path=path)
    used, began = cpu(pid), monotonic()
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        await client.post("/control/resume", headers={"authorization": f"Bearer {TOKEN}"})
        due = played.due() * (not flat)
        async with asyncio.timeout(due[-1] + 60):
            while any(len(reader.ids) < len(events) for reader in reading.readers):
                await asyncio.sleep(0.05)
    spent, seconds = cpu(pid) - used, monotonic() - began
    figures = measured(reading, due, spent, seconds, resident(pid))
    reading.close()
    stuck.close()
    return figures


def measured(reading: Crowd, due: np.ndarray, spent: float, seconds: float, size: float) -> Figures:
    """Put a run into figures; every reader must have had every event once and in order."""
    times = np.array([reader.times[: len(due)] for reader in reading.readers])
    ids = np.array([reader.ids[: len(due)] for reader in reading.readers])
    assert (np.diff(ids, axis=1) == 1).all()
    late = times - due
    late -= late.min()
    received = sum(reader.received for reader in reading.readers)
    return Figures(
        readers=len(reading.readers),
        seconds=seconds,
        events=late.size,
        late=float(np.median(late)),
        late99=float(np.quantile(late, 0.99)),
        worst=float(late.max()),
        cpu=spent,
        megabytes=received / 1e6,
        resident=size,
    )


async def polled(url: str, pid: int, readers: int, known: dict[bytes, float]) -> Figures:
    """Follow the stretch by asking for the file of the moment, each reader once in so many seconds."""
    moments = np.array(sorted(known.values()))
    pairs = await connections(url, readers)
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        await client.post("/control/resume")
    used, began = cpu(pid), monotonic()
    until = began + moments[-1] + 2 * POLL
    polls = [poll(pair, began + POLL * n / readers, until, known) for n, pair in enumerate(pairs)]
    followed = await asyncio.gather(*polls)
    spent, seconds = cpu(pid) - used, monotonic() - began
    late = np.concatenate([when - began - moments for seen in followed for when in [first_seen(seen, moments)]])
    return Figures(
        readers=readers,
        seconds=seconds,
        events=readers * len(HOURS.events),
        late=float(np.median(late)),
        late99=float(np.quantile(late, 0.99)),
        worst=float(late.max()),
        cpu=spent,
        megabytes=sum(size for seen in followed for _, _, size in seen) / 1e6,
        resident=resident(pid),
    )


Pair = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Seen = list[tuple[float, float, int]]  # when an answer came, the moment that it is of, and its bytes


async def connections(url: str, readers: int) -> list[Pair]:
    """Open a connection for each reader."""
    host, _, port = url.removeprefix("http://").partition(":")
    return [await asyncio.open_connection(host, int(port)) for _ in range(readers)]


async def poll(pair: Pair, begin: float, until: float, known: dict[bytes, float]) -> Seen:
    """Ask again and again, and note what came when."""
    reader, writer = pair
    seen: Seen = []
    await asyncio.sleep(max(0.0, begin - monotonic()))
    while (asked := monotonic()) < until:
        writer.write(b"GET /board.json HTTP/1.1\r\nHost: x\r\n\r\n")
        head = await reader.readuntil(b"\r\n\r\n")
        found = re.search(rb"content-length: (\d+)", head)
        assert found
        body = await reader.readexactly(int(found[1]))
        seen.append((monotonic(), known[sha256(body).digest()], len(head) + len(body)))
        await asyncio.sleep(max(0.0, asked + POLL - monotonic()))
    writer.close()
    return seen


def first_seen(seen: Seen, moments: np.ndarray) -> np.ndarray:
    """When a reader first saw the board of each moment or of a later one."""
    times, of = np.array([when for when, _, _ in seen]), np.array([moment for _, moment, _ in seen])
    seen_at: np.ndarray = times[np.searchsorted(of, moments).clip(max=len(times) - 1)]
    return seen_at


def files(folder: Path) -> dict[bytes, float]:
    """Write a file for each moment of the stretch, as a recorder of another feed would; give the moment of each."""
    events = HOURS.events
    run = ef.desk.run(ef.fold(ef.desk, NIGHT[: HOURS.before]))
    due, known = HOURS.due(), {}
    for number, event in enumerate(events):
        run.feed(event)
        if number + 1 == len(events) or due[number + 1] - due[number] >= 0.001:
            body = orjson.dumps({"seq": event.seq, **run.state().as_dict()})
            (folder / f"recording-{int(due[number] * 1000):08d}.json").write_bytes(body)
            known[sha256(body).digest()] = float(due[number])
    return known


def ours(readers: int, stalled: int = 0, played: Stretch = HOURS, *, flat: bool = False) -> Figures:
    """Measure the feed itself, at its pace or, flat out, as fast as it goes."""
    speed, longest = (1e12, 1e-9) if flat else (played.speed, played.longest)
    pace = ("--speed", f"{speed:g}", "--longest", f"{longest:g}", "--from", played.start, "--control", "--paused")
    with served("electionfeed", "serve", "ge2019", "--port", "0", *pace) as (url, pid):
        path = f"/events?after={played.before}"
        return asyncio.run(streamed(url, pid, readers, stalled, played, path, flat=flat))


def peer(kind: str, readers: int, *, flat: bool = False) -> Figures:
    """Measure a peer, likewise."""
    with tempfile.TemporaryDirectory() as folder:
        known = files(Path(folder))
        with served("benchmarks.feed_peers", kind, folder, str(int(flat))) as (url, pid):
            if kind == "files":
                return asyncio.run(polled(url, pid, readers, known))
            return asyncio.run(streamed(url, pid, readers, 0, HOURS, "/events", flat=flat))


def row(name: str, runs: list[Figures]) -> str:
    """Give the medians of some runs as a row of a table."""
    by = {field.name: median(getattr(run, field.name) for run in runs) for field in attrs.fields(Figures)}
    cells = [
        f"{by['readers']:,.0f}",
        f"{by['events'] / by['seconds']:,.0f}",
        *(f"{by[name] * 1e3:,.0f}" for name in ("late", "late99", "worst")),
        f"{by['cpu'] / by['seconds']:.0%}",
        f"{1e6 * by['cpu'] / by['events']:.1f}",
        f"{by['megabytes'] / by['seconds']:.1f}",
        f"{by['resident']:.0f}",
    ]
    return f"| {' | '.join([name, *cells])} |"


HEAD = """\
| server | readers | events a second | late, ms: median | 99% | worst | CPU | µs an event | MB/s | MB resident |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"""


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=1_000)
    parser.add_argument("--only", choices=["flat", "sizes"])
    asked = parser.parse_args()
    played = PEAK if asked.only == "sizes" else HOURS
    print(f"{len(played.events):,} events in {played.due()[-1]:.1f} s")
    print(HEAD)
    runs: dict[str, list[Figures]] = {}
    work = {
        "electionfeed serve": partial(ours, asked.readers),
        "the same, ten clients stalled": partial(ours, asked.readers, 10),
        "bare Starlette loop": partial(peer, "bare", asked.readers),
        "sse-starlette": partial(peer, "library", asked.readers),
        "a file for each moment, polled": partial(peer, "files", asked.readers),
    }
    if asked.only == "sizes":
        work = {f"electionfeed serve, {size:,}": partial(ours, size, 0, PEAK) for size in SIZES}
    if asked.only == "flat":
        work = {
            "electionfeed serve": partial(ours, asked.readers, flat=True),
            "bare Starlette loop": partial(peer, "bare", asked.readers, flat=True),
            "sse-starlette": partial(peer, "library", asked.readers, flat=True),
        }
    for _ in range(ROUNDS):
        for name, run in work.items():
            runs.setdefault(name, []).append(run())
            print(row(name, runs[name][-1:]), file=sys.stderr)
    print(*(row(name, found) for name, found in runs.items()), sep="\n")
    print(f"readers' own CPU: {process_time():.0f} s")


if __name__ == "__main__":
    main()
