"""What is wrong with a request gets a documented error, never a traceback, and the feed goes on."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import orjson
import pytest

from electionfeed.web.feed import Feed
from electionfeed.web.guard import Guard
from electionfeed.web.problems import KINDS
from electionfeed.web.server import Local, service, serving

from .feeds import GE2019, TOKEN, local

HTTP = Path(__file__).parents[1] / "docs" / "http.md"
AUTHORIZED = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture(scope="module")
def server() -> Iterator[Local]:
    with local() as one:
        yield one


@pytest.fixture(autouse=True)
def no_traceback_and_the_feed_goes_on(server: Local, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    assert httpx.get(f"{server.url}/health").json()["status"] == "ok"
    assert not [record for record in caplog.records if record.exc_info]


def refused(answer: httpx.Response, kind: str) -> str:
    """The detail of a problem, which is of a kind and has the form of RFC 9457."""
    said = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert said["type"] == f"urn:electionfeed:problem:{kind}"
    assert said["status"] == answer.status_code == KINDS[kind][0]
    assert said["title"] == KINDS[kind][1]
    assert "Traceback" not in answer.text
    detail: str = said["detail"]
    return detail


BAD = [
    ("/events?after=-1", "bad-parameter", "'-1' is not an id of this feed, such as 2658"),
    ("/events?after=99999999999999999999", "bad-parameter", "is not an id of this feed"),
    ("/events?after=2659", "bad-parameter", "2659 is beyond the end of the night, 2658"),
    ("/events?after=%D9%A1", "bad-parameter", "is not an id"),
    ("/events?after=", "bad-parameter", "'' is not an id"),
    ("/events?after=1&after=2", "bad-parameter", "after is given 2 times"),
    ("/events?regoin=London", "unknown-parameter", "is it region?"),
    ("/events?region=Londn", "bad-parameter", "there is no region 'Londn' on this night; is it London?"),
    ("/events?seat=E1400053", "bad-parameter", "there is no seat 'E1400053' on this night: is it "),
    ("/events?seat=Kensingtn", "bad-parameter", "is it Kensington (E14000768)?"),
    ("/posts?seat=Kensingtn", "bad-parameter", "is it Kensington (E14000768)?"),
    ("/events?envelope=xml", "bad-parameter", "envelope is one of none, cloudevents, not 'xml'"),
    ("/events.jsonl?after=12-00000000", "stream-changed", "begin again, without an id"),
    ("/deltas?limit=0", "bad-parameter", "limit is a whole number from 1 to 1000, not '0'"),
    ("/deltas?limit=1001", "bad-parameter", "from 1 to 1000"),
    ("/deltas?limit=1e3", "bad-parameter", "limit is a whole number"),
    ("/deltas?limit=%EF%BC%97", "bad-parameter", "limit is a whole number"),
    ("/board.json?by=county", "bad-parameter", "by is one of area, band, nation, region, type, winner, not 'county'"),
    ("/board.json?at=04:40", "unknown-parameter", "there is no parameter 'at' here; is it by?"),
    ("/seats/Telford.json", "not-found", "is it Telford (E14000989)?"),
    ("/seats/Telfrod.json", "not-found", "is it Telford (E14000989)?"),
    ("/seats/E99999999.json", "not-found", "codes such as E14000530"),
    ("/seats/..%2F..%2Fetc%2Fpasswd.json", "not-found", ""),
    ("/seats/%00.json", "not-found", "there is no seat"),
    ("/../../etc/passwd", "not-found", "there is nothing at"),
    ("/nights/ge1997.jsonl", "not-found", "there are ge2010, ge2015, ge2017, ge2019, ge2024"),
    ("/nights/..%2Fge2019.jsonl", "not-found", ""),
    ("/nights/.jsonl", "not-found", ""),
    ("/health?x=1", "unknown-parameter", "there is no parameter 'x' here"),
    ("/favicon.ico", "not-found", "/openapi.json says what there is"),
    ("/control/pause", "method-not-allowed", "takes no GET"),
    ("/" + "x" * 2_000, "not-found", "there is nothing at"),
]


@pytest.mark.parametrize(("path", "kind", "detail"), BAD)
def test_the_answer_to_a_bad_request_says_what_is_wrong_and_what_would_be_right(
    server: Local, path: str, kind: str, detail: str
) -> None:
    at = urlsplit(server.url)
    # A plain socket: a client library would tidy some of these paths.
    raw = asked(server, f"GET {path} HTTP/1.1\r\nHost: {at.netloc}\r\nConnection: close\r\n\r\n".encode())
    assert detail in refused(raw, kind)


def asked(server: Local, request: bytes, *, wait: float = 10.0) -> httpx.Response:
    """The answer to the bytes of a request."""
    at = urlsplit(server.url)
    with socket.create_connection((at.hostname, at.port or 0), timeout=wait) as connection:
        connection.sendall(request)
        return answer(connection)


def answer(connection: socket.socket) -> httpx.Response:
    """Read an answer to its end."""
    received = b""
    while piece := connection.recv(65_536):
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    headers = [(line.split(": ", 1)[0], line.split(": ", 1)[1]) for line in lines]
    return httpx.Response(int(status.split()[1]), headers=headers, content=body)


def test_what_is_not_http_is_refused(server: Local) -> None:
    for junk in (b"\x16\x03\x01\x02\x00\x01", b"GET / HTTP/9.9\r\n\r\n", b"{}\r\n\r\n"):
        refused(asked(server, junk), "bad-request")


def test_a_request_that_is_too_large_is_refused_before_it_is_whole(server: Local) -> None:
    head = b"GET /health HTTP/1.1\r\nHost: x\r\nX-Junk: " + b"x" * 70_000
    assert "at most 65,536 bytes" in refused(asked(server, head), "headers-too-large")


CONTROL = [
    ("pause", b"{", "bad-body"),
    ("pause", b"\xff\xfe", "bad-body"),
    ("pause", b"[]", "bad-body"),
    ("pause", b'{"now":1}', "bad-body"),
    ("speed", b"{}", "bad-body"),
    ("speed", b'{"speed":0}', "not-now"),
    ("seek", b'{"to":"teatime"}', "bad-body"),
    ("correct", b'{"seat":1}', "bad-body"),
    ("correct", b'{"seat":"Telford","votes":{"Con":-1}}', "not-now"),
    ("correct", b'{"seat":"Atlantis"}', "not-found"),
    ("correct", b'{"seat":"' + b"x" * 70_000 + b'"}', "too-large"),
    ("withdraw", b'{"seat":"Telford","reason":7}', "bad-body"),
]


@pytest.mark.parametrize(("name", "body", "kind"), CONTROL)
def test_a_bad_body_is_refused(server: Local, name: str, body: bytes, kind: str) -> None:
    refused(httpx.post(f"{server.url}/control/{name}", content=body, headers=AUTHORIZED), kind)


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer wrong", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN}x"])
def test_control_needs_the_token_to_the_letter(server: Local, header: str | None) -> None:
    headers = {} if header is None else {"authorization": header}
    said = httpx.post(f"{server.url}/control/pause", headers=headers)
    refused(said, "no-token")
    assert said.headers["www-authenticate"] == "Bearer"


def test_control_is_off_unless_asked_for() -> None:
    with local(token=None) as server:
        said = httpx.post(f"{server.url}/control/pause", headers=AUTHORIZED)
    assert "control is off" in refused(said, "not-found")


def test_a_hundred_clients_that_never_finish_their_request_are_refused_and_slow_nobody() -> None:
    served = service(GE2019)
    served.guard = Guard(patience=0.5)
    with serving(served) as server:
        at = urlsplit(server.url)
        slow = [socket.create_connection((at.hostname, at.port or 0), timeout=10) for _ in range(100)]
        for connection in slow:
            connection.sendall(b"GET /events HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        assert httpx.get(f"{server.url}/events.jsonl").content.count(b"\n") == len(GE2019)
        for connection in slow:
            assert "0.5 seconds to arrive" in refused(answer(connection), "too-slow")
            connection.close()
        assert httpx.get(f"{server.url}/health").json()["status"] == "ok"
        assert not served.guard.open or len(served.guard.open) <= 2


def test_a_request_that_comes_in_drops_is_answered_if_it_comes_in_time(server: Local) -> None:
    at = urlsplit(server.url)
    with socket.create_connection((at.hostname, at.port or 0), timeout=10) as connection:
        for byte in b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n":
            connection.sendall(bytes([byte]))
            time.sleep(0.001)
        assert answer(connection).status_code == 200


def test_a_server_that_is_full_says_so() -> None:
    served = service(GE2019)
    served.player.feed = Feed(most=0)
    with serving(served) as server:
        said = httpx.get(f"{server.url}/events")
        assert "at most 0 clients" in refused(said, "too-many")
        assert said.headers["retry-after"] == "5"
        assert httpx.get(f"{server.url}/board.json").status_code == 200


def test_too_many_connections_are_refused() -> None:
    served = service(GE2019)
    served.guard = Guard(most=2)
    with serving(served) as server:
        at = urlsplit(server.url)
        opened = [socket.create_connection((at.hostname, at.port or 0), timeout=10) for _ in range(3)]
        assert "at most 2 connections" in refused(answer(opened[2]), "too-many")
        for connection in opened:
            connection.close()


def test_a_bug_is_reported_without_its_traceback_which_is_in_the_log(
    server: Local, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(server.served.snapshots, "board", broken)
    said = httpx.get(f"{server.url}/board.json")
    assert "secret" not in refused(said, "internal")
    end = time.monotonic() + 10
    while "secret" not in caplog.text:
        assert time.monotonic() < end
        time.sleep(0.01)
    caplog.clear()


def test_every_kind_of_problem_is_documented() -> None:
    written = HTTP.read_text()
    for kind, (status, _) in KINDS.items():
        assert f"| `{kind}` | {status} |" in written


def test_problems_are_json_as_their_standard_says() -> None:
    from electionfeed.web.problems import Problem

    problem = Problem("not-found", "x")
    assert orjson.loads(problem.body)["type"] == "urn:electionfeed:problem:not-found"
    assert problem.raw.startswith(b"HTTP/1.1 404 Not Found\r\n")
    with pytest.raises(ValueError, match="kind"):
        Problem("odd", "x")
