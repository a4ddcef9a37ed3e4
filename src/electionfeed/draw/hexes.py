"""Where each seat is on a hexagonal grid, and the shape of what is drawn there.

Rows count upwards and odd ones are shifted right by half a hexagon ("odd-r"). The two maps are Open Innovations' (see
`hexmaps/README.md`).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path

import attrs

from ..events import CandidatesNominated
from ..rules import letters
from .markup import number

__all__ = ["LAYOUTS", "Grid", "grid", "plain_grid"]

MAPS = ("2024", "2010")  # where a seat is on both, the newer one
LAYOUTS = ("map", "grid")
ROW = 3**0.5 / 2  # of a hexagon's width: how far apart the rows of a grid are
SIDE = 1 / 3**0.5
COLUMNS = 25
# The corners of a hexagon of width 1 from the top, clockwise, and the step in column and row over the side after each;
# the columns of odd rows lie half a hexagon to the right.
CORNERS = ((0.0, -SIDE), (0.5, -SIDE / 2), (0.5, SIDE / 2), (0.0, SIDE), (-0.5, SIDE / 2), (-0.5, -SIDE / 2))

Cell = tuple[int, int]


@attrs.frozen(slots=False)
class Grid:
    """The cell of each seat, and the width of a hexagon in pixels; `left` and `top` are those of the drawing."""

    cells: Mapping[str, Cell]
    wide: float
    left: float = 0.0
    top: float = 0.0

    def centre(self, seat: str) -> tuple[float, float]:
        """Give the middle of a seat's hexagon."""
        return self._middle(self.cells[seat])

    @property
    def width(self) -> float:
        """How wide the drawing is."""
        return (max(map(_across, self.cells.values())) - self._least + 1) * self.wide

    @property
    def height(self) -> float:
        """How high the drawing is."""
        lowest = min(row for _, row in self.cells.values())
        return ((self._highest - lowest) * ROW + 2 * SIDE) * self.wide

    def shape(self, part: float) -> str:
        """Give the steps of a path around a hexagon from its top, drawn at a part of its full size."""
        corners = [(x * self.wide * part, y * self.wide * part) for x, y in CORNERS]
        steps = (f"l{_step(one, other)}" for one, other in pairwise(corners))
        return "".join(steps) + "z"

    def borders(self, of: Mapping[str, str]) -> str:
        """Give the path along the sides of hexagons that part seats of one kind from others or from nothing."""
        seats = {cell: seat for seat, cell in self.cells.items()}
        path: list[str] = []
        for seat, (column, row) in sorted(self.cells.items()):
            for side, beside in enumerate(_around(column, row)):
                other = seats.get(beside)
                # A side between two seats is drawn once.
                if other is None or (other > seat and of.get(other) != of.get(seat)):
                    path.append(self._side((column, row), side))
        return "".join(path)

    def _side(self, cell: Cell, side: int) -> str:
        x, y = self._middle(cell)
        (ax, ay), (bx, by) = CORNERS[side], CORNERS[(side + 1) % 6]
        return f"M{_pair(x + ax * self.wide, y + ay * self.wide)}L{_pair(x + bx * self.wide, y + by * self.wide)}"

    def _middle(self, cell: Cell) -> tuple[float, float]:
        across = self.left + (_across(cell) - self._least + 0.5) * self.wide
        return across, self.top + ((self._highest - cell[1]) * ROW + SIDE) * self.wide

    @cached_property
    def _least(self) -> float:
        return min(map(_across, self.cells.values()))

    @cached_property
    def _highest(self) -> int:
        return max(row for _, row in self.cells.values())


def grid(seats: Iterable[str], wide: float) -> Grid:
    """Give the places of seats on the map that has them all, or raise `ValueError` with those that it lacks."""
    wanted = list(seats)
    for year in MAPS:
        if cells := _on(year, wanted):
            return Grid(cells, wide)
    raise ValueError(_missing(wanted))


def plain_grid(seats: Mapping[str, CandidatesNominated], wide: float) -> Grid:
    """Give seats places in rows, by region and name, for nights whose seats are on no map."""
    order = sorted(seats.values(), key=lambda seat: (seat.region, letters(seat.name), seat.seat))
    places = {seat.seat: divmod(place, COLUMNS) for place, seat in enumerate(order)}
    return Grid({seat: (column, -row) for seat, (row, column) in places.items()}, wide)


def _on(year: str, wanted: Iterable[str]) -> dict[str, Cell] | None:
    places = _map(year)
    cells = {seat: places[seat] for seat in wanted if seat in places}
    return cells if wanted and len(cells) == len(set(wanted)) else None


def _missing(wanted: list[str]) -> str:
    if not wanted:
        return "no seat is nominated, so there is none to draw"
    lacking = min(([seat for seat in wanted if seat not in _map(year)] for year in MAPS), key=len)
    some = ", ".join(sorted(lacking)[:3]) + (" and others" if len(lacking) > 3 else "")
    return f"{len(lacking)} of {len(wanted)} seats are not on the hex map ({some}); layout='grid' draws them in rows"


@lru_cache
def _map(year: str) -> Mapping[str, Cell]:
    path = Path(__file__).with_name("hexmaps") / f"hexmap-{year}.csv"
    with path.open(encoding="utf-8", newline="") as rows:
        return {row["ONS ID"]: (int(row["q"]), int(row["r"])) for row in csv.DictReader(rows)}


def _across(cell: Cell) -> float:
    column, row = cell
    return column + (row % 2) / 2


def _around(column: int, row: int) -> tuple[Cell, ...]:
    odd = row % 2
    right, left = column + odd, column + odd - 1
    return (right, row + 1), (column + 1, row), (right, row - 1), (left, row - 1), (column - 1, row), (left, row + 1)


def _step(one: tuple[float, float], other: tuple[float, float]) -> str:
    return _pair(other[0] - one[0], other[1] - one[1])


def _pair(x: float, y: float) -> str:
    return f"{number(x)} {number(y)}"
