"""What does it cost to import the package? In fresh processes, against the two libraries that it stands on."""

from collections.abc import Callable
from subprocess import CompletedProcess

from .measuring import Measuring
from .rows import Row

Fresh = Callable[..., CompletedProcess[str]]
FLOOR = ("attrs", "orjson")


def test_import(measure: Measuring, fresh: Fresh) -> None:
    measure.floor(
        "import",
        lambda: fresh("-c", "import electionfeed"),
        lambda: fresh("-c", f"import {', '.join(FLOOR)}"),
        events=1,
    )


def test_import_alone(measure: Measuring, fresh: Fresh) -> None:
    """By `-X importtime`, and so without the start of Python; what the package imports is part of it."""
    what = "import alone, by -X importtime"
    measure.begin(what)
    seconds(fresh, "electionfeed")
    others: list[float] = []
    ours: list[float] = []

    def pair() -> None:
        others.append(seconds(fresh, *FLOOR))
        ours.append(seconds(fresh, "electionfeed"))

    measure.benchmark.pedantic(pair, rounds=7, iterations=1)
    if measure.times:
        measure.keep(Row.paired(what, "", "floor", ours, others))


def seconds(fresh: Fresh, *modules: str) -> float:
    """Give the cumulative time of importing modules in a fresh process."""
    lines = fresh("-X", "importtime", "-c", f"import {', '.join(modules)}").stderr.splitlines()
    told = (line.removeprefix("import time:").split("|") for line in lines)
    return sum(int(row[1]) for row in told if len(row) == 3 and row[2].removeprefix(" ") in modules) / 1e6
