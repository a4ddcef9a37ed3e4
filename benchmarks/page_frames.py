"""How smoothly the live page runs while a nasty night passes in half a minute: python benchmarks/page_frames.py [FILE].

A real Chromium says when it gave each frame, and its trace how much processor time each took on the page's thread,
which does not depend on what else the machine does. FILE keeps the trace, for chrome://tracing or Perfetto.
"""

from __future__ import annotations

import json
import shutil
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page, sync_playwright

import electionfeed as ef
from electionfeed.web.server import Local, service, serving

NASTY = ("wrong-rush", "transposed", "withdrawn", "late", "duplicates")
SPEED = 2_040.0  # 17 hours in 30 seconds
CATEGORIES = "devtools.timeline,toplevel,cc,benchmark"
FRAME = 1_000 / 60  # milliseconds
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
WATCH = """() => {
  window.frames_ = [];
  const next = (at) => { frames_.push(at); requestAnimationFrame(next); };
  requestAnimationFrame(next);
}"""


def traced(page: Page, server: Local) -> tuple[list[float], list[dict[str, Any]]]:
    """Let the night pass, and give the moment of each frame and the events of the browser's trace."""
    session = page.context.new_cdp_session(page)
    events: list[dict[str, Any]] = []
    complete: list[bool] = []
    session.on("Tracing.dataCollected", lambda said: events.extend(said["value"]))
    session.on("Tracing.tracingComplete", lambda _: complete.append(True))
    session.send("Tracing.start", {"transferMode": "ReportEvents", "categories": CATEGORIES})
    page.evaluate(WATCH)
    httpx.post(f"{server.url}/control/resume", headers={"authorization": f"Bearer {server.token}"}).raise_for_status()
    page.wait_for_selector("#connection[data-state=over]", timeout=90_000)
    page.wait_for_timeout(500)
    times: list[float] = page.evaluate("frames_")
    session.send("Tracing.end")
    while not complete:
        page.wait_for_timeout(50)
    return times, events


def spread(values: list[float]) -> str:
    """Give the median, the 95th and 99th percentile and the most, in milliseconds."""
    order = sorted(values)
    shown = [order[int(part * (len(order) - 1))] for part in (0.5, 0.95, 0.99, 1)]
    return "p50 {:.1f}, p95 {:.1f}, p99 {:.1f}, most {:.1f} ms".format(*shown)


def main() -> None:
    """Print the figures."""
    clock = ef.Clock(speed=SPEED)
    clock.pause()
    night = ef.load("ge2019")
    served = service(night, *NASTY, seed=7, clock=clock, start=ef.moment("21:50", night.header), token="bench")  # noqa: S106
    with serving(served) as server, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(server.url)
        page.wait_for_selector("#received:not(:empty)")
        times, events = traced(page, server)
        browser.close()
    gaps = [later - sooner for sooner, later in pairwise(times)]
    work = [e["tdur"] / 1_000 for e in events if e["name"] == "ProxyMain::BeginMainFrame" and "tdur" in e]
    seconds = (times[-1] - times[0]) / 1_000
    late = sum(one > FRAME for one in work)
    print(f"{len(gaps) / seconds:.1f} frames a second over {seconds:.0f} s")
    print(f"between frames: {spread(gaps)}")
    print(f"processor time of a frame: {spread(work)}; {late} of {len(work):,} over {FRAME:.1f} ms")
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(json.dumps(events), encoding="utf-8")


if __name__ == "__main__":
    main()
