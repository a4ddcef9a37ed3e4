"""Run every benchmark and write docs/performance.md: python benchmarks/report.py [NIGHTS]

The goals and the figures stand side by side, each a ratio of medians within one run.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PEERS = ("attrs", "orjson", "eventsourcing", "pandas", "polars", "streamz", "msgspec", "pytest-benchmark")

WHY = """
## Where the goals are missed

Reading is what costs: a night makes some 12,000 checked, frozen objects, each of which takes about as long as it takes
orjson to parse it, and what is kept of them is looked through by the garbage collector. Folding adds about as much as
parsing once more. A view at every event copies what the engine keeps of 650 seats. The import is that of the event
classes, whose constructors are generated as they are defined. Pandas and polars are timed on their own best input, and
our view at a declaration is counted with all its boards copied out.

## All figures
"""

Figures = dict[str, dict[str, Any]]

# What is compared, the slower by the faster of two benchmarks, and the goal in words.
RATIOS = (
    ("decode / floor", "test_decode[{n}]", "test_the_floor[{n}]", "(part of the next)"),
    ("file to board / floor", "test_file_to_board[{n}-at-the-end]", "test_the_floor[{n}]", "at most 2.5"),
    (
        "file to a view at every declaration / floor",
        "test_file_to_board[{n}-and-a-view-at-every-declaration]",
        "test_the_floor[{n}]",
        "at most 3.2",
    ),
    (
        "eventsourcing / electionfeed, append and project",
        "test_eventsourcing_append_and_project",
        "test_electionfeed_append_and_project",
        "at least 10",
    ),
    (
        "eventsourcing / electionfeed, project only",
        "test_eventsourcing_project_only",
        "test_electionfeed_project_only",
        "at least 3",
    ),
    (
        "pandas / electionfeed, a view at every declaration",
        "test_pandas_recomputing_at_each_declaration",
        "test_electionfeed_view_at_each_declaration",
        "at least 400",
    ),
    (
        "polars / electionfeed, a view at every declaration",
        "test_polars_recomputing_at_each_declaration",
        "test_electionfeed_view_at_each_declaration",
        "none set",
    ),
    ("msgspec and a loop / electionfeed", "test_msgspec_structs_and_a_loop", "test_electionfeed", "ahead of us"),
    ("csv and a loop / electionfeed", "test_csv_and_a_loop", "test_electionfeed", "ahead of us"),
    ("json and a loop / electionfeed", "test_json_and_a_loop", "test_electionfeed", "none set"),
    ("streamz over our fold / electionfeed", "test_streamz", "test_electionfeed", "none set"),
    (
        "import electionfeed / import attrs, orjson",
        "test_import_in_a_fresh_process[electionfeed]",
        "test_import_in_a_fresh_process[attrs, orjson]",
        "at most 1.35",
    ),
)


def measured(nights: str) -> Figures:
    """Run the benchmarks in a process of their own and give each one's figures by its name."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "benchmarks.json"
        files = [str(ROOT / "benchmarks" / f"test_{name}.py") for name in ("floor", "peers", "start", "memory")]
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:electionfeed", *files, f"--benchmark-json={out}"]
        environment = {**os.environ, "ELECTIONFEED_NIGHTS": nights}
        subprocess.run([*command, "--benchmark-max-time=2"], check=True, env=environment, cwd=ROOT)
        return {row["name"]: row for row in json.loads(out.read_text())["benchmarks"]}


def report(figures: Figures, nights: str) -> Iterable[str]:
    """Give the page, line by line."""
    n = f"{nights.split(',')[-1]}-nights"
    yield "# Performance\n"
    yield "Written by `python benchmarks/report.py`. Every figure is a ratio of two medians of one run; the floor is"
    yield "`for line in file: orjson.loads(line)`. A peer that is ahead of us neither"
    yield "checks events nor takes corrections.\n"
    machine = f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}"
    yield f"{machine}, {os.cpu_count()} cores;"
    yield ", ".join(f"{peer} {known(peer)}" for peer in PEERS) + ".\n"
    yield "| what | goal | figure |"
    yield "| --- | --- | --- |"
    for what, one, other, goal in RATIOS:
        pair = [figures.get(name.format(n=n)) for name in (one, other)]
        yield f"| {what} | {goal} | {ratio(*pair)} |"
    for name, row in figures.items():
        for what, figure in row["extra_info"].items():
            goal = "at most 620" if what == "bytes an event" else "bounded"
            yield f"| {name.removeprefix('test_').replace('_', ' ')}: {what} | {goal} | {figure} |"
    yield WHY
    yield "| benchmark | median, ms | spread (IQR), ms |"
    yield "| --- | --- | --- |"
    for name, row in sorted(figures.items()):
        stats = row["stats"]
        yield f"| `{name}` | {stats['median'] * 1e3:,.1f} | {stats['iqr'] * 1e3:,.1f} |"


def ratio(one: dict[str, Any] | None, other: dict[str, Any] | None) -> str:
    """Give the ratio of two medians, if both were measured."""
    return f"{one['stats']['median'] / other['stats']['median']:.2f}" if one and other else "not measured"


def known(package: str) -> str:
    """Give the version of a package, or that it is not there."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "(not installed)"


if __name__ == "__main__":
    asked = sys.argv[1] if len(sys.argv) > 1 else "50"
    (ROOT / "docs" / "performance.md").write_text("\n".join(report(measured(asked), asked)) + "\n")
