"""Groups of seats that a person wrote down: a CSV table of `seat,group`, or a JSON object of group names to lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import orjson

from ..errors import BadRow
from ..events import CandidatesNominated
from .tables import rows

__all__ = ["read_groups"]

Line = tuple[str, str, int | None]


def read_groups(path: Path | str, seats: Mapping[str, CandidatesNominated]) -> dict[str, str]:
    """Read which group each seat is in, by code; a seat is written as its code or name, a region stands for its seats.

    A seat written for itself goes before its region. `BadRow` for what is no seat of the night, or is in two groups.
    """
    lines = _json(Path(path)) if Path(path).suffix == ".json" else _csv(Path(path))
    found: dict[str, str] = {}
    for written, group, line in lines:
        if found.setdefault(written, group) != group:
            expected = f"one group a seat, and it is in {found[written]!r} already"
            raise BadRow(path=str(path), line=line, column="seat", value=written, expected=expected)
        if not any(written in _names(seat) for seat in seats.values()):
            expected = "the code or the name of a seat of this night, or a region"
            raise BadRow(path=str(path), line=line, column="seat", value=written, expected=expected)
    return dict(_by_code(found, seats))


def _names(seat: CandidatesNominated) -> tuple[str, str, str]:
    return seat.seat, seat.name, seat.region


def _by_code(found: Mapping[str, str], seats: Mapping[str, CandidatesNominated]) -> Iterator[tuple[str, str]]:
    for seat in seats.values():
        group = next((found[name] for name in _names(seat) if name in found), None)
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
