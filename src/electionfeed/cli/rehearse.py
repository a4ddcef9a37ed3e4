"""`rehearse`: tell a night badly, to see what a consumer makes of it."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import FeedError
from ..playback.clock import Clock
from ..playback.replay import replay
from ..rehearsal.scenario import CATALOGUE, rehearse
from ..stream.cloudevents import ENVELOPES, cloudevent
from ..stream.codec import decode
from .common import NIGHT_HELP, night, save

if TYPE_CHECKING:
    from .common import Commands

ABOUT = """\
Write a night as JSON Lines, with mishaps: stories first, then delivery, then damage to bytes, whatever the order asked
for. The same seed gives the same bytes."""


def add(commands: Commands) -> None:
    """Declare the command."""
    command = commands.add_parser("rehearse", help="tell a night badly, to test a consumer", description=ABOUT)
    command.add_argument("night", nargs="?", metavar="NIGHT", help=NIGHT_HELP)
    told(command)
    command.add_argument("--list", action="store_true", help="what each does and what a consumer must show")
    command.add_argument("--speed", type=pace, metavar="X", help="replay it at X times its own pace, not at once")
    command.add_argument(
        "--longest", type=pace, metavar="S", default=float("inf"), help="with --speed, wait no longer than S seconds"
    )
    command.add_argument("--envelope", choices=ENVELOPES, default=ENVELOPES[0], help="each event in a CloudEvent")
    command.add_argument("-o", "--out", type=Path, metavar="OUT", help="write to a file, not to standard output")
    command.set_defaults(run=run, parser=command)


def told(command: argparse.ArgumentParser) -> None:
    """Declare which scenarios, and with which seed."""
    command.add_argument("--scenario", type=names, metavar="NAME,...", default=(), help="see rehearse --list")
    command.add_argument("--seed", type=int, metavar="N", default=0, help="another seed tells it differently")


def names(text: str) -> tuple[str, ...]:
    """Read names of scenarios, divided by commas."""
    asked = tuple(name for name in text.split(",") if name)
    for name in asked:
        if name not in CATALOGUE:
            raise argparse.ArgumentTypeError(f"no scenario {name!r}; there are {', '.join(CATALOGUE)}")
    return asked


def pace(text: str) -> float:
    """Read a number above 0."""
    value = float(text)
    if not value > 0:
        raise argparse.ArgumentTypeError(f"{text} is not above 0")
    return value


def run(args: argparse.Namespace) -> int:
    """Write the lines, or the list."""
    if args.list:
        print("\n\n".join(listed()))
        return 0
    if args.night is None:
        args.parser.error("give a NIGHT, or --list")
    stream = night(str(args.night))
    lines = rehearse(stream, *args.scenario, seed=args.seed)
    if args.speed:
        lines = paced(lines, Clock(speed=args.speed, longest=args.longest))
    if args.envelope == "cloudevents":
        lines = enveloped(lines, stream.header.election)
    if args.out:
        save(args.out, lines)
    else:
        for line in lines:
            sys.stdout.buffer.write(line)
            if args.speed:
                sys.stdout.buffer.flush()
    return 0


def paced(lines: Iterable[bytes], clock: Clock, *, sleep: Callable[[float], object] = time.sleep) -> Iterator[bytes]:
    """Give each line when what it says is due; one that cannot be read comes at once."""
    for line in lines:
        try:
            event = decode(line)
        except FeedError:
            yield line
        else:
            for _ in replay([event], clock, sleep=sleep):
                yield line


def enveloped(lines: Iterable[bytes], election: str) -> Iterator[bytes]:
    """Give each line as a CloudEvent; one that cannot be read as it is."""
    for line in lines:
        try:
            yield cloudevent(decode(line), election) + b"\n"
        except FeedError:
            yield line


def listed() -> Iterator[str]:
    """Say what each scenario does and what a correct consumer shows."""
    for one in CATALOGUE.values():
        loses = ", loses messages" if one.loses else ""
        yield f"{one.name} ({one.layer}{loses})\n  {one.does}\n  Must show: {one.shows}."
