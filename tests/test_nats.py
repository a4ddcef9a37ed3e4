"""What only the log in NATS does; what every log promises is tested in `test_nats_laws`."""

from __future__ import annotations

import asyncio
import errno
import os
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import electionfeed as ef
from electionfeed import BrokenStream, Conflict, FeedError, NatsLog, UnknownName
from electionfeed.logs import is_nats, open_log
from electionfeed.logs.jetstream import delivery, publishing
from electionfeed.logs.jetstream.address import address
from electionfeed.logs.jetstream.connection import Unanswered
from electionfeed.logs.jetstream.subjects import all_of, chosen, election_of, stream_name, subject_of

from .nats_server import JETSTREAM, Server, needs_a_server, running_server
from .processes import LIMIT, forked, ran

NIGHT = ef.load("ge2019")
GOLDEN = tuple(ef.read(Path(__file__).parent / "golden/format-2.jsonl"))
evolve: Any = attrs.evolve


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with running_server(tmp_path / "server") as running:
        yield running


@pytest.fixture
def log(server: Server) -> Iterator[NatsLog]:
    with NatsLog(f"{server.url}/golden") as opened:
        yield opened


# Addresses and subjects.


def test_an_address_names_servers_and_perhaps_an_election() -> None:
    assert address("nats://results:4222/ge2019").servers == ("nats://results:4222",)
    assert address("nats://a:1,b:2/by%20election").servers == ("nats://a:1", "nats://b:2")
    assert address("nats://a:1,b:2/by%20election").election == "by election"
    assert address("tls://results").election is None
    assert is_nats("tls://results")
    assert not is_nats("night.jsonl")
    assert not is_nats(Path("nats://results"))


@pytest.mark.parametrize(
    "text", ["nats://", "nats://:4222", "nats://a:port", "nats://a:0", "nats://a,,b", "nats://a/b/c"]
)
def test_what_is_no_address_is_an_error_that_says_how_one_looks(text: str) -> None:
    with pytest.raises(FeedError, match="nats://HOST:PORT/ELECTION"):
        NatsLog(text)


def test_nobody_is_shown_a_password() -> None:
    log = NatsLog("nats://desk:secret@results:4222/ge2019")
    assert repr(log) == "NatsLog('nats://results:4222/ge2019')"
    with pytest.raises(FeedError) as error:
        NatsLog("nats://desk:secret@results:port")
    assert "secret" not in str(error.value)


def test_an_address_of_one_election_is_no_log_of_another() -> None:
    with pytest.raises(FeedError, match="ge2019, the election of this address"):
        open_log("nats://results/ge2019", election="ge2017")


@given(election=st.text(min_size=1), seat=st.text(min_size=1))
def test_any_election_and_any_seat_have_subjects_of_their_own(election: str, seat: str) -> None:
    election, seat = (text.encode("utf-8", "replace").decode() for text in (election, seat))
    event = evolve(GOLDEN[1], seat=seat)
    tokens = subject_of(election, event).split(".")
    assert len(tokens) == 4
    assert all(token and token.isascii() and not {*" *>\t\r\n"} & {*token} for token in tokens)
    assert election_of(all_of(election)) == election
    assert f"{'.'.join(tokens[:3])}.*" in chosen(election, [seat])
    assert not {*" .*>/\\"} & {*stream_name(election)}


def test_a_subject_says_election_seat_and_type() -> None:
    assert subject_of("ge2019", NIGHT[0]) == "election.ge2019.all.NightOpened"
    assert subject_of("ge2019", NIGHT[1]) == "election.ge2019.E14000530.CandidatesNominated"


# Reading and writing.


@needs_a_server
def test_a_whole_night_goes_in_and_comes_out_again(server: Server) -> None:
    with open_log(server.url) as log:
        assert isinstance(log, NatsLog)
        assert (log.election, log.seq, list(log.read())) == (None, 0, [])
        assert log.append(NIGHT, 0) == len(NIGHT)
        assert (log.path, log.election, log.elections) == (server.url, "ge2019", ("ge2019",))
        assert tuple(log.read()) == NIGHT.events
        assert tuple(log.follow(after=2_600)) == NIGHT[2_600:]


@needs_a_server
def test_several_elections_share_a_server(server: Server) -> None:
    nights = {name: [evolve(GOLDEN[0], election=name), *GOLDEN[1:]] for name in ("a night", "another.night")}
    for name, night in nights.items():
        with NatsLog(server.url, election=name) as log:
            log.append(night, 0)
    for name, night in nights.items():
        with NatsLog(server.url, election=name) as log:
            assert list(log.read()) == night
    with (
        NatsLog(server.url) as log,
        pytest.raises(FeedError, match=r"elections on this server: a night, another\.night"),
    ):
        list(log.read())
    with NatsLog(f"{server.url}/ge2015") as log, pytest.raises(BrokenStream, match="ge2015, the election of this log"):
        log.append(GOLDEN, 0)


