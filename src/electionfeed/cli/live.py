"""The live view of a replay: the board on the terminal's own screen, with keys, and the last board when it ends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from rich.console import Console
from rich.live import Live

from ..events import Event
from ..playback.clock import Clock
from ..playback.replay import replay
from .boards import plain
from .common import Named
from .keys import pressed, raw
from .screen import Screen
from .terminal import say

__all__ = ["watch"]

BLINK = 0.1  # seconds: a key is obeyed within this
FASTEST, SLOWEST = 100_000.0, 1.0
HOUR = timedelta(hours=1)


class Quit(Exception):
    """The person at the keyboard has seen enough."""


def watch(stream: Named, events: Iterable[Event], clock: Clock, start: datetime | None) -> None:
    """Show the events at the clock's pace, what lies before the start at once, and print the last board at the end."""
    console = Console()
    screen = Screen(stream, clock)
    try:
        with raw() as readable, Live(screen, console=console, screen=True, refresh_per_second=8):

            def wait(seconds: float) -> None:
                obey(pressed(min(seconds, BLINK), readable=readable), clock)

            for event in events:
                if start is None or event.at >= start:
                    for _ in replay([event], clock, sleep=wait):
                        pass
                screen.take(event)
    except Quit:
        pass
    finally:
        # The other screen is gone by now, however it ended: what it showed stays here.
        say(*plain(screen.state, stream))


def obey(key: str, clock: Clock) -> None:
    """Do what a key asks of the clock, or raise `Quit`."""
    match key:
        case " " if clock.paused:
            clock.resume()
        case " ":
            clock.pause()
        case "+" | "=":
            clock.speed = min(2 * clock.speed, FASTEST)
        case "-":
            clock.speed = max(clock.speed / 2, SLOWEST)
        case "n" if clock.moment:
            clock.seek(clock.moment.replace(minute=0, second=0, microsecond=0) + HOUR)
        case "q":
            raise Quit
