"""A whole night in memory: `load` one by name or path, iterate it as often as you like."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload

import attrs

from ._frozen import FrozenMap
from ._given import events_of
from ._moments import aware, zone
from .errors import BrokenStream, UnknownName, UnknownNight, shown
from .events import CandidatesNominated, Event, NightOpened
from .names import NIGHT, events_only, folded, resolve, suggestions
from .stream.files import path_only
from .stream.jsonlines import read

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Night", "by_elections", "load", "local", "located", "moment", "night_only", "nights", "publish", "until"]

BY_ELECTIONS = "by-elections"  # their folder among the fixtures
JUST_BEFORE = timedelta(hours=3)
DAY = re.compile(r"\d{4}-?\d\d")  # what begins with a year and a month is no time alone


def _all(events: Iterable[Event]) -> tuple[Event, ...]:
    return tuple(events_only(events, "Night(events)"))


class Seats(FrozenMap[str, CandidatesNominated]):
    """The nominations of each seat: its code is the key, and its name finds it too, whatever the case and accents."""

    __slots__ = ()

    def __missing__(self, name: str) -> CandidatesNominated:
        return self[resolve(name, {code: seat.name for code, seat in self.items()}, "seat", NIGHT)]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get(name) is not None

    def get(self, name: str, default: Any = None, /) -> Any:
        """Give the nominations of a seat by its code or name, and the default if there is none."""
        try:
            return self[name]
        except UnknownName:
            return default


@attrs.frozen(slots=False, repr=False)
class Night:
    """An immutable stream of events that begins with its header."""

    events: tuple[Event, ...] = attrs.field(converter=_all)

    def __repr__(self) -> str:
        return f"<Night {self._summary()}>"

    def _repr_html_(self) -> str:
        from ._shown import table

        types = Counter(event.type for event in self.events)
        return table(self._summary(), {"event": [*types], "messages": [*types.values()]}, most=len(types))

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
        """Each seat's nominations, by its code; its name finds it too."""
        seats = (event for event in self.events if isinstance(event, CandidatesNominated))
        return Seats((event.seat, event) for event in seats)

    def local(self, at: datetime | Event) -> datetime:
        """Give a moment, or that of an event, in the wall-clock time of the night's own zone."""
        return local(at, self.header)

    def _summary(self) -> str:
        opened = next((event for event in self.events if isinstance(event, NightOpened)), None)
        if opened is None:
            return f"without a header: {len(self):,} events"
        return f"{opened.election}: {opened.name}, {opened.seats:,} seats, {len(self):,} events"


