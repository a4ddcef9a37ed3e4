"""What several commands share: finding and saving a night, reading times, and the type of the sub-parsers."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import BrokenStream, FeedError, UnknownNight
from ..events import Event, NightClosed, NightOpened
from ..logs import SqliteLog, is_sqlite
from ..night import Night, load, local, located, moment
from ..stream.reading import MODES, Reading

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

NIGHT_HELP = "a bundled night (ge2019), a path (of several in a SQLite file: FILE.db#ge2019), or - for standard input"

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
    file, _, election = (name, "", "") if Path(name).exists() else name.partition("#")
    if Path(file).is_file() and is_sqlite(file):
        return stored(file, election, strict=how == "strict")
    if how in (None, "strict"):
        return load(name)
    with located(name).open("rb") as lines:
        return reported(Reading(lines, str(how), path=name))


def stored(file: str, election: str, *, strict: bool) -> Night:
    """Load a night from a SQLite log, by its election if there are several; unless `strict`, it may be under way."""
    with SqliteLog(file, election=election or None) as log:
        if log.election not in log.elections:
            expected = f"one of the elections in this file: {', '.join(log.elections) or 'there is none yet'}"
            raise UnknownNight(path=file, column="election", value=log.election, expected=expected)
        found = Night(log.read())
    last = found[-1] if found.events else None
    if strict and not isinstance(last, NightClosed):
        expected = "NightClosed as the last event: the log ends here"
        raise BrokenStream(path=file, line=len(found), column="type", value=last and last.type, expected=expected)
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


def clock(event: Event, stream: Night) -> str:
    """Give the time of an event, with the day where it is later than the morning after the poll."""
    at = local(event.at, stream.header)
    late = (at.date() - stream.header.polling_day).days > 1
    return f"{at.day} {at:%b %H:%M}" if late else f"{at:%H:%M}"
