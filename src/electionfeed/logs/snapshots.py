"""States kept beside a log, so that a fold over a long one need not begin at the start.

A state is kept as plain JSON, never as code: a log may come from anybody. What the tallies of this library keep is
just the `seq`s of the events that they stand on, the latest revision of each seat, which are folded again to load it.
A reducer of your own says how its state becomes JSON and comes back. Change its version whenever it changes: a state
kept by another version is never read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, TypeVar

import attrs
import orjson

from ..events import Event
from ..folds.engine import SeatReducer
from ..folds.fold import Reducible, fold
from .sqlite import SqliteLog

__all__ = ["SnapshotPolicy", "snapshot_policy", "state"]

S = TypeVar("S")
Pick = Callable[[Iterable[int]], Iterator[Event]]

WORTH = 1_000  # events: folding so many takes longer than loading a state


@attrs.frozen
class SnapshotPolicy(Generic[S]):
    """A reducer whose states are kept under a name and a version.

    `dump` makes plain JSON of a state; `load` makes the state of that again, and may pick events of the log by `seq`.
    """

    name: str
    version: int = attrs.field(validator=attrs.validators.instance_of(int))
    reducer: Reducible[S]
    dump: Callable[[S], Any]
    load: Callable[[Any, Pick], S]


def snapshot_policy(name: str, version: int, reducer: SeatReducer[S]) -> SnapshotPolicy[S]:
    """Keep the states of a reducer made of measures, such as `board` or a `tally`."""
    return SnapshotPolicy(name, version, reducer, _stood_on, lambda seqs, pick: fold(reducer, pick(seqs)))


def state(log: SqliteLog, reducer: SnapshotPolicy[S], *, until: int | None = None) -> S:
    """Give the state after the events of a log, up to a `seq`, from the newest snapshot on; keep it if that was far."""
    found = log.snapshots(reducer.name, reducer.version, until=until)
    seq, start = _loaded(found, reducer, log) if found else (0, reducer.reducer.initial)
    run, last = reducer.reducer.run(start), seq
    for event in log.read(after=seq, until=until):
        run.feed(event)
        last = event.seq
    result = run.state()
    if last - seq >= WORTH:
        log.snapshot(reducer.name, reducer.version, last, orjson.dumps(reducer.dump(result)))
    return result


def _loaded(found: tuple[int, bytes], reducer: SnapshotPolicy[S], log: SqliteLog) -> tuple[int, S]:
    return found[0], reducer.load(orjson.loads(found[1]), log.pick)


def _stood_on(state: Any) -> list[int]:
    engine = state.engine
    held = (event.seq for held in engine.latest.values() for event in held)
    return sorted({*held, *(seat.seq for seat in engine.nominated.values())})
