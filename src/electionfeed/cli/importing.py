"""`import`: build a night from official files, or a contest of your own from two tables."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..stream.codec import line_of
from ..tallies.columns import rows_of
from .common import save
from .forms import add_forms, answer
from .terminal import complain, say

if TYPE_CHECKING:
    from ..events import Event
    from ..importers.report import Report
    from .common import Commands

ABOUT = """\
Read the House of Commons Library's files of one general election into a stream of events, derive the consequences,
and report every difference from the official columns. Notes go to standard error."""

BY_ELECTIONS = """\
Read the House of Commons Library's files of a Parliament's by-elections into a stream for each polling day, in a
folder, as by-2012-11-15.jsonl."""

TABLE = """\
Read a contest of your own, such as a council by-election, from two small CSV tables: contests (contest, name,
electorate; if known rejected, declared, area, country, type) and candidates in the order of the ballot paper (contest,
name, party, votes; party name, and elected for the winner of a tie). See docs/own-contest.md."""

FILES = (
    ("constituencies", "one row a seat", True),
    ("candidates", "one row a candidate", True),
    ("baseline", "the last general election's candidates, or a notional result", True),
    ("baseline-constituencies", "the last general election's seats, for its electorates", False),
    ("history", "the winner of each seat at earlier elections", False),
    ("members", "the year each member entered the Commons", False),
)


def add(commands: Commands) -> None:
    """Declare the command."""
    about = "Build a night from official files, or a contest of your own from two tables."
    command = commands.add_parser("import", help="build a night from official files or tables", description=about)
    sources = command.add_subparsers(title="sources", metavar="SOURCE", required=True)
    _add_commons_library(sources)
    _add_by_elections(sources)
    _add_table(sources)


def _add_commons_library(sources: Commands) -> None:
    library = sources.add_parser("commons-library", help="a general election", description=ABOUT)
    _add_files(library)
    library.add_argument(
        "--baseline-election",
        type=_general_election,
        metavar="YEAR",
        help="the general election of the baseline, if it is not the last one in history",
    )
    library.add_argument("--exit-poll", type=Path, metavar="F", help="exit polls: election, party, seats")
    library.add_argument("--seats", type=int, default=650, metavar="N", help="how many seats the House has (650)")
    library.add_argument(
        "--polling-day", type=date.fromisoformat, metavar="DAY", help="if it is not the one that most results support"
    )
    library.add_argument(
        "--times",
        choices=("declared", "recorded"),
        default="declared",
        help="what the declaration times are: those of the hall, or when the source recorded the result",
    )
    library.add_argument("--id", required=True, help="the id of the election, such as ge2019")
    library.add_argument("-o", "--out", required=True, type=Path, metavar="OUT", help="the JSON Lines file to write")
    library.set_defaults(run=run_commons_library)


def _add_by_elections(sources: Commands) -> None:
    command = sources.add_parser("by-elections", help="the by-elections of a Parliament", description=BY_ELECTIONS)
    _add_files(command)
    command.add_argument(
        "--baseline-election",
        type=_general_election,
        required=True,
        metavar="YEAR",
        help="the general election that began the Parliament, which the baseline is of",
    )
    command.add_argument("-o", "--out", required=True, type=Path, metavar="FOLDER", help="the folder to write to")
    command.set_defaults(run=run_by_elections)


def _add_table(sources: Commands) -> None:
    command = sources.add_parser("table", help="a contest of your own", description=TABLE)
    command.add_argument("--template", type=Path, metavar="FOLDER", help="write the two tables to fill in, and stop")
    command.add_argument("--contests", type=Path, metavar="F", help="one row a contest")
    command.add_argument("--candidates", type=Path, metavar="F", help="one row a candidate, in the ballot's order")
    command.add_argument("--last", type=Path, metavar="F", help="the last result: contest, party, votes")
    command.add_argument("--id", help="the id of the election, such as ambridge-2024")
    command.add_argument("--title", help="its name in words")
    command.add_argument("--polling-day", type=date.fromisoformat, metavar="DAY", help="such as 2024-05-02")
    command.add_argument("--source", help="where the figures come from")
    command.add_argument("--licence", help="under which licence")
    command.add_argument("--time-zone", default="Europe/London", metavar="ZONE", help="of the times (Europe/London)")
    command.add_argument("--deposit", type=int, metavar="POUNDS", help="what a candidate deposits, if anything")
    command.add_argument(
        "--majority", action="store_true", help="a majority of the contests is at stake, as in a council"
    )
    command.add_argument("--keep-going", action="store_true", help="list all problems at once, not the first alone")
    command.add_argument("-o", "--out", type=Path, metavar="OUT", help="the JSON Lines file to write")
    command.set_defaults(run=run_table)


def _add_files(command: argparse.ArgumentParser) -> None:
    for name, about, required in FILES:
        command.add_argument(f"--{name}", type=Path, metavar="F", required=required, help=about)
    command.add_argument(
        "--earlier",
        type=_earlier,
        action="append",
        default=[],
        metavar="[YEAR=]F",
        help="an earlier election's candidates, to know who entered when; by-elections have their own dates",
    )
    add_forms(command, "the report of what was compared")
    command.add_argument("--errata", type=Path, metavar="F", help="more errata, beside the bundled ones (TOML)")
    command.add_argument("--differences", type=Path, metavar="F", help="refuse differences that this CSV does not list")
    command.add_argument("--keep-going", action="store_true", help="list all problems at once, not the first alone")


def _general_election(text: str) -> str:
    from ..importers.words import is_general_election

    if not is_general_election(text):
        raise argparse.ArgumentTypeError(f"{text} is not the year of a general election, such as 2010")
    return text


def _earlier(text: str) -> tuple[int | None, Path]:
    year, equals, path = text.partition("=")
    if not equals:
        return None, Path(text)
    if not (year.isdecimal() and len(year) == 4):
        raise argparse.ArgumentTypeError(f"{text} is not a year and a file, such as 2010=ge2010-candidates.csv")
    return int(year), Path(path)


def _files(args: argparse.Namespace) -> dict[str, Any]:
    from ..importers.errata import bundled, from_file

    names = [name.replace("-", "_") for name, *_ in FILES]
    return {
        **{name: getattr(args, name) for name in (*names, "baseline_election", "keep_going")},
        "earlier": tuple(args.earlier),
        "errata": bundled() + (from_file(args.errata) if args.errata else ()),
    }


def run_commons_library(args: argparse.Namespace) -> int:
    """Import a general election, write the stream, print the report."""
    from ..importers import commons_library

    sources = commons_library.Sources(
        election=args.id,
        exit_poll=args.exit_poll,
        polling_day=args.polling_day,
        recorded_times=args.times == "recorded",
        seats=args.seats,
        **_files(args),
    )
    events, report = commons_library.night(sources)
    return _finish(args, report, {args.out: events})


def run_by_elections(args: argparse.Namespace) -> int:
    """Import the by-elections of a Parliament, write the streams, print the report."""
    from ..importers import by_elections

    streams, report = by_elections.days(by_elections.Sources(**_files(args)))
    args.out.mkdir(parents=True, exist_ok=True)
    return _finish(args, report, {args.out / f"{name}.jsonl": events for name, events in streams.items()})


def run_table(args: argparse.Namespace) -> int:
    """Import a contest of one's own, or write the tables to fill in."""
    from ..importers import own

    if args.template:
        return _write_template(args.template, own.TEMPLATE)
    needed = ("contests", "candidates", "id", "title", "polling_day", "source", "licence", "out")
    missing = [f"--{name.replace('_', '-')}" for name in needed if getattr(args, name) is None]
    if missing:
        args.parser.error(f"these are needed too: {', '.join(missing)} (or --template FOLDER)")
    if args.deposit is not None and args.deposit < 1:
        args.parser.error("--deposit is a number of pounds of 1 or more; leave it out if there is none")
    names = ("title", "polling_day", "source", "licence", "contests", "candidates", "last", "time_zone", "deposit")
    known = {name: getattr(args, name) for name in (*names, "keep_going")}
    events, report = own.contest(own.Tables(election=args.id, line=args.majority, **known))
    save(args.out, map(line_of, events))
    _warn(report.all())
    say(f"{args.out}: {len(events):,} events")
    return 0


