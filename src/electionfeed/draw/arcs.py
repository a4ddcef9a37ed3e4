"""Where the seats of a hemicycle are: rows of an arc, filled from the left."""

from __future__ import annotations

from math import cos, fsum, pi, sin

import attrs

__all__ = ["Arc", "arc"]

MOST_ROWS = 16
LARGEST = 19.0  # of a seat's radius: a hemicycle of three seats should not be three balloons


@attrs.frozen
class Arc:
    """The places of seats as angles and radii from the left end to the right, and the radius of a seat."""

    places: tuple[tuple[float, float], ...]
    seat: float


def arc(seats: int, inner: float, outer: float) -> Arc:
    """Place seats on rows between two radii, as many rows as leave the seats the most room.

    >>> len(arc(650, 100, 300).places)
    650
    """
    rows = max(range(1, MOST_ROWS + 1), key=lambda rows: _room(seats, rows, inner, outer))
    seat = min(LARGEST, 0.46 * _room(seats, rows, inner, outer))
    radii = [outer - seat - n * (outer - inner - 2 * seat) / max(1, rows - 1) for n in range(rows)]
    shares = _shared(seats, radii)
    places = [place for radius, many in zip(radii, shares, strict=True) for place in _row(radius, many)]
    places.sort(key=lambda place: (-place[0], place[1]))
    return Arc(tuple(places), seat)


def point(x: float, y: float, angle: float, radius: float) -> tuple[float, float]:
    """Give the point at an angle, counted from the right, and a radius around a middle."""
    return x + radius * cos(angle), y - radius * sin(angle)


def _room(seats: int, rows: int, inner: float, outer: float) -> float:
    """Give the distance of neighbours, on a row or between rows, whichever is less."""
    apart = (outer - inner) / rows
    along = pi * rows * (outer + inner) / 2 / max(1, seats - rows)
    return min(apart, along)


def _shared(seats: int, radii: list[float]) -> list[int]:
    """Share seats among rows by their length, what is left over going to the largest remainders."""
    exact = [seats * radius / fsum(radii) for radius in radii]
    whole = [int(part) for part in exact]
    order = sorted(range(len(radii)), key=lambda row: (whole[row] - exact[row], row))
    for row in order[: seats - sum(whole)]:
        whole[row] += 1
    return whole


def _row(radius: float, many: int) -> list[tuple[float, float]]:
    if many == 1:
        return [(pi / 2, radius)]
    # Rounded, so that the seats of one angle are in the order of their rows.
    return [(round(pi - pi * n / (many - 1), 9), radius) for n in range(many)]
