"""Every road from events to a state leads to the plain fold: both logs, snapshots, timelines, states gone on from."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import electionfeed as ef
from electionfeed.logs import open_log, snapshot_policy, snapshots, state
from electionfeed.testing import strategies

REDUCERS: dict[str, Any] = {
    "board": ef.board,
    "desk": ef.desk,
    "people": ef.people,
    "closest": ef.leaders("closest"),
    "regions": ef.grouped(ef.desk, "region"),
    "close": ef.tally(ef.SeatDeclared, lambda d: {d.winner.party: 1} if d.majority < 100 else {}),
}
TOGETHER: Any = ef.combine(**REDUCERS)

nights = strategies.nights(max_seats=4, corrections=True)
spacings = st.integers(1, 9)


@contextmanager
def snapshots_worth_keeping_after(events: int) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(snapshots, "WORTH", events)
        yield


def groups(events: Sequence[ef.Event], data: st.DataObject) -> Iterator[Sequence[ef.Event]]:
    """A night in the groups in which it is appended."""
    start = 0
    while start < len(events):
        end = start + data.draw(st.integers(1, 7))
        yield events[start:end]
        start = end


def hold_to_the_fold(night: ef.Night, data: st.DataObject) -> None:
    """Take every road over one night, and over the same events as a bad connection delivers them."""
    said = data.draw(st.integers(0, len(night)))
    wanted = ef.fold(TOGETHER, night[:said])
    with tempfile.TemporaryDirectory() as folder, snapshots_worth_keeping_after(data.draw(spacings)):
        for name in ("night.jsonl", "night.db"):
            with open_log(Path(folder) / name, durable=False) as log:
                for group in groups(night.events, data):
                    log.append(group, log.seq)
                    if isinstance(log, ef.SqliteLog):
                        keep_some(log, data)
                assert ef.fold(TOGETHER, log.read(until=said)) == wanted
                assert ef.fold(TOGETHER, log.read(after=said), start=wanted) == ef.fold(TOGETHER, night)
        with ef.SqliteLog(Path(folder) / "night.db") as log:
            for name, reducer in REDUCERS.items():
                assert state(log, snapshot_policy(name, 1, reducer), until=said) == wanted[name]
                assert state(log, snapshot_policy(name, 1, reducer)) == ef.fold(reducer, night)
            assert log.check() == len(night)
    stream = data.draw(strategies.redelivered(night))
    timeline = ef.Timeline(stream, TOGETHER, every=data.draw(spacings))
    assert timeline.at(len(night)) == timeline.final == ef.fold(TOGETHER, night)
    assert timeline.at(said) == wanted
    at = data.draw(st.sampled_from(night.events)).at
    assert timeline.at(at) == ef.fold(TOGETHER, ef.until(night, at))
    assert timeline.fork(night, at=at).final == ef.fold(TOGETHER, night)


def keep_some(log: ef.SqliteLog, data: st.DataObject) -> None:
    """Ask for a state in the course of a night, which keeps it."""
    name = data.draw(st.sampled_from(sorted(REDUCERS)))
    state(log, snapshot_policy(name, 1, REDUCERS[name]))


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(nights, st.data())
def test_every_road_leads_to_the_plain_fold(night: ef.Night, data: st.DataObject) -> None:
    hold_to_the_fold(night, data)


@pytest.mark.long
@settings(max_examples=2_000, suppress_health_check=[HealthCheck.too_slow])
@given(nights, st.data())
def test_every_road_leads_to_the_plain_fold_on_two_thousand_nights(night: ef.Night, data: st.DataObject) -> None:
    hold_to_the_fold(night, data)
