"""Seats as requests name them: by code or by name; what does not exist is answered with what is like it."""

from __future__ import annotations

from ..errors import UnknownName
from ..names import resolve, suggestions
from ..night import Night
from .problems import Problem

__all__ = ["no_seat", "seat_code"]

MOST = 40  # characters of a name that are repeated
LONGEST = 200  # characters that a name can have: what is longer is not kept for the next to ask


def seat_code(asked: str, night: Night, kind: str) -> str:
    """Give the code of a seat by its code or its name, or raise a `Problem` of a kind."""
    try:
        return resolve(asked[:LONGEST], _names(night), "seat")
    except UnknownName:
        raise no_seat(asked, night, kind) from None


def no_seat(asked: str, night: Night, kind: str) -> Problem:
    """Make the problem for a seat that does not exist: it suggests the nearest."""
    likely = suggestions(asked[:MOST], _names(night))
    if likely:
        hint = f": is it {' or '.join(likely)}?"
    else:
        hint = ", whose seats go by codes such as " + min(night.seats, default="none")
    return Problem(kind, f"there is no seat {asked[:MOST]!r} on this night{hint}")


def _names(night: Night) -> dict[str, str]:
    return {code: seat.name for code, seat in night.seats.items()}
