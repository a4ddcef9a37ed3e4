"""The client: the same typed events as from a file, whatever happens to the connection on the way."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
import stamina
from httpx_sse import ServerSentEvent
from httpx_sse._decoders import SSEDecoder, SSELineDecoder
from hypothesis import given
from hypothesis import strategies as st

import electionfeed as ef
from electionfeed.web.client import Cut
from electionfeed.web.faults import Faults
from electionfeed.web.plan import Plan

from .feeds import GE2019, SMALL, local

FINAL = ef.fold(ef.board, GE2019)


@pytest.fixture(autouse=True)
def no_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=20, cap=True):
        yield


async def followed(feed: object) -> list[ef.Event]:
    return [event async for event in feed]  # type: ignore[attr-defined]


def test_a_feed_is_followed_with_and_without_async() -> None:
    with local() as server:
        assert tuple(ef.connect(server.url)) == GE2019.events
        assert tuple(asyncio.run(followed(ef.connect(server.url)))) == GE2019.events
        assert tuple(ef.connect(server.url).history()) == GE2019.events


def test_an_iteration_that_was_left_goes_on_from_where_it_was() -> None:
    with local() as server:
        feed = ef.connect(server.url)
        some = [event for _, event in zip(range(1_000), feed, strict=False)]
        assert feed.id == "1000"
        rest = list(feed)
        assert (*some, *rest) == GE2019.events
        assert feed.ended
        assert list(feed) == []
        assert list(ef.connect(server.url, after=feed.id)) == []


def test_only_some_regions_and_seats_are_followed() -> None:
    with local() as server:
        delivered = list(ef.connect(server.url, regions=["Wales"], seats=["E14000530"]))
    assert {GE2019.seats[e.seat].region for e in delivered if isinstance(e, ef.SeatDeclared)} == {"Wales", "South East"}
    assert sum(isinstance(event, ef.SeatDeclared) for event in delivered) == 41


@pytest.mark.parametrize("seed", range(2))
def test_errors_slow_answers_and_cuts_lose_nothing_and_repeat_nothing(seed: int) -> None:
    with local(faults=Faults(errors=0.3, cuts=0.9, seed=seed)) as server:
        assert tuple(ef.connect(server.url).events(sleep=lambda _: None)) == GE2019.events
        assert tuple(asyncio.run(followed(ef.connect(server.url)))) == GE2019.events


def test_a_feed_that_repeats_and_reorders_is_resumed_message_by_message() -> None:
    delivered = tuple(ef.scenario("late", "duplicates", "reordered", seed=5)(GE2019))
    with local(GE2019, "late", "duplicates", "reordered", seed=5, faults=Faults(cuts=0.9)) as server:
        events = tuple(ef.connect(server.url))
    assert events == delivered
    assert ef.fold(ef.board, events) == FINAL


@given(cuts=st.lists(st.floats(0, 1), max_size=6))
def test_a_stream_cut_at_any_byte_and_resumed_is_the_stream(cuts: list[float]) -> None:
    """Every byte, with the parser of the client, and without a server."""
    place, seen = 0, []
    for part in (*cuts, 1.0):
        stream = b"".join(message.sse("none") for message in SHORT.messages[place:])
        sent = parsed(stream[: round(part * len(stream))])
        seen += [one.data for one in sent]
        place = SHORT.place(sent[-1].id) if sent else place
    assert seen == [message.line.decode() for message in SHORT.messages]


SHORT = Plan(ef.Night([GE2019.header, *GE2019[-40:]]))


def parsed(stream: bytes) -> list[ServerSentEvent]:
    """What the client reads in the bytes that came before a cut."""
    lines, decoder = SSELineDecoder(), SSEDecoder()
    text = stream.decode(errors="ignore")
    got = [decoder.decode(line) for line in (*(lines.decode(text) if text else ()), *lines.flush())]
    return [one for one in got if one and one.data]


def test_nobody_there_is_an_error_after_some_attempts() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    for follow in (list, lambda feed: asyncio.run(followed(feed)), lambda feed: list(feed.history())):
        with pytest.raises(Cut, match=re.escape(url)):
            follow(ef.connect(url, attempts=2))


@pytest.mark.parametrize("url", ["ftp://x", "127.0.0.1:8000", "", "http://", "http://[::1"])
def test_what_is_no_address_is_refused_at_once(url: str) -> None:
    with pytest.raises(ValueError, match="is not an address such as"):
        ef.connect(url)


def test_a_refusal_of_the_server_is_an_error_with_its_reason() -> None:
    with local() as server:
        for feed in (ef.connect(server.url, regions=["Londn"]), ef.connect(server.url, after=9999)):
            with pytest.raises(ef.FeedError, match=r"status: 400; expected 200: .*(is it London|beyond the end)"):
                list(feed)
        with pytest.raises(ef.FeedError, match="is it London"):
            list(ef.connect(server.url, regions=["Londn"]).history())
        with pytest.raises(ef.FeedError, match="there is nothing at /elsewhere/events"):
            list(ef.connect(f"{server.url}/elsewhere"))


@contextmanager
def answering(*answers: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """A real socket that answers each connection with the next of some bytes, and hangs up."""
    requests: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)

        def serve() -> None:
            for answer in answers:
                connection, _ = listener.accept()
                with connection:
                    requests.append(connection.recv(65_536))
                    connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", requests
        thread.join(10)


def ok(body: str, kind: str = "text/event-stream") -> bytes:
    return f"HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\nconnection: close\r\n\r\n{body}".encode()


FEED = 'event: feed\ndata: {"election":"x","format":1,"stream":"%s","round":1,"after":0}\n\n'
ONE = f"id: 1\ndata: {ef.encode(GE2019[0]).decode()}\n\n"
END = 'event: end\ndata: {"reason":"the night has closed"}\n\n'


def test_what_is_no_feed_is_an_error() -> None:
    for body in ("<html></html>", "{}"):
        with answering(ok(body, "text/html")) as (url, _), pytest.raises(ef.FeedError, match="expected a feed"):
            list(ef.connect(url))
    with answering(ok("{}", "application/json")) as (url, _), pytest.raises(ef.FeedError, match="expected a feed"):
        list(ef.connect(url).history())


def test_what_is_no_event_is_an_error_with_its_address() -> None:
    with answering(ok(FEED % "a" + "id: 1\ndata: {}\n\n")) as (url, _), pytest.raises(ef.InvalidEvent, match=url):
        list(ef.connect(url))
    with answering(ok("event: feed\ndata: {\n\n")) as (url, _), pytest.raises(ef.BrokenStream, match="JSON in 'feed'"):
        list(ef.connect(url))


def test_another_stream_after_a_cut_is_an_error_and_no_mixture() -> None:
    with answering(ok(FEED % "a" + ONE), ok(FEED % "b" + END)) as (url, _):
        feed = ef.connect(url).events(sleep=lambda _: None)
        assert next(feed) == GE2019[0]
        with pytest.raises(ef.BrokenStream, match="the same stream as before the cut"):
            next(feed)


def test_a_newer_format_is_refused() -> None:
    newer = FEED.replace('"format":1', '"format":99')
    with answering(ok(newer % "a")) as (url, _), pytest.raises(ef.BrokenStream, match="a newer electionfeed reads it"):
        list(ef.connect(url))


def test_a_feed_that_begins_again_is_an_error() -> None:
    again = 'event: restart\ndata: {"reason":"the feed has begun again"}\n\n'
    with answering(ok(FEED % "a" + ONE + again)) as (url, _), pytest.raises(ef.BrokenStream, match="begun again"):
        list(ef.connect(url))


def test_being_dropped_or_stopped_is_a_cut_and_the_last_id_is_asked_for_again() -> None:
    dropped = 'event: dropped\ndata: {"reason":"30 s behind"}\n\n'
    waits: list[float] = []
    answers = (ok(FEED % "a" + ONE + dropped), ok(FEED % "a"), ok(FEED % "a" + END))
    with answering(*answers) as (url, requests):
        assert list(ef.connect(url).events(sleep=waits.append)) == [GE2019[0]]
    assert [b"after=1" in request for request in requests] == [False, True, True]
    assert waits == [1.0]  # after the connection that brought nothing


def test_a_heartbeat_is_no_event() -> None:
    with answering(ok(FEED % "a" + ONE + ": heartbeat\n\n" + END)) as (url, _):
        assert list(ef.connect(url)) == [GE2019[0]]


def test_faults_are_drawn_by_their_seed() -> None:
    faults = Faults(errors=0.5, slow=0.5, cuts=0.5, seed=4)
    drawn = [faults.drawn(number) for number in range(200)]
    assert drawn == [Faults(errors=0.5, slow=0.5, cuts=0.5, seed=4).drawn(number) for number in range(200)]
    assert drawn != [Faults(errors=0.5, slow=0.5, cuts=0.5, seed=5).drawn(number) for number in range(200)]
    assert 60 < sum(fault.error for fault in drawn) < 140
    assert {fault.seconds == 0 for fault in drawn} == {fault.cut is None for fault in drawn} == {True, False}


@pytest.mark.parametrize("text", ["floods", "errors=2", "errors=", "cuts=x", ""])
def test_faults_that_do_not_exist_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"a fault of a server|share of the requests|could not convert"):
        Faults.read(text)
    assert Faults.read("errors,cuts=0.5", 3) == Faults(errors=0.1, cuts=0.5, seed=3)


def test_faults_of_a_server_happen_and_spare_whoever_watches() -> None:
    with local(SMALL, faults=Faults(errors=0.5, seed=1)) as server, httpx.Client(base_url=server.url) as client:
        statuses = [client.get("/board.json").status_code for _ in range(40)]
        watching = [client.get("/health").status_code for _ in range(10)]
    assert set(statuses) == {200, 500}
    assert set(watching) == {200}