@needs_a_server
def test_a_region_or_some_seats_can_be_read_alone(server: Server) -> None:
    with NatsLog(server.url) as log:
        log.append(NIGHT, 0)
        wanted = {code for code, seat in NIGHT.seats.items() if seat.region == "London"}
        expected = [event for event in NIGHT if getattr(event, "seat", None) in {*wanted, None}]
        assert list(log.read(region="London")) == list(log.read(seats=wanted)) == expected
        assert list(log.follow(after=1_000, region="London")) == [event for event in expected if event.seq > 1_000]
        assert list(log.read(seats=[], until=800)) == [e for e in NIGHT[:800] if getattr(e, "seat", None) is None]


@needs_a_server
def test_a_seat_or_region_that_is_not_on_the_night_is_an_error_that_says_which_are(log: NatsLog) -> None:
    log.append(GOLDEN, 0)
    with pytest.raises(UnknownName, match=r"expected a region of the night so far.* East Midlands"):
        list(log.read(region="West Midlands"))
    with pytest.raises(UnknownName, match="seat: 'Frist'; expected a seat of the night so far: is it First"):
        list(log.follow(seats=["E1", "Frist"]))
    assert list(log.read(seats=["First"])) == list(log.read(seats=["E1"]))
    with pytest.raises(ValueError, match="give one of them"):
        log.read(seats=["E1"], region="London")
    with pytest.raises(TypeError, match=r"\['E1'\] for one"):
        log.read(seats="E1")


@needs_a_server
def test_a_log_says_what_was_stored_by_a_moment(log: NatsLog) -> None:
    assert log.seq_stored(datetime.now(UTC)) == 0
    before = datetime.now(UTC)
    log.append(GOLDEN[:9], 0)
    between = datetime.now(UTC)
    log.append(GOLDEN[9:], 9)
    moments = (before, between, datetime.now(UTC), datetime.now(UTC) + timedelta(days=1))
    assert [log.seq_stored(moment) for moment in moments] == [0, 9, 20, 20]


@needs_a_server
def test_followers_under_asyncio_hear_each_event_as_it_comes(log: NatsLog) -> None:
    async def followed(after: int, **choice: Any) -> list[ef.Event]:
        return [event async for event in log.afollow(after=after, **choice)]

    async def all_at_once() -> list[list[ef.Event]]:
        following = asyncio.gather(*[followed(0), followed(7), followed(0, seats=["E1"])])
        await asyncio.to_thread(log.append, GOLDEN[5:], 5)
        return await asyncio.wait_for(following, LIMIT)

    log.append(GOLDEN[:5], 0)
    seat = [event for event in GOLDEN if getattr(event, "seat", "E1") == "E1"]
    assert asyncio.run(all_at_once()) == [list(GOLDEN), list(GOLDEN[7:]), seat]


@needs_a_server
def test_a_follower_waits_for_an_election_that_nobody_has_begun(server: Server) -> None:
    heard: list[ef.Event] = []
    with NatsLog(server.url) as reader, NatsLog(server.url) as writer:
        follower = threading.Thread(target=lambda: heard.extend(reader.follow()), daemon=True)
        follower.start()
        writer.append(GOLDEN, 0)
        follower.join(LIMIT)
    assert heard == list(GOLDEN)


@needs_a_server
def test_a_cursor_reads_it_like_any_log(log: NatsLog) -> None:
    log.append(GOLDEN, 0)
    assert list(ef.Cursor(log, position=5)) == list(GOLDEN[5:])


@needs_a_server
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_log_can_be_closed_and_used_again_and_in_a_forked_process(log: NatsLog) -> None:
    log.append(GOLDEN[:5], 0)
    log.close()
    assert log.append(GOLDEN[5:9], 5) == 9
    reading = log.read()
    assert next(reading) == GOLDEN[0]
    log.close()
    with forked(lambda into: os.write(into, bytes([len([*log.read()])]))) as child:
        assert child.report() == bytes([9])


@needs_a_server
def test_a_program_that_never_closes_its_log_can_end(server: Server) -> None:
    program = f"import electionfeed as ef; log = ef.NatsLog({server.url!r}); log.seq; log.own = [log]; print('done')"
    done = ran([sys.executable, "-W", "error", "-c", program], text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "done\n", "")


