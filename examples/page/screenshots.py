"""Take the pictures of the page and the terminal for the docs: python examples/page/screenshots.py docs/pictures."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs
from playwright.sync_api import Browser, sync_playwright
from rich.console import Console
from rich.terminal_theme import MONOKAI

import electionfeed as ef
from electionfeed.cli.screen import Screen
from electionfeed.web.server import service, serving

NASTY = ("wrong-rush", "transposed", "withdrawn", "late", "duplicates")
SEED = 7
DESKTOP, PHONE = (1280, 800), (390, 780)
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


@attrs.frozen
class Shot:
    """What is to be seen: when, where, on which screen, in which colours, and what is done first."""

    at: str
    size: tuple[int, int]
    path: str = "/"
    colours: str = "light"
    scroll: str | None = None


SHOTS: Mapping[str, Shot] = {
    "page-desktop": Shot("04:36", DESKTOP),
    "page-dark": Shot("03:08", DESKTOP, colours="dark"),
    "page-region": Shot("2019-12-13T08:30", DESKTOP, "/region/east-midlands"),
    "page-phone": Shot("04:36", PHONE),
    "page-phone-posts": Shot("03:08", PHONE, colours="dark", scroll=".post.correction"),
    "page-phone-seat": Shot("05:20", PHONE, "/#seat=E14000577"),
}


def shoot(browser: Browser, name: str, shot: Shot, folder: Path) -> Path:
    """Take one picture of a night that stands still at its moment."""
    night = ef.load("ge2019")
    clock = ef.Clock(speed=1e-6)
    served = service(night, *NASTY, seed=SEED, clock=clock, start=ef.moment(shot.at, night.header))
    wide, high = shot.size
    how: dict[str, Any] = {"viewport": {"width": wide, "height": high}, "color_scheme": shot.colours, "locale": "en-GB"}
    with serving(served) as server, browser.new_context(**how) as context:
        page = context.new_page()
        page.goto(server.url + shot.path)
        page.wait_for_selector("#received:not(:empty)")
        page.wait_for_selector("dialog[open] td" if "#" in shot.path else "#connection[data-state=live]")
        if shot.path == "/":
            page.wait_for_selector(".ahead:not([hidden])", state="attached")
        if shot.scroll:
            page.locator(shot.scroll).first.evaluate("(post) => post.scrollIntoView()")
        page.wait_for_timeout(700)  # until the race is drawn
        page.screenshot(path=folder / f"{name}.png")
    return folder / f"{name}.png"


# Columns, lines, and the moment of the board of a terminal.
TERMINALS: Mapping[str, tuple[int, int, str]] = {
    "terminal-80x24": (80, 24, "05:05"),
    "terminal-120x34": (120, 34, "04:36"),
}
LOOK = "margin:0;padding:1ch;display:inline-block;background:{background};color:{foreground};font:14px/1.2 monospace"


def typed(browser: Browser, name: str, folder: Path) -> Path:
    """Take a picture of the board that `electionfeed replay` shows on a terminal."""
    wide, high, at = TERMINALS[name]
    night = ef.load("ge2019")
    screen = Screen(night, ef.Clock(speed=240))
    for event in ef.until(night, at):
        screen.take(event)
    console = Console(width=wide, height=high, record=True, file=io.StringIO(), color_system="truecolor")
    console.print(screen, end="")
    page = browser.new_page(viewport={"width": 1600, "height": 1000})
    form = f'<pre style="{LOOK}">{{code}}</pre>'
    page.set_content(console.export_html(theme=MONOKAI, inline_styles=True, code_format=form))
    page.locator("pre").screenshot(path=folder / f"{name}.png")
    page.close()
    return folder / f"{name}.png"


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "pictures")
    folder.mkdir(exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for name, shot in SHOTS.items():
            print(shoot(browser, name, shot, folder))
        for name in TERMINALS:
            print(typed(browser, name, folder))
        browser.close()
