"""The log in NATS keeps what every log promises: the laws of `test_logs` and of `test_stateful`, on it as well."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import settings
from hypothesis.stateful import rule

import electionfeed as ef
from electionfeed import BrokenStream, NatsLog
from electionfeed.logs.jetstream.subjects import subject_of

from .interrupting import UNCLOSED
from .nats_server import Server, needs_a_server, running_server
from .test_logs import (  # noqa: F401 (they are run here, on the log below)
    SHORT,
    UNFIT,
    test_a_conflict_names_both_numbers,
    test_a_follower_of_a_night_that_has_closed_stops_wherever_it_begins,
    test_a_follower_reads_along_while_a_writer_appends_and_stops_when_the_night_closes,
    test_a_follower_waits_for_a_log_that_is_not_there_yet,
    test_a_log_can_be_closed_twice_and_used_again,
    test_a_log_in_an_older_format_is_read_but_takes_no_more,
    test_a_log_takes_nothing_after_the_night_has_closed_when_it_is_opened_again_either,
    test_a_whole_night_goes_in_and_comes_out_again_in_the_same_bytes,
    test_events_at_the_ends_of_time_are_kept,
    test_misuse_is_an_error_at_once_that_says_how,
    test_moments_in_any_zone_and_at_the_ends_of_time_can_be_read_to,
    test_the_log_as_it_stood_is_the_night_as_it_stood,
    test_two_logs_of_one_file_never_disagree_about_where_it_ends,
    test_what_does_not_follow_is_refused_and_the_log_goes_on_as_it_was,
    unfit,
)
from .test_stateful import LogMachine

# A coroutine that was made but not started yet when it was interrupted is never awaited, as a file is never closed.
UNAWAITED = pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
pytestmark = [needs_a_server, UNAWAITED, *UNCLOSED]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with running_server(tmp_path / "server") as running:
        yield running


@pytest.fixture
def log(server: Server) -> Iterator[NatsLog]:
    with NatsLog(server.url) as opened:
        yield opened


class NatsMachine(LogMachine):
    """The log in NATS against a plain list, with a server of its own that is killed now and then."""

    name = "beside"

    def opened(self) -> Any:
        if not hasattr(self, "server"):
            self.stack = ExitStack()
            place = self.stack.enter_context(TemporaryDirectory())
            self.server = self.stack.enter_context(running_server(Path(place)))
        return NatsLog(self.server.url)

    def teardown(self) -> None:
        super().teardown()
        if hasattr(self, "stack"):
            self.stack.close()

    @rule()
    def delete_the_file(self) -> None:
        if self.model:
            self.server.ask(remove_all)
        super().delete_the_file()

    @rule()
    def kill_the_server(self) -> None:
        self.server.kill()
        self.server.start()


async def remove_all(jetstream: Any) -> None:
    """Remove the streams of a server, as its owner may."""
    for stream in await jetstream.streams_info():
        await jetstream.delete_stream(stream.config.name)


TestNatsLog = NatsMachine.TestCase
TestNatsLog.settings = settings(max_examples=8, stateful_step_count=20, deadline=None)


@unfit
def test_a_stream_that_breaks_a_law_is_refused_by_readers_and_by_writers(
    server: Server, log: NatsLog, name: str
) -> None:
    events, why = UNFIT[name][0](), UNFIT[name][1]

    async def publish(jetstream: Any) -> None:
        await jetstream.add_stream(name="election-golden", subjects=["election.golden.>"])
        for event in events:
            await jetstream.publish(subject_of("golden", event), ef.encode(event))

    server.ask(publish)
    with pytest.raises(BrokenStream, match=why) as error:
        list(log.read())
    assert error.value.line
    with pytest.raises(BrokenStream, match=why):
        list(log.read(until=datetime.max.replace(tzinfo=UTC)))
    with pytest.raises(BrokenStream, match=why):
        log.append(SHORT[-1:], log.seq)
