"""`tally`: the board at the end of a night, or at any moment of it."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import attrs

from ..events import NightOpened
from ..folds.engine import SeatReducer
from ..folds.fold import combine, fold
from ..night import Night
from ..rules import turnout
from ..tallies.board import Board
from ..tallies.columns import stacked
from ..tallies.desk import desk_by
from ..tallies.grouped import Groups, grouped
from ..tallies.leaders import Leaders, leaders
from ..tallies.people import People, people
from ..tallies.ranking import Ranking
from ..tallies.rankings import RANKINGS, swing_ranking
from .asking import Asked, add_questions, asked, print_told
from .boards import WIDTH, by_group, leader_boards, national, papers, seats
from .common import Following, title
from .faces import faces
from .tables import table

if TYPE_CHECKING:
    from .common import Commands


def add(commands: Commands) -> None:
    """Declare the command."""
    about = "Fold a night into the national board, into one board a group of seats, or into leader boards."
    command = commands.add_parser("tally", help="the board of a night, at any moment", description=about)
    add_questions(command)
    instead = command.add_mutually_exclusive_group()
    instead.add_argument("--top", type=size, metavar="N", help="leader boards instead: the first N of each")
    instead.add_argument("--people", action="store_true", help="MPs instead: who was defeated, moved or stood down")
    instead.add_argument("--forecast", action="store_true", help="how the night will end instead, as far as is known")
    command.add_argument("--swing", type=pair, metavar="TO,FROM", help="swing to one party from another")
    command.set_defaults(run=run, parser=command)


def size(text: str) -> int:
    """Read a whole number of 1 or more."""
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number of 1 or more")
    return int(text)


def pair(text: str) -> tuple[str, str]:
    """Read two parties."""
    to, comma, away = text.partition(",")
    if not (to and comma and away):
        raise argparse.ArgumentTypeError(f"{text} is not two parties such as Con,Lab")
    return to, away


def run(args: argparse.Namespace) -> int:
    """Print the board, the boards of the groups, the leader boards or the forecast."""
    if args.forecast and (args.by or args.group or args.swing or args.parties != "library"):
        args.parser.error("--forecast is of the whole night: it takes no --by, --group, --swing or --parties")
    question = asked(args)
    if args.top:
        tell_leaders(args, question)
    elif args.people:
        tell_people(args, question)
    elif args.forecast:
        show_forecast(args, question)
    elif question.by is None:
        tell_national(args, question)
    else:
        tell_groups(args, question)
    return 0


def tell_national(args: argparse.Namespace, question: Asked) -> None:
    """Print the national board."""
    board, persons = fold(combine(desk_by(question.parties), people), question.events)
    value = {**board.as_dict(), "people": persons.as_dict()}
    if args.swing:
        value["swing"] = attrs.asdict(board.swing(*args.swing))
    print_told(args, national(board, persons, question, args.swing), value, board.columns())


def tell_groups(args: argparse.Namespace, question: Asked) -> None:
    """Print one board a group, and that of all seats."""
    one = desk_by(question.parties)
    whole, groups = fold(combine(one, grouped(one, question.by or {})), question.events)
    value = {group: board.as_dict() for group, board in groups.items()}
    if args.swing:
        for group, board in groups.items():
            value[group]["swing"] = attrs.asdict(board.swing(*args.swing))
    print_told(args, by_group(groups, whole, question), value, groups.columns())


def tell_people(args: argparse.Namespace, question: Asked) -> None:
    """Print the MPs, of all seats or of each group."""
    reducer: SeatReducer[Any] = people if question.by is None else grouped(people, question.by)
    told: People | Groups[People] = fold(reducer, question.events)
    print_told(args, faces(told, question), told.as_dict(), told.columns())


def show_forecast(args: argparse.Namespace, question: Asked) -> None:
    """Print how the night will end."""
    from ..tallies.forecast import forecast  # only here, for it takes longer to import than a board to fold
    from .outlook import outlook, with_names

    state = fold(forecast, question.events)
    print_told(args, outlook(state, question), with_names(state, question), state.columns())


def tell_leaders(args: argparse.Namespace, question: Asked) -> None:
    """Print the leader boards, of all seats or of each group."""
    deposit = question.stream.header.deposit
    rankings = [ranking for ranking in RANKINGS.values() if deposit or ranking.name != "deposit-saved"]
    if args.swing:
        to, away = args.swing
        rankings.append(swing_ranking(to, away, question.parties))
    told = leading(question, rankings, args.top)
    value = {name: board.as_dict() for name, board in told.items()}
    print_told(args, leader_boards(told, question), value, stacked("ranking", told))


def leading(question: Asked, rankings: Iterable[Ranking], top: int) -> Mapping[str, Leaders | Groups[Leaders]]:
    """Fold every ranking in one pass."""
    reducers: dict[str, SeatReducer[Any]] = {ranking.name: leaders(ranking, top) for ranking in rankings}
    if question.by is not None:
        reducers = {name: grouped(reducer, question.by) for name, reducer in reducers.items()}
    return fold(combine(**reducers), question.events)


def lines(result: Board, stream: Night | Following, moment: str = "") -> list[str]:
    """Give a board as lines of at most 80 columns."""
    rows = [
        (party, f"{result.seats[party]:,}", f"{votes:,}", f"{share(votes, result.valid):.1f}", f"{lost:,}")
        for party, votes, lost in parties(result)
    ]
    head = ("party", "seats", "votes", "share %", "deposits lost")
    last = None if stream.header.deposit else -1
    count = f"{result.declared} of {result.total} {seats(result.total)} declared"
    return [
        *wrap(f"{title(stream)}{moment}: {count}", WIDTH),
        "",
        *table(head[:last], [row[:last] for row in rows]),
        "",
        f"{result.valid:,} valid votes, {papers(result)}, turnout {turnout(result.valid, result.electorate):.1f}%",
        *_at_stake(result, stream.header),
    ]


def _at_stake(result: Board, header: NightOpened) -> Iterator[str]:
    """Give the members, deposits and the majority, as far as the header says that there are such in this contest."""
    lost = sum(result.deposits.values())
    parts = [f"{len(result.defeated)} MPs defeated"] if header.contest != "other" else []
    parts += [f"{lost:,} deposits lost (£{lost * header.deposit:,})"] if header.deposit else []
    if parts:
        yield ", ".join(parts)
    if header.line:
        yield f"{result.majority} has an overall majority" if result.majority else "no overall majority"


def parties(result: Board) -> list[tuple[str, int, int]]:
    """Give votes and lost deposits by party, most seats first, and in one row those with neither seat nor 0.5%."""
    shown = [party for party in result.votes if result.seats[party] or 200 * result.votes[party] >= result.valid]
    shown.sort(key=lambda party: (-result.seats[party], -result.votes[party], party))
    rows = [(party, result.votes[party], result.deposits[party]) for party in shown]
    rest = [party for party in result.votes if party not in shown]
    if len(rest) == 1:
        return [*rows, (rest[0], result.votes[rest[0]], result.deposits[rest[0]])]
    votes, lost = sum(result.votes[party] for party in rest), sum(result.deposits[party] for party in rest)
    return [*rows, (f"{len(rest)} others", votes, lost)] if rest else rows


def share(votes: int, valid: int) -> float:
    """Give votes as a percentage of the valid ones."""
    return 100 * votes / valid if valid else 0.0
