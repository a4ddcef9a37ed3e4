"""What does a durable append cost? The floor is a raw write and fdatasync of the same bytes, in the same groups.

`pytest benchmarks/test_append.py --benchmark-columns=median,iqr` prints all rows; the peer is the recorder that the
eventsourcing package keeps its events with: `pip install 'electionfeed[bench]'`. Every row makes each group durable.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest

import electionfeed as ef

Benchmark = Any
Append = Callable[[Sequence[ef.Event]], object]
EVENTS = ef.load("ge2019")[: 1 + 64 * 16]


def raw(folder: Path) -> Append:
    file = os.open(folder / "raw.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def append(group: Sequence[ef.Event]) -> None:
        os.write(file, b"".join([ef.encode(event) + b"\n" for event in group]))
        os.fdatasync(file)

    return append


def jsonl(folder: Path) -> Append:
    log = ef.JsonlLog(folder / "night.jsonl")
    return lambda group: log.append(group, group[0].seq - 1)


def sqlite(folder: Path) -> Append:
    log = ef.SqliteLog(folder / "night.db")
    return lambda group: log.append(group, group[0].seq - 1)


def eventsourcing(folder: Path) -> Append:
    pytest.importorskip("eventsourcing", reason="the peer is missing: pip install 'electionfeed[bench]'")
    from eventsourcing.persistence import StoredEvent
    from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore

    recorder = SQLiteApplicationRecorder(SQLiteDatastore(str(folder / "peer.db")))
    recorder.create_table()
    night = uuid5(NAMESPACE_URL, "ge2019")

    def append(group: Sequence[ef.Event]) -> None:
        recorder.insert_events(
            [StoredEvent(night, event.seq, type(event).__name__, ef.encode(event)) for event in group]
        )

    return append


@pytest.mark.parametrize("size", [1, 64])
@pytest.mark.parametrize("store", [raw, jsonl, sqlite, eventsourcing])
def test_append(benchmark: Benchmark, store: Callable[[Path], Append], size: int, tmp_path: Path) -> None:
    append = store(tmp_path)
    append(EVENTS[:1])
    groups = iter([EVENTS[start : start + size] for start in range(1, len(EVENTS), size)])
    rounds = 16 if size == 64 else 256
    benchmark.group = f"append {size} event{'s' * (size > 1)} durably"
    benchmark.pedantic(append, setup=lambda: ((next(groups),), {}), rounds=rounds)
