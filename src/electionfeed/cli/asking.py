"""What the commands that show tallies ask alike: which seats, counted how and at which moment."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import datetime

import attrs

from ..events import Event
from ..night import Night, local, until
from ..tallies.grouped import KEYS
from ..tallies.identity import IDENTITIES, Identity
from .common import NIGHT_HELP, by_when, chosen, one_of, reads, title, warn_of_times
from .forms import add_forms

__all__ = ["Asked", "add_questions", "asked"]


@attrs.frozen
class Asked:
    """A night, the events of it that count, how parties are counted, and by what seats are grouped, if they are."""

    stream: Night
    at: datetime | None
    parties: Identity
    by: str | Mapping[str, str] | None

    @property
    def events(self) -> tuple[Event, ...]:
        """The events that the feed had said by the moment asked for."""
        return tuple(until(self.stream, self.at) if self.at else self.stream)

    @property
    def moment(self) -> str:
        """The moment asked for, in words that follow a name."""
        at = local(self.at, self.stream.header) if self.at else None
        return f" at {at:%H:%M} on {at.day} {at:%B %Y}" if at else ""

    @property
    def title(self) -> str:
        """The name of the night, with its polling day where the name does not say it, and the moment asked for."""
        return f"{title(self.stream)}{self.moment}"

    def clock(self, at: datetime) -> str:
        """Give the wall-clock time of a moment in the night's own zone."""
        return f"{local(at, self.stream.header):%H:%M}"


def add_questions(command: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    command.add_argument("night", metavar="NIGHT", help=NIGHT_HELP)
    command.add_argument("--at", metavar="TIME", help="as it stood at a UK time, such as 04:40")
    groups = command.add_mutually_exclusive_group()
    keys = ", ".join(KEYS)
    groups.add_argument("--by", type=one_of(KEYS.keys(), "grouping"), metavar="KEY", help=f"group the seats by {keys}")
    groups.add_argument("--group", metavar="FILE", help="group them as a file says: CSV (seat,group) or JSON")
    command.add_argument("--parties", choices=sorted(IDENTITIES), default="library", help="how parties are counted")
    add_forms(command)
    reads(command)


def asked(args: argparse.Namespace) -> Asked:
    """Read what was asked, the night and the file of groups."""
    stream = chosen(args)
    if args.at:
        warn_of_times(stream)
    return Asked(stream, by_when(args.at, stream.header), IDENTITIES[args.parties], _by(args, stream))


def _by(args: argparse.Namespace, stream: Night) -> str | Mapping[str, str] | None:
    if not args.group:
        by: str | None = args.by
        return by
    from ..importers.groupfile import read_groups

    return read_groups(args.group, stream.seats)