def _write_template(folder: Path, files: Mapping[str, str]) -> int:
    """Write the tables to fill in, over none that is there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        with (folder / name).open("x", encoding="utf-8", newline="") as file:
            file.write(text)
        say(f"{folder / name}")
    return 0


def _finish(args: argparse.Namespace, report: Report, streams: dict[Path, Sequence[Event]]) -> int:
    """Hold the differences against those listed, write the streams and print the report."""
    from ..importers.listing import read_listing, rows_compared, summary, unlisted

    if args.differences:
        report.take(unlisted(report, read_listing(args.differences)))
        report.finish()
    for path, events in streams.items():
        save(path, map(line_of, events))
    notes, columns = report.all(), rows_compared(report)
    _warn(notes)
    written = [{"events": len(events), "path": str(path)} for path, events in streams.items()]
    whole = {"columns": columns, "differences": len(report.differences), "notes": len(notes), "written": written}
    names = ("file", "column", "compared", "differ")
    answer(
        args,
        lambda: [*summary(report), *_written(args, report, streams)],
        lambda: whole,
        lambda: rows_of(columns, names),
    )
    return 0


def _written(args: argparse.Namespace, report: Report, streams: dict[Path, Sequence[Event]]) -> Iterator[str]:
    """Say which files were written, and how many notes and differences there are."""
    notes, differences = len(report.all()), len(report.differences)
    listed = f", each with its reason in {args.differences}" if args.differences and differences else ""
    for path, events in streams.items():
        yield f"{path}: {len(events):,} events"
    noted = f"{notes:,} note{'' if notes == 1 else 's'} on the source"
    yield f"{noted}, {differences:,} of them differences from official columns{listed}"


def _warn(notes: Iterable[object]) -> None:
    """Print notes on standard error, as they are."""
    complain(*map(str, notes))
