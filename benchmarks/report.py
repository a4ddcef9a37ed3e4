"""Run every benchmark and write docs/performance.md: python benchmarks/report.py [NIGHTS], 1,50,500 unless said.

Goals stand beside figures, and whether a goal is met, and which peer is ahead, is computed from them.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.goals import GATED_NIGHTS, GOALS, GROWTH  # noqa: E402
from benchmarks.rows import Row  # noqa: E402

PEER_PACKAGES = ("eventsourcing", "pandas", "polars", "streamz")
PACKAGES = ("attrs", "msgspec", "orjson", *PEER_PACKAGES, "pytest-benchmark")
MISSING = "(not installed)"

# Why a goal is missed, if it is: only the reasons of missed goals are printed.
READING = (
    "msgspec makes plain attrs classes in C at about one and a half times the floor; the laws, the frozen mappings and "
    "the fold are plain Python and take the rest. msgspec's own Structs in the place of attrs classes would save a "
    'third of decoding ("msgspec Structs, decode alone" below), generated source some of the laws; '
    "neither is plain attrs."
)
SEEKING = (
    "A kept state of all 650 seats is unpacked and up to 704 events are folded on: half of what parsing a night takes."
)
REASONS = {
    "file to board": READING,
    GROWTH: (
        "Memory stays level, as the last goal shows, so look at the spread: a round of this one takes half a minute."
    ),
    "a view at every declaration": (
        "As for file to board; 650 views, copies of the sums that changed, "
        "take about as long as parsing does once more."
    ),
    "eventsourcing, append and project": (
        "Ours reads back what it wrote, with every check, and that is most of it; see file to board."
    ),
    "eventsourcing, project only": READING,
    "pandas at each declaration": (
        "The events and the frame are at hand before either begins. To fold the events alone, without a single view, "
        "takes nearly half of the goal's share, and 650 frozen views the other half twice over."
    ),
    "seek, median ms": SEEKING,
    "seek, p95 ms": SEEKING,
    "seek, bytes an event": (
        "A kept state is 3 kB; this counts all that a timeline keeps, which is spread over the events of the stream."
    ),
    "append each event, JSON Lines against raw write + fdatasync": (
        "Ours checks the end of the file, encodes and locks as well; the quicker the disk, the more that shows."
    ),
    "append in groups of 64, JSON Lines against orjson.loads": "One wait for the disk outweighs 64 parsed lines.",
    "bytes of a retained event": (
        "Equal texts are not shared: one copy of each code and each ballot paper would take some 300 bytes off, and "
        "cost a tenth of decoding."
    ),
    "import, and what a board needs": (
        "attrs makes the sixteen classes of events when they are imported, at about a millisecond each, converters "
        "included; classes written out by hand would meet the goal."
    ),
}

HEAD = """# Performance

Written by `python benchmarks/report.py`. Times are taken in turns: the floor or the peer, then ours, again and again in
one run. A ratio is the median of the ratios of neighbours, and its spread is their middle half, so a machine that slows
down for a while slows both. The floor is `for line in file: orjson.loads(line)` over the same lines; one
night is {events:,} events.
"""

PEERS = """
## Beside other means

The same work, equal in result: seats, votes and lost deposits by party over one night, unless the row says what else.
The ratio is the peer's time by ours. No peer takes corrections, and none checks that the figures of a seat agree.

| peer | ratio | spread | theirs / ours, ms | in words |
| --- | --- | --- | --- | --- |"""

GROWING = """
## As a file grows

The cost of an event in microseconds, and in brackets the ratio to the floor of the same file. Growth is the last ratio
by the one before; these were not measured in turns, as the goal of growth is. What would keep a million decoded events
is left out at 500 nights.
"""


def measured(nights: str, folder: Path) -> tuple[list[Row], int]:
    """Run the benchmarks in a process of their own; give all that they have measured, and the code it ended with."""
    out = folder / "benchmarks.json"
    chosen = ["benchmarks", f"--nights={nights}", "-m", "", "--ignore=benchmarks/test_drift.py"]
    how = ["-q", "-p", "no:electionfeed", f"--basetemp={folder / 'pytest'}", f"--benchmark-json={out}"]
    command = [sys.executable, "-m", "pytest", *chosen, *how, "--benchmark-columns=median"]
    ended = subprocess.run(command, check=False, cwd=ROOT)
    found = json.loads(out.read_text())["benchmarks"]
    rows = [Row(**row) for benchmark in found for row in benchmark["extra_info"].get("rows", [])]
    return rows, ended.returncode


def report(rows: list[Row]) -> Iterator[str]:
    """Give the page, line by line."""
    events = next((row.events for row in rows if row.what == "read a night strictly"), 0)
    yield HEAD.format(events=events)
    yield from machine()
    goals = {what: wanted(what, rows) for what, goal in GOALS.items() if goal.wanted is not None}
    yield "\n## Goals\n\n| what | goal | figure | spread | |\n| --- | --- | --- | --- | --- |"
    for what, row in goals.items():
        yield goal_line(what, row)
    yield from missed(goals)
    yield PEERS
    yield from (peer_line(row) for row in rows if row.kind == "peer")
    yield from (f"| {peer} | not measured | | | not installed |" for peer in PEER_PACKAGES if known(peer) == MISSING)
    yield from growth(rows)
    yield "\n## All figures\n\n| what | figure | spread | ours / the other, ms |\n| --- | --- | --- | --- |"
    yield from (f"| {row.name} | {row.figure:,.2f} | {row.spread} | {row.medians} |" for row in rows)


def machine() -> Iterator[str]:
    """Say what it was measured on and with."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    yield f"{python}, {platform.system()}, {platform.machine()}, {processor()}, {os.cpu_count()} cores;"
    yield ", ".join(f"{package} {known(package)}" for package in PACKAGES) + "."


