"""Posts of a live page: ranked lines, each of which may strike an earlier one that no longer stands.

A correction, a withdrawal, figures after a rush: each says which post it replaces. Facts only, in words of our own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import attrs

from .._given import events_of
from ..events import (
    CandidatesNominated,
    DepositLost,
    Event,
    ExitPollPublished,
    MajorityReached,
    MPDefeated,
    NightClosed,
    NightOpened,
    PollCountermanded,
    RecountOrdered,
    ResultRushed,
    ResultWithdrawn,
    SeatDeclared,
    SeatEvent,
    TurnoutReported,
)
from ..folds.fold import Run
from ..rules import turnout
from ..stream.publish import consequences
from ..tallies.board import Board, board
from .facts import elected_since, first_win, lost_after
from .lines import standings

__all__ = ["Newsroom", "Post", "posts"]

# Ranks, from what leads a page to what is left out first.
LEAD, MAJOR, NEWS, RESULT, MINOR = 1, 2, 3, 4, 5
CLOSE = 100  # votes: a majority below this is news in itself


@attrs.frozen(kw_only=True)
class Post:
    """One line of a live page: `rank` is 1 for what leads a page to 5 for what is left out first.

    `seq` and `at` are those of the event, `replaces` the `seq` of the post that this one strikes, null if none.
    """

    seq: int
    at: datetime
    rank: int
    kind: str
    text: str
    seat: str | None = None
    region: str | None = None
    replaces: int | None = None


def posts(events: Iterable[Event]) -> Iterator[Post]:
    """Give the posts of a stream as they come; an event that came before, or too late to matter, gives none.

    >>> from electionfeed import load
    >>> [post.text for post in posts(load("ge2019")) if post.rank == 1][1]
    'MAJORITY: Con have 326 seats; 326 are needed'
    """
    room = Newsroom()
    for event in events_of(events, "posts(events)"):
        yield from room.take(event)


class Newsroom:
    """What has been posted so far, to know what a new event replaces."""

    def __init__(self) -> None:
        self.header: NightOpened | None = None
        self.seats: dict[str, CandidatesNominated] = {}
        self.standing: dict[str, tuple[SeatEvent, Post | None]] = {}
        self.seen: set[tuple[object, ...]] = set()
        self.board: Run[Board] = board.run(board.initial)
        self.announced: dict[str, MajorityReached] = {}
        self.majority: tuple[str, Post] | None = None
        self.closest: int = CLOSE

    def take(self, event: Event) -> Iterator[Post]:
        """Give the posts that the next event makes."""
        if event.subject in self.seen:
            return
        self.seen.add(event.subject)
        self.board.feed(event)
        if isinstance(event, NightOpened):
            self.header = self.header or event
        elif isinstance(event, CandidatesNominated):
            self.seats[event.seat] = event
        elif isinstance(event, SeatEvent):
            if not event.derived:
                yield from self._seat(event)
        else:
            yield from self._national(event)

    def _national(self, event: Event) -> Iterator[Post]:
        match event:
            case ExitPollPublished():
                yield _post(event, LEAD, "exit poll", f"EXIT POLL: {standings(event.seats)}")
            case MajorityReached():
                other = self.announced.get(event.party, event)
                self.announced[event.party] = max(event, other, key=lambda announced: announced.seq)
                yield from self._reached()
            case NightClosed():
                out = f", {event.outstanding:,} still to come" if event.outstanding else ""
                yield _post(event, RESULT, "closed", f"The night is over: {_seats(event.declared)} declared{out}")

    def _seat(self, event: SeatEvent) -> Iterator[Post]:
        before, struck = self.standing.get(event.seat, (None, None))
        if before and event.revision <= before.revision:
            return  # too late to matter
        post = self._said(event, before, struck)
        self.standing[event.seat] = event, post or struck
        if post:
            yield post
        yield from self._undone(event)
        yield from self._reached()

    def _said(self, event: SeatEvent, before: SeatEvent | None, struck: Post | None) -> Post | None:
        name = self.seats[event.seat].name if event.seat in self.seats else event.seat
        result = isinstance(before, SeatDeclared | ResultRushed)
        replaces = struck.seq if struck and result else None
        match event:
            case SeatDeclared():
                return self._declared(event, before, replaces)
            case ResultRushed():
                return self._of(event, NEWS, "rush", f"{event.party} win {name}; figures to follow", replaces)
            case ResultWithdrawn():
                text = f"RESULT WITHDRAWN: {name} ({event.reason})"
                return self._of(event, MAJOR, "withdrawal", text, replaces)
            case RecountOrdered():
                again = "" if event.number == 1 else f" number {event.number}"
                return self._of(event, NEWS, "recount", f"Recount{again} in {name}", replaces)
            case PollCountermanded():
                return self._of(event, MAJOR, "countermanded", f"No poll in {name}: {event.reason}", replaces)
            case TurnoutReported():
                share = turnout(event.papers, event.electorate)
                return self._of(event, MINOR, "turnout", f"Turnout in {name}: {share:.1f}%", replaces)
        return None

    def _declared(self, event: SeatDeclared, before: SeatEvent | None, replaces: int | None) -> Post:
        seat = self.seats.get(event.seat)
        wrong = isinstance(before, SeatDeclared) or (
            isinstance(before, ResultRushed) and before.candidate != event.elected
        )
        kind = "correction" if wrong else event.outcome or "win"
        history = [*first_win(event, seat), *lost_after(event, seat)] if seat else []
        people = [*self._people(event, seat)] if seat else []
        text = "; ".join([_result(event, seat), *history, *people, *self._margin(event)])
        rank = MAJOR if wrong or history else NEWS if kind == "gain" or people else RESULT
        return self._of(event, rank, kind, f"CORRECTION: {text}" if wrong else text, replaces)

    def _people(self, event: SeatDeclared, seat: CandidatesNominated) -> Iterator[str]:
        """Say which members are defeated, and whether they lose the deposit too."""
        deposit = self.header.deposit if self.header else None
        caused = [*consequences(event, seat, deposit)]
        lost = {cause.candidate for cause in caused if isinstance(cause, DepositLost)}
        for defeat in (cause for cause in caused if isinstance(cause, MPDefeated)):
            also = ", and the deposit with it" if defeat.candidate in lost else ""
            yield f"{defeat.name}{elected_since(defeat)} is defeated{also}"

    def _margin(self, event: SeatDeclared) -> Iterator[str]:
        if event.majority < self.closest and len(event.votes) > 1:
            self.closest = event.majority
            yield "the closest result so far"

    def _reached(self) -> Iterator[Post]:
        """Say who has a majority: once it is announced, and once the seats that have come show it."""
        party = self.board.state().majority
        if self.majority is None and party in self.announced:
            event = self.announced.pop(party)
            text = f"MAJORITY: {party} have {_seats(event.seats)}; {_needed(event.line)}"
            self.majority = party, _post(event, LEAD, "majority", text)
            yield self.majority[1]

    def _undone(self, event: SeatEvent) -> Iterator[Post]:
        """Say that a majority announced before no longer stands."""
        state = self.board.state()
        if self.majority and state.majority != self.majority[0] and state.line:
            party, struck = self.majority
            text = f"MAJORITY UNDONE: {party} now have {_seats(state.seats[party])}; {_needed(state.line)}"
            yield _post(event, LEAD, "majority undone", text, replaces=struck.seq)
            self.majority = None

    def _of(self, event: SeatEvent, rank: int, kind: str, text: str, replaces: int | None = None) -> Post:
        seat = self.seats.get(event.seat)
        post = _post(event, rank, kind, text, replaces=replaces)
        return attrs.evolve(post, seat=event.seat, region=seat.region if seat else None)


def _post(event: Event, rank: int, kind: str, text: str, *, replaces: int | None = None) -> Post:
    return Post(seq=event.seq, at=event.at, rank=rank, kind=kind, text=text, replaces=replaces)


def _seats(number: int) -> str:
    return "1 seat" if number == 1 else f"{number:,} seats"


def _needed(line: int) -> str:
    return "1 is needed" if line == 1 else f"{line:,} are needed"


def _result(event: SeatDeclared, seat: CandidatesNominated | None) -> str:
    name, party = seat.name if seat else event.seat, event.parties[event.elected - 1]
    verb = {"gain": "GAIN", "hold": "HOLD", None: "WIN"}[event.outcome]
    lost = f" from {event.gained_from}" if event.gained_from else ""
    if len(event.votes) == 1:
        return f"{party} {verb} {name}{lost}, unopposed"
    return f"{party} {verb} {name}{lost}, " + ("decided by lot" if event.by_lot else f"majority {event.majority:,}")
