"""A real Chromium for the tests of the page, and a line to the server that can be cut."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

__all__ = ["CHROMIUM", "Line", "line", "needs_chromium", "opened"]

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed here")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 15_000  # milliseconds for what a page is waited for


@contextmanager
def opened() -> Iterator[Any]:
    """Start a browser with a fresh profile, and end it."""
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS, timeout=60_000)
        try:
            yield browser
        finally:
            browser.close()


class Line:
    """A TCP line to a server: what goes through can be cut at once, and stay cut until it is mended."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.is_cut = False
        self.after: int | None = None  # bytes from the server after which a connection is cut
        self.was_cut = threading.Event()  # after so many bytes
        self.ends: set[socket.socket] = set()

    def cut(self) -> None:
        """Cut every connection, and every new one."""
        self.is_cut = True
        for end in tuple(self.ends):
            self._drop(end)

    def mend(self) -> None:
        """Let new connections through."""
        self.is_cut = False

    def serve(self) -> None:
        """Take connections until closed."""
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                try:
                    self._connect(client)
                except OSError:
                    client.close()

    def _connect(self, client: socket.socket) -> None:
        if self.is_cut:
            raise ConnectionRefusedError
        server = socket.create_connection(("127.0.0.1", self.port))
        self.ends |= {client, server}
        for source, sink, limited in ((client, server, False), (server, client, True)):
            threading.Thread(target=self._pump, args=(source, sink, limited), daemon=True).start()

    def close(self) -> None:
        """End everything."""
        # A socket that another thread waits on is only woken by a shutdown.
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.cut()

    def _pump(self, source: socket.socket, sink: socket.socket, limited: bool) -> None:
        passed = 0
        with suppress(OSError):
            while data := source.recv(16_384):
                passed += len(data)
                if limited and self.after is not None and passed > self.after:
                    self.was_cut.set()
                    break
                sink.sendall(data)
        self._drop(source)
        self._drop(sink)

    def _drop(self, end: socket.socket) -> None:
        self.ends.discard(end)
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()


@contextmanager
def line(url: str) -> Iterator[Line]:
    """Open a line to the server at an address."""
    made = Line(int(url.rpartition(":")[2]))
    thread = threading.Thread(target=made.serve, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.close()
        thread.join(5)
