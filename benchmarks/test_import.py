"""What does it cost to import the package? In fresh processes, against the three libraries that it stands on."""

from collections.abc import Callable
from subprocess import CompletedProcess

import pytest

from .measuring import Measuring
from .rows import Row

Fresh = Callable[..., CompletedProcess[str]]
FLOOR = ("attrs", "msgspec", "orjson")
# The package imports each name when it is first asked for, so the second row counts what nearly every program asks for.
ASKED = {
    "import": "import electionfeed",
    "import, and what a board needs": "from electionfeed import load, fold, board",
}


@pytest.mark.parametrize("what", ASKED)
def test_import(measure: Measuring, fresh: Fresh, what: str) -> None:
    measure.floor(
        what,
        lambda: fresh("-c", ASKED[what]),
        lambda: fresh("-c", f"import {', '.join(FLOOR)}"),
        events=1,
    )


def test_import_alone(measure: Measuring, fresh: Fresh) -> None:
    """By `-X importtime`, and so without the start of Python."""
    what = "import, and what a board needs, by -X importtime"
    statement = ASKED["import, and what a board needs"]
    measure.begin(what)
    seconds(fresh, statement)
    others: list[float] = []
    ours: list[float] = []

    def pair() -> None:
        others.append(seconds(fresh, f"import {', '.join(FLOOR)}"))
        ours.append(seconds(fresh, statement))

    measure.benchmark.pedantic(pair, rounds=7, iterations=1)
    if measure.times:
        measure.keep(Row.paired(what, "", "floor", ours, others))


def seconds(fresh: Fresh, statement: str) -> float:
    """Give the time that a statement spends importing in a fresh process, all modules by themselves added up."""
    lines = fresh("-X", "importtime", "-c", statement).stderr.splitlines()
    rows = [line.removeprefix("import time:").split("|") for line in lines if line.startswith("import time:")]
    started = max(place for place, row in enumerate(rows) if row[2].strip() == "site")
    return sum(int(own) for own, *_ in rows[started + 1 :]) / 1e6