# Writers that race, repeat themselves, or find no room.


@needs_a_server
def test_writers_at_once_never_overwrite_each_other(server: Server) -> None:
    appended: list[int] = []

    def race() -> None:
        with NatsLog(f"{server.url}/ge2019") as log:
            while (at := log.seq) < 60:
                try:
                    appended.append(log.append(NIGHT[at : at + 1 + at % 3], at) - at)
                except Conflict:
                    continue

    writers = [threading.Thread(target=race, daemon=True) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(LIMIT)
    with NatsLog(f"{server.url}/ge2019") as log:
        assert tuple(log.read()) == NIGHT[: sum(appended)]


@needs_a_server
@pytest.mark.parametrize("count", [1, 5])
def test_a_writer_whose_answer_was_lost_finds_its_own_events_and_says_so(
    log: NatsLog, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    send, answers = publishing._sent, []

    async def lost(*args: Any) -> Any:
        answers.append(await send(*args))
        raise Unanswered("the answer was lost")

    log.append(GOLDEN[:3], 0)
    monkeypatch.setattr(publishing, "_sent", lost)
    assert log.append(GOLDEN[3 : 3 + count], 3) == 3 + count
    monkeypatch.undo()
    assert len(answers) == 1
    assert log.append(GOLDEN[3 + count :], 3 + count) == 20
    assert tuple(log.read()) == GOLDEN


@needs_a_server
@pytest.mark.parametrize("count", [1, 5])
def test_a_message_that_arrives_after_all_is_not_stored_twice(
    log: NatsLog, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = publishing._look

    async def too_early(*args: Any, **options: Any) -> tuple[int, bool]:
        monkeypatch.undo()
        return args[3], False  # as it looked before the message had arrived

    async def lost(*args: Any) -> Any:
        await send(*args)
        monkeypatch.setattr(publishing, "_sent", send)
        raise Unanswered("the answer was lost")

    send = publishing._sent
    log.append(GOLDEN[:3], 0)
    monkeypatch.setattr(publishing, "_sent", lost)
    monkeypatch.setattr(publishing, "_look", too_early)
    assert log.append(GOLDEN[3 : 3 + count], 3) == 3 + count
    assert publishing._look is look
    assert tuple(log.read()) == GOLDEN[: 3 + count]


@needs_a_server
@pytest.mark.parametrize("count", [1, 5])
def test_the_same_events_by_another_writer_are_a_conflict_as_in_any_log(log: NatsLog, count: int) -> None:
    log.append(GOLDEN[:3], 0)
    with NatsLog(log.path) as other:
        other.append(GOLDEN[3 : 3 + count], 3)
    with pytest.raises(Conflict) as error:
        log.append(GOLDEN[3 : 3 + count], 3)
    assert (error.value.last_seq, error.value.expected_seq) == (3 + count, 3)
    assert log.append(GOLDEN[3 + count : 12], 3 + count) == 12


@needs_a_server
@pytest.mark.parametrize("count", [1, 5])
def test_an_event_that_was_just_removed_cannot_be_put_back_at_once(server: Server, log: NatsLog, count: int) -> None:
    log.append(GOLDEN[:3], 0)
    log.append(GOLDEN[3 : 3 + count], 3)
    for seq in range(4, 4 + count):
        server.ask(lambda jetstream, seq=seq: jetstream.delete_msg("election-golden", seq))  # type: ignore[misc]
    with pytest.raises(FeedError, match="NATS remembers its id for the duplicate window"):
        log.append(GOLDEN[3 : 3 + count], 3)
    assert log.seq == 3


@needs_a_server
def test_a_full_stream_takes_no_more_and_keeps_what_it_has(server: Server, log: NatsLog) -> None:
    server.ask(partial(add_stream, name="election-golden", subjects=["election.golden.>"], max_msgs=10, discard="new"))
    log.append(GOLDEN[:8], 0)
    with pytest.raises(OSError, match="maximum messages exceeded") as error:
        log.append(GOLDEN[8:12], 8)
    assert (error.value.errno, error.value.filename) == (errno.ENOSPC, log.path)
    assert tuple(log.read()) == GOLDEN[: log.seq]


async def add_stream(jetstream: Any, **config: Any) -> Any:
    return await jetstream.add_stream(**config)


@needs_a_server
def test_a_stream_of_another_name_that_somebody_made_for_all_elections_is_used(server: Server) -> None:
    server.ask(partial(add_stream, name="RESULTS", subjects=["election.>"]))
    night = [evolve(GOLDEN[0], election="another"), *GOLDEN[1:]]
    with NatsLog(f"{server.url}/golden") as one, NatsLog(f"{server.url}/another") as other:
        for first in range(0, 20, 4):
            assert one.append(GOLDEN[first : first + 4], first) == first + 4
            assert other.append(night[first : first + 4], first) == first + 4
        assert tuple(one.read()) == GOLDEN
        assert list(other.read(after=7)) == list(other.follow(after=7)) == night[7:]


@pytest.mark.slow
@needs_a_server
def test_what_is_kept_for_a_while_only_is_missed_afterwards(server: Server) -> None:
    with NatsLog(server.url, retention=timedelta(seconds=1)) as log:
        log.append(GOLDEN, 0)
        assert tuple(log.read()) == GOLDEN
        while server.ask(lambda jetstream: jetstream.stream_info("election-golden")).state.messages:
            pass
        assert (log.seq, list(log.read())) == (0, [])


@needs_a_server
def test_what_a_server_refuses_is_said_in_its_words(server: Server) -> None:
    with NatsLog(server.url, replicas=3) as log, pytest.raises(FeedError, match="replicas > 1 not supported"):
        log.append(GOLDEN, 0)


@needs_a_server
def test_a_line_longer_than_the_server_takes_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    with running_server(tmp_path / "server", f"{JETSTREAM}max_payload: 500\n") as server, NatsLog(server.url) as log:
        with pytest.raises(FeedError, match="a line of at most 500 bytes"):
            log.append(GOLDEN, 0)
        assert log.seq == 0


# Servers that are not there, or not as they should be.


def test_a_server_that_is_not_there_is_an_error_that_says_where(tmp_path: Path) -> None:
    with NatsLog("nats://127.0.0.1:1/golden", patience=0.3) as log:
        with pytest.raises(ConnectionError, match=r"no answer from NATS within 0\.3 seconds .*Connect call failed"):
            log.append(GOLDEN[:1], 0)
        with pytest.raises(ConnectionError, match=r"'nats://127\.0\.0\.1:1/golden'"):
            list(log.read())


@needs_a_server
def test_a_server_without_jetstream_is_an_error_that_says_so(tmp_path: Path) -> None:
    refused = pytest.raises(ConnectionError, match="JetStream")
    with running_server(tmp_path / "server", "") as server, NatsLog(server.url, patience=0.3) as log, refused:
        log.append(GOLDEN, 0)


@needs_a_server
def test_a_user_and_a_password_open_a_server_that_asks_for_them(tmp_path: Path) -> None:
    settings = JETSTREAM + "authorization { user: desk, password: secret }\n"
    with running_server(tmp_path / "server", settings) as server:
        host = server.url.removeprefix("nats://")
        with NatsLog(f"nats://desk:secret@{host}") as log:
            log.append(GOLDEN, 0)
        with NatsLog(server.url, options={"user": "desk", "password": "secret"}) as log:
            assert tuple(log.read()) == GOLDEN
        with NatsLog(f"nats://desk:wrong@{host}", patience=1) as log:
            with pytest.raises(ConnectionError, match="Authorization") as error:
                list(log.read())
            assert "wrong" not in str(error.value)


def test_without_nats_py_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nats", None)
    with NatsLog("nats://127.0.0.1:1") as log, pytest.raises(FeedError, match=r"pip install 'electionfeed\[nats\]'"):
        list(log.read())


@needs_a_server
def test_a_follower_gets_an_error_when_its_stream_is_removed(
    server: Server, log: NatsLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "SILENCE", 0.2)
    log.append(GOLDEN[:9], 0)
    following = log.follow()
    assert [next(following) for _ in range(9)] == list(GOLDEN[:9])
    server.ask(lambda jetstream: jetstream.delete_stream("election-golden"))
    with pytest.raises(BrokenStream, match="the stream that was first read: it has been removed"):
        next(following)


@needs_a_server
def test_a_follower_goes_on_when_the_server_forgets_its_consumer(
    server: Server, log: NatsLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "SILENCE", 0.2)

    async def forget(jetstream: Any) -> None:
        for consumer in await jetstream.consumers_info("election-golden"):
            await jetstream.delete_consumer("election-golden", consumer.name)

    log.append(GOLDEN[:9], 0)
    following = log.follow()
    assert [next(following) for _ in range(9)] == list(GOLDEN[:9])
    server.ask(forget)
    with NatsLog(log.path) as other:
        other.append(GOLDEN[9:], 9)
    assert list(following) == list(GOLDEN[9:])
