"""A real browser's own EventSource follows the feed, and resumes it by itself when it is cut."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from typing import Any

import orjson
import pytest

import electionfeed as ef
from electionfeed.web.faults import Faults
from electionfeed.web.server import Local, service, serving

from .feeds import GE2019
from .processes import running

CHROMIUM = next((found for name in ("chromium", "google-chrome", "chrome") if (found := shutil.which(name))), None)
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")]

PAGE = """<!doctype html><title>A results page</title><script>
const lines = [], ids = [];
let cuts = 0;
const feed = new EventSource("FEED/events");
feed.onmessage = (message) => { lines.push(message.data); ids.push(message.lastEventId); };
feed.onerror = () => { cuts += 1; };
feed.addEventListener("end", () => {
  feed.close();
  fetch("/", { method: "POST", body: JSON.stringify({ lines, ids, cuts }) });
});
</script>"""


@contextmanager
def results_page(feed: str) -> Iterator[tuple[str, Queue[Any]]]:
    """Serve a results page of another origin, and give its address and what it reports."""
    reports: Queue[Any] = Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = PAGE.replace("FEED", feed).encode()
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            reports.put(orjson.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", reports
        finally:
            server.shutdown()
            thread.join(10)


def browsed(server: Local, profile: Path) -> Any:
    """Open the results page in the browser, and give what it has seen when the night has closed."""
    with results_page(server.url) as (page, reports):
        command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}", page]
        with running(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
            return reports.get(timeout=60)


def test_the_browser_gets_every_message_once_and_in_order(tmp_path: Path) -> None:
    served = service(GE2019)
    served.origins = ["*"]
    with serving(served) as server:
        seen = browsed(server, tmp_path)
    assert seen["lines"] == [ef.encode(event).decode() for event in GE2019]
    assert seen["ids"] == [str(event.seq) for event in GE2019]
    assert seen["cuts"] == 0


def test_the_browser_resumes_a_feed_that_repeats_reorders_and_is_cut(tmp_path: Path) -> None:
    delivered = list(ef.scenario("late", "duplicates", seed=4)(GE2019))
    served = service(GE2019, "late", "duplicates", seed=4, faults=Faults(cuts=0.6, seed=4))
    served.origins = ["*"]
    with serving(served) as server:
        seen = browsed(server, tmp_path)
    assert seen["lines"] == [ef.encode(event).decode() for event in delivered]
    assert seen["cuts"] == 2
