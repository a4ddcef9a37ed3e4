"""What `diff` finds as plain values: two moments of a night beside one another, or two streams of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from ..events import Event
from ..folds.engine import Counts
from ..folds.fold import Combined
from ..stream.codec import encode
from ..tallies.board import Board

__all__ = ["PARTY", "SEAT", "gained", "moved", "ordered", "party_rows", "stretch"]

# The names of a row: a party's seats on each side, then by how much its seats, votes and lost deposits differ.
PARTY = ("party", "before", "after", "seats", "votes", "deposits")
# The names of a row: a seat whose result differs, and what each stream says of it.
SEAT = ("seat", "name", "first", "second")


def party_rows(before: Board, after: Board) -> list[dict[str, Any]]:
    """Give a row for each party whose seats, votes or lost deposits differ, most seats first."""
    return [
        dict(zip(PARTY, (party, before.seats.get(party, 0), after.seats.get(party, 0), *numbers), strict=True))
        for party in ordered(before, after)
        if any(numbers := moved(before, after, party))
    ]


def ordered(before: Board, after: Board) -> list[str]:
    """Give the parties of both boards, most seats first."""
    # Two streams need not have the same parties: one that only the other knows has none here.
    seats, votes = dict(after.seats), dict(after.votes)
    return sorted(votes.keys() | before.votes, key=lambda p: (-seats.get(p, 0), -votes.get(p, 0), p))


def moved(before: Board, after: Board, party: str) -> tuple[int, int, int]:
    """Give by how much a party's seats, votes and lost deposits differ."""
    pairs = ((before.seats, after.seats), (before.votes, after.votes), (before.deposits, after.deposits))
    first, second, third = (new.get(party, 0) - old.get(party, 0) for old, new in pairs)
    return first, second, third


def gained(before: Combined[Any], after: Combined[Any]) -> list[tuple[str, str, int]]:
    """Give the seats gained more or fewer: the loser, the winner and how many, the most first."""
    won: Counts[Any] = after.gains
    made = {key: won[key] - before.gains[key] for key in won.keys() | before.gains.keys()}
    return [(*key, n) for key, n in sorted(made.items(), key=lambda gain: (-gain[1], gain[0])) if n]


def stretch(before: Combined[Any], after: Combined[Any], events: Iterable[Event]) -> dict[str, Any]:
    """Give what happened after one moment and up to another, with the events of that time as in the stream."""
    old, new = before.board, after.board
    return {
        "declared": {"before": old.declared, "after": new.declared},
        "defeated": [defeat.name for defeat in new.defeated if defeat not in old.defeated],
        "deposits": sum(new.deposits.values()) - sum(old.deposits.values()),
        "events": [orjson.loads(encode(event)) for event in events],
        "gains": [{"from": loser, "to": winner, "seats": n} for loser, winner, n in gained(before, after)],
        "majority": {"before": old.majority, "after": new.majority},
        "parties": party_rows(old, new),
    }
