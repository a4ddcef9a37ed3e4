"""What several commands share: finding the night, reading times, and the type of the sub-parsers."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import FeedError, UnknownNight
from ..events import NightOpened
from ..log import read_lines
from ..logs import SqliteLog, is_sqlite
from ..night import Night, load, moment

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

NIGHT_HELP = "a bundled night (ge2019), a path (of several in a SQLite file: FILE.db#ge2019), or - for standard input"


def night(name: str) -> Night:
    """Load the night that an argument names."""
    if name == "-":
        return Night(read_lines(sys.stdin.buffer, path="<stdin>"))
    file, _, election = (name, "", "") if Path(name).exists() else name.partition("#")
    return stored(file, election) if Path(file).is_file() and is_sqlite(file) else load(name)


def stored(file: str, election: str) -> Night:
    """Load a night from a SQLite log, by its election if there are several; it may still be under way."""
    with SqliteLog(file, election=election or None) as log:
        if log.election not in log.elections:
            expected = f"one of the elections in this file: {', '.join(log.elections) or 'there is none yet'}"
            raise UnknownNight(path=file, column="election", value=log.election, expected=expected)
        return Night(log.read())


def when(text: str | None, header: NightOpened) -> datetime | None:
    """Read a time argument, or raise `FeedError` if it is none."""
    try:
        return moment(text, header) if text else None
    except ValueError:
        expected = "a time such as 04:40 or 2019-12-13T04:40, in UK time unless it has a zone"
        raise FeedError(column="time", value=text, expected=expected) from None
