"""A name that is chosen among some, or an error that says which there are and which is the nearest."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["chosen"]


def chosen(what: str, name: str, among: Iterable[str]) -> str:
    """Give a name that is one of those known, or raise `ValueError` with the nearest ones, and all if they are few.

    >>> chosen("picture", "rase", ["race", "strip"])
    Traceback (most recent call last):
    ValueError: there is no picture 'rase'; did you mean race? There are race, strip
    """
    known = sorted(among)
    if name in known:
        return name
    from difflib import get_close_matches  # only a slip of the pen needs it

    near = get_close_matches(name, known)
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    few = f"{'' if hint else ';'} There are {', '.join(known)}" if len(known) <= 12 else ""
    raise ValueError(f"there is no {what} {name!r}{hint}{few}")
