"""What a picture is drawn from: a night as it stood, whatever of it the caller has at hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

import attrs

from ..events import CandidatesNominated, Event, NightOpened, ResultRushed, SeatDeclared
from ..folds.fold import fold
from ..headlines import headline
from ..night import Night, local, moment, until
from ..playback.timeline import Timeline
from ..tallies.board import Board
from ..tallies.desk import Desk, desk
from ..tallies.measures import winner

__all__ = ["Result", "Scene", "Source", "events", "scene"]

NO_NOMINATIONS = "a plain board does not keep the nominations that this picture needs; draw the night or a desk"
Source = Board | Timeline[Any] | Iterable[Event]
Declared = SeatDeclared | ResultRushed


@attrs.frozen
class Result:
    """A seat with its result: who won it, who won it last, and what it says in words; `declared` is null for a rush."""

    seat: str
    winner: str
    then: str | None
    words: str
    declared: SeatDeclared | None
    at: datetime

    @property
    def gained(self) -> bool:
        """Whether another party won it last."""
        return self.then not in (None, self.winner)

    @property
    def majority(self) -> float | None:
        """The majority as a percentage of the valid votes, null without figures."""
        return 100 * self.declared.majority / self.declared.valid if self.declared and self.declared.valid else None

    @property
    def turnout(self) -> float | None:
        """Valid votes as a percentage of the electorate, null without figures."""
        known = self.declared and self.declared.electorate
        return 100 * self.declared.valid / self.declared.electorate if self.declared and known else None


@attrs.frozen(slots=False)
class Scene:
    """A board, and the moment of it where one was asked for."""

    board: Board
    at: datetime | None = None

    @cached_property
    def header(self) -> NightOpened | None:
        """The night's header, null for a group of seats, which has none."""
        return next((event for event in self._events if isinstance(event, NightOpened)), None)

    @property
    def desk(self) -> Desk:
        """The board as a desk; `ValueError` for a plain one."""
        if not isinstance(self.board, Desk):
            raise ValueError(NO_NOMINATIONS)
        return self.board

    @property
    def nominated(self) -> Mapping[str, CandidatesNominated]:
        """The nominations by seat; a plain board keeps none."""
        return self.board.engine.nominated

    @cached_property
    def results(self) -> Mapping[str, Result]:
        """The seats that have a result, by code."""
        declared = (event for event in self._events if isinstance(event, Declared))
        # A desk counts a result from when its seat is nominated, and a picture shows what is counted.
        counted = [one for one in declared if one.seat in self.nominated or not isinstance(self.board, Desk)]
        return {event.seat: self._result(event) for event in sorted(counted, key=lambda event: event.seat)}

    @property
    def about(self) -> str:
        """Which night, which moment and how far it is, on one line."""
        name = f"{self.header.name}, " if self.header else ""
        return f"{name}{self._moment}{self.board.declared:,} of {self._seats} declared{self._rushed}"

    @property
    def notes(self) -> tuple[str, ...]:
        """Whose data they are."""
        return (self.header.licence,) if self.header and self.header.licence else ()

    @property
    def winners(self) -> tuple[str, ...]:
        """The parties that have a seat: by seats, then votes, then code."""
        seats, votes = self.board.seats, self.board.votes
        return tuple(sorted(seats, key=lambda party: (-seats[party], -votes[party], party)))

    @property
    def verdict(self) -> tuple[str, str]:
        """Who has a majority of how many, or how far the largest party is from one; and the line."""
        line, total, seats = self.board.line, self.board.total, self.board.seats
        if not self.winners:
            return "No seat declared yet", f"{line:,} needed for a majority" if line else ""
        first = self.winners[0]
        if line is None:
            return f"{first} {seats[first]:,} of {self._seats}", ""
        if seats[first] >= line:
            least = "at least " if self.board.outstanding else ""
            return f"{first} majority of {least}{2 * seats[first] - total:,}", f"{line:,} of {total:,} seats needed"
        least = "No overall majority" if not self.board.outstanding else "No majority yet"
        return least, f"{first} {seats[first]:,}, and {line:,} are needed"

    def name(self, party: str) -> str:
        """Give the name of a party as the night has it, or else its code."""
        return (self.header.parties.get(party) if self.header else None) or party

    def seat(self, code: str) -> str:
        """Give the name of a seat, or its code where the nominations are not known."""
        return self.nominated[code].name if code in self.nominated else code

    def clock(self, at: datetime) -> str:
        """Give the wall-clock time of a moment in the night's own zone, in UTC where it is not known."""
        return f"{local(at, self.header) if self.header else at:%H:%M}"

    def day(self, at: datetime) -> str:
        """Give the day of a moment that is later than the day after the poll, else nothing."""
        if not self.header:
            return ""
        day = local(at, self.header)
        return f"{day.day} {day:%B}" if (day.date() - self.header.polling_day).days > 1 else ""

    @property
    def _seats(self) -> str:
        return f"{self.board.total:,} seat{'' if self.board.total == 1 else 's'}"

    @property
    def _events(self) -> Iterable[Event]:
        return (event for latest in self.board.engine.latest.values() for event in latest)

    @property
    def _moment(self) -> str:
        if not (self.at and self.header):
            return ""
        at = local(self.at, self.header)
        return f"as it stood at {at:%H:%M} on {at.day} {at:%B}: "

    @property
    def _rushed(self) -> str:
        return f", {self.board.rushed:,} more called without figures" if self.board.rushed else ""

    def _result(self, event: Declared) -> Result:
        nominated = self.nominated.get(event.seat)
        party, number = winner(event)
        then = nominated.baseline.winner if nominated and nominated.baseline else None
        if nominated and isinstance(self.board, Desk):
            parties = self.board.identity
            then = parties.of(then, nominated) if then else None
            party = parties.candidate(party, number, nominated)
        declared = event if isinstance(event, SeatDeclared) else None
        at = (declared and declared.declared_at) or event.at
        return Result(event.seat, party, then, headline(event, self.nominated) or "", declared, at)


