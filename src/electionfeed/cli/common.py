"""What several commands share: finding and saving a night, reading arguments, and the type of the sub-parsers."""

from __future__ import annotations

import argparse
import logging
import os
import secrets
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from errno import ENOENT
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import attrs

from ..errors import BrokenStream, FeedError, UnknownName, UnknownNight
from ..events import CandidatesNominated, Event, NightClosed, NightOpened
from ..logs import SqliteLog, is_nats, is_sqlite
from ..names import resolve
from ..night import Night, load, local, located, moment
from ..stream.codec import line_of
from ..stream.files import lines_of
from ..stream.reading import MODES, Reading
from ..web.connecting import connect
from .nats import nats_log
from .terminal import warn

if TYPE_CHECKING:
    from ..web.client import Remote

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

NIGHT_HELP = """\
a bundled night (ge2019), a path (gzipped or not; of several in a SQLite file: FILE.db#ge2019), the address of a feed
(http://127.0.0.1:8000) or of a log in NATS (nats://127.0.0.1:4222/ge2019), or - for standard input"""

READ_HELP = """\
how to read it: strict, every message once and in order (usual for a file); lenient, in any order and any repetition
(usual for standard input); quarantine, whatever comes, with what cannot be trusted quarantined"""

STDIN = "<stdin>"


def reads(command: argparse.ArgumentParser) -> None:
    """Declare how a command reads its night."""
    command.add_argument("--read", choices=MODES, help=READ_HELP)


def night(name: str, mode: str | None = None) -> Night:
    """Load the night that an argument names, and report on standard error what was not as its publisher sent it."""
    if name == "-":
        return reported(stdin(mode))
    if is_address(name):
        return said_so_far(name, mode)
    if is_nats(name):
        return streamed(name, mode)
    file, election = in_database(name)
    if file:
        return stored(file, election, strict=mode == "strict")
    if mode in (None, "strict"):
        return load(name)
    with located(name).open("rb") as lines:
        return reported(Reading(lines_of(lines, name), str(mode), path=name))


def chosen(args: argparse.Namespace) -> Night:
    """Load the night of a command that has `--read`, which a file that cannot be read strictly is told of."""
    try:
        return night(str(args.night), args.read)
    except BrokenStream as error:
        file = Path(args.night)
        if args.read is None and file.is_file() and file.stat().st_size and not is_sqlite(file):
            hint = "--read lenient takes messages in any order, --read quarantine whatever comes"
            raise attrs.evolve(error, expected=f"{error.expected} ({hint})") from None
        raise


def stdin(mode: str | None = None) -> Reading:
    """Read standard input, gzipped or not."""
    return Reading(lines_of(sys.stdin.buffer, STDIN), mode or "lenient", path=STDIN)


def is_address(name: str) -> bool:
    """Say whether an argument is the address of a feed."""
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
    # What it tries again is seen here by how it ends: with the night, or with what is wrong.
    logging.getLogger("stamina").setLevel(logging.ERROR)
    try:
        with http_extra():
            return connect(url)
    except ValueError:
        raise FeedError(value=url, expected="an address such as http://127.0.0.1:8000") from None


def said_so_far(url: str, mode: str | None) -> Night:
    """Load what the feed at an address has said so far."""
    events = remote(url).history()
    return Night(events) if mode is None else reported(Reading(map(line_of, events), mode, path=url))


def in_database(name: str) -> tuple[str, str]:
    """Give the SQLite file that an argument names and the election in it, both empty where it names none."""
    file, _, election = (name, "", "") if Path(name).exists() else name.partition("#")
    return (file, election) if Path(file).is_file() and is_sqlite(file) else ("", "")


def stored(file: str, election: str, *, strict: bool = False) -> Night:
    """Load a night from a SQLite log, by its election if there are several; unless `strict`, it may be under way."""
    with SqliteLog(file, election=election_of(election, elections_in(file), file)) as log:
        found = Night(log.read())
    return closed(found, file) if strict else under_way(found, file)


def elections_in(file: str) -> tuple[str, ...]:
    """Give the elections of a SQLite log, or raise `UnknownNight` for one that has none."""
    with SqliteLog(file) as log:
        elections = log.elections
    if not elections:
        raise UnknownNight(path=file, value="(empty)", expected="an election, and there is none yet")
    return elections


def under_way(found: Night, path: str) -> Night:
    """Give a night from a log, and say on standard error if it has not closed: its counts are not the last ones."""
    if found.events and not isinstance(found[-1], NightClosed):
        warn(f"{path}: the night is under way, or its recording broke off: {len(found):,} messages and no NightClosed")
    return found


def streamed(address: str, mode: str | None) -> Night:
    """Load a night from a NATS log; it may still be under way."""
    with nats_log(address) as log:
        if mode not in (None, "strict"):
            return reported(Reading(log.lines(), str(mode), path=log.path))
        found = Night(log.read())
    return closed(found, log.path) if mode else under_way(found, log.path)


