"""The board of a replay on a terminal: every line fits, what is shown is what the tallies say, and keys are obeyed."""

import os
import pty
import select
import sys
import time
from collections.abc import Mapping
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

import electionfeed as ef
from electionfeed._frozen import FrozenMap
from electionfeed.cli.live import Quit, obey
from electionfeed.cli.screen import Screen
from electionfeed.testing.strategies import nights

from .processes import running

NIGHT = ef.load("ge2019")


def shown(screen: Screen, width: int = 80, height: int = 24) -> list[str]:
    console = Console(width=width, height=height, force_terminal=False)
    with console.capture() as capture:
        console.print(screen, end="")
    return capture.get().split("\n")


def fed(events: "ef.Night | tuple[ef.Event, ...]", stream: ef.Night) -> Screen:
    screen = Screen(stream, ef.Clock())
    for event in events:
        screen.take(event)
    return screen


@given(nights(corrections=True), st.integers(60, 200), st.integers(24, 60))
def test_every_line_fits_and_the_screen_is_not_longer_than_the_terminal(
    night: ef.Night, width: int, height: int
) -> None:
    lines = shown(fed(night, night), width, height)
    assert len(lines) <= height
    assert max(map(len, lines)) <= width


@given(nights(corrections=True))
def test_what_is_still_to_come_is_what_the_board_counts_as_not_declared(night: ef.Night) -> None:
    screen = fed(night, night)
    assert len(screen.out) == screen.state.total - screen.state.declared


def test_the_screen_at_ten_to_five_says_what_the_desk_says() -> None:
    by = ef.moment("04:50", NIGHT.header)
    screen = fed(tuple(ef.until(NIGHT, by)), NIGHT)
    lines = shown(screen)
    board = ef.fold(ef.desk, ef.until(NIGHT, by))
    assert f"{board.declared} of 650 seats declared" in lines[1]
    assert lines[3].startswith(f"Con      {board.seats['Con']}    +{board.net['Con']}")
    assert "326 for a majority" in "\n".join(lines)
    assert lines[-2].startswith("space pause")


def test_the_line_of_a_majority_has_the_colour_of_the_words_in_every_row_and_no_change_has_a_sign() -> None:
    screen = fed(NIGHT, NIGHT)
    rows = [*screen.lines(80, 24)][3:10]
    marks = {(line.plain.index(mark), mark) for line in rows for mark in "┃┊" if mark in line.plain}
    assert len({place for place, _ in marks}) == 1
    assert {mark for _, mark in marks} == {"┃", "┊"}
    for line in rows:
        place = next(line.plain.index(mark) for mark in "┃┊" if mark in line.plain)
        styles = [str(span.style) for span in line.spans if span.start <= place < span.end]
        assert all(style.startswith("on ") or not style for style in styles), line
    assert rows[6].plain.endswith("0.5%   0.0")


def test_what_leads_the_news_is_shown_whole_where_the_terminal_is_narrow() -> None:
    lines = shown(fed(tuple(ef.until(NIGHT, "05:05")), NIGHT))
    place = next(n for n, line in enumerate(lines) if "Con GAIN Bolsover" in line)
    assert lines[place + 1].endswith("first elected in 1970, is defeated")
    assert len(lines) == 24


def test_a_struck_headline_is_shown_struck() -> None:
    corrected = ef.correct(NIGHT, "Kensington", votes={"Lab": 17_000})
    place = next(n for n, e in enumerate(corrected) if isinstance(e, ef.SeatDeclared) and e.revision == 2)
    screen = fed(corrected[: place + 1], corrected)
    styles = {line.plain: str(line.style) for line in screen.lines(200, 100)}
    (struck,) = (style for text, style in styles.items() if "Con GAIN Kensington" in text)
    assert "strike" in struck
    assert any("CORRECTION: Lab HOLD Kensington" in text for text in styles)


def test_keys_pause_change_the_speed_skip_to_the_next_hour_and_quit() -> None:
    time_of_day = ef.ManualTime()
    clock = ef.Clock(speed=60, now=time_of_day)
    start = NIGHT.header.at
    assert clock.delay(start) == 0
    obey(" ", clock)
    assert clock.paused
    obey(" ", clock)
    obey("+", clock)
    obey("+", clock)
    obey("-", clock)
    obey("?", clock)
    assert (clock.paused, clock.speed) == (False, 120)
    obey("n", clock)
    assert clock.moment == start + timedelta(minutes=15)  # the night opens at a quarter to
    with pytest.raises(Quit):
        obey("q", clock)


def test_a_real_terminal_shows_the_board_obeys_keys_and_keeps_the_last_board() -> None:
    written = in_terminal(["replay", "ge2019", "--speed", "60", "--from", "04:40"], keys=b"q")
    assert "\x1b[?1049h" in written  # the other screen, and back
    after = written.split("\x1b[?1049l")[-1]
    assert "seats declared" in after
    assert "Con " in after


@pytest.mark.parametrize("asked", [{"TERM": "dumb"}, {"NO_COLOR": "1"}])
def test_a_dumb_terminal_and_one_without_colours_get_plain_lines(asked: dict[str, str]) -> None:
    written = in_terminal(["replay", "ge2019", "--until", "22:00"], keys=b"", asked=asked)
    assert "\x1b" not in written
    assert "22:00 Exit poll" in written


def in_terminal(arguments: list[str], *, keys: bytes, asked: Mapping[str, str] = FrozenMap()) -> str:
    """Run a command in a terminal of its own, press keys once something is shown, and give all that it wrote."""
    pytest.importorskip("termios")
    master, slave = pty.openpty()
    env = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24", "NO_COLOR": "", **asked}
    command = [sys.executable, "-m", "electionfeed", *arguments]
    written, ends = b"", time.monotonic() + 60
    with running(command, stdin=slave, stdout=slave, stderr=slave, env=env) as process:
        os.close(slave)
        while time.monotonic() < ends:
            ready, _, _ = select.select([master], [], [], 0.5)
            try:
                piece = os.read(master, 65_536) if ready else b""
            except OSError:  # what Linux says when the other end is closed
                break
            written += piece
            if keys and b"seats declared" in written:
                os.write(master, keys)
                keys = b""
            if not piece and process.poll() is not None:
                break
        process.wait(timeout=60)
    os.close(master)
    assert process.returncode == 0, written.decode()
    return written.decode()
