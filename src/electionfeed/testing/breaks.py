"""Ways to break a legal night, by name: most of what is broken cannot be made as events, so this is done to lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson

__all__ = ["BREAKS", "break_lines", "places"]

Rows = list[dict[str, Any]]
CUT = 20  # bytes: no line is as short as this


def break_lines(how: str, lines: Iterable[bytes], place: int) -> list[bytes]:
    """Give the lines of a night broken in a way of `BREAKS` at one of its `places`."""
    rows: Rows = [orjson.loads(line) for line in lines]
    BREAKS[how](rows, place)
    broken = [orjson.dumps(row) + b"\n" for row in rows]
    return [*broken[:-1], broken[-1][:-CUT]] if how == TORN else broken


def places(how: str, lines: Iterable[bytes]) -> list[int]:
    """Give where the lines of a night can be broken in this way, so that they surely are broken."""
    rows: Rows = [orjson.loads(line) for line in lines]
    return [place for place in range(len(rows)) if _may(how, rows, place)]


def _may(how: str, rows: Rows, place: int) -> bool:
    row = rows[place]
    kind: str = row["type"]
    match how:
        case "a gap in seq" | "an event repeated":
            return 0 < place < len(rows) - 1
        case "the end missing" | "a torn last line":
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
    votes = rows[place]["votes"]
    rows[place]["elected"] = 1 + votes.index(min(votes))


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
    "an event repeated": _twice,
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