def closed(found: Night, path: str) -> Night:
    """Give a night that has closed, or raise `BrokenStream` for one under way."""
    last = found[-1] if found.events else None
    if not isinstance(last, NightClosed):
        expected = "NightClosed as the last event: the log ends here"
        raise BrokenStream(path=path, line=len(found), column="type", value=last and last.type, expected=expected)
    return found


def election_of(asked: str | None, elections: Collection[str], file: str) -> str | None:
    """Give the election of a file that is asked for, or null where none is; `UnknownName` for one that is not there."""
    try:
        return resolve(asked, elections, "election", "this file") if asked else None
    except UnknownName as error:
        raise error.at(path=file) from None


def reported(reading: Reading) -> Night:
    """Read a night to its end and report how it came."""
    read = Night(reading)
    report(reading)
    return read


def report(reading: Reading) -> None:
    """Report on standard error how a stream came."""
    for line in reading.report():
        warn(line)


class Incoming:
    """A stream as it comes, read once: its header, which comes first, and the seats that have been nominated so far."""

    def __init__(self, events: Iterable[Event], path: str = STDIN) -> None:
        self._events = iter(events)
        first = next(self._events, None)
        if not isinstance(first, NightOpened):
            found = first.type if first else "(end of stream)"
            raise BrokenStream(path=path, line=1, column="type", value=found, expected="NightOpened as the first event")
        self._header = first
        self._seats: dict[str, CandidatesNominated] = {}

    @property
    def header(self) -> NightOpened:
        """The header."""
        return self._header

    @property
    def seats(self) -> Mapping[str, CandidatesNominated]:
        """The nominations of each seat so far."""
        return self._seats

    def __iter__(self) -> Iterator[Event]:
        yield self._header
        for event in self._events:
            if isinstance(event, CandidatesNominated):
                self._seats[event.seat] = event
            yield event


Named: TypeAlias = Night | Incoming  # what names the seats and knows the times of a stream


def save(path: Path, lines: Iterable[bytes]) -> None:
    """Write lines beside a file and then rename, so that a failure leaves no half-written one; into a pipe as it is."""
    if not path.parent.is_dir():
        raise FileNotFoundError(ENOENT, os.strerror(ENOENT), str(path.parent))
    if path.exists() and not path.is_file():
        with path.open("wb") as out:
            out.writelines(lines)
        return
    # Made anew under a name that nobody can guess: what was planted there would be written through.
    partial = path.with_name(f".{path.name}.{secrets.token_hex(8)}.partial")
    with partial.open("xb") as out:
        try:
            out.writelines(lines)
            partial.replace(path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise


def when(text: str | None, header: NightOpened) -> datetime | None:
    """Read a time argument, or raise `FeedError` if it is none."""
    try:
        return moment(text, header) if text else None
    except ValueError as error:
        expected = str(error).removeprefix(f"{text!r} is not ")
        raise FeedError(column="time", value=text, expected=expected) from None


def by_when(text: str | None, header: NightOpened) -> datetime | None:
    """Read a time argument by which something has been said, or raise `FeedError` before the night opened."""
    at = when(text, header)
    if at is not None and at < header.at:
        opened = local(header.at, header)
        expected = f"a moment of the night, which opened at {opened:%H:%M} on {opened.day} {opened:%B %Y}"
        raise FeedError(column="time", value=text, expected=expected)
    return at


def warn_of_times(stream: Night) -> None:
    """Say on standard error where the times of a night are later than its declarations, as those of 2024 are."""
    if any(getattr(event, "timing", None) == "recorded" for event in stream):
        warn("the times of this night are when its source recorded a result, up to an hour after it was declared")


def title(stream: Named) -> str:
    """Give the name of a night, with its polling day if it is no general election, whose name has it."""
    header = stream.header
    day = header.polling_day
    return header.name if header.contest == "general election" else f"{header.name}, {day.day} {day:%B %Y}"


def clock(event: Event, stream: Named) -> str:
    """Give the time of an event, with the day where it is later than the morning after the poll."""
    at = local(event.at, stream.header)
    late = (at.date() - stream.header.polling_day).days > 1
    return f"{at.day} {at:%b %H:%M}" if late else f"{at:%H:%M}"


def one_of(known: Collection[str], kind: str) -> Callable[[str], str]:
    """Make the reader of an argument that is one of some names, whatever the case."""

    def read(text: str) -> str:
        try:
            return resolve(text, known, kind)
        except UnknownName as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    read.known = known  # type: ignore[attr-defined]  # for `completion`
    return read


def at_least(least: int) -> Callable[[str], int]:
    """Make the reader of an argument that is a whole number."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and int(text) >= least):
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of {least} or more")
        return int(text)

    return read
