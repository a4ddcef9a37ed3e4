"""Reading a stream as it comes, in one of three modes, with a report of what was wrong with it.

`strict` takes a night only as its publisher sent it: every message, once, in order. `lenient` forgives what changes
no tally, any order and any repetition, but no loss: what cannot be read and what is missing are errors. `quarantine`
goes on whatever comes: what cannot be trusted is quarantined, and what is missing is reported. The last two hand out
no event about a seat before its nominations, so a message about a seat that is not on the night counts nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

import attrs

from ..errors import BrokenStream, FeedError, shown
from ..events import Event
from ..names import resolve
from .files import LONGEST
from .health import Health, health
from .jsonlines import read_lines, whole_line
from .trust import Trust
from .upcast import Decoding

__all__ = ["MODES", "Reading"]

MODES = ("strict", "lenient", "quarantine")


class Reading:
    """Lines of bytes, read into events once as they come; then `errors`, `health` and `report` say how it went.

    `errors` has one for each line quarantined, and one for what in the end contradicts the rest; only the mode
    `quarantine` has any, for the other modes raise the first. A line may have at most `longest` bytes.
    """

    def __init__(
        self, lines: Iterable[bytes], mode: str = "strict", *, path: str = "<stream>", longest: int = LONGEST
    ) -> None:
        given: object = lines
        if isinstance(given, str | bytes) or not hasattr(given, "__iter__"):
            raise _no_lines(lines)
        self.lines: Iterable[bytes] = lines
        self.mode: str = resolve(mode, MODES, "mode of reading")
        self.path: str = path
        self.longest: int = longest
        self._errors: list[FeedError] = []
        self._read = False
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
        if self._read:
            raise RuntimeError("a Reading is read once: make another of the same lines to read them again")
        self._read = True
        strict = self.mode == "strict"
        whole = read_lines(_bytes_only(self.lines), path=self.path, longest=self.longest) if strict else self._trusted()
        for event in whole:
            self._health.feed(event)
            yield event

    def report(self) -> list[str]:
        """Say in lines of text what was not as its publisher sent it: nothing, for a night that was."""
        state = self.health
        counts = {"repeated": state.duplicates, "out of order": state.out_of_order, "late": state.late}
        counted = ", ".join(f"{number:,} {what}" for what, number in counts.items() if number)
        return [
            *([f"{state.messages:,} messages, of which {counted}"] if counted else []),
            *(f"missing: seq {spoken(gap)}" for gap in state.gaps),
            *(f"conflicting: {place}, revision {revision}" for place, revision in sorted(state.conflicts.items())),
            *(f"quarantined: {error}" for error in self.errors),
            *([] if state.closed else ["missing: NightClosed, so there may be more after the last message"]),
        ]

    def _trusted(self) -> Iterator[Event]:
        """Give every event as soon as it can be trusted; what cannot be is an error."""
        trust, decoding = Trust(), Decoding()
        number = 0
        for number, line in enumerate(_bytes_only(self.lines), 1):
            try:
                trust.take(decoding.read(whole_line(line, self.longest)), number)
            except FeedError as error:
                trust.errors.append(error.at(line=number))
            yield from self._taken(trust)
        trust.finish()
        yield from self._taken(trust)
        if self.mode == "lenient":
            self._require_whole(number + 1)

    def _taken(self, trust: Trust) -> list[Event]:
        """Empty what has gathered: errors are raised or quarantined, events handed out."""
        errors = [error.at(path=self.path) for error in trust.errors]
        if errors and self.mode == "lenient":
            raise errors[0] from None
        self._errors += errors
        events, trust.events, trust.errors = trust.events, [], []
        return events

    def _require_whole(self, line: int) -> None:
        end = BrokenStream(path=self.path, line=line, value="(end of stream)", expected="a whole night")
        for gap in self.health.gaps:
            raise attrs.evolve(end, column="seq", expected=f"seq {spoken(gap)}, which is missing")
        if not self.health.messages:
            raise attrs.evolve(end, column="type", expected="NightOpened: the stream is empty")
        if not self.health.closed:
            raise attrs.evolve(end, column="type", expected="NightClosed somewhere: the stream is cut off here")


def _bytes_only(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Give lines once the first has been seen to be one, or raise `TypeError`."""
    rest = iter(lines)
    for first in rest:
        if not isinstance(first, bytes):
            raise _no_lines(first)
        return chain((first,), rest)
    return rest


def _no_lines(given: object) -> TypeError:
    return TypeError(f"Reading takes lines of bytes, such as open(path, 'rb'), and {shown(given)} is none")


def spoken(gap: tuple[int, int]) -> str:
    """Give a range of `seq` in words."""
    first, last = gap
    return f"{first} to {last}" if last > first else f"{first}"
