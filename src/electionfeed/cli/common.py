"""What several commands share: finding and saving a night, reading times, and the type of the sub-parsers."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import BrokenStream, FeedError, UnknownNight
from ..events import CandidatesNominated, Event, NightClosed, NightOpened
from ..logs import SqliteLog, is_nats, is_sqlite
from ..night import Night, load, local, located, moment
from ..stream.codec import encode
from ..stream.reading import MODES, Reading
from ..web.connecting import connect
from .nats import nats_log

if TYPE_CHECKING:
    from ..web.client import Remote

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

NIGHT_HELP = """\
a bundled night (ge2019), a path (of several in a SQLite file: FILE.db#ge2019), the address of a feed
(http://127.0.0.1:8000) or of a log in NATS (nats://127.0.0.1:4222/ge2019), or - for standard input"""

READ_HELP = """\
how to read it: strict, every message once and in order (usual for a file); lenient, in any order and any repetition
(usual for standard input); quarantine, whatever comes, with what cannot be trusted quarantined"""


def reads(command: argparse.ArgumentParser) -> None:
    """Declare how a command reads its night."""
    command.add_argument("--read", choices=MODES, help=READ_HELP)


def night(name: str, how: str | None = None) -> Night:
    """Load the night that an argument names, and report on standard error what was not as its publisher sent it."""
    if name == "-":
        return reported(Reading(sys.stdin.buffer, how or "lenient", path="<stdin>"))
    if is_address(name):
        return said_so_far(name, how)
    if is_nats(name):
        return streamed(name, how)
    file, _, election = (name, "", "") if Path(name).exists() else name.partition("#")
    if Path(file).is_file() and is_sqlite(file):
        return stored(file, election, strict=how == "strict")
    if how in (None, "strict"):
        return load(name)
    with located(name).open("rb") as lines:
        return reported(Reading(lines, str(how), path=name))


def is_address(name: str) -> bool:
    """Tell whether an argument is the address of a feed."""
    return name.startswith(("http://", "https://"))


@contextmanager
def http_extra() -> Iterator[None]:
    """Import what speaks HTTP, or raise `FeedError` where it is not installed."""
    try:
        yield
    except ImportError as error:
        expected = "the extra that speaks HTTP: pip install 'electionfeed[http]'"
        raise FeedError(column="import", value=error.name, expected=expected) from None


def remote(url: str) -> Remote:
    """Give the feed at an address, or raise `FeedError` if it is none."""
    # What it tries again is told here by how it ends: with the night, or with what is wrong.
    logging.getLogger("stamina").setLevel(logging.ERROR)
    try:
        with http_extra():
            return connect(url)
    except ValueError:
        raise FeedError(value=url, expected="an address such as http://127.0.0.1:8000") from None


def said_so_far(url: str, how: str | None) -> Night:
    """Load what the feed at an address has said so far."""
    events = remote(url).history()
    if how is None:
        return Night(events)
    return reported(Reading((encode(event) + b"\n" for event in events), how, path=url))


class Following:
    """A feed at an address as its events come: the header and the seats are those that it has told by then."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.seats: dict[str, CandidatesNominated] = {}
        self._header: NightOpened | None = None

    @property
    def header(self) -> NightOpened:
        """The header, or `BrokenStream` while it has not come."""
        if self._header is None:
            raise BrokenStream(path=self.url, expected="a NightOpened in the stream")
        return self._header

    def __iter__(self) -> Iterator[Event]:
        for event in remote(self.url):
            if isinstance(event, NightOpened):
                self._header = event
            elif isinstance(event, CandidatesNominated):
                self.seats[event.seat] = event
            yield event


def stored(file: str, election: str, *, strict: bool) -> Night:
    """Load a night from a SQLite log, by its election if there are several; unless `strict`, it may be under way."""
    with SqliteLog(file, election=election or None) as log:
        if log.election not in log.elections:
            expected = f"one of the elections in this file: {', '.join(log.elections) or 'there is none yet'}"
            raise UnknownNight(path=file, column="election", value=log.election, expected=expected)
        found = Night(log.read())
    return closed(found, file) if strict else found


def streamed(address: str, how: str | None) -> Night:
    """Load a night from a NATS log; it may still be under way."""
    with nats_log(address) as log:
        if how not in (None, "strict"):
            return reported(Reading(log.lines(), str(how), path=log.path))
        found = Night(log.read())
    return closed(found, log.path) if how else found


def closed(found: Night, path: str) -> Night:
    """Give a night that has closed, or raise `BrokenStream` for one under way."""
    last = found[-1] if found.events else None
    if not isinstance(last, NightClosed):
        expected = "NightClosed as the last event: the log ends here"
        raise BrokenStream(path=path, line=len(found), column="type", value=last and last.type, expected=expected)
    return found


def reported(reading: Reading) -> Night:
    """Read a night to its end and tell how it came."""
    read = Night(reading)
    for line in reading.report():
        print(f"electionfeed: {line}", file=sys.stderr)
    return read


def save(path: Path, lines: Iterable[bytes]) -> None:
    """Write lines beside a file and then rename, so that a failure leaves no half-written one."""
    partial = path.with_name(path.name + ".partial")
    with partial.open("wb") as out:
        out.writelines(lines)
    partial.replace(path)


def when(text: str | None, header: NightOpened) -> datetime | None:
    """Read a time argument, or raise `FeedError` if it is none."""
    try:
        return moment(text, header) if text else None
    except ValueError:
        expected = "a time such as 04:40 or 2019-12-13T04:40, in UK time unless it has a zone"
        raise FeedError(column="time", value=text, expected=expected) from None


def title(stream: Night | Following) -> str:
    """Give the name of a night, with its polling day if it is no general election, whose name has it."""
    header = stream.header
    day = header.polling_day
    return header.name if header.contest == "general election" else f"{header.name}, {day.day} {day:%B %Y}"


def clock(event: Event, stream: Night | Following) -> str:
    """Give the time of an event, with the day where it is later than the morning after the poll."""
    at = local(event.at, stream.header)
    late = (at.date() - stream.header.polling_day).days > 1
    return f"{at.day} {at:%b %H:%M}" if late else f"{at:%H:%M}"
