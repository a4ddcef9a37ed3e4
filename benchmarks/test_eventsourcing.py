"""How long does the eventsourcing package take to keep a night event by event, and to project the boards from it?

In memory ours is a list of encoded lines, as its recorder keeps a list of encoded events; in SQLite ours is
`SqliteLog`, and both wait for the disk at each event.
"""

from collections.abc import Callable, Iterable
from itertools import count
from pathlib import Path

import orjson
import pytest

import electionfeed as ef

from .inputs import LINES, NIGHT, Boards, read_out
from .measuring import Measuring
from .peers import once, plain

eventsourced = pytest.importorskip("benchmarks.eventsourced", exc_type=ImportError)
PARSED = [orjson.loads(line) for line in LINES]


def folded(events: Iterable[ef.Event]) -> Boards:
    return read_out([ef.fold(ef.board, events)])


def fresh(folder: Path) -> Callable[[], tuple[Path]]:
    """Give another file each time."""
    numbers = count()
    return lambda: (folder / f"{next(numbers)}.db",)


def filled(path: Path) -> ef.SqliteLog:
    log = ef.SqliteLog(path)
    for event in NIGHT:
        log.append([event], event.seq - 1)
    return log


def test_append_and_project(measure: Measuring) -> None:
    def ours() -> Boards:
        log = [ef.encode(event) for event in NIGHT]
        return folded(map(ef.decode, log))

    _, theirs = measure.peer(
        "eventsourcing, append and project", ours, lambda: eventsourced.appended(PARSED).boards(), most=10
    )
    assert plain(theirs) == once()


def test_project_only(measure: Measuring) -> None:
    application = eventsourced.appended(PARSED)
    _, theirs = measure.peer("eventsourcing, project only", lambda: folded(map(ef.decode, LINES)), application.boards)
    assert plain(theirs) == once()


def test_append_and_project_in_sqlite(measure: Measuring, tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    (tmp_path / "theirs").mkdir()
    _, theirs = measure.peer(
        "eventsourcing in SQLite, append and project",
        lambda path: folded(filled(path).read()),
        lambda path: eventsourced.appended(PARSED, path).boards(),
        ready=fresh(tmp_path / "ours"),
        other_ready=fresh(tmp_path / "theirs"),
        most=10,
    )
    assert plain(theirs) == once()


def test_project_only_from_sqlite(measure: Measuring, tmp_path: Path) -> None:
    application = eventsourced.appended(PARSED, tmp_path / "theirs.db")
    log = filled(tmp_path / "ours.db")
    _, theirs = measure.peer("eventsourcing in SQLite, project only", lambda: folded(log.read()), application.boards)
    assert plain(theirs) == once()