def publish(facts: Iterable[Event]) -> Night:
    """Publish facts in the order in which they became known: consequences derived, numbered from 1, closed and checked.

    The facts are a `NightOpened`, a `CandidatesNominated` for each seat, and what is known of results; their `seq` is
    replaced. `BrokenStream` for facts that contradict the header or each other, for events that are derived, and for a
    time zone that does not exist.
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
    for event in events_of(events, "publish(facts)"):
        if event.derived:
            raise BrokenStream(
                column="type", value=event.type, expected="facts alone, as this event is derived from them"
            )
        if isinstance(event, NightOpened):
            zone(event.time_zone)  # here and not in the event, for a reader's machine may not have every zone
        yield event


def night_only(night: Night, call: str) -> Night:
    """Give the night given to a call as it is, or raise `TypeError` that says what was given in its place."""
    given: object = events_only(night, call)
    if not isinstance(given, Night):
        raise TypeError(f"{call} takes a night, and {shown(given)} is none: Night(events) makes one of events")
    return given


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
    """Load a bundled night by name, or any night by the path of its JSON Lines file, gzipped or not, strictly.

    Raises `UnknownNight` if there is none, and `FeedError` with the line where a file breaks a law.

    >>> load("ge2019").header.name
    'General election of 12 December 2019'
    """
    return Night(read(located(night)))


def located(night: str | Path) -> Path:
    """Give the file of a night, bundled or by path, or raise `UnknownNight`."""
    from pathlib import Path

    if not isinstance(night, str | Path):
        raise TypeError(f"a night is loaded by its name or path, and {shown(night)} is neither")
    path_only(night, "load(night)")
    bundled = _bundled()
    if str(night) in bundled:
        return bundled[str(night)]
    path = Path(night)
    if str(night) and path.exists() and not path.is_dir():
        return path
    for name, fixture in bundled.items():
        if folded(str(night)) == folded(name):
            return fixture
    what = "a file and not a folder" if str(night) and path.is_dir() else "a file"
    days = f", or a by-election such as {by_elections()[-1]}" if by_elections() else ""
    likely = suggestions(str(night), {name: name for name in bundled})
    hint = f": is it {', '.join(likely)}?" if likely else ""
    expected = f"{what}, or one of the bundled nights {', '.join(nights())}{days}{hint}"
    raise UnknownNight(value=str(night), expected=expected)


def _bundled() -> dict[str, Path]:
    """Give the file of each bundled night."""
    contests = {name: _fixtures() / BY_ELECTIONS / f"{name}.jsonl" for name in by_elections()}
    return contests | {name: _fixtures() / f"{name}.jsonl" for name in nights()}


def _fixtures() -> Path:
    """Find the bundled nights: inside the installed package, or at the top of a checkout."""
    from pathlib import Path  # only where files are, for its import costs a tenth of ours

    package = Path(__file__).parent
    installed = package / "fixtures"
    return installed if installed.is_dir() else package.parents[1] / "fixtures"


def until(events: Iterable[Event], at: datetime | str) -> Iterator[Event]:
    """Give, once, what the feed had said by a moment; late messages mean that this is not a prefix.

    A text is read as `moment` reads it, by the header, which then must come first.
    """
    events_only(events, "until(events, at)")
    if isinstance(at, str):
        return _until(events, moment(at, events.header)) if isinstance(events, Night) else _until_text(events, at)
    return _until(events, aware(at))


def _until(events: Iterable[Event], at: datetime) -> Iterator[Event]:
    return (event for event in events if event.at <= at)


def _until_text(events: Iterable[Event], text: str) -> Iterator[Event]:
    at: datetime | None = None
    for event in events:
        if at is None:
            if not isinstance(event, NightOpened):
                expected = f"NightOpened first, by which {text!r} is read"
                raise BrokenStream(column="type", value=event.type, expected=expected)
            at = moment(text, event)
        if event.at <= at:
            yield event


def moment(text: str, night: NightOpened | Night) -> datetime:
    """Read a moment: an ISO date and time, or a time alone such as 04:40, which is the first after the night opened.

    Without a zone it is wall-clock time in the night's own; raises `ValueError` if it cannot be read, and for a time
    alone in the three hours before the night opened, which would be that of a day later.

    >>> moment("04:40", load("ge2019")).isoformat()
    '2019-12-13T04:40:00+00:00'
    """
    if not isinstance(text, str):
        raise TypeError(f"a moment is read from a text such as '04:40', and {text!r} is none")
    header = night.header if isinstance(night, Night) else night
    if not isinstance(header, NightOpened):
        raise TypeError(f"a moment is read by a night or its header, and {shown(night)} is neither")
    try:
        at = _read(text.strip(), header)
    except (ValueError, OverflowError):
        expected = "a time such as 04:40 or 2019-12-13T04:40, in the night's own zone unless it says another"
        raise ValueError(f"{text!r} is not {expected}") from None
    if at - timedelta(days=1) > header.at - JUST_BEFORE and not DAY.match(text.strip()):
        opened, meant = local(header.at, header), local(at, header)
        expected = f"a time after the night opened, at {opened:%H:%M}; with its day it is: {meant:%Y-%m-%dT%H:%M}"
        raise ValueError(f"{text!r} is not {expected}")
    return at


def _read(text: str, header: NightOpened) -> datetime:
    own = zone(header.time_zone)
    if DAY.match(text):
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=own)).astimezone(UTC)
    clock = time.fromisoformat(f"0{text}" if text[1:2] == ":" else text)
    at = datetime.combine(header.polling_day, clock, clock.tzinfo or own)
    return (at if at >= header.at else at + timedelta(days=1)).astimezone(UTC)


def local(at: datetime | Event, night: NightOpened | Night) -> datetime:
    """Give a moment, or that of an event, in the wall-clock time of the night's own zone.

    >>> night = load("ge2017")
    >>> f"{local(night[700], night):%H:%M}"
    '00:43'
    """
    header = night.header if isinstance(night, Night) else night
    return aware(at.at if isinstance(at, Event) else at).astimezone(zone(header.time_zone))
