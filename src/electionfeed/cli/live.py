"""The live view of a replay, drawn with rich."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from ..events import Event
from ..headlines import headline, ranked
from ..night import Night
from ..rules import majority_line
from ..tallies.board import Board
from .common import clock
from .tally import lines

__all__ = ["draw"]

PARTIES = 12
BAR = 40
COLOURS = {
    "Con": "blue",
    "Lab": "red",
    "LD": "dark_orange",
    "SNP": "yellow",
    "PC": "green",
    "Green": "bright_green",
    "RUK": "cyan",
    "UKIP": "magenta",
}


def draw(steps: Iterable[tuple[Event, Board]], stream: Night) -> None:
    """Scroll the headlines above a table of the running seats, and end on the final tally."""
    console = Console()
    state: Board | None = None
    with Live(console=console, refresh_per_second=8, transient=True) as live:
        for event, state in steps:
            line = headline(event, stream.seats)
            if line:
                live.console.print(Text(f"{clock(event, stream)} {line}", style=style(line)))
            live.update(seats(state))
    if state is not None:
        console.print(Text("\n" + "\n".join(lines(state, stream))))


def style(line: str) -> str:
    """Give the colour of a headline: gains stand out."""
    return "bold" if " GAIN " in line or line.startswith(("MAJORITY", "Exit poll")) else ""


def seats(state: Board) -> Table:
    """Give the running seats as bars towards a majority."""
    title = f"{state.declared} of {state.total} declared; {majority_line(state.total or 1)} are a majority"
    grid = Table(title=title, box=None, show_header=False, title_justify="left", min_width=len(title))
    for party, won in ranked(state.seats)[:PARTIES]:
        width = max(1, round(BAR * won / max(1, state.total)))
        grid.add_row(party, f"{won}", Text("█" * width, style=COLOURS.get(party, "white")))
    return grid
