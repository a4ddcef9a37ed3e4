"""A whole night in memory: `load` one by name or path, iterate it as often as you like."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import cached_property
from typing import TYPE_CHECKING, overload

import attrs

from ._frozen import FrozenMap
from .errors import BrokenStream, UnknownNight
from .events import CandidatesNominated, Event, NightOpened
from .stream.jsonlines import read

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Night", "by_elections", "load", "local", "moment", "nights", "publish", "until"]


BY_ELECTIONS = "by-elections"  # their folder among the fixtures


def _all(events: Iterable[Event]) -> tuple[Event, ...]:
    return tuple(events)


@attrs.frozen(slots=False)
class Night:
    """An immutable stream of events that begins with its header."""

    events: tuple[Event, ...] = attrs.field(converter=_all, repr=lambda events: f"<{len(events)} events>")

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)

    def __len__(self) -> int:
        return len(self.events)

    @overload
    def __getitem__(self, place: int) -> Event: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Event, ...]: ...
    def __getitem__(self, place: int | slice) -> Event | tuple[Event, ...]:
        return self.events[place]

    @cached_property
    def header(self) -> NightOpened:
        """The first `NightOpened`; `BrokenStream` if there is none."""
        for event in self.events:
            if isinstance(event, NightOpened):
                return event
        raise BrokenStream(expected="a NightOpened in the stream")

    @cached_property
    def seats(self) -> Mapping[str, CandidatesNominated]:
        """Each seat's nominations by its code."""
        seats = (event for event in self.events if isinstance(event, CandidatesNominated))
        return FrozenMap((event.seat, event) for event in seats)


def publish(facts: Iterable[Event]) -> Night:
    """Publish facts in the order in which they became known: consequences derived, numbered from 1, closed and checked.

    The facts are a `NightOpened`, a `CandidatesNominated` for each seat, and what is known of results; their `seq` is
    replaced. `BrokenStream` for facts that contradict the header or each other, and for events that are derived.
    """
    from .stream.admission import Admission  # only where facts are, as reading a night needs neither
    from .stream.publish import published

    admission, events = Admission(), []
    for event in published(_facts_alone(facts)):
        admission.admit(event)
        events.append(event)
    admission.finish()
    return Night(events)


def _facts_alone(events: Iterable[Event]) -> Iterator[Event]:
    for event in events:
        if event.derived:
            raise BrokenStream(
                column="type", value=event.type, expected="facts alone, as this event is derived from them"
            )
        yield event


def nights() -> tuple[str, ...]:
    """Give the names of the bundled nights of general elections, oldest first."""
    return tuple(sorted(path.stem for path in _fixtures().glob("*.jsonl")))


def by_elections() -> tuple[str, ...]:
    """Give the names of the bundled by-elections, one a polling day, oldest first.

    >>> by_elections()[0], load(by_elections()[0]).header.name
    ('by-2011-01-13', 'By-election in Oldham East and Saddleworth')
    """
    return tuple(sorted(path.stem for path in (_fixtures() / BY_ELECTIONS).glob("*.jsonl")))


def load(night: str | Path) -> Night:
    """Load a bundled night by name, or any night by the path of its JSON Lines file, strictly.

    Raises `UnknownNight` if there is none, and `FeedError` with the line where a file breaks a law.

    >>> load("ge2019").header.name
    'General election of 12 December 2019'
    """
    return Night(read(located(night)))


def located(night: str | Path) -> Path:
    """Give the file of a night, bundled or by path, or raise `UnknownNight`."""
    from pathlib import Path

    if str(night) in nights():
        return _fixtures() / f"{night}.jsonl"
    if str(night) in by_elections():
        return _fixtures() / BY_ELECTIONS / f"{night}.jsonl"
    if Path(night).is_file():
        return Path(night)
    days = f", or a by-election such as {by_elections()[-1]}" if by_elections() else ""
    raise UnknownNight(value=str(night), expected=f"a file, or one of the bundled nights {', '.join(nights())}{days}")


def _fixtures() -> Path:
    """Find the bundled nights: inside the installed package, or at the top of a checkout."""
    from pathlib import Path  # only where files are, for its import costs a tenth of ours

    package = Path(__file__).parent
    installed = package / "fixtures"
    return installed if installed.is_dir() else package.parents[1] / "fixtures"


def until(events: Iterable[Event], at: datetime) -> Iterator[Event]:
    """Leave out what the feed had not yet said by a moment; late messages mean that this is not a prefix."""
    return (event for event in events if event.at <= at)


def moment(text: str, header: NightOpened) -> datetime:
    """Read a moment: an ISO date and time, or a time alone such as 04:40, which is the first after the night opened.

    Without a zone it is wall-clock time in the night's own; raises `ValueError` if it cannot be read.

    >>> moment("04:40", load("ge2019").header).isoformat()
    '2019-12-13T04:40:00+00:00'
    """
    zone = _zone(header)
    if "-" in text:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    clock = time.fromisoformat(text)
    at = datetime.combine(header.polling_day, clock, clock.tzinfo or zone)
    return (at if at >= header.at else at + timedelta(days=1)).astimezone(UTC)


def local(at: datetime, header: NightOpened) -> datetime:
    """Give a moment in the wall-clock time of the night's own zone."""
    return at.astimezone(_zone(header))


def _zone(header: NightOpened) -> tzinfo:
    from zoneinfo import ZoneInfo  # only where local time is asked for, for its import costs a fifth of ours

    return ZoneInfo(header.time_zone)
