"""Reading a stream as it comes, in one of three ways, with a report of what was wrong with it.

`strict` takes a night only as its publisher sent it: every message, once, in order. `lenient` forgives what changes
no tally, any order and any repetition, but no loss: what cannot be read and what never comes are errors. `quarantine`
goes on whatever comes: what cannot be trusted is put aside, and what is missing is told. The last two hand out no event
about a seat before its nominations, so a message about a seat that is not on the night counts nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from ..errors import BrokenStream, FeedError
from ..events import CandidatesNominated, Event, NightClosed, NightOpened
from .admission import Admission
from .codec import decode
from .health import Health, health
from .jsonlines import read_lines, whole_line

__all__ = ["MODES", "Reading"]

MODES = ("strict", "lenient", "quarantine")


class Reading:
    """Lines of bytes, read into events once as they come; then `errors`, `health` and `report` tell how it went.

    `errors` has one for each line put aside, and one for what in the end contradicts the rest; only `quarantine` has
    any, for the other ways raise the first.
    """

    def __init__(self, lines: Iterable[bytes], how: str = "strict", *, path: str = "<stream>") -> None:
        if how not in MODES:
            raise ValueError(f"{how!r} is no way of reading; there are {', '.join(MODES)}")
        self.lines: Iterable[bytes] = lines
        self.how: str = how
        self.path: str = path
        self._errors: list[FeedError] = []
        self._health = health.run(health.initial)

    @property
    def health(self) -> Health:
        """How the events handed out so far have come."""
        return self._health.state()

    @property
    def errors(self) -> tuple[FeedError, ...]:
        """What was wrong so far, by line."""
        return tuple(sorted(self._errors, key=lambda error: error.line or 0))

    def __iter__(self) -> Iterator[Event]:
        strict = self.how == "strict"
        for event in read_lines(self.lines, path=self.path) if strict else self._trusted():
            self._health.feed(event)
            yield event

    def report(self) -> list[str]:
        """Tell in lines of text what was not as its publisher sent it: nothing, for a night that was."""
        state = self.health
        told = {"repeated": state.duplicates, "out of order": state.out_of_order, "late": state.late}
        counted = ", ".join(f"{number:,} {what}" for what, number in told.items() if number)
        return [
            *([f"{state.messages:,} messages, of which {counted}"] if counted else []),
            *(f"never came: seq {spoken(gap)}" for gap in state.gaps),
            *(f"put aside: {error}" for error in self.errors),
            *([] if state.closed else ["never came: NightClosed, so there may be more after the last message"]),
        ]

    def _trusted(self) -> Iterator[Event]:
        """Give every event as soon as it can be trusted; what cannot be is an error."""
        trust = _Trust()
        number = 0
        for number, line in enumerate(self.lines, 1):
            try:
                trust.take(decode(whole_line(line)), number)
            except FeedError as error:
                trust.errors.append(error.at(line=number))
            yield from self._taken(trust)
        trust.finish()
        yield from self._taken(trust)
        if self.how == "lenient":
            self._require_whole(number + 1)

    def _taken(self, trust: _Trust) -> list[Event]:
        """Empty what has gathered: errors are raised or put aside, events handed out."""
        errors = [error.at(path=self.path) for error in trust.errors]
        if errors and self.how == "lenient":
            raise errors[0] from None
        self._errors += errors
        events, trust.events, trust.errors = trust.events, [], []
        return events

    def _require_whole(self, line: int) -> None:
        end = BrokenStream(path=self.path, line=line, value="(end of stream)", expected="a whole night")
        for gap in self.health.gaps:
            raise attrs.evolve(end, column="seq", expected=f"seq {spoken(gap)}, which never came")
        if not self.health.closed:
            raise attrs.evolve(end, column="type", expected="NightClosed somewhere: the stream is cut off here")


def spoken(gap: tuple[int, int]) -> str:
    """Give a range of `seq` in words."""
    first, last = gap
    return f"{first} to {last}" if last > first else f"{first}"


class _Trust:
    """What a stream in any order has said, to sort it into `events` to hand out and `errors` for the rest."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.errors: list[FeedError] = []
        self.admission = Admission()
        self.said: dict[int, tuple[Event, int]] = {}
        self.subjects: dict[tuple[object, ...], int] = {}
        self.waiting: dict[str, list[tuple[Event, int]]] = {}

    def take(self, event: Event, line: int) -> None:
        """Take an event that was read: hand it out, let it wait for its header or its seat, or find fault with it."""
        awaited = self.awaited(event)
        if awaited is not None:
            self.waiting.setdefault(awaited, []).append((event, line))
            return
        try:
            self.believe(event)
        except FeedError as error:
            self.errors.append(error.at(line=line))
            return
        known = event.seq in self.said
        self.events.append(event)
        self.said.setdefault(event.seq, (event, line))
        self.subjects.setdefault(subject(event), event.seq)
        if not known and isinstance(event, NightOpened | CandidatesNominated):
            for waiting, at in self.waiting.pop(getattr(event, "seat", HEADER), []):
                self.take(waiting, at)

    def awaited(self, event: Event) -> str | None:
        """Give what must come before an event can be told true: the header, its seat's nominations, or nothing."""
        if isinstance(event, NightOpened):
            return None
        if self.admission.header is None:
            return HEADER
        seat = getattr(event, "seat", None)
        return None if isinstance(event, CandidatesNominated) or seat in self.admission.nominated else seat

    def believe(self, event: Event) -> None:
        """Raise `BrokenStream` if an event contradicts what was said before it, in whatever order."""
        before = self.said.get(event.seq)
        if before and before[0] == event:
            return
        if before:
            raise BrokenStream(column="seq", value=event.seq, expected=f"what seq {event.seq} said in line {before[1]}")
        seq = self.subjects.get(subject(event))
        if seq:
            raise BrokenStream(column="seq", value=event.seq, expected=f"{seq}, under which this was said before")
        header = self.admission.header
        if header is None or isinstance(event, NightOpened):
            self.admission.open(event)
        elif isinstance(event, CandidatesNominated):
            self.admission.nominate(event, header)
        elif isinstance(event, NightClosed):
            self.admission.close(event, header)
        elif hasattr(event, "seat"):
            self.admission.agree(event)

    def finish(self) -> None:
        """Find fault with what still waits; of a night that is whole, prove in its publisher's order that it is one."""
        for awaited, waiting in self.waiting.items():
            for event, line in waiting:
                self.errors.append(never(awaited, event).at(line=line))
        if len(self.said) == max(self.said, default=0):
            self.prove()

    def prove(self) -> None:
        """Read what was said once more, in its publisher's order, and find the first fault in it."""
        admission = Admission()
        for seq in sorted(self.said):
            event, line = self.said[seq]
            try:
                admission.admit(event)
            except FeedError as error:
                self.errors.append(error.at(line=line))
                return


HEADER = ""


def never(awaited: str, event: Event) -> BrokenStream:
    """Say what an event waited for in vain."""
    if awaited == HEADER:
        return BrokenStream(column="type", value=type(event).__name__, expected="a NightOpened, which never came")
    return BrokenStream(column="seat", value=awaited, expected="a seat that has been nominated")


def subject(event: Event) -> tuple[object, ...]:
    """Give what an event is about: a publisher says one thing of it, under one `seq`.

    Only `MajorityReached` can be said again, when a majority that was undone is reached once more.
    """
    about = (getattr(event, name, None) for name in ("seat", "revision", "candidate"))
    again = event.seq if type(event).__name__ == "MajorityReached" else 0
    return type(event), *about, again
