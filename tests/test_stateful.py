"""Followers and logs over long careers, whatever is done and in whatever order, beside models that know one rule."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

import electionfeed as ef
from electionfeed.events import SeatEvent
from electionfeed.logs import open_log
from electionfeed.stream.codec import line_of
from electionfeed.testing import strategies

from .interrupting import UNCLOSED, interrupted_before

pytestmark = UNCLOSED

evolve: Any = attrs.evolve
AnyLog = ef.JsonlLog | ef.SqliteLog
SHARES = st.sampled_from([0.3, 0.8, 1])


def party(event: ef.SeatDeclared | ef.ResultRushed) -> str:
    return event.winner.party if isinstance(event, ef.SeatDeclared) else event.party


class Follower(RuleBasedStateMachine):
    """The board, fed by rules, against a count made from scratch of each seat's highest revision."""

    @initialize(night=strategies.nights(max_seats=3, corrections=True))
    def begin(self, night: ef.Night) -> None:
        self.night = night
        self.seen: list[ef.Event] = []
        self.run = ef.board.run(ef.board.initial)
        self.kept: list[tuple[ef.Board, dict[str, Any]]] = []

    @rule(data=st.data())
    def hear(self, data: st.DataObject) -> None:
        event = data.draw(st.sampled_from(self.night.events))
        self.seen.append(event)
        self.run.feed(event)

    @rule()
    def look(self) -> None:
        state = self.run.state()
        self.kept.append((state, state.as_dict()))

    @rule()
    def go_on_from_what_was_handed_out(self) -> None:
        self.run = ef.board.run(self.run.state())

    @rule(data=st.data())
    def merge_with_what_another_consumer_saw(self, data: st.DataObject) -> None:
        others = data.draw(st.lists(st.sampled_from(self.night.events), max_size=4))
        merged = ef.merge(ef.board, self.run.state(), ef.fold(ef.board, others))
        self.seen += others
        self.run = ef.board.run(merged)

    @invariant()
    def the_seats_are_those_of_the_highest_revisions(self) -> None:
        said = {event for event in self.seen if isinstance(event, SeatEvent)}
        top = {event.seat: max(e.revision for e in said if e.seat == event.seat) for event in said}
        results = (event for event in said if isinstance(event, ef.SeatDeclared | ef.ResultRushed))
        won = Counter(party(event) for event in results if event.revision == top[event.seat])
        assert self.run.state().seats == won

    @invariant()
    def what_was_handed_out_never_changes(self) -> None:
        for state, said in self.kept:
            assert state.as_dict() == said


