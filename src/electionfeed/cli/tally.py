"""`tally`: the board at the end of a night, or at any moment of it."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from ..errors import FeedError, UnknownName
from ..folds.engine import SeatReducer
from ..folds.fold import combine, fold
from ..tallies.columns import stacked
from ..tallies.desk import desk_by
from ..tallies.grouped import Groups, grouped
from ..tallies.leaders import Leaders, leaders
from ..tallies.people import People, people
from ..tallies.ranking import Ranking
from ..tallies.rankings import RANKINGS, swing_ranking
from .asking import Asked, add_questions, asked
from .boards import by_group, leader_boards, national
from .common import at_least
from .faces import faces
from .forms import answer

if TYPE_CHECKING:
    from .common import Commands

Swing = tuple[str, str] | None


def add(commands: Commands) -> None:
    """Declare the command."""
    about = "Fold a night into the national board, into one board a group of seats, or into leader boards."
    command = commands.add_parser("tally", help="the board of a night, at any moment", description=about)
    add_questions(command)
    instead = command.add_mutually_exclusive_group()
    instead.add_argument("--top", type=at_least(1), metavar="N", help="leader boards instead: the first N of each")
    instead.add_argument("--people", action="store_true", help="MPs instead: who was defeated, moved or stood down")
    instead.add_argument("--forecast", action="store_true", help="how the night will end instead, as far as is known")
    command.add_argument("--swing", type=pair, metavar="TO,FROM", help="swing to one party from another")
    command.set_defaults(run=run)


def pair(text: str) -> tuple[str, str]:
    """Read two parties."""
    to, comma, away = text.partition(",")
    if not (to.strip() and comma and away.strip()) or "," in away:
        raise argparse.ArgumentTypeError(f"{text!r} is not two parties such as Con,Lab")
    return to.strip(), away.strip()


def run(args: argparse.Namespace) -> int:
    """Print the board, the boards of the groups, the leader boards or the forecast."""
    if args.forecast and (args.by or args.group or args.swing or args.parties != "library"):
        args.parser.error("--forecast is of the whole night: it takes no --by, --group, --swing or --parties")
    question = asked(args)
    swing = between(args.swing, question)
    if args.top:
        show_leaders(args, question, swing)
    elif args.people:
        show_people(args, question)
    elif args.forecast:
        show_forecast(args, question)
    elif question.by is None:
        show_national(args, question, swing)
    else:
        show_groups(args, question, swing)
    return 0


def between(swing: Swing, question: Asked) -> Swing:
    """Give the codes of the parties of a swing; `UnknownName` for one that is not on the night."""
    if swing is None:
        return None
    board = fold(desk_by(question.parties), question.stream)
    try:
        asked_for = board.swing(*swing)
    except UnknownName:
        raise
    except ValueError:
        raise FeedError(column="--swing", value=",".join(swing), expected="two parties, not one twice") from None
    return asked_for.to, asked_for.away


def show_national(args: argparse.Namespace, question: Asked, swing: Swing) -> None:
    """Print the national board."""
    board, persons = fold(combine(desk_by(question.parties), people), question.events)

    def value() -> dict[str, Any]:
        between = {"swing": attrs.asdict(board.swing(*swing))} if swing else {}
        return {**board.as_dict(), "people": persons.as_dict(), **between}

    answer(args, lambda: national(board, persons, question, swing), value, board.columns)


def show_groups(args: argparse.Namespace, question: Asked, swing: Swing) -> None:
    """Print one board a group, and that of all seats."""
    one = desk_by(question.parties)
    whole, groups = fold(combine(one, grouped(one, question.by or {})), question.events)

    def value() -> dict[str, Any]:
        between = {group: {"swing": attrs.asdict(board.swing(*swing))} for group, board in groups.items() if swing}
        return {group: {**board.as_dict(), **between.get(group, {})} for group, board in groups.items()}

    answer(args, lambda: by_group(groups, whole, question), value, groups.columns)


def show_people(args: argparse.Namespace, question: Asked) -> None:
    """Print the MPs, of all seats or of each group."""
    reducer: SeatReducer[Any] = people if question.by is None else grouped(people, question.by)
    found: People | Groups[People] = fold(reducer, question.events)
    answer(args, lambda: faces(found, question), found.as_dict, found.columns)


def show_forecast(args: argparse.Namespace, question: Asked) -> None:
    """Print how the night will end."""
    from ..tallies.forecast import forecast  # only here, for it takes longer to import than a board to fold
    from .outlook import outlook, with_names

    state = fold(forecast, question.events)
    answer(args, lambda: outlook(state, question), lambda: with_names(state, question), state.columns)


def show_leaders(args: argparse.Namespace, question: Asked, swing: Swing) -> None:
    """Print the leader boards, of all seats or of each group."""
    deposit = question.stream.header.deposit
    rankings = [ranking for ranking in RANKINGS.values() if deposit or ranking.name != "deposit-saved"]
    rankings += [swing_ranking(*swing, question.parties)] if swing else []
    boards = leading(question, rankings, args.top)
    answer(
        args,
        lambda: leader_boards(boards, question),
        lambda: {name: board.as_dict() for name, board in boards.items()},
        lambda: stacked("ranking", boards),
    )


def leading(question: Asked, rankings: Iterable[Ranking], top: int) -> Mapping[str, Leaders | Groups[Leaders]]:
    """Fold every ranking in one pass."""
    reducers: dict[str, SeatReducer[Any]] = {ranking.name: leaders(ranking, top) for ranking in rankings}
    if question.by is not None:
        reducers = {name: grouped(reducer, question.by) for name, reducer in reducers.items()}
    return fold(combine(**reducers), question.events)
