"""The log in NATS and a tool that knows nothing of this library: nats-py reads it, and publishes into it by hand."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import pytest

import electionfeed as ef
from electionfeed import BrokenStream, FeedError, NatsLog
from electionfeed.cli import main
from electionfeed.logs.jetstream.subjects import subject_of
from electionfeed.night import located

from .nats_server import Server, needs_a_server, running_server

pytestmark = needs_a_server

NIGHT = ef.load("ge2019")
GOLDEN_FILE = Path(__file__).parent / "golden/format-2.jsonl"
GOLDEN = tuple(ef.read(GOLDEN_FILE))
evolve: Any = attrs.evolve


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with running_server(tmp_path / "server") as running:
        yield running


async def messages(jetstream: Any, subject: str, count: int) -> list[Any]:
    """Read messages as any consumer of NATS does."""
    consumer = await jetstream.subscribe(subject, ordered_consumer=True)
    return [await consumer.next_msg(timeout=10) for _ in range(count)]


async def publish(jetstream: Any, *published: tuple[str, bytes]) -> None:
    for subject, line in published:
        await jetstream.publish(subject, line)


def by_hand(event: ef.Event) -> tuple[str, bytes]:
    return subject_of("golden", event), ef.encode(event)


def test_nats_py_alone_reads_the_night_as_the_lines_of_its_file(server: Server) -> None:
    with NatsLog(server.url) as log:
        log.append(NIGHT, 0)
    read = server.ask(partial(messages, subject="election.ge2019.>", count=len(NIGHT)))
    assert b"".join(message.data + b"\n" for message in read) == located("ge2019").read_bytes()
    assert [message.subject for message in read] == [subject_of("ge2019", event) for event in NIGHT]
    assert [message.metadata.sequence.stream for message in read] == [event.seq for event in NIGHT]
    assert len({message.headers["Nats-Msg-Id"] for message in read}) == len(NIGHT)


def test_nats_py_alone_reads_one_seat_or_one_type(server: Server) -> None:
    with NatsLog(server.url) as log:
        log.append(GOLDEN, 0)
    wanted: dict[str, list[ef.Event]] = {
        "election.golden.E1.*": [event for event in GOLDEN if getattr(event, "seat", None) == "E1"],
        "election.golden.*.SeatDeclared": [event for event in GOLDEN if isinstance(event, ef.SeatDeclared)],
        "election.golden.all.>": [event for event in GOLDEN if not hasattr(event, "seat")],
    }
    for subject, events in wanted.items():
        read = server.ask(partial(messages, subject=subject, count=len(events)))
        assert [ef.decode(message.data) for message in read] == events


def test_what_is_published_by_hand_is_folded(server: Server) -> None:
    with NatsLog(f"{server.url}/golden") as log:
        log.append(GOLDEN[:9], 0)
        server.ask(lambda jetstream: publish(jetstream, *map(by_hand, GOLDEN[9:14])))
        assert log.append(GOLDEN[14:], 14) == 20
        assert ef.fold(ef.board, log.read()) == ef.fold(ef.board, GOLDEN)


def test_a_whole_night_by_hand_in_a_stream_made_by_hand_is_a_log(server: Server) -> None:
    async def by_nats_py(jetstream: Any) -> None:
        await jetstream.add_stream(name="BY-HAND", subjects=["election.golden.>"])
        await publish(jetstream, *map(by_hand, GOLDEN))

    server.ask(by_nats_py)
    with NatsLog(server.url) as log:
        assert (log.elections, log.seq, tuple(log.read())) == (("golden",), 20, GOLDEN)
        assert tuple(log.follow(after=3)) == GOLDEN[3:]


HERE = subject_of("golden", GOLDEN[9])
BAD: dict[str, tuple[str, bytes, str]] = {
    "no JSON": (HERE, b"Con GAIN", "a line of JSON"),
    "nothing": (HERE, b"", "a line of JSON"),
    "an unknown type": (HERE, b'{"type":"SeatPainted","seq":10}', "one of NightOpened"),
    "a value that is none": (HERE, ef.encode(GOLDEN[9]).replace(b'"seq":10', b'"seq":"ten"'), "a whole number"),
    "a gap": (HERE, ef.encode(evolve(GOLDEN[9], seq=11)), "10, the next without a gap"),
    "a repetition": (*by_hand(GOLDEN[8]), "10, the next without a gap"),
    "another subject": (
        "election.golden.E9.SeatDeclared",
        ef.encode(GOLDEN[9]),
        "where this event belongs",
    ),
    "a seat that nobody knows": (*by_hand(evolve(GOLDEN[9], seat="E9")), "a seat that has been nominated"),
    "another election": (
        "election.golden.all.NightOpened",
        ef.encode(evolve(GOLDEN[0], seq=10, election="other")),
        "golden, as the subject says",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_published_wrongly_is_an_error_with_stream_sequence_and_subject(server: Server, name: str) -> None:
    subject, line, why = BAD[name]
    with NatsLog(f"{server.url}/golden") as log:
        log.append(GOLDEN[:9], 0)
        server.ask(lambda jetstream: publish(jetstream, (subject, line)))
        reading = log.read()
        heard: list[ef.Event] = []
        with pytest.raises(FeedError, match=why) as error:
            heard.extend(reading)
        assert str(error.value).startswith(f"{log.path}, subject {subject}, stream election-golden:10: ")
        assert list(log.read(until=9)) == list(GOLDEN[:9])
        with pytest.raises(FeedError):
            log.append(GOLDEN[9:], 9)
        # Once it is removed the log goes on, each event one place later in the stream.
        server.ask(lambda jetstream: jetstream.delete_msg("election-golden", 10))
        assert log.seq == 9
        assert log.append(GOLDEN[9:15], 9) == 15
        assert log.append(GOLDEN[15:], 15) == 20
        for after in (0, 8, 9, 10, 20):
            assert tuple(log.read(after=after)) == tuple(log.follow(after=after)) == GOLDEN[after:]


def test_what_was_removed_is_missed(server: Server) -> None:
    with NatsLog(f"{server.url}/golden") as log:
        log.append(GOLDEN, 0)
        server.ask(lambda jetstream: jetstream.delete_msg("election-golden", 10))
        for after in (0, 9):
            with pytest.raises(BrokenStream, match="10, the next without a gap"):
                list(log.read(after=after))
        assert tuple(log.read(after=10)) == GOLDEN[10:]


# The command line.


def run(capsys: pytest.CaptureFixture[str], *args: object) -> tuple[int, list[str], str]:
    code = main([str(arg) for arg in args])
    out, err = capsys.readouterr()
    return code, out.splitlines(), err


def test_a_recorded_night_gives_the_same_answers_as_the_night(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "record", "ge2019", "--to", server.url)[:2] == (0, [f"{server.url}: 2,658 events of ge2019"])
    of_file = run(capsys, "tally", "ge2019", "--at", "05:05", "--json")
    assert run(capsys, "tally", server.url, "--at", "05:05", "--json") == of_file
    assert run(capsys, "check", server.url)[1] == [f"{server.url}: 2,658 events, every law holds"]
    run(capsys, "record", GOLDEN_FILE, "--to", server.url)
    for command, *options in (["tally"], ["replay", "--instant"], ["tail", "-n", "3"], ["explain", "seat", "First"]):
        of_file = run(capsys, command, GOLDEN_FILE, *options)
        assert of_file[0] == 0
        assert run(capsys, command, f"{server.url}/golden", *options) == of_file


def test_a_recording_goes_on_and_out_again(server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with NatsLog(server.url) as log:
        log.append(GOLDEN[:12], 0)
    assert run(capsys, "record", GOLDEN_FILE, "--to", server.url)[1][0].endswith("of which 12 were there")
    run(capsys, "record", f"{server.url}/golden", "--to", tmp_path / "out.jsonl")
    assert (tmp_path / "out.jsonl").read_bytes() == GOLDEN_FILE.read_bytes()


def test_tail_follows_a_log_to_its_end(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    with NatsLog(server.url) as log:
        log.append(GOLDEN, 0)
    code, lines, _ = run(capsys, "tail", server.url, "-n", "1", "-f")
    assert (code, lines) == (0, ["    20 00:05 Night closed - 2 seats declared, 1 outstanding"])


@pytest.mark.parametrize("command", ["tally", "tail", "replay"])
def test_an_election_that_is_not_there_is_an_error_that_lists_those_that_are(
    server: Server, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "there is none yet" in run(capsys, command, server.url)[2]
    with NatsLog(server.url) as log:
        log.append(GOLDEN, 0)
    code, _, err = run(capsys, command, f"{server.url}/ge1997")
    assert (code, "election: 'ge1997'; expected an election of this server; there are golden" in err) == (1, True)


def test_another_night_is_not_recorded_over_the_first(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "record", GOLDEN_FILE, "--to", server.url)
    code, _, err = run(capsys, "record", "ge2019", "--to", f"{server.url}/golden")
    assert (code, "golden, the election of this address" in err) == (1, True)


def test_a_bad_message_is_quarantined_on_request(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    with NatsLog(f"{server.url}/golden") as log:
        log.append(GOLDEN[:9], 0)
        server.ask(lambda jetstream: publish(jetstream, (HERE, b"Con GAIN"), *map(by_hand, GOLDEN[9:])))
    code, _, err = run(capsys, "tally", server.url)
    assert (code, "stream election-golden:10: b'Con GAIN'; expected a line of JSON" in err) == (1, True)
    code, lines, err = run(capsys, "tally", server.url, "--read", "quarantine")
    assert (code, "quarantined" in err) == (0, True)
    assert lines == run(capsys, "tally", GOLDEN_FILE)[1]
