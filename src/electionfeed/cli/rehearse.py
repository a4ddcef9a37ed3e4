"""`rehearse`: inject faults into a night, to see what a consumer makes of it."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Iterator
from math import inf, isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import FeedError, UnknownName
from ..names import split
from ..playback.clock import Clock
from ..playback.replay import replay
from ..rehearsal.scenario import CATALOGUE, named, rehearse
from ..stream.cloudevents import ENVELOPES, cloudevent
from ..stream.codec import decode
from .common import NIGHT_HELP, night, save
from .forms import add_forms, answer_rows, refuse_form
from .terminal import write

if TYPE_CHECKING:
    from .common import Commands

ABOUT = """\
Write a night as JSON Lines with faults: incidents first, then delivery, then corruption, whatever the order asked for.
The same seed gives the same bytes."""


def add(commands: Commands) -> None:
    """Declare the command."""
    command = commands.add_parser("rehearse", help="inject faults into a night, to test a consumer", description=ABOUT)
    command.add_argument("night", nargs="?", metavar="NIGHT", help=NIGHT_HELP)
    scenarios(command)
    command.add_argument("--list", action="store_true", help="what each does and what a consumer must show")
    add_forms(command, "the list")
    command.add_argument("--speed", type=pace, metavar="X", help="replay it at X times its own pace, not at once")
    command.add_argument(
        "--longest", type=pace, metavar="S", default=inf, help="with --speed, wait no longer than S seconds"
    )
    command.add_argument("--envelope", choices=ENVELOPES, default=ENVELOPES[0], help="each event in a CloudEvent")
    command.add_argument("-o", "--out", type=Path, metavar="OUT", help="write to a file, not to standard output")
    command.set_defaults(run=run)


def scenarios(command: argparse.ArgumentParser) -> None:
    """Declare which scenarios, and with which seed."""
    how = "with commas or blanks between them, or given again; see rehearse --list"
    command.add_argument("--scenario", action="append", type=names, metavar="NAME,...", default=[], help=how)
    command.set_defaults(more=more)
    command.add_argument("--seed", type=int, metavar="N", default=0, help="another seed chooses other seats (0)")


def names(text: str) -> tuple[str, ...]:
    """Read names of scenarios, divided by commas or blanks."""
    if not split(text):
        raise argparse.ArgumentTypeError("no scenario is named; rehearse --list shows them")
    try:
        return tuple(one.name for one in named(split(text)))
    except UnknownName as error:
        raise argparse.ArgumentTypeError(str(error)) from None


names.known = CATALOGUE.keys()  # type: ignore[attr-defined]  # for `completion`


def more(args: argparse.Namespace, left: list[str]) -> bool:
    """Take what is left of a command line as more names of scenarios, and say whether it is that."""
    if not args.scenario or not set(left) <= CATALOGUE.keys():
        return False
    args.scenario.append(tuple(left))
    return True


def asked_for(args: argparse.Namespace) -> tuple[str, ...]:
    """Give the names of all scenarios that were asked for."""
    return tuple(name for group in args.scenario for name in group)


def refuse_corruption(names: Iterable[str], why: str) -> None:
    """Raise `FeedError` if any of these scenarios corrupts bytes."""
    corrupting = [name for name in names if CATALOGUE[name].layer == "corruption"]
    if corrupting:
        expected = f"incidents and deliveries only: {why}"
        raise FeedError(column="--scenario", value=",".join(corrupting), expected=expected)


def pace(text: str) -> float:
    """Read a number above 0."""
    value = float(text)
    if not (value > 0 and isfinite(value)):
        raise argparse.ArgumentTypeError(f"{text} is not a number above 0")
    return value


def run(args: argparse.Namespace) -> int:
    """Write the lines, or the list."""
    if args.list:
        answer_rows(args, lambda: [*listed()], rows())
        return 0
    if args.night is None:
        args.parser.error("give a NIGHT, or --list")
    refuse_form(args, "list")
    stream = night(str(args.night))
    lines = rehearse(stream, *asked_for(args), seed=args.seed)
    if args.speed:
        lines = paced(lines, Clock(speed=args.speed, longest=args.longest))
    if args.envelope == "cloudevents":
        lines = enveloped(lines, stream.header.election)
    if args.out:
        save(args.out, lines)
    else:
        write(lines, flush=bool(args.speed))
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
    for number, one in enumerate(CATALOGUE.values()):
        loses = ", loses messages" if one.loses else ""
        yield from ["", f"{one.name} ({one.layer}{loses})"][not number :]
        yield f"  {one.does}"
        yield f"  Must show: {one.shows}."


def rows() -> list[dict[str, Any]]:
    """Give each scenario with what is said of it, by name."""
    names = ("name", "layer", "loses", "does", "shows")
    return [{name: getattr(one, name) for name in names} for one in CATALOGUE.values()]
