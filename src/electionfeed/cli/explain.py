"""`explain`: the events behind a number, or the story of a seat."""

from __future__ import annotations

import argparse
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import orjson

from ..errors import FeedError, UnknownName
from ..events import CandidatesNominated
from ..folds.fold import fold
from ..stream.codec import encode
from ..tallies.columns import rows_of
from ..tallies.desk import desk_by
from ..tallies.explain import Explanation, explain_number, story
from ..tallies.grouped import grouped
from ..tallies.numbers import NUMBERS
from .asking import Asked, add_questions, asked, print_told
from .boards import clipped
from .stories import tell
from .tables import table

if TYPE_CHECKING:
    from .common import Commands

ABOUT = "Give the events behind a number of the national board, or of a group's, or the whole story of a seat."


def add(commands: Commands) -> None:
    """Declare the command."""
    told = ", ".join(" ".join((number.name, *number.words)) for number in NUMBERS.values())
    epilog = "\n".join(["what to explain: seat NAME, or one of the numbers", *wrap(told, 78)])
    form = argparse.RawDescriptionHelpFormatter
    command = commands.add_parser(
        "explain", help="why a number is what it is", description=ABOUT, epilog=epilog, formatter_class=form
    )
    add_questions(command)
    command.add_argument("what", metavar="WHAT", help="a number such as net, or seat")
    command.add_argument("words", nargs="*", metavar="WORD", help="the number's parties, or the seat's name or code")
    command.add_argument("--in", dest="group_name", metavar="GROUP", help="of this group, with --by or --group")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print what was asked."""
    question = asked(args)
    if args.what == "seat":
        tell_seat(args, question)
    else:
        tell_number(args, question)
    return 0


def tell_number(args: argparse.Namespace, question: Asked) -> None:
    """Print the contributions to a number."""
    state = board(args, question)
    try:
        told = explain_number(state, args.what, *args.words, parties=question.parties)
    except UnknownName:
        raise
    except ValueError as error:
        raise FeedError(column="number", value=" ".join([args.what, *args.words]), expected=str(error)) from None
    where = f" in {args.group_name}" if args.group_name else ""
    title = f"{' '.join([args.what, *args.words])}{where}{question.moment}: {told.total:,}"
    columns = told.columns()
    value = {"contributions": [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]}
    print_told(args, [title, "", *lines(told, question)], {**value, "total": told.total}, columns)


def board(args: argparse.Namespace, question: Asked) -> Any:
    """Fold the board that the number is read from."""
    one = desk_by(question.parties)
    if question.by is None and args.group_name is None:
        return fold(one, question.events)
    if question.by is None:
        raise FeedError(column="--in", value=args.group_name, expected="--by or --group beside it")
    groups = fold(grouped(one, question.by), question.events)
    if args.group_name not in groups:
        raise FeedError(column="--in", value=args.group_name, expected=f"one of the groups: {', '.join(groups)}")
    return groups[args.group_name]


def lines(told: Explanation, question: Asked) -> list[str]:
    """Give the contributions as a table of at most 80 columns."""
    rows = [
        (clipped(c.name or "(the whole night)", 40), c.event, f"{question.clock(c.at)}", f"{c.seq}", f"{c.amount:+,}")
        for c in told.contributions
    ]
    return table(("seat", "event", "time", "seq", "adds"), rows)


def tell_seat(args: argparse.Namespace, question: Asked) -> None:
    """Print the story of a seat."""
    seat = found(" ".join(args.words), question)
    events = story(question.events, seat.seat)
    value = [orjson.loads(encode(event)) for event in events]
    names = ("seq", "at", "type", "seat")
    print_told(args, tell(events, seat, question), value, rows_of(value, names))


def found(name: str, question: Asked) -> CandidatesNominated:
    """Find a seat by its code or its name, whatever the case of its letters."""
    for seat in question.stream.seats.values():
        if name.casefold() in (seat.seat.casefold(), seat.name.casefold()):
            return seat
    near = [seat.name for seat in question.stream.seats.values() if name and name.casefold() in seat.name.casefold()]
    like = f", such as {', '.join(sorted(near)[:3])}" if near else ""
    raise FeedError(column="seat", value=name, expected=f"the name or the code of a seat of this night{like}")
