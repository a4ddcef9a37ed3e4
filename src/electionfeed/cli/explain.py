"""`explain`: the events behind a number, or the story of a seat."""

from __future__ import annotations

import argparse
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import orjson

from ..errors import FeedError, UnknownName
from ..folds.fold import fold
from ..names import resolve
from ..stream.codec import encode
from ..tallies.columns import rows_of
from ..tallies.contributions import Explanation
from ..tallies.desk import desk_by
from ..tallies.explain import explain_number, story
from ..tallies.grouped import Groups, grouped
from ..tallies.numbers import NUMBERS
from ..tallies.parties import Known
from .asking import Asked, add_questions, asked
from .forms import answer
from .stories import seat_story
from .tables import clipped, table
from .terminal import width

if TYPE_CHECKING:
    from .common import Commands

ABOUT = "Give the events behind a number of the national board, or of a group's, or the whole story of a seat."
SEAT = "seat"


def add(commands: Commands) -> None:
    """Declare the command."""
    numbers = ", ".join(" ".join((number.name, *number.words)) for number in NUMBERS.values())
    epilog = "\n".join(["what to explain: seat NAME, or one of the numbers", *wrap(numbers, 78)])
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
    if args.what not in NUMBERS and " ".join([args.what, *args.words]) in question.stream.seats:  # by its name alone
        args.what, args.words = SEAT, [args.what, *args.words]
    what = resolve(args.what, {SEAT, *NUMBERS}, "number")
    if what == SEAT:
        show_seat(args, question)
    else:
        show_number(args, question, what)
    return 0


def show_number(args: argparse.Namespace, question: Asked, what: str) -> None:
    """Print the contributions to a number."""
    state, where = board(args, question)
    try:
        found = explain_number(state, what, *args.words, parties=question.parties)
    except UnknownName:
        raise
    except ValueError:
        expected = " ".join([what, *NUMBERS[what].words])
        raise FeedError(column="number", value=" ".join([what, *args.words]), expected=expected) from None
    known = Known(state.engine, question.parties)
    title = f"{' '.join([what, *map(known.resolve, args.words)])}{where}{question.moment}: {found.total:,}"

    def value() -> dict[str, Any]:
        columns = found.columns()
        rows = zip(*columns.values(), strict=True)
        return {"contributions": [dict(zip(columns, row, strict=True)) for row in rows], "total": found.total}

    answer(args, lambda: [title, "", *lines(found, question)], value, found.columns)


def board(args: argparse.Namespace, question: Asked) -> tuple[Any, str]:
    """Fold the board that the number is read from, and give it with its group in words."""
    one = desk_by(question.parties)
    if question.by is None and args.group_name is None:
        return fold(one, question.events), ""
    if question.by is None:
        raise FeedError(column="--in", value=args.group_name, expected="--by or --group beside it")
    groups: Groups[Any] = fold(grouped(one, question.by), question.events)
    if args.group_name is None:
        expected = f"--in GROUP beside it, one of {', '.join(groups)}"
        raise FeedError(column="--by", value=args.by or args.group, expected=expected)
    name = resolve(args.group_name, [*groups], "group")
    return groups[name], f" in {name}"


def lines(found: Explanation, question: Asked) -> list[str]:
    """Give the contributions as a table."""
    rows = [
        (clipped(c.name or "(the whole night)", 40), c.event, f"{question.clock(c.at)}", f"{c.seq}", f"{c.amount:+,}")
        for c in found.contributions
    ]
    return table(("seat", "event", "time", "seq", "adds"), rows, width(), ("seq", "event")) if rows else ["no events"]


def show_seat(args: argparse.Namespace, question: Asked) -> None:
    """Print the story of a seat."""
    if not args.words:
        raise FeedError(column="seat", value="(nothing)", expected="a seat by its name or code, such as seat Telford")
    seat = question.stream.seats[" ".join(args.words)]
    events = story(question.events, seat.seat)
    names = ("seq", "at", "type", "seat")

    def value() -> list[Any]:
        return [orjson.loads(encode(event)) for event in events]

    answer(args, lambda: seat_story(events, seat, question), value, lambda: rows_of(value(), names))
