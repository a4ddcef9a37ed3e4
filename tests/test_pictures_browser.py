"""The committed pictures in a real browser, all on one page: its fonts measure what our own widths only estimate."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from html import unescape
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed here")]

# Of each picture: words over the edge, words over words (by the middle of a line's box, which letters fill), and marks
# that are wider than what they mark.
MEASURE = """
for (const svg of document.querySelectorAll('svg')) {
  const page = svg.getBoundingClientRect(), name = svg.querySelector('title').textContent, seen = [];
  for (const text of svg.querySelectorAll('text')) {
    if (text.closest('.gone')) continue;
    const box = text.getBoundingClientRect(), words = text.textContent;
    if (text.matches('.m, .n')) {
      const area = text.parentNode.querySelector('path, rect, circle').getBoundingClientRect();
      if (box.width > area.width) report.push([name, 'wider than its seat', words]);
      continue;
    }
    if (box.left < page.left || box.right > page.right || box.top < page.top || box.bottom > page.bottom)
      report.push([name, 'over the edge', words]);
    const [top, bottom] = [box.top + box.height / 5, box.bottom - box.height / 5];
    for (const [other, its, from, to] of seen)
      if (box.left < its.right && its.left < box.right && top < to && from < bottom)
        report.push([name, words, 'over', other]);
    seen.push([words, box, top, bottom]);
  }
  if (!seen.length) report.push([name, 'has no words']);
}
"""


# The clock of every animation is set to a moment, and what can be seen then is reported.
SEEN = """
const moving = document.getAnimations();
for (const one of moving) one.currentTime = 12000;
const visible = (node) => getComputedStyle(node).opacity === '1';
const seats = [...document.querySelectorAll('[data-seat]')].filter(visible).length;
const words = [...document.querySelectorAll('g.a')].filter(visible).flatMap((g) => [...g.querySelectorAll('.s')]);
report.push(moving.length, seats, words.map((text) => text.textContent));
"""
REPORT = """
document.body.innerHTML = '';
document.body.append(Object.assign(document.createElement('pre'), {id: 'report', textContent: JSON.stringify(report)}));
"""


def test_no_words_are_over_others_over_the_edge_or_wider_than_their_seat(tmp_path: Path) -> None:
    assert reported(tmp_path, sorted(FOLDER.glob("*.svg")), MEASURE) == []


def test_the_animation_shows_as_many_seats_as_it_says(tmp_path: Path) -> None:
    moving, seats, words = reported(tmp_path, [FOLDER / "animation.svg"], SEEN)
    assert moving > 650
    assert 0 < seats < 650
    assert words == [f"{seats} of 650 seats"]


def test_for_readers_who_want_less_motion_the_animation_stands_at_its_end(tmp_path: Path) -> None:
    seen = reported(tmp_path, [FOLDER / "animation.svg"], SEEN, "--force-prefers-reduced-motion")
    assert seen == [0, 650, ["650 of 650 seats"]]


def reported(folder: Path, pictures: Sequence[Path], script: str, *options: str) -> list[Any]:
    """Show pictures on one page, run a script there, and give what it reports."""
    shown = "".join(path.read_text(encoding="utf-8") for path in pictures)
    page = folder / "page.html"
    whole = f'<!doctype html><meta charset="utf-8"><body>{shown}<script>const report = [];{script}{REPORT}</script>'
    page.write_text(whole, encoding="utf-8")
    quiet = ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}")
    command = [str(CHROMIUM), *quiet, *options, "--dump-dom", page.as_uri()]
    dumped = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    report = re.search(r'<pre id="report">(.*?)</pre>', dumped, re.S)
    assert report, dumped[-500:]
    found: list[Any] = json.loads(unescape(report[1]))
    return found
