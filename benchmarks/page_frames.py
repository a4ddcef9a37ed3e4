"""How smoothly the live page runs while a nasty night passes in half a minute: python benchmarks/page_frames.py [FILE].

A real Chromium says when it gave each frame, and its trace how much processor time each took on the page's thread,
which does not depend on what else the machine does. Beside it stand an empty page while the same night is served, and
an empty page that computes in each frame as long as a frame of the live page does on average: what they lose, the
machine loses. FILE keeps the trace of the live page, for chrome://tracing or Perfetto.
"""

from __future__ import annotations

import json
import shutil
import sys
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

import electionfeed as ef
from electionfeed.web.server import Local, service, serving

NASTY = ("wrong-rush", "transposed", "withdrawn", "late", "duplicates")
SPEED = 2_040.0  # 17 hours in 30 seconds
CATEGORIES = "devtools.timeline,toplevel,cc,benchmark"
FRAME = 1_000 / 60  # milliseconds
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
WATCH = """(busy) => {
  window.frames_ = [];
  const next = (at) => {
    frames_.push(at);
    for (const begun = performance.now(); performance.now() - begun < busy; );
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
}"""
TOKEN = {"authorization": "Bearer bench"}


def traced(page: Page, server: Local, busy: float = 0.0) -> tuple[list[float], list[dict[str, Any]]]:
    """Let the night pass, and give the moment of each frame and the events of the browser's trace."""
    session = page.context.new_cdp_session(page)
    events: list[dict[str, Any]] = []
    complete: list[bool] = []
    session.on("Tracing.dataCollected", lambda said: events.extend(said["value"]))
    session.on("Tracing.tracingComplete", lambda _: complete.append(True))
    session.send("Tracing.start", {"transferMode": "ReportEvents", "categories": CATEGORIES})
    page.evaluate(WATCH, busy)
    httpx.post(f"{server.url}/control/resume", headers=TOKEN).raise_for_status()
    while not httpx.get(f"{server.url}/health").json()["closed"]:
        page.wait_for_timeout(500)
    page.wait_for_timeout(1_000)
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


def played(browser: Browser, *, live: bool, busy: float = 0.0) -> tuple[list[float], list[dict[str, Any]]]:
    """Serve the night to the live page or to an empty one."""
    clock = ef.Clock(speed=SPEED)
    clock.pause()
    night = ef.load("ge2019")
    served = service(night, *NASTY, seed=7, clock=clock, start=ef.moment("21:50", night.header), token="bench")  # noqa: S106
    with serving(served) as server, browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        if live:
            page.goto(server.url)
            page.wait_for_selector("#received:not(:empty)")
        return traced(page, server, busy)


def shown(name: str, times: list[float], events: list[dict[str, Any]]) -> float:
    """Print the figures of a page, and give the processor time of its frames in milliseconds, on average."""
    gaps = [later - sooner for sooner, later in pairwise(times)]
    work = [e["tdur"] / 1_000 for e in events if e["name"] == "ProxyMain::BeginMainFrame" and "tdur" in e]
    tasks = [e["tdur"] / 1_000 for e in events if e["name"] == "ThreadControllerImpl::RunTask" and "tdur" in e]
    seconds = (times[-1] - times[0]) / 1_000
    print(f"{name}: {len(gaps) / seconds:.1f} frames a second over {seconds:.0f} s")
    print(f"  between frames: {spread(gaps)}")
    print(f"  processor time of a frame: {spread(work)}")
    late = sum(task > FRAME for task in tasks)
    print(f"  tasks of more than {FRAME:.1f} ms of processor time: {late} of {len(tasks):,}")
    return fmean(work)


def main() -> None:
    """Print the figures."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        times, events = played(browser, live=True)
        mean = shown("the live page", times, events)
        shown("an empty page", *played(browser, live=False))
        shown(f"an empty page, {mean:.1f} ms of work a frame", *played(browser, live=False, busy=mean))
        browser.close()
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(json.dumps(events), encoding="utf-8")


if __name__ == "__main__":
    main()
