"""The oracle for other people's code: what the tallies must be, as plain JSON that any language reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import count
from typing import Any

from ..events import Event
from ..folds.fold import fold, scan
from ..night import Night, moment, night_only, until
from ..tallies.board import board

__all__ = ["checkpoints", "expected"]


def expected(night: Night, at: datetime | str) -> dict[str, Any]:
    """Give the board as it must stand at a moment, from what the feed had said by then; text is read as by `moment`.

    >>> from electionfeed import load
    >>> expected(load("ge2019"), "04:40")["seats"]["Con"]
    291
    """
    by = moment(at, night_only(night, "expected(night, at)").header) if isinstance(at, str) else at
    return fold(board, until(night, by)).as_dict()


def checkpoints(events: Iterable[Event], every: int = 100) -> Iterator[dict[str, Any]]:
    """Give the board after so many messages each time, and after the last; `seq` and `at` are of the message before it.

    It counts messages as they come, because after a fault of delivery `seq` does not say how many have come.
    """
    if type(every) is not int:
        raise TypeError(f"checkpoints are every so many messages, a whole number and not {every!r}")
    if every < 1:
        raise ValueError(f"every {every} messages makes no checkpoint")
    last: dict[str, Any] | None = None
    for number, (event, state) in zip(count(1), scan(board, events), strict=False):
        if number % every == 0:
            yield _checkpoint(number, event, state)
        last = {"number": number, "event": event, "state": state}
    if last and last["number"] % every:
        yield _checkpoint(**last)


def _checkpoint(number: int, event: Event, state: Any) -> dict[str, Any]:
    return {"messages": number, "seq": event.seq, "at": f"{event.at:%Y-%m-%dT%H:%M:%SZ}", "board": state.as_dict()}