class LogMachine(RuleBasedStateMachine):
    """A log against a plain list, whatever is done to it, in whatever order, by whom, and whatever interrupts it.

    It begins with some of a night, so that there is something to read from the first step on.
    """

    name: str

    @initialize(night=strategies.nights(min_seats=2, max_seats=4, corrections=True), share=SHARES)
    def begin(self, night: ef.Night, share: float) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / self.name
        self.night = night.events
        self.model: list[ef.Event] = []
        self.log = self.opened()
        self.append(int(share * len(night)))

    def opened(self) -> AnyLog:
        return open_log(self.path, durable=False)

    def teardown(self) -> None:
        if hasattr(self, "log"):
            self.log.close()
            self.folder.cleanup()

    def following(self, count: int) -> tuple[ef.Event, ...]:
        return self.night[len(self.model) : len(self.model) + count]

    @rule(count=st.integers(0, 9))
    def append(self, count: int) -> None:
        group = self.following(count)
        assert self.log.append(group, len(self.model)) == len(self.model) + len(group)
        self.model += group

    @rule(count=st.integers(1, 4), off=st.sampled_from([-2, -1, 1, 5]))
    def append_where_the_log_is_not(self, count: int, off: int) -> None:
        with pytest.raises(ef.Conflict) as error:
            self.log.append(self.following(count), len(self.model) + off)
        assert (error.value.last_seq, error.value.expected_seq) == (len(self.model), len(self.model) + off)

    @rule(count=st.integers(0, 4), data=st.data())
    def append_what_does_not_follow(self, count: int, data: st.DataObject) -> None:
        group = [*self.following(count)]
        wrong = data.draw(st.sampled_from(self.night))
        seq = len(self.model) + len(group) + data.draw(st.sampled_from([0, 2, 3]))
        with pytest.raises(ef.BrokenStream):
            self.log.append([*group, evolve(wrong, seq=seq or 2)], len(self.model))

    @precondition(lambda self: len(self.model) == len(self.night))
    @rule(data=st.data())
    def append_after_the_night_has_closed(self, data: st.DataObject) -> None:
        wrong = data.draw(st.sampled_from(self.night))
        with pytest.raises(ef.BrokenStream):
            self.log.append([evolve(wrong, seq=len(self.model) + 1)], len(self.model))

    @rule(instruction=st.integers(1, 900), count=st.integers(0, 4))
    def append_and_be_interrupted(self, instruction: int, count: int) -> None:
        group = self.following(count)
        interrupted_before(instruction, lambda: self.log.append(group, len(self.model)))
        assert self.log.seq in (len(self.model), len(self.model) + len(group))
        self.model += self.night[len(self.model) : self.log.seq]

    @rule(data=st.data())
    def read(self, data: st.DataObject) -> None:
        after, until = (data.draw(st.integers(0, len(self.model) + 2)) for _ in range(2))
        inside = [event for event in self.model if after < event.seq <= until]
        assert list(self.log.read(after=after, until=until)) == inside
        assert list(self.log.read(after=after)) == self.model[after:]
        assert list(self.log.read(until=until)) == self.model[:until]
        event(f"read {'from the start' if after == 0 else 'after a seq'}, {'some' if inside else 'none'}")

    @rule(data=st.data(), late=st.integers(-1, 1))
    def read_as_it_stood(self, data: st.DataObject, late: int) -> None:
        at = data.draw(st.sampled_from(self.night)).at + timedelta(seconds=late)
        after = data.draw(st.sampled_from([0, 1, len(self.model) // 2]))
        assert list(self.log.read(after=after, until=at)) == [e for e in self.model if e.seq > after and e.at <= at]

    @rule(data=st.data(), count=st.integers(1, 9))
    def follow(self, data: st.DataObject, count: int) -> None:
        after = data.draw(st.integers(0, len(self.model)))
        seen = list(self.followed(after, count))
        assert seen == self.model[after:]

    def followed(self, after: int, count: int) -> Iterator[ef.Event]:
        """Follow the log through another one while it is appended to; stop if the night has not closed by then."""
        waits = iter([count, 0])
        stopped = False

        def sleep(seconds: float) -> None:
            nonlocal stopped
            stopped = stopped or (more := next(waits, None)) is None
            if stopped:
                raise StopFollowing
            self.append(more or 0)

        with self.opened() as reader:
            try:
                yield from reader.follow(after=after, sleep=sleep)
            except StopFollowing:
                assert len(self.model) < len(self.night)

    @rule()
    def reopen(self) -> None:
        self.log.close()
        self.log = self.opened()

    @rule()
    def close(self) -> None:
        self.log.close()

    @rule()
    def look_at_it_through_another_log(self) -> None:
        with self.opened() as reader:
            assert list(reader.read()) == self.model
            assert reader.seq == len(self.model)

    @rule(count=st.integers(0, 3))
    def let_another_writer_append(self, count: int) -> None:
        self.let_go()
        group = self.following(count)
        with self.opened() as other:
            other.append(group, len(self.model))
        self.model += group

    def let_go(self) -> None:
        """Do what must be done before another writer can append."""

    @rule()
    def delete_the_file(self) -> None:
        for file in Path(self.folder.name).iterdir():
            file.unlink()
        if self.model:
            with pytest.raises(ef.Conflict):
                self.log.append(self.following(1), len(self.model))
        self.model = []
        self.append(len(self.night) // 2)

    @invariant()
    def it_ends_where_the_list_ends(self) -> None:
        if hasattr(self, "log"):
            assert self.log.seq == len(self.model)


class StopFollowing(Exception):
    """What ends a follower whose night has not closed."""


class JsonlMachine(LogMachine):
    name = "night.jsonl"

    def let_go(self) -> None:
        self.log.close()

    @precondition(lambda self: self.model)
    @rule(torn=st.binary(min_size=1, max_size=40).filter(lambda torn: b"\n" not in torn))
    def tear_and_repair(self, torn: bytes) -> None:
        self.log.close()
        with self.path.open("ab") as file:
            file.write(torn)
        assert isinstance(self.log, ef.JsonlLog)
        assert self.log.torn == len(torn)
        with pytest.raises(ef.BrokenStream, match="torn"):
            self.log.append(self.following(1), len(self.model))
        with pytest.raises(ef.BrokenStream, match="torn"):
            list(self.log.read())
        assert self.log.repair() == torn
        assert self.log.repair() == b""
        assert self.log.torn == 0

    @precondition(lambda self: self.model)
    @rule()
    def put_a_copy_in_its_place(self) -> None:
        copy = self.path.with_suffix(".copy")
        shutil.copy(self.path, copy)
        copy.replace(self.path)

    @invariant()
    def the_file_is_the_night_in_its_canonical_bytes(self) -> None:
        if hasattr(self, "log") and self.path.exists():
            assert self.path.read_bytes() == b"".join(map(line_of, self.model))


class SqliteMachine(LogMachine):
    name = "night.db"

    @initialize()
    def nothing_is_kept_beside_it(self) -> None:
        self.kept: dict[tuple[int, int], bytes] = {}

    @property
    def sqlite(self) -> ef.SqliteLog:
        assert isinstance(self.log, ef.SqliteLog)
        return self.log

    @precondition(lambda self: self.model)
    @rule(version=st.integers(1, 2), data=st.data())
    def snapshot(self, version: int, data: st.DataObject) -> None:
        seq = data.draw(st.integers(1, len(self.model)))
        self.kept[version, seq] = f"{version} {seq} {len(self.kept)}".encode()
        self.sqlite.snapshot("name", version, seq, self.kept[version, seq])

    @rule(version=st.integers(1, 2), data=st.data())
    def look_for_snapshots(self, version: int, data: st.DataObject) -> None:
        until = data.draw(st.none() | st.integers(0, len(self.model) + 1))
        last = len(self.model) if until is None else until
        expected = [(seq, said) for (of, seq), said in self.kept.items() if of == version and seq <= last]
        assert list(self.sqlite.snapshots("name", version, until=until)) == sorted(expected, reverse=True)
        assert list(self.sqlite.snapshots("other", version)) == list(self.sqlite.snapshots("name", 3)) == []

    @precondition(lambda self: self.model)
    @rule()
    def compact(self) -> None:
        self.sqlite.compact()
        self.kept = dict([max(self.kept.items())]) if self.kept else {}

    @rule()
    def delete_the_file(self) -> None:
        super().delete_the_file()
        self.kept = {}

    @rule()
    def check(self) -> None:
        assert self.sqlite.check() == len(self.model)

    @rule(data=st.data())
    def read_between_two_moments(self, data: st.DataObject) -> None:
        start, end = sorted(data.draw(st.sampled_from(self.night)).at for _ in range(2))
        assert list(self.sqlite.between(start, end)) == [event for event in self.model if start < event.at <= end]

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def read_one_seat(self, data: st.DataObject) -> None:
        seat = data.draw(st.sampled_from(sorted({event.seat for event in self.night if hasattr(event, "seat")})))
        after, until = (data.draw(st.integers(0, len(self.model))) for _ in range(2))
        of_seat = [event for event in self.model if getattr(event, "seat", None) == seat]
        if not of_seat:
            with pytest.raises(ef.UnknownName):
                self.sqlite.read(seat=seat)
            return
        inside = [event for event in of_seat if after < event.seq <= until]
        assert list(self.sqlite.read(after=after, until=until, seat=seat)) == inside
        at: datetime = data.draw(st.sampled_from(self.night)).at
        assert list(self.sqlite.read(until=at, seat=seat)) == [event for event in of_seat if event.at <= at]

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def pick(self, data: st.DataObject) -> None:
        seqs = data.draw(st.lists(st.integers(1, len(self.model)), max_size=5))
        assert list(self.sqlite.pick(seqs)) == [self.model[seq - 1] for seq in sorted(set(seqs))]
        with pytest.raises(ef.BrokenStream, match="an event in this log"):
            list(self.sqlite.pick([*seqs, len(self.model) + 1]))


def case(machine: type[RuleBasedStateMachine], examples: int, steps: int) -> Any:
    made: Callable[..., Any] = machine.TestCase
    made.settings = settings(max_examples=examples, stateful_step_count=steps, deadline=None)  # type: ignore[attr-defined]
    return made


TestFollower = case(Follower, 30, 20)
TestJsonlLog = case(JsonlMachine, 50, 40)
TestSqliteLog = case(SqliteMachine, 35, 40)
