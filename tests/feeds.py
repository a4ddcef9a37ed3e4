"""Real servers on loopback for the tests of the feed: in a thread, or as the process that a user starts."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import attrs

import electionfeed as ef
from electionfeed.stream.publish import facts, published
from electionfeed.web.server import Local, service, serving

__all__ = ["GE2019", "SMALL", "TOKEN", "local", "process", "read_sse"]

GE2019 = ef.load("ge2019")
SEATS = set(sorted(GE2019.seats)[:40])
# A night of forty seats, where what is tested does not depend on how many there are.
SMALL = ef.Night(
    published(
        [
            attrs.evolve(GE2019.header, seats=len(SEATS), line=len(SEATS) // 2 + 1),
            *(event for event in facts(GE2019) if getattr(event, "seat", None) in SEATS),
        ]
    )
)
TOKEN = "a-token-of-the-tests"
SECONDS = 20  # in which a process must have begun or ended


@contextmanager
def local(night: ef.Night = GE2019, *scenario: str, **how: object) -> Iterator[Local]:
    """Serve a night from a thread, at once unless a clock is given."""
    with serving(service(night, *scenario, **({"token": TOKEN} | how))) as server:  # type: ignore[arg-type]
        yield server


@contextmanager
def process(*args: str, port: int = 0, cwd: Path | None = None) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Serve by the command line; the process has ended when the block has."""
    command = [sys.executable, "-m", "electionfeed", "serve", *args, "--port", str(port)]
    env = os.environ | {"ELECTIONFEED_TOKEN": TOKEN}
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=env, cwd=cwd)
    try:
        assert server.stderr
        said = server.stderr.readline()
        found = re.search(r"http://\S+:\d+", said)
        assert found, said + server.stderr.read()
        yield found[0], server
    finally:
        server.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            server.wait(SECONDS)
        server.kill()
        server.wait()
        if server.stderr:
            server.stderr.close()


def read_sse(text: str) -> list[dict[str, str]]:
    """Read server-sent events as their standard says, without any library of ours: those that have data."""
    blocks = [block.split("\n") for block in text.split("\n\n")]
    fields = [dict(line.split(": ", 1) for line in block if line and not line.startswith(":")) for block in blocks]
    return [field for field in fields if "data" in field]
