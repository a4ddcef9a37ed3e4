"""What is measured: the night of 2019, one after another as often as asked, and the least that reading it can cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

import electionfeed as ef
from electionfeed.stream.codec import line_of

__all__ = ["LINES", "NIGHT", "boards_of_nights", "floor", "parsed", "read_out", "views"]

NIGHT = ef.load("ge2019")
LINES = [line_of(event) for event in NIGHT]
Boards = tuple[ef.Counts[str], ef.Counts[str], ef.Counts[str]]


def floor(path: Path) -> None:
    """Parse each line of a file and do nothing with it: every ratio called "the floor" is to this."""
    with path.open("rb") as file:
        for line in file:
            orjson.loads(line)


def parsed(lines: Iterable[bytes]) -> None:
    """Do the same to lines at hand."""
    for line in lines:
        orjson.loads(line)


def boards_of_nights(events: Iterable[ef.Event]) -> list[tuple[Any, ...]]:
    """Fold each night by itself, from a stream of one after another, and read its boards.

    A `Board` itself is not kept, for it keeps the events that it stands on.
    """
    events = iter(events)
    read = []
    while (board := ef.fold(ef.board, islice(events, len(NIGHT)))).total:
        read.append((board.seats, board.votes, board.deposits, board.defeated, board.majority, board.outstanding))
    return read


def views(events: Iterable[ef.Event]) -> Iterator[ef.Board]:
    """Give the frozen board before each declaration, and so with all that the one before has caused; then the last."""
    run = ef.board.run(ef.board.initial)
    for event in events:
        kind = type(event)
        if kind is ef.SeatDeclared or kind is ef.NightClosed:
            yield run.state()
        elif kind is ef.NightOpened:
            run = ef.board.run(ef.board.initial)
        run.feed(event)


def read_out(boards: Iterable[ef.Board]) -> Boards:
    """Read the seats, votes and deposits of every board, keeping only the last: frozen values, so none is copied."""
    last: Boards = (ef.Counts(), ef.Counts(), ef.Counts())
    for board in boards:
        last = board.seats, board.votes, board.deposits
    return last
