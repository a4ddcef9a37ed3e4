"""What a page needs to know once: the night, its parties with colours and marks, its regions, and the hex map."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any
from unicodedata import normalize

from ..draw.contrast import PARTS, ink, shade
from ..draw.hexes import SIDE, Grid, grid, plain_grid
from ..draw.hexmap import CREDIT, FULL
from ..draw.markup import number
from ..draw.palette import DARK, LIGHT, Palette
from ..events import CandidatesNominated, NightOpened
from ..night import Night
from ..rules import letters

__all__ = ["Places", "slugs"]

WIDE = 20.0  # of a hexagon, in the units of the map


class Places:
    """The fixed part of a page: what is known of a night before anything is declared."""

    def __init__(self, night: Night) -> None:
        self.header: NightOpened = night.header
        self.seats: list[CandidatesNominated] = sorted(
            night.seats.values(), key=lambda seat: (letters(seat.name), seat.seat)
        )

    @cached_property
    def regions(self) -> dict[str, str]:
        """The regions by the name that each has in an address."""
        return slugs(sorted({seat.region for seat in self.seats}, key=letters))

    def night(self) -> dict[str, Any]:
        """Give the header, with the colours and the mark of each party, and the regions."""
        header = self.header
        return {
            "election": header.election,
            "name": header.name,
            "polling_day": header.polling_day,
            "opened_at": header.at,
            "time_zone": header.time_zone,
            "seats": header.seats,
            "line": header.line,
            "source": header.source,
            "licence": header.licence,
            "parties": dict(self._parties()),
            "regions": [{"name": name, "slug": slug} for slug, name in self.regions.items()],
        }

    def hexmap(self, region: str | None) -> dict[str, Any]:
        """Give the place of each seat on the hex map, or of the seats of one region; in rows if they are on no map."""
        seats = [seat for seat in self.seats if region in (None, seat.region)]
        layout, places = _laid_out(seats)
        top = number(-WIDE * FULL * SIDE)
        return {
            "election": self.header.election,
            "region": region,
            "layout": layout,
            "credit": CREDIT if layout == "map" else None,
            "width": round(places.width, 1),
            "height": round(places.height, 1),
            "hexagon": f"M0 {top}{places.shape(FULL)}",
            "borders": places.borders({seat.seat: seat.region for seat in seats}),
            "seats": [_placed(seat, places) for seat in seats],
        }

    def _parties(self) -> Iterator[tuple[str, dict[str, str]]]:
        known = sorted({*self.header.parties, *(party for seat in self.seats for party in _named(seat))})
        palette = Palette(known)
        for party in known:
            fill = palette.fill(party)
            yield (
                party,
                {
                    "name": self.header.parties.get(party, party),
                    "mark": palette.mark(party),
                    "fill": fill,
                    "ink": ink(fill),
                    "light": shade(fill, LIGHT.paper, PARTS),
                    "dark": shade(fill, DARK.paper, PARTS),
                },
            )


def slugs(names: Iterable[str]) -> dict[str, str]:
    """Give each name under what stands for it in an address, which no other name has.

    >>> slugs(["East Midlands", "Ynys Môn", "!", "east midlands"])
    {'east-midlands': 'East Midlands', 'ynys-mon': 'Ynys Môn', 'region': '!', 'east-midlands-2': 'east midlands'}
    """
    found: dict[str, str] = {}
    for name in names:
        plain = normalize("NFKD", name).casefold().encode("ascii", "ignore").decode()
        slug = base = "-".join(re.findall("[a-z0-9]+", plain)) or "region"
        count = 1
        while slug in found:
            count += 1
            slug = f"{base}-{count}"
        found[slug] = name
    return found


def _named(seat: CandidatesNominated) -> Iterator[str]:
    yield from seat.parties
    if seat.baseline:
        yield seat.baseline.winner


def _laid_out(seats: Iterable[CandidatesNominated]) -> tuple[str, Grid]:
    by_code = {seat.seat: seat for seat in seats}
    try:
        return "map", grid(by_code, WIDE)
    except ValueError:
        return "grid", plain_grid(by_code, WIDE)


def _placed(seat: CandidatesNominated, places: Grid) -> dict[str, Any]:
    x, y = places.centre(seat.seat)
    then = seat.baseline.winner if seat.baseline else None
    return {
        "seat": seat.seat,
        "name": seat.name,
        "region": seat.region,
        "then": then,
        "x": round(x, 1),
        "y": round(y, 1),
    }
