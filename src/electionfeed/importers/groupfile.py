"""Groups of seats that a person wrote down: a CSV table of `seat,group`, or a JSON object of group names to lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

import orjson

from ..errors import BadRow
from ..events import CandidatesNominated
from ..rules import letters
from .tables import rows

__all__ = ["read_groups"]

Line = tuple[str, str, int | None]
Seats = Mapping[str, CandidatesNominated]


def read_groups(path: Path | str, seats: Seats) -> dict[str, str]:
    """Read which group each seat is in, by code; it is written as its code or name, a region or nation for its seats.

    Capitals, accents and punctuation do not matter, and `&` is `and`. A seat written for itself goes before its region,
    and a region before its nation. `BadRow` for what is no seat of the night, or is in two groups.
    """
    lines = _json(Path(path)) if Path(path).suffix == ".json" else _csv(Path(path))
    known = {_plain(name): name for seat in seats.values() for name in _names(seat)}
    found: dict[str, str] = {}
    for written, group, line in lines:
        if _plain(written) not in known:
            expected = f"the code or the name of a seat of this night, a region or a nation{_like(written, known)}"
            raise BadRow(path=str(path), line=line, column="seat", value=written, expected=expected)
        if found.setdefault(_plain(written), group) != group:
            expected = f"one group a seat, and it is in {found[_plain(written)]!r} already"
            raise BadRow(path=str(path), line=line, column="seat", value=written, expected=expected)
    for seat in seats.values():
        if len({found[_plain(name)] for name in (seat.seat, seat.name) if _plain(name) in found}) > 1:
            expected = "one group a seat, and this one is there by its code and by its name"
            raise BadRow(path=str(path), column="seat", value=seat.name, expected=expected)
    return dict(_by_code(found, seats))


def _plain(name: str) -> str:
    return letters(name.replace("&", " and "))


def _names(seat: CandidatesNominated) -> tuple[str, ...]:
    return seat.seat, seat.name, seat.region, seat.country


def _like(written: str, known: Mapping[str, str]) -> str:
    near = [known[name] for name in get_close_matches(_plain(written), known, n=3)]
    return f", such as {', '.join(near)}" if near else ""


def _by_code(found: Mapping[str, str], seats: Seats) -> Iterator[tuple[str, str]]:
    for seat in seats.values():
        group = next((found[_plain(name)] for name in _names(seat) if _plain(name) in found), None)
        if group:
            yield seat.seat, group


def _csv(path: Path) -> Iterator[Line]:
    for row in rows(path, ("seat", "group")):
        yield row.text("seat"), row.text("group"), row.line


def _json(path: Path) -> Iterator[Line]:
    expected = 'a JSON object of groups to lists of seats, such as {"Midlands": ["Telford"]}'
    try:
        groups = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        raise BadRow(path=str(path), line=error.lineno, value=str(error), expected=expected) from None
    if type(groups) is not dict:
        raise BadRow(path=str(path), value=groups, expected=expected)
    for group, seats in groups.items():
        if not (group and type(seats) is list and all(type(seat) is str and seat for seat in seats)):
            raise BadRow(path=str(path), column=group, value=seats, expected=expected)
        yield from ((seat, group, None) for seat in seats)
