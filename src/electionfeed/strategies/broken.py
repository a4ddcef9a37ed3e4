"""Nights broken in one way that is named, as lines: most of what is broken cannot even be made as an event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs
import orjson
from hypothesis import assume
from hypothesis import strategies as st

from ..codec import encode
from ..night import Night
from .legal import nights

__all__ = ["BREAKS", "Broken", "broken"]

Rows = list[dict[str, Any]]
CUT = 20  # bytes: no line is as short as this


@attrs.frozen
class Broken:
    """The lines of a night that was legal until it was broken in this way, which `check` refuses."""

    how: str
    lines: tuple[bytes, ...]


def broken(how: str | None = None) -> st.SearchStrategy[Broken]:
    """Generate a night broken in one way, one of `BREAKS`, or in any of them; `ValueError` for another."""
    if how is not None and how not in BREAKS:
        raise ValueError(f"there is no way {how!r} to break a night; the ways are {', '.join(BREAKS)}")
    return st.sampled_from([how] if how else sorted(BREAKS)).flatmap(_broken)


@st.composite
def _broken(draw: st.DrawFn, how: str) -> Broken:
    lines = _lines(draw(nights(min_seats=2, corrections=True)))
    if how == TORN:
        return Broken(how, (*lines[:-1], lines[-1][:-CUT]))
    rows = [orjson.loads(line) for line in lines]
    places = [place for place in range(len(rows)) if _may(how, rows, place)]
    assume(places)
    BREAKS[how](rows, draw(st.sampled_from(places)))
    return Broken(how, tuple(orjson.dumps(row) + b"\n" for row in rows))


def _lines(night: Night) -> list[bytes]:
    return [encode(event) + b"\n" for event in night]


def _may(how: str, rows: Rows, place: int) -> bool:
    """Tell whether this is a place to break a night in this way, so that it surely is broken."""
    row = rows[place]
    kind: str = row["type"]
    match how:
        case "a gap in seq" | "an event told twice":
            return 0 < place < len(rows) - 1
        case "the end missing":
            return place == len(rows) - 1
        case "a consequence missing":
            return kind in ("DepositLost", "MPDefeated")
        case "votes that do not sum" | "a majority that is not the lead":
            return kind == "SeatDeclared"
        case "the loser elected":
            return kind == "SeatDeclared" and bool(row["majority"])
        case "a seat not nominated" | "a revision skipped":
            return "revision" in row
    return True


def _gap(rows: Rows, place: int) -> None:
    del rows[place]


def _twice(rows: Rows, place: int) -> None:
    rows.insert(place, rows[place])


def _consequence(rows: Rows, place: int) -> None:
    del rows[place]
    for seq, row in enumerate(rows, 1):
        row["seq"] = seq


def _sum(rows: Rows, place: int) -> None:
    rows[place]["valid"] += 1
    rows[place]["electorate"] += 1


def _lead(rows: Rows, place: int) -> None:
    rows[place]["majority"] += 1


def _loser(rows: Rows, place: int) -> None:
    results = rows[place]["results"]
    rows[place]["elected"] = min(results, key=lambda result: result["votes"])["candidate"]


def _stranger(rows: Rows, place: int) -> None:
    rows[place]["seat"] = "E14999999"


def _skipped(rows: Rows, place: int) -> None:
    rows[place]["revision"] += 7


def _field(rows: Rows, place: int) -> None:
    rows[place]["surprise"] = True


def _lacking(rows: Rows, place: int) -> None:
    del rows[place]["at"]


def _kind(rows: Rows, place: int) -> None:
    rows[place]["type"] = "SeatAbolished"


def _text(rows: Rows, place: int) -> None:
    rows[place]["seq"] = str(rows[place]["seq"])


def _local(rows: Rows, place: int) -> None:
    rows[place]["at"] = rows[place]["at"].removesuffix("Z") + "+01:00"


TORN = "a torn last line"

BREAKS: Mapping[str, Callable[[Rows, int], None]] = {
    "a gap in seq": _gap,
    "an event told twice": _twice,
    "the end missing": _gap,
    "a consequence missing": _consequence,
    "votes that do not sum": _sum,
    "a majority that is not the lead": _lead,
    "the loser elected": _loser,
    "a seat not nominated": _stranger,
    "a revision skipped": _skipped,
    "an unknown field": _field,
    "a missing field": _lacking,
    "an unknown type": _kind,
    "a number as text": _text,
    "a time that is not UTC": _local,
    TORN: lambda rows, place: None,
}
