"""The server as a process and a crowd of readers: killed, stopped, stalled on, and never a message lost or twice."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import random
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson
import pytest
from benchmarks.crowd import Crowd, crowd

import electionfeed as ef
from electionfeed.web.feed import Feed
from electionfeed.web.messages import frame
from electionfeed.web.plan import Plan
from electionfeed.web.server import service, serving
from electionfeed.web.writing import Writer, replace_files

from .feeds import GE2019, SMALL, TOKEN, local, process, read_sse
from .processes import running

FINAL = ef.fold(ef.board, GE2019)
AUTHORIZED = {"authorization": f"Bearer {TOKEN}"}
STREAM = b"".join(message.sse("none") for message in Plan(GE2019).messages)
WHOLE = STREAM + frame(b'{"reason":"the night has closed"}', name="end")
SECONDS = 120


async def follow(url: str, readers: int, stalled: int) -> tuple[Crowd, int, int]:
    """Have readers connected, let the night run, and give them when they have come to its end, with the memory then."""
    stuck = await crowd(url, stalled, stalled=True)
    reading = await crowd(url, readers)
    try:
        async with httpx.AsyncClient(base_url=url, headers=AUTHORIZED) as client:
            before = (await client.get("/health")).json()["clients"]
            await client.post("/control/resume")
            await reading.finish(SECONDS)
            board = (await client.get("/board.json")).json()["board"]
            after = (await client.get("/health")).json()["clients"]
        assert board["seats"] == dict(FINAL.seats)
    finally:
        reading.close()
        stuck.close()
    return reading, before, after


def everyone_had_everything(reading: Crowd) -> None:
    whole = hashlib.sha256(WHOLE).hexdigest()
    assert {reader.digest.hexdigest() for reader in reading.readers} == {whole}
    assert all(list(reader.ids) == list(range(1, len(GE2019) + 1)) for reader in reading.readers)


@pytest.mark.parametrize("readers", [25, pytest.param(1_000, marks=pytest.mark.long)])
@pytest.mark.parametrize("stalled", [0, 10])
def test_every_reader_gets_every_message_once_and_in_order_whoever_else_stalls(readers: int, stalled: int) -> None:
    with process("ge2019", "--control", "--paused", "--speed", "1000000", "--longest", "0.01") as (url, server):
        reading, before, after = asyncio.run(follow(url, readers, stalled))
        everyone_had_everything(reading)
        assert before == readers + stalled
        assert after <= stalled
        assert server.poll() is None


@pytest.mark.slow
@pytest.mark.parametrize("readers", [10, pytest.param(300, marks=pytest.mark.long)])
def test_memory_is_flat_however_many_nights_are_followed(readers: int) -> None:
    arguments = ("ge2019", "--control", "--paused", "--speed", "1000000", "--longest", "0.001")
    with process(*arguments) as (url, server):
        peaks = []
        for _ in range(3):
            everyone_had_everything(asyncio.run(follow(url, readers, 2))[0])
            peaks.append(resident(server.pid))
            httpx.post(f"{url}/control/pause", headers=AUTHORIZED)
            httpx.post(f"{url}/control/seek", json={"to": "2019-12-12T00:00"}, headers=AUTHORIZED).raise_for_status()
    # The first night builds what is kept of it, once for all readers; after that nothing grows.
    assert peaks[-1] < 1.15 * peaks[0] + readers * 100_000


def resident(pid: int) -> int:
    """The resident bytes of a process."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def test_a_client_that_takes_nothing_is_dropped_with_a_reason_and_the_others_are_not(
    caplog: pytest.LogCaptureFixture,
) -> None:
    served = service(GE2019, token=TOKEN)
    served.player.feed = Feed(patience=0.3)
    with serving(served) as server:
        at = urlsplit(server.url)
        with socket.socket() as stuck:
            stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            stuck.settimeout(10)
            stuck.connect((at.hostname, at.port))
            stuck.sendall(b"GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
            wait(lambda: httpx.get(f"{server.url}/health").json()["dropped"] == 1)
            assert tuple(ef.connect(server.url)) == GE2019.events
            wait(lambda: not served.feed.followers)
            assert 0 < received(stuck) < len(WHOLE)
    assert "s behind, at" in caplog.text


def test_a_client_that_leaves_is_no_news(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """On the loop of the standard library, which says so of every write to a client that has gone."""
    monkeypatch.setitem(sys.modules, "uvloop", None)
    with local() as server:
        at = urlsplit(server.url)
        for number in range(100):
            with socket.create_connection((at.hostname, at.port or 0), timeout=10) as leaving:
                leaving.sendall(b"GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
                if number % 2:
                    leaving.recv(100)
                leaving.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # at once
        wait(lambda: not server.served.feed.followers)
        assert httpx.get(f"{server.url}/health").json()["dropped"] == 0
    assert not caplog.records


def test_a_client_that_was_dropped_and_reads_again_is_given_the_reason() -> None:
    async def read() -> str:
        feed = Feed(patience=0.0, now=lambda: 0.0)
        plan = Plan(GE2019)
        from electionfeed.web.filters import EVERYTHING
        from electionfeed.web.streams import Stream

        stream = Stream(feed, plan, 0, EVERYTHING, "none")
        for message in plan.messages:
            feed.deliver(message)
        feed.followers.add(stream)
        feed.now = lambda: 40.0
        feed.sweep()
        sent: list[bytes] = []

        async def send(message: Any) -> None:
            sent.append(message.get("body", b""))

        await stream({"type": "http", "method": "GET"}, asyncio.Event().wait, send)  # type: ignore[arg-type]
        return b"".join(sent).decode()

    delivered = read_sse(asyncio.run(read()))[-1]
    assert delivered == {"event": "dropped", "data": '{"reason":"40 s behind, at 0 of 2,658 messages"}'}


def received(connection: socket.socket) -> int:
    """Read to the end, however it comes, and give how many bytes there were."""
    count = 0
    with suppress(ConnectionResetError):
        while piece := connection.recv(65_536):
            count += len(piece)
    return count


def wait(until: Callable[[], bool]) -> None:
    """Wait until something holds, for some seconds at most."""
    end = time.monotonic() + 10
    while not until():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_server_that_is_stopped_says_so_to_its_clients_and_ends() -> None:
    with process("ge2019", "--speed", "0.001") as (url, server), httpx.stream("GET", f"{url}/events") as stream:
        pieces = stream.iter_text()
        read = next(pieces)
        server.send_signal(signal.SIGTERM)
        read += "".join(pieces)
        assert server.wait(10) in (0, -signal.SIGTERM)
    assert read_sse(read)[-1] == {"event": "stopped", "data": '{"reason":"the server is stopping"}'}


def test_a_silent_stream_says_now_and_then_that_it_is_alive() -> None:
    served = service(GE2019, clock=ef.Clock(speed=1e-9))
    served.player.feed = Feed(heartbeat=0.1)
    with serving(served) as server, httpx.stream("GET", f"{server.url}/events?after=2000") as stream:
        read = ""
        for piece in stream.iter_text():
            read += piece
            if read.count(": heartbeat\n\n") == 2:
                break


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, *(pytest.param(n, marks=pytest.mark.long) for n in range(1, 50))])
def test_a_server_that_is_killed_in_the_middle_costs_its_consumer_nothing(
    seed: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Each server stands still in the middle of the night until it is killed, the last one sends it to the end."""
    caplog.set_level(logging.INFO, "electionfeed.web")
    rng, port = random.Random(seed), free_port()
    feed = ef.connect(f"http://127.0.0.1:{port}", attempts=1_000).events(sleep=lambda _: None)
    events: list[ef.Event] = []
    for hour in sorted(rng.sample(range(7), rng.randint(1, 3))):
        at = f"{hour:02}:{rng.randint(0, 59):02}"
        said = sum(event.at <= ef.moment(at, GE2019.header) for event in GE2019)
        with process("ge2019", "--speed", "0.001", "--from", at, port=port) as (_, server):
            events += islice(feed, rng.randint(1, said - len(events)))
            server.kill()
    with process("ge2019", "--instant", port=port):
        events += feed
    assert tuple(events) == GE2019.events
    assert ef.fold(ef.board, events) == FINAL
    assert "cut after" in caplog.text


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, *(pytest.param(n, marks=pytest.mark.long) for n in range(1, 50))])
def test_a_consumer_that_is_killed_goes_on_and_ends_with_the_clean_tallies(seed: int, tmp_path: Path) -> None:
    """The consumer is a recording into SQLite, which keeps the event and where it was in one step."""
    rng = random.Random(seed)
    file = tmp_path / "night.db"
    with process("ge2019", "--speed", "100000", "--longest", "0.002") as (url, _):
        command = [sys.executable, "-m", "electionfeed", "record", url, "--to", str(file)]
        for _ in range(rng.randint(1, 2)):
            with running(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as consumer:
                try:
                    consumer.wait(rng.uniform(0.2, 0.6))
                except subprocess.TimeoutExpired:
                    consumer.kill()
        subprocess.run(command, check=True, timeout=60, stdout=subprocess.DEVNULL)
    with ef.SqliteLog(file) as log:
        assert tuple(log.read()) == GE2019.events
        assert ef.fold(ef.board, log.read()) == FINAL


def test_snapshots_are_kept_as_files_that_are_what_the_feed_says(tmp_path: Path) -> None:
    with (tmp_path / "small.jsonl").open("wb") as out:
        ef.write(SMALL, out)
    with process(str(tmp_path / "small.jsonl"), "--instant", "--write", str(tmp_path / "cdn")) as (url, _):
        wait(
            lambda: (
                (tmp_path / "cdn/feed.json").exists() and b'"closed":true' in (tmp_path / "cdn/feed.json").read_bytes()
            )
        )
        with httpx.Client(base_url=url) as client:
            for path in ("board.json", f"seats/{min(SMALL.seats)}.json", "events.jsonl"):
                assert (tmp_path / "cdn" / path).read_bytes() == client.get(f"/{path}").content
            by_region = client.get("/board.json?by=region").content
    assert (tmp_path / "cdn/board-by-region.json").read_bytes() == by_region
    assert len(list((tmp_path / "cdn/seats").iterdir())) == len(SMALL.seats)
    assert not [path for path in (tmp_path / "cdn").rglob("*") if path.name.endswith(".partial")]


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    """A reader that looks all the time never sees half a file."""
    path = tmp_path / "board.json"
    bodies = [orjson.dumps({"n": number, "long": "x" * 200_000}) for number in range(2)]
    replace_files({path: bodies[0]})
    for name, body in zip("ab", bodies, strict=True):
        (tmp_path / name).write_bytes(body)
    program = "seen = {open('a', 'rb').read(), open('b', 'rb').read()}\n"
    program += "for _ in range(3000):\n    assert open('board.json', 'rb').read() in seen"
    with running([sys.executable, "-c", program], cwd=tmp_path) as reader:
        while reader.poll() is None:
            for body in bodies:
                replace_files({path: body})
        assert reader.returncode == 0
    with pytest.raises(OSError, match="Is a directory"):
        replace_files({tmp_path: b""})
    assert path.read_bytes() in bodies


def test_a_disk_that_fails_is_said_in_the_log_and_tried_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def write_twice() -> None:
        feed, plan = Feed(), Plan(SMALL)
        feed.deliver(plan.messages[0])
        (tmp_path / "cdn").write_text("in the way")
        writer = Writer(tmp_path / "cdn", plan, feed)
        await writer.write()
        (tmp_path / "cdn").unlink()
        await writer.write()

    asyncio.run(write_twice())
    assert "snapshots: " in caplog.text
    assert orjson.loads((tmp_path / "cdn/feed.json").read_bytes())["id"] == "1"


def test_a_port_that_is_taken_is_a_clear_error(capsys: pytest.CaptureFixture[str]) -> None:
    from electionfeed.cli import main

    with local() as server:
        port = str(urlsplit(server.url).port)
        assert main(["serve", "ge2019", "--port", port]) == 1
    assert f"electionfeed: 127.0.0.1:{port}: Address already in use" in capsys.readouterr().err
