"""States kept beside a log, so that a fold over a long one need not begin at the start.

A state is kept as plain JSON, never as code: a log may come from anybody. What the tallies of this library keep is
just the `seq`s of the events behind it, those of the latest revision of each seat, which are folded again to load it.
A reducer of your own says how its state becomes JSON and comes back. Change its version whenever it changes: a state
kept by another version is never read. One that is damaged, or that another reducer kept under the same name and
version, is not read either: the events are folded instead, and a `SnapshotWarning` says so.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, TypeVar

import attrs
import orjson

from ..errors import Locked, shown
from ..events import Event
from ..folds.engine import SeatReducer
from ..folds.fold import Reducible, fold
from .identity import identity_of_code, identity_of_events
from .sqlite import SqliteLog

__all__ = ["SnapshotPolicy", "SnapshotWarning", "snapshot_policy", "state"]

S = TypeVar("S")
Pick = Callable[[Iterable[int]], Iterator[Event]]

WORTH = 1_000  # events: folding so many takes longer than loading a state


class SnapshotWarning(UserWarning):
    """A kept state that could not be trusted, and was not."""


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

    @property
    def identity(self) -> str:
        """What distinguishes this reducer from another under the same name and version."""
        if self.dump is _seqs_behind and isinstance(self.reducer, SeatReducer):
            return identity_of_events(self.reducer)
        return identity_of_code(self.reducer, self.dump, self.load)


def snapshot_policy(name: str, version: int, reducer: SeatReducer[S]) -> SnapshotPolicy[S]:
    """Keep the states of a reducer made of measures, such as `board` or a `tally`; `TypeError` for any other."""
    _require_measures(reducer)
    return SnapshotPolicy(name, version, reducer, _seqs_behind, lambda seqs, pick: fold(reducer, pick(seqs)))


def state(log: SqliteLog, reducer: SnapshotPolicy[S], *, until: int | None = None) -> S:
    """Give the state after the events of a log, up to a `seq`, from the newest snapshot on; keep it if that was far.

    Raises `TypeError` for a log that keeps no snapshots and for a reducer without a policy.
    """
    _require_snapshots(log, reducer)
    if until is not None and type(until) is not int:
        raise TypeError(f"a state is kept by seq, and until={until!r} is none; fold log.read(until=...) for a moment")
    seq, start, faults = _start(log, reducer, until)
    for fault in faults:
        warnings.warn(f"{log.path}: {fault}; the events were folded instead", SnapshotWarning, stacklevel=2)
    run, last = reducer.reducer.run(start), seq
    for event in log.read(after=seq, until=until):
        run.feed(event)
        last = event.seq
    result = run.state()
    if last - seq >= WORTH or faults:
        _keep(log, reducer, last, result)
    return result


def _require_measures(reducer: object) -> None:
    if not isinstance(reducer, SeatReducer):
        taken = "snapshot_policy takes a reducer made of measures, such as board or a tally"
        raise TypeError(
            f"{taken}, and {shown(reducer)} is none: SnapshotPolicy takes any, with functions for its state"
        )


def _require_snapshots(log: object, policy: object) -> None:
    if not isinstance(log, SqliteLog):
        raise TypeError(f"state takes a SqliteLog, which keeps snapshots, and {shown(log)} is none")
    if not isinstance(policy, SnapshotPolicy):
        how = "snapshot_policy('board', 1, board) makes one"
        raise TypeError(f"state takes a reducer with its policy, and {shown(policy)} is none: {how}")


def _start(log: SqliteLog, reducer: SnapshotPolicy[S], until: int | None) -> tuple[int, S, list[str]]:
    """Give the newest kept state that can be trusted, or else the first state, and what was wrong with newer ones."""
    faults: list[str] = []
    for seq, kept in log.snapshots(reducer.name, reducer.version, until=until):
        fault, content = _content(kept, reducer)
        if fault is None:
            return seq, reducer.load(content, log.pick), faults
        faults.append(f"the snapshot of {reducer.name!r}, version {reducer.version}, at seq {seq} {fault}")
    return 0, reducer.reducer.initial, faults


def _content(kept: bytes | None, reducer: SnapshotPolicy[S]) -> tuple[str | None, Any]:
    if kept is None:
        return "is damaged, as its checksum shows", None
    said = orjson.loads(kept)
    if not (isinstance(said, dict) and said.get("reducer") == reducer.identity):
        return "was kept by another reducer, or under another Python", None
    return None, said["state"]


def _keep(log: SqliteLog, reducer: SnapshotPolicy[S], seq: int, state: S) -> None:
    said = orjson.dumps({"reducer": reducer.identity, "state": reducer.dump(state)})
    try:
        log.snapshot(reducer.name, reducer.version, seq, said)
    except (OSError, Locked):
        # Where nobody can write, the state is as good without; it only takes as long the next time.
        return


def _seqs_behind(state: Any) -> list[int]:
    engine = state.engine
    latest = (event.seq for events in engine.latest.values() for event in events)
    return sorted({*latest, *(seat.seq for seat in engine.nominated.values())})
