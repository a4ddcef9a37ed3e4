"""What several commands share: finding the night, reading times, and the type of the sub-parsers."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from typing import TYPE_CHECKING

from ..errors import FeedError
from ..events import NightOpened
from ..log import read_lines
from ..night import Night, load, moment

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

NIGHT_HELP = "a bundled night (ge2019), a path, or - for standard input"


def night(name: str) -> Night:
    """Load the night that an argument names."""
    return Night(read_lines(sys.stdin.buffer, path="<stdin>")) if name == "-" else load(name)


def when(text: str | None, header: NightOpened) -> datetime | None:
    """Read a time argument, or raise `FeedError` if it is none."""
    try:
        return moment(text, header) if text else None
    except ValueError:
        expected = "a time such as 04:40 or 2019-12-13T04:40, in UK time unless it has a zone"
        raise FeedError(column="time", value=text, expected=expected) from None
