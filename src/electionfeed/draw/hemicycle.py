"""All seats as a hemicycle, the largest party from the left, so that half of the seats is in the middle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import accumulate, chain
from math import fsum, radians

import attrs

from .arcs import Arc, arc, point
from .frame import BODY, MARGIN, VERDICT, WIDTH, Frame, label
from .legend import Entry, rows
from .lettering import width
from .markup import Markup, element
from .palette import Palette, checked
from .scene import Result, Scene, Source, scene
from .svg import Svg

__all__ = ["hemicycle"]

INNER, OUTER = 156.0, 372.0
MIDDLE, BASE = WIDTH / 2, BODY + OUTER + 34
BESIDE = (radians(80), radians(100))  # between these a label is over the arc, else beside it
LARGE = 1 / 25  # of all seats: a party with fewer is named in the legend alone


@attrs.frozen
class Sector:
    """The seats of one party, or those not declared, and what the legend says of them."""

    entry: Entry
    seats: Sequence[Result | None]
    short: str


def hemicycle(
    source: Source,
    *,
    at: str | datetime | None = None,
    title: str | None = None,
    colours: Mapping[str, str] | None = None,
) -> Svg:
    """Draw a dot for each seat, by party from the most seats to the fewest, and those not declared last.

    `source` is a board, a desk, a group's board, a night, its events or a timeline.
    """
    drawn = scene(source, at, whole=False)
    palette = Palette(drawn.winners, checked(colours, drawn.winners))
    sectors = _sectors(drawn, palette)
    places = arc(sum(len(sector.seats) for sector in sectors), INNER, OUTER)
    key, bottom = rows([sector.entry for sector in sectors], MARGIN, BASE + places.seat + 20, WIDTH - 2 * MARGIN)
    said = [*filter(None, drawn.verdict), ", ".join(sector.entry.words for sector in sectors)]
    frame = Frame(
        heading=title or "Seats by party",
        about=drawn.about,
        description=f"A dot for each seat. {'. '.join(said)}.",
        palette=palette,
        notes=drawn.notes,
        style=lambda theme: {
            ".n": f"text-anchor:middle;font-weight:bold;font-size:{min(16, round(places.seat * 1.1))}px"
        },
    )
    return frame.around([*_seats(sectors, places), *_middle(drawn), key], bottom)


def _sectors(drawn: Scene, palette: Palette) -> list[Sector]:
    won: dict[str, list[Result | None]] = {party: [] for party in drawn.winners}
    for result in drawn.results.values():
        won[result.winner].append(result)
    sectors = [_sector(drawn, palette, party, seats) for party, seats in won.items()]
    many = drawn.board.outstanding
    hollow = Entry("none", "", "not declared", f"{many:,}")
    return [*sectors, *([Sector(hollow, [None] * many, f"{many:,} not declared")] if many else [])]


def _sector(drawn: Scene, palette: Palette, party: str, seats: Sequence[Result | None]) -> Sector:
    entry = Entry(palette.name(party), palette.mark(party), drawn.name(party), f"{len(seats):,}")
    return Sector(entry, seats, f"{party} {len(seats):,}")


def _seats(sectors: Sequence[Sector], places: Arc) -> list[Markup]:
    drawn, names = [], []
    for sector, end in zip(sectors, accumulate(len(sector.seats) for sector in sectors), strict=True):
        own = places.places[end - len(sector.seats) : end]
        dots = (_dot(sector, result, at, places.seat) for result, at in zip(sector.seats, own, strict=True))
        drawn.append(element("g", *dots, class_=sector.entry.class_))
        if len(own) >= LARGE * len(places.places):
            names.append(_beside(sector.short, fsum(angle for angle, _ in own) / len(own)))
    # Where there is no room for the first, the second alone would seem to lead.
    return [*drawn, *chain(*names)] if all(names[:1]) else drawn


def _dot(sector: Sector, result: Result | None, place: tuple[float, float], radius: float) -> Markup:
    x, y = point(MIDDLE, BASE, *place)
    circle = element("circle", cx=x, cy=y, r=radius if result else radius * 0.6)
    if result is None:
        return circle
    mark = element("text", sector.entry.mark, class_="n", x=x, y=y + min(6.0, radius * 0.38))
    return element("g", element("title", result.words), circle, mark, data_seat=result.seat)


def _beside(text: str, angle: float) -> list[Markup]:
    """Write a label beside the arc, if there is room for it between the arc and the edge of the picture."""
    x, y = point(MIDDLE, BASE, angle, OUTER + 12)
    wide = width(text, VERDICT, bold=True)
    if angle > BESIDE[1]:
        return [label(text, x, y, "v e")] if x - wide > MARGIN else []
    if angle < BESIDE[0]:
        return [label(text, x, y, "v")] if x + wide < WIDTH - MARGIN else []
    return [label(text, x, y, "v c")]


def _middle(drawn: Scene) -> list[Markup]:
    verdict = label(drawn.verdict[0], MIDDLE, BASE - 22, "c v")
    if drawn.board.line is None:
        return [verdict]
    ends = {"x1": MIDDLE, "y1": BASE - INNER + 18, "x2": MIDDLE, "y2": BASE - 80}
    dashed = element("line", class_="strong", stroke_dasharray="5 4", **ends)
    return [verdict, dashed, label(f"{drawn.board.line:,} seats for a majority", MIDDLE, BASE - 60, "c s")]