def scene(source: Source, at: str | datetime | None = None, *, whole: bool = True) -> Scene:
    """Take a night, its events, a timeline or a board, as it stood at a moment if one is given.

    A `whole` scene knows the nominations, which a plain board does not keep: that is a `ValueError`, as is a moment
    of a board, which is one moment already.
    """
    if isinstance(source, Board):
        if at is not None:
            raise ValueError("a board is a night at one moment already; draw the night to choose another")
        return _complete(Scene(source), whole)
    if isinstance(source, Timeline):
        return _from_timeline(source, at)
    night = source if isinstance(source, Night) else Night(events(source))
    when = _when(at, night)
    return Scene(fold(desk, until(night, when) if when else night), when)


def events(source: Any) -> tuple[Event, ...]:
    """Give the events of a night or a timeline; a board has none, which is a `ValueError`."""
    if isinstance(source, Board):
        raise ValueError("this picture needs every moment of a night, and a board is one of them; draw the night")
    given = source.events if isinstance(source, Timeline) else source
    if isinstance(given, str | bytes) or not isinstance(given, Iterable):
        raise TypeError(f"a picture is drawn from a night, a timeline, a desk or a board, and not from {source!r}")
    found = tuple(given)
    if strange := next((event for event in found if not isinstance(event, Event)), None):
        raise TypeError(f"a night is made of events, and {strange!r} is none")
    return found


def _from_timeline(timeline: Timeline[Any], at: str | datetime | None) -> Scene:
    night = Night(timeline.events)
    when = _when(at, night)
    state = timeline.final if when is None else timeline.at(when)
    return Scene(state, when) if isinstance(state, Desk) else scene(night, when)


def _complete(made: Scene, whole: bool) -> Scene:
    if whole and not isinstance(made.board, Desk):
        raise ValueError(NO_NOMINATIONS)
    return made


def _when(at: str | datetime | None, night: Night) -> datetime | None:
    return moment(at, night.header) if isinstance(at, str) else at
