"""`tally`: the board at the end of a night, or at any moment of it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import orjson

from ..board import Board, board
from ..fold import fold
from ..night import Night, local, until
from ..rules import DEPOSIT, turnout
from .common import NIGHT_HELP, night, reads, when
from .tables import table

if TYPE_CHECKING:
    from .common import Commands


def add(commands: Commands) -> None:
    """Declare the command."""
    about = "Fold a night into the board: seats, votes, lost deposits, MPs defeated."
    command = commands.add_parser("tally", help="the board of a night, at any moment", description=about)
    command.add_argument("night", metavar="NIGHT", help=NIGHT_HELP)
    command.add_argument("--at", metavar="TIME", help="as it stood at a UK time, such as 04:40")
    command.add_argument("--json", action="store_true", help="print the whole board as JSON")
    reads(command)
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the board."""
    stream = night(args.night, args.read)
    at = when(args.at, stream.header)
    result = fold(board, until(stream, at) if at else stream)
    if args.json:
        print(orjson.dumps(result.as_dict(), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode())
    else:
        print("\n".join(lines(result, stream, f" at {local(at, stream.header):%H:%M on %d %B}" if at else "")))
    return 0


def lines(result: Board, stream: Night, moment: str = "") -> list[str]:
    """Give a board as lines of at most 80 columns."""
    rows = [
        (party, f"{result.seats[party]:,}", f"{votes:,}", f"{share(votes, result.valid):.1f}", f"{lost:,}")
        for party, votes, lost in parties(result)
    ]
    lost = sum(result.deposits.values())
    return [
        f"{stream.header.name}{moment}: {result.declared} of {result.total} seats declared",
        "",
        *table(("party", "seats", "votes", "share %", "deposits lost"), rows),
        "",
        f"{result.valid:,} valid votes, {result.rejected:,} rejected papers, "
        f"turnout {turnout(result.valid, result.electorate):.1f}%",
        f"{len(result.defeated)} MPs defeated, {lost:,} deposits lost (£{lost * DEPOSIT:,})",
        f"{result.majority} has an overall majority" if result.majority else "no overall majority",
    ]


def parties(result: Board) -> list[tuple[str, int, int]]:
    """Give votes and lost deposits by party, most seats first, and in one row those with neither seat nor 0.5%."""
    shown = [party for party in result.votes if result.seats[party] or 200 * result.votes[party] >= result.valid]
    shown.sort(key=lambda party: (-result.seats[party], -result.votes[party], party))
    rows = [(party, result.votes[party], result.deposits[party]) for party in shown]
    rest = [party for party in result.votes if party not in shown]
    votes, lost = sum(result.votes[party] for party in rest), sum(result.deposits[party] for party in rest)
    return [*rows, (f"{len(rest)} others", votes, lost)] if rest else rows


def share(votes: int, valid: int) -> float:
    """Give votes as a percentage of the valid ones."""
    return 100 * votes / valid if valid else 0.0
