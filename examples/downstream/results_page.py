"""A results page: the seats by party, and the closest results so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import electionfeed as ef
from electionfeed.events import SeatEvent

Closest = Mapping[str, tuple[int, int | None]]
CLOSE = 100


def _closest(seats: Closest, event: ef.Event) -> Closest:
    """Keep the majority of each seat's highest revision, whichever of its events comes first; without figures, none."""
    if not isinstance(event, SeatEvent):
        return seats
    revision, majority = seats.get(event.seat, (0, None))
    if event.revision < revision:
        return seats
    majority = majority if event.revision == revision else None
    return {**seats, event.seat: (event.revision, event.majority if isinstance(event, ef.SeatDeclared) else majority)}


NOTHING: Closest = {}
closest = ef.Reducer(NOTHING, _closest)


def page(board: ef.Board, seats: Closest) -> Iterator[str]:
    """Give the page line by line."""
    yield f"{board.declared} of {board.total} declared"
    for party, won in sorted(board.seats.items(), key=lambda item: (-item[1], item[0])):
        yield f"{party}: {won}"
    close = {seat: lead for seat, (_, lead) in seats.items() if lead is not None and lead < CLOSE}
    for seat in sorted(close, key=lambda seat: (close[seat], seat)):
        yield f"close: {seat} by {close[seat]}"


def follow(lines: Iterator[bytes]) -> Iterator[dict[str, Any]]:
    """Give the board after each line of a feed, whatever its faults."""
    for _, board in ef.scan(ef.board, map(ef.decode, lines)):
        yield board.as_dict()
