"""`draw`: draw a picture of a night."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..draw import PICTURES, Svg
from ..draw.hexes import LAYOUTS
from ..draw.looks import LOOKS
from ..draw.svg import SCALE, NoFont
from ..errors import FeedError
from .common import NIGHT_HELP, by_when, chosen, one_of, reads, warn_of_times
from .forms import add_forms, answer_rows, refuse_form
from .terminal import write_text

if TYPE_CHECKING:
    from .common import Commands

ABOUT = """\
Draw a picture of a night, whole or as it stood at a moment, as SVG, or as PNG where the extra is installed:
pip install 'electionfeed[png]'. Without --out the SVG is written to standard output."""


def add(commands: Commands) -> None:
    """Declare the command."""
    command = commands.add_parser("draw", help="draw a picture of a night, as SVG or PNG", description=ABOUT)
    command.add_argument("night", nargs="?", metavar="NIGHT", help=NIGHT_HELP)
    command.add_argument(
        "--picture",
        type=one_of(PICTURES.keys(), "picture"),
        metavar="NAME",
        default="hexmap",
        help=f"{names()} (usual: hexmap)",
    )
    command.add_argument("--list", action="store_true", help="list the pictures and what each shows")
    add_forms(command, "the list")
    command.add_argument("--at", metavar="TIME", help="as it stood at a UK time, such as 04:40")
    command.add_argument("--by", choices=sorted(LOOKS), help="hexmap: what the colours show (usual: winner)")
    command.add_argument("--layout", choices=LAYOUTS, help="hexmap: grid for seats that are on no map (usual: map)")
    command.add_argument("--swing", nargs=2, metavar=("TO", "FROM"), help="swing: between which parties")
    command.add_argument("--seconds", type=float, metavar="S", help="animation: how long the night takes (usual: 24)")
    command.add_argument("--title", metavar="TEXT", help="another title")
    command.add_argument("--colour", type=colour, action="append", metavar="PARTY=#RRGGBB", help="a party's colour")
    command.add_argument("--scale", type=float, metavar="X", help="pixels of a PNG to each CSS pixel (usual: 2)")
    command.add_argument("-o", "--out", type=Path, metavar="OUT", help="write to a file, .svg or .png")
    reads(command)
    command.set_defaults(run=run)


def names() -> str:
    """Give the names of the pictures."""
    return ", ".join(PICTURES)


def colour(text: str) -> tuple[str, str]:
    """Read a party and its colour."""
    party, divided, given = text.rpartition("=")
    if not divided:
        raise argparse.ArgumentTypeError(f"{text!r} is not a party and a colour, such as Con=#0063ba")
    return party, given


def run(args: argparse.Namespace) -> int:
    """Draw the picture, or list them."""
    if args.list:
        rows = [{"picture": one.name, "shows": one.shows} for one in PICTURES.values()]
        answer_rows(args, lambda: [f"{row['picture']:<10} {row['shows']}" for row in rows], rows)
        return 0
    if args.night is None:
        args.parser.error("give a NIGHT, or --list")
    refuse_form(args, "list")
    given = options(args)
    stream = chosen(args)
    if "at" in given:
        given["at"] = by_when(given["at"], stream.header)
        warn_of_times(stream)
    try:
        _write(args, PICTURES[args.picture].draw(stream, title=args.title, colours=dict(args.colour or ()), **given))
    except FeedError:
        raise
    except (ValueError, ModuleNotFoundError, NoFont) as error:
        args.parser.error(str(error))
    return 0


def options(args: argparse.Namespace) -> dict[str, Any]:
    """Give the options that belong to the picture, and refuse those of another."""
    to, away = args.swing or (None, None)
    own = {"at": args.at, "by": args.by, "layout": args.layout, "to": to, "away": away, "seconds": args.seconds}
    given = {name: value for name, value in own.items() if value is not None}
    flags = {"to": "swing", "away": "swing"}
    for name in sorted(given.keys() - PICTURES[args.picture].options):
        args.parser.error(f"--{flags.get(name, name)} does not go with the picture {args.picture}")
    if args.scale and not (args.out and args.out.suffix == ".png"):
        args.parser.error("--scale goes with a PNG: name one with --out")
    return given


def _write(args: argparse.Namespace, made: Svg) -> None:
    if args.out is None:
        write_text(made.svg)
    else:
        made.save(args.out, scale=args.scale or SCALE)
