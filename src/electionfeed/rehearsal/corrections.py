"""The results desk: make a rehearsal of a night by changing what its halls said.

Each verb takes a night and gives a new one, published afresh: revisions counted, consequences derived, renumbered. A
seat is given by its code or its name, a candidate by ballot number or party, a time as a datetime or as text such as
`"04:40"`. What cannot be (a recount after the declaration) is a `ValueError`, a seat or party that is not there an
`UnknownName`; figures that contradict each other are an `InvalidEvent`.
"""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Mapping
from datetime import datetime
from typing import Protocol

from ..errors import shown
from ..events import Event, RecountOrdered
from ..night import Night
from .draft import Draft

__all__ = ["correct", "countermand", "recount", "rush", "withdraw"]


class Votes(Protocol):
    """A map of ballot numbers, parties or both to votes; one of parties alone is no `Mapping[int | str, int]`."""

    def items(self) -> ItemsView[int | str, int]:
        """Give each candidate with the votes."""
        ...


def correct(
    night: Iterable[Event],
    seat: str,
    *,
    votes: Votes | None = None,
    electorate: int | None = None,
    rejected: int | None = None,
    elected: int | str | None = None,
    at: datetime | str | None = None,
) -> Night:
    """Declare a seat again with other figures, by default ten minutes after the last word on it.

    `votes` need only name the candidates that change, by ballot number or party; a tie needs who was `elected` by lot.

    >>> from electionfeed import board, fold, load
    >>> fold(board, correct(load("ge2019"), "Kensington", votes={"Lab": 17_000})).seats["Lab"]
    203
    """
    given: object = votes or {}
    if not isinstance(given, Mapping):
        raise TypeError(f"votes are given by ballot number or party, such as {{'Lab': 17_000}}, not as {shown(votes)}")
    for polled in given.values():
        if not isinstance(polled, int):
            raise TypeError(f"votes are whole numbers, not {shown(polled)}")
    draft = Draft(night)
    code = draft.code(seat)
    figures = {
        "votes": {draft.ballot(code, candidate): polled for candidate, polled in given.items()},
        "electorate": electorate,
        "rejected": rejected,
        "elected": None if elected is None else draft.ballot(code, elected),
    }
    draft.correct(code, draft.moment(at, draft.after(code, 10)), figures)
    return draft.night()


def withdraw(
    night: Iterable[Event], seat: str, *, reason: str = "declared in error", at: datetime | str | None = None
) -> Night:
    """Take back the last word on a seat, by default ten minutes after it; `correct` then declares it again."""
    draft = Draft(night)
    code = draft.code(seat)
    draft.declared(code)
    draft.withdraw(code, draft.moment(at, draft.after(code, 10)), reason)
    return draft.night()


def recount(night: Iterable[Event], seat: str, *, at: datetime | str | None = None) -> Night:
    """Order a recount before a seat's declaration, by default three-quarters of an hour ahead, the next half."""
    draft = Draft(night)
    code = draft.code(seat)
    earlier = sum(isinstance(fact, RecountOrdered) and fact.seat == code for fact in draft.facts)
    draft.recount(code, draft.moment(at, draft.before(code, max(0, 45 - 15 * earlier))))
    return draft.night()


def rush(
    night: Iterable[Event], seat: str, *, winner: int | str | None = None, at: datetime | str | None = None
) -> Night:
    """Say who won ahead of the figures, by default the true winner and a quarter of an hour before the declaration.

    `winner` is a ballot number or a party, and may be wrong: that is what a rehearsal is for.
    """
    draft = Draft(night)
    code = draft.code(seat)
    number = draft.declared(code).elected if winner is None else draft.ballot(code, winner)
    draft.rush(code, draft.moment(at, draft.before(code, 15)), number)
    return draft.night()


def countermand(
    night: Iterable[Event],
    seat: str,
    *,
    reason: str = "a candidate has died",
    at: datetime | str | None = None,
    declared: datetime | str | None = None,
) -> Night:
    """Call off a seat's poll, by default as the night opens; its result comes when it is `declared`, or never."""
    draft = Draft(night)
    code = draft.code(seat)
    later = None if declared is None else draft.moment(declared, draft.header.at)
    draft.countermand(code, draft.moment(at, draft.facts[draft.beginning() - 1].at), reason, later)
    return draft.night()
