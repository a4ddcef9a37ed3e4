"""The map of the constituencies, one hexagon each, at any moment of a night."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs

from ..names import resolve
from .frame import BODY, MARGIN, TEXT, VERDICT, WIDTH, Frame, label
from .hexes import LAYOUTS, Grid, grid, plain_grid
from .legend import Entry, column, rows
from .lettering import fitted, width, wrapped
from .looks import LOOKS, UNDECLARED, Fact, Look
from .markup import Markup, element, number
from .palette import Palette, checked
from .scene import Scene, Source, scene
from .svg import Svg

__all__ = ["CREDIT", "fitted_grid", "hexagon", "hexmap", "laid_out", "outline"]

WIDE = 23.0  # of a hexagon, so that two letters can be read in it
FULL, HOLLOW = 0.94, 0.5
TOP = BODY - 2
KEY, FACT = 266.0, 150.0  # how wide the legend and the fact beside the map are
CREDIT = "Map: Open Innovations (MIT licence), each constituency a hexagon."


def hexmap(
    source: Source,
    *,
    at: str | datetime | None = None,
    by: str = "winner",
    layout: str = "map",
    title: str | None = None,
    colours: Mapping[str, str] | None = None,
) -> Svg:
    """Draw each constituency as a hexagon in its place, by winner, gain, majority or turnout.

    `source` is a night, its events, a timeline or a desk. Seats without a result are small and hollow. Seats that are
    not all on one of the maps are a `ValueError`, unless the layout is "grid": rows by region and name.
    """
    look = LOOKS[resolve(by, LOOKS.keys(), "way to colour a hex map")]
    drawn = scene(source, at)
    palette = Palette(drawn.winners, checked(colours, drawn.winners))
    entries = [*look.legend(drawn, palette), *_undeclared(drawn, look, palette)]
    around, places, bottom = laid_out(entries, look.fact(drawn), fitted_grid(drawn, resolve(layout, LAYOUTS, "layout")))
    frame = Frame(
        heading=title or look.title,
        about=drawn.about,
        description=_words(look.fact(drawn), entries),
        palette=palette,
        notes=(*drawn.notes, CREDIT) if layout == "map" else drawn.notes,
        style=lambda theme: {**look.style(theme), ".n": _lettered(places)},
    )
    cells = [_cell(places, drawn, look, palette, seat) for seat in sorted(places.cells)]
    return frame.around([*cells, outline(places, drawn), around], bottom)


def fitted_grid(drawn: Scene, layout: str) -> Grid:
    """Give the places of a scene's seats, in hexagons of the usual size, or twice that where there are few."""
    made = grid({*drawn.nominated, *drawn.results}, WIDE) if layout == "map" else plain_grid(drawn.nominated, WIDE)
    return attrs.evolve(made, wide=2 * WIDE) if 2 * made.width < WIDTH - 2 * MARGIN else made


def laid_out(entries: Sequence[Entry], fact: Fact, places: Grid) -> tuple[Markup, Grid, float]:
    """Put the legend into the upper right corner if the map leaves it free, else above; and say where it all ends.

    The fact is in the upper left corner, or over the legend.
    """
    across = (WIDTH - places.width) / 2
    beside = attrs.evolve(places, left=across, top=TOP)
    right = WIDTH - MARGIN - KEY
    said, deep = _said(fact, MARGIN, FACT)
    top = TOP + 8
    if not _free(beside, 0, MARGIN + FACT, deep):
        said, deep = _said(fact, right, KEY)
        top = deep
    key, low = column(entries, right, top, KEY)
    if _free(beside, right, WIDTH, low):
        return Markup(said + key), beside, max(low, deep, TOP + places.height)
    return _above(entries, fact, attrs.evolve(places, left=across))


def _above(entries: Sequence[Entry], fact: Fact, places: Grid) -> tuple[Markup, Grid, float]:
    key, end = rows(entries, MARGIN, TOP + 28, WIDTH - 2 * MARGIN)
    first = label(fact[0], MARGIN, TOP + 14, "b")
    start = MARGIN + width(fact[0], TEXT, bold=True) + 12
    then = label(fitted(fact[1], TEXT, WIDTH - MARGIN - start), start, TOP + 14, "s")
    below = attrs.evolve(places, top=end + 10)
    return Markup(first + then + key), below, below.top + below.height


def hexagon(places: Grid, seat: str, part: float) -> Markup:
    """Draw a seat's hexagon at a part of its full size."""
    x, y = places.centre(seat)
    return element("path", d=f"M{number(x)} {number(y - places.wide * part / 3**0.5)}{places.shape(part)}")


def outline(places: Grid, drawn: Scene) -> Markup:
    """Draw the borders of the regions."""
    regions = {seat: nominated.region for seat, nominated in drawn.nominated.items()}
    return element("path", class_="strong", stroke_width=1.4, stroke_linecap="round", d=places.borders(regions))


def _said(fact: Fact, x: float, room: float) -> tuple[str, float]:
    lines = [(line, kind) for text, kind in zip(fact, "bs", strict=True) for line in wrapped(text, VERDICT - 2, room)]
    drawn = (label(line, x, TOP + 21 + n * 18, kind) for n, (line, kind) in enumerate(lines))
    return "".join(drawn), TOP + 21 + 18 * len(lines)


def _free(places: Grid, left: float, right: float, bottom: float) -> bool:
    reach = 0.7 * places.wide  # its half, and some air
    return not any(left - reach < x < right + reach and y < bottom + reach for x, y in map(places.centre, places.cells))


def _cell(places: Grid, drawn: Scene, look: Look, palette: Palette, seat: str) -> Markup:
    result = drawn.results.get(seat)
    entry = look.seen(palette, result) if result else UNDECLARED
    words = element("title", result.words if result else f"{drawn.seat(seat)} - not declared")
    x, y = places.centre(seat)
    mark = element("text", entry.mark, class_="n", x=x, y=y + places.wide * 0.15) if entry.mark else None
    shape = hexagon(places, seat, HOLLOW if entry is UNDECLARED else FULL)
    return element("g", words, shape, mark, class_=entry.class_, data_seat=seat)


def _lettered(places: Grid) -> str:
    return f"text-anchor:middle;font-weight:bold;font-size:{round(places.wide * 0.44)}px"


def _undeclared(drawn: Scene, look: Look, palette: Palette) -> list[Entry]:
    hollow = sum(look.seen(palette, result) is UNDECLARED for result in drawn.results.values())
    many = drawn.board.outstanding + hollow
    return [attrs.evolve(UNDECLARED, text="not declared", many=f"{many:,}")] if many else []


def _words(fact: Fact, entries: Sequence[Entry]) -> str:
    said = ". ".join(part for part in fact if part)
    return f"A hexagon for each constituency. {said}. {'; '.join(entry.words for entry in entries)}."