def wanted(what: str, rows: list[Row]) -> Row | None:
    """Give the figure that a goal is about: at 50 nights, or else the last, which is that of the longest stream."""
    found = [row for row in rows if row.what == what]
    at_gate = [row for row in found if row.size == f"{GATED_NIGHTS} nights"]
    return next(reversed(at_gate or found), None)


def goal_line(what: str, row: Row | None) -> str:
    """Give a goal, its figure, and whether it is met."""
    goal = GOALS[what]
    if row is None:
        return f"| {what} | {goal} | not measured | | |"
    return f"| {row.name} | {goal} | {row.figure:,.2f} | {row.spread} | {'met' if goal.met(row.figure) else 'missed'} |"


def missed(goals: dict[str, Row | None]) -> Iterator[str]:
    """Give the section about the goals that are not met, if there are any."""
    found = [what for what, row in goals.items() if row and not GOALS[what].met(row.figure)]
    if found:
        yield "\n## Where the goals are missed\n"
    yield from (f"- **{what}**: {REASONS.get(what, 'no reason is known yet.')}" for what in found)


def peer_line(row: Row) -> str:
    """Give a peer beside us, and in words who is ahead."""
    ours, theirs = row.medians.split(" / ")
    return f"| {row.name} | {row.figure:,.2f} | {row.spread} | {theirs} / {ours} | {in_words(row)} |"


def in_words(row: Row) -> str:
    """Say who is ahead and by how much, or that the spread is too wide to say."""
    if (row.low or 0) <= 1 <= (row.high or 0):
        return "level with us"
    return (
        f"ahead of us, {1 / row.figure:,.1f} times as fast"
        if row.figure < 1
        else f"behind us, takes {row.figure:,.1f} times as long"
    )


def growth(rows: list[Row]) -> Iterator[str]:
    """Give the cost of an event at each number of nights."""
    found = {
        (row.what, row.size): row for row in rows if row.kind == "floor" and "night" in row.size and row.what != GROWTH
    }
    sizes = sorted({size for _, size in found}, key=lambda size: int(size.split()[0]))
    yield GROWING
    yield f"| what | {' | '.join(sizes)} | growth |\n| --- |{' --- |' * (len(sizes) + 1)}"
    for what in dict.fromkeys(what for what, _ in found):
        at_sizes = [found.get((what, size)) for size in sizes]
        yield f"| {what} | {' | '.join(map(cost, at_sizes))} | {steadiness(at_sizes)} |"


def cost(row: Row | None) -> str:
    """Give the microseconds of an event, and the ratio to the floor."""
    if row is None or row.seconds is None or not row.events:
        return "not measured"
    return f"{row.seconds / row.events * 1e6:.2f} ({row.figure:.2f})"


def steadiness(at_sizes: list[Row | None]) -> str:
    """Give the ratio at the most nights by that at the size before."""
    ratios = [row.figure for row in at_sizes if row]
    return f"{ratios[-1] / ratios[-2]:.2f}" if len(ratios) > 1 else ""


def processor() -> str:
    """Give the processor's name where Linux gives it."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "processor unknown")


def known(package: str) -> str:
    """Give the version of a package, or that it is not there."""
    try:
        return version(package)
    except PackageNotFoundError:
        return MISSING


def main(nights: str = "1,50,500") -> int:
    """Measure, write the page with what could be measured, and give the code that the benchmarks ended with."""
    with tempfile.TemporaryDirectory() as folder:
        rows, code = measured(nights, Path(folder))
    page = "\n".join(report(rows)) + "\n"
    (ROOT / "docs" / "performance.md").write_text(page, encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
