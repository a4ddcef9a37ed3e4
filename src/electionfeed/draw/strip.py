"""The seats in the order in which they were declared, one cell each, row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from ..rules import letters
from .frame import BODY, MARGIN, WIDTH, Frame, label
from .legend import Entry, rows
from .markup import Markup, element
from .palette import Palette, checked
from .scene import Result, Scene, Source, scene
from .svg import Svg

__all__ = ["strip"]

ACROSS = 40
LEFT = MARGIN + 46
CELL = (WIDTH - MARGIN - LEFT) / ACROSS
HIGH, ROW = 20.0, 29.0


def strip(
    source: Source,
    *,
    at: str | datetime | None = None,
    title: str | None = None,
    colours: Mapping[str, str] | None = None,
) -> Svg:
    """Draw a cell for each seat in the order in which the halls declared them, those not declared last.

    A gain has a bar under its cell, and each row begins with the time of its first seat. Seats of one minute are in the
    order of their names. `source` is a desk, a night, its events or a timeline.
    """
    drawn = scene(source, at)
    palette = Palette(drawn.winners, checked(colours, drawn.winners))
    results = sorted(
        drawn.results.values(), key=lambda result: (result.at, letters(drawn.seat(result.seat)), result.seat)
    )
    waiting = sorted(drawn.nominated.keys() - drawn.results.keys())
    entries = _entries(drawn, palette, results)
    key, top = rows(entries, MARGIN, BODY, WIDTH - 2 * MARGIN)
    frame = Frame(
        heading=title or "Seats in the order of declaration",
        about=drawn.about,
        description=_words(drawn, results, entries),
        palette=palette,
        notes=drawn.notes,
        style=lambda theme: {".bar rect": f"fill:{theme.ink};stroke:none"},
    )
    cells = [_declared(palette, place, top + 12, result) for place, result in enumerate(results)]
    cells += [_waiting(drawn, len(results) + place, top + 12, seat) for place, seat in enumerate(waiting)]
    lines = -(-len(cells) // ACROSS)
    return frame.around([key, *_times(drawn, results, top + 12), *cells], top + 12 + lines * ROW - 4)


def _entries(drawn: Scene, palette: Palette, results: Sequence[Result]) -> list[Entry]:
    seats = drawn.board.seats
    entries = [Entry(palette.name(p), palette.mark(p), drawn.name(p), f"{seats[p]:,}") for p in drawn.winners]
    gained = sum(result.gained for result in results)
    many = drawn.board.outstanding
    waiting = [Entry("none", "", "not declared", f"{many:,}")] if many else []
    return [*entries, *([Entry("bar", "", "gain", f"{gained:,}", "bar")] if gained else []), *waiting]


def _times(drawn: Scene, results: Sequence[Result], top: float) -> list[Markup]:
    firsts = enumerate(results[::ACROSS])
    return [label(drawn.clock(result.at), MARGIN, top + row * ROW + 14.5, "s t") for row, result in firsts]


def _declared(palette: Palette, place: int, top: float, result: Result) -> Markup:
    x, y = _corner(place, top)
    cell = element("rect", x=x + 0.75, y=y, width=CELL - 1.5, height=HIGH)
    mark = element("text", palette.mark(result.winner), class_="m", x=x + CELL / 2, y=y + HIGH / 2 + 3.5)
    bar = element("rect", x=x + 0.75, y=y + HIGH + 2, width=CELL - 1.5, height=3)
    under = element("g", bar, class_="bar") if result.gained else None
    party = element("g", cell, mark, class_=palette.name(result.winner))
    return element("g", element("title", result.words), party, under, data_seat=result.seat)


def _waiting(drawn: Scene, place: int, top: float, seat: str) -> Markup:
    x, y = _corner(place, top)
    cell = element("rect", x=x + 4, y=y + 4, width=CELL - 8, height=HIGH - 8)
    return element("g", element("title", f"{drawn.seat(seat)} - not declared"), cell, class_="none", data_seat=seat)


def _corner(place: int, top: float) -> tuple[float, float]:
    row, column = divmod(place, ACROSS)
    return LEFT + column * CELL, top + row * ROW


def _words(drawn: Scene, results: Sequence[Result], entries: Sequence[Entry]) -> str:
    first = f" The first was {drawn.seat(results[0].seat)}, the last {drawn.seat(results[-1].seat)}." if results else ""
    return f"A cell for each seat, in the order of declaration.{first} {'; '.join(entry.words for entry in entries)}."
