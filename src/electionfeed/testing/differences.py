"""How two tallies differ, in words: which figures and parties, which seats, and which events those are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..events import Event, SeatDeclared
from ..tallies.board import Board

__all__ = ["described", "differences"]

FOLLOWS = ("changes", "shares", "turnout", "turnout_change")  # from votes and electorates
MOST = 5  # seats shown: the first few say what is wrong, and 650 would hide it


def differences(expected: Any, found: Any) -> list[str]:
    """Say how the second of two states differs from the first, a line a difference; of boards, down to the events."""
    if expected == found:
        return []
    lines: list[str] = []
    if hasattr(expected, "as_dict") and hasattr(found, "as_dict"):
        lines = [*_figures(expected.as_dict(), found.as_dict())]
    if not lines and hasattr(expected, "engine") and hasattr(found, "engine"):
        lines = [*_figures(expected.engine.sums, found.engine.sums)]
    if isinstance(expected, Board) and isinstance(found, Board):
        lines += _seats(expected, found)
    return lines or [f"{found!r}, expected {expected!r}"]


def _figures(expected: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    differing = [n for n in sorted(expected.keys() | found.keys()) if expected.get(n) != found.get(n)]
    # A vote more for one party moves the share of every other: what only follows would hide what did it.
    for name in [name for name in differing if name not in FOLLOWS] or differing:
        was, now = expected.get(name), found.get(name)
        if isinstance(was, Mapping) and isinstance(now, Mapping):
            yield from _mappings(name, was, now)
        elif isinstance(was, list) and isinstance(now, list):
            yield from (f"{name}: unexpected {_row(row)}" for row in now if row not in was)
            yield from (f"{name}: missing {_row(row)}" for row in was if row not in now)
        else:
            yield f"{name}: {now}, expected {was}"


def _mappings(name: str, was: Mapping[Any, Any], now: Mapping[Any, Any]) -> Iterator[str]:
    """Give the counts that differ, or where a name stands for a whole tally of its own, what differs in that."""
    if any(isinstance(value, Mapping | list) for value in [*was.values(), *now.values()]):
        yield from (f"{name}: {line}" for line in _figures(was, now))
        return
    for key in sorted(was.keys() | now.keys(), key=str):
        if was.get(key) != now.get(key):
            yield f"{name} of {key}: {now.get(key, 0)}, expected {was.get(key, 0)}"


def _row(row: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in row.items() if value is not None)


def _seats(expected: Board, found: Board) -> Iterator[str]:
    """Give the latest events of each seat of which the two boards have others."""
    ours, theirs = expected.engine.latest, found.engine.latest
    seats = [seat for seat in sorted(ours.keys() | theirs.keys()) if _events(ours, seat) != _events(theirs, seat)]
    for seat in seats[:MOST]:
        yield f"{seat} has {' and '.join(_events(theirs, seat)) or 'nothing'}"
        yield f"{' ' * len(seat)} expected {' and '.join(_events(ours, seat)) or 'nothing'}"
    if len(seats) > MOST:
        yield f"and {len(seats) - MOST} more seats"


def _events(latest: Mapping[str, Any], seat: str) -> list[str]:
    return sorted(described(event) for event in latest[seat]) if seat in latest else []


def described(event: Event) -> str:
    """Give an event on one short line: its type, seat, revision and what it says, without the envelope.

    >>> from electionfeed.testing import declared
    >>> described(declared("S1", Con=10, Lab=3))
    'SeatDeclared S1 revision 1: Con 10, Lab 3, elected 1'
    """
    seat, revision = getattr(event, "seat", None), getattr(event, "revision", None)
    place = (f" {seat}" if seat else "") + (f" revision {revision}" if revision else "")
    content = _content(event)
    return f"{event.type}{place}{': ' if content else ''}{content}"


def _content(event: Event) -> str:
    if isinstance(event, SeatDeclared):
        votes = (f"{party} {votes}" for party, votes in zip(event.parties, event.votes, strict=True))
        return f"{', '.join(votes)}, elected {event.elected}"
    shown = {"candidate": "candidate", "party": "", "name": "", "votes": "votes", "seats": "seats", "number": "number"}
    values = ((label, getattr(event, name, None)) for name, label in shown.items())
    return ", ".join(f"{label} {value}".strip() for label, value in values if isinstance(value, int | str))
