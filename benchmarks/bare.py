"""The boards by hand, as a script or a notebook would have them: no corrections, no checks, nothing imported.

`python benchmarks/bare.py csv FILE` and `... json FILE` print them from a fresh process.
"""

import csv
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

Boards = tuple[dict[str, int], dict[str, int], dict[str, int]]


def from_rows(rows: Iterable[dict[str, Any]]) -> Boards:
    """Add up a table of candidates' results, one row a candidate."""
    seats: Counter[str] = Counter()
    votes: Counter[str] = Counter()
    deposits: Counter[str] = Counter()
    for row in rows:
        polled, won = int(row["votes"]), row["elected"] == "1"
        seats[row["party"]] += won
        votes[row["party"]] += polled
        deposits[row["party"]] += not won and 20 * polled <= int(row["valid"])
    return seats, votes, deposits


def from_dicts(events: Iterable[dict[str, Any]]) -> Boards:
    """Add up events that are plain dicts."""
    seats: Counter[str] = Counter()
    votes: Counter[str] = Counter()
    deposits: Counter[str] = Counter()
    for event in events:
        if event["type"] == "SeatDeclared":
            seats[event["parties"][event["elected"] - 1]] += 1
            for party, polled in zip(event["parties"], event["votes"], strict=True):
                votes[party] += polled
        elif event["type"] == "DepositLost":
            deposits[event["party"]] += 1
    return seats, votes, deposits


def from_csv(lines: Iterable[str]) -> Boards:
    """Add up a file of comma-separated values."""
    return from_rows(csv.DictReader(lines))


def from_json(lines: Iterable[str | bytes]) -> Boards:
    """Add up a file of JSON Lines."""
    return from_dicts(map(json.loads, lines))


READERS: dict[str, Callable[[Any], Boards]] = {"csv": from_csv, "json": from_json}

if __name__ == "__main__":
    with open(sys.argv[2], encoding="utf-8") as file:  # noqa: PTH123 (a cold start does not wait for pathlib)
        boards = READERS[sys.argv[1]](file)
    json.dump(dict(zip(("seats", "votes", "deposits"), boards, strict=True)), sys.stdout)
