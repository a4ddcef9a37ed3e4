"""The boards of `tally`, as wide as the terminal and at most 80 columns: national, by group, and the leader boards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import wrap

from ..events import NightOpened
from ..headlines import ranked, standings
from ..tallies.board import Board
from ..tallies.desk import Desk
from ..tallies.grouped import Groups
from ..tallies.leaders import Leaders
from ..tallies.people import People
from ..tallies.ranking import Entry, Ranking
from .asking import Asked
from .common import Named, title
from .tables import clipped, table
from .terminal import WIDEST, width

__all__ = ["by_group", "leader_boards", "national", "papers", "plain", "points", "seats", "signed"]

NAME = 24
HEAD = ("party", "seats", "net", "gains", "losses", "votes", "share", "+/-")
DEPOSITS = "deposits lost"
DROP = (DEPOSITS, "losses", "gains", "+/-", "net")  # first what a narrow terminal can best do without


def national(board: Desk, people: People, asked: Asked, swing: tuple[str, str] | None) -> list[str]:
    """Give the national board as lines."""
    shown = [party for party in board.parties if _is_shown(board, party)]
    rest = tuple(party for party in board.parties if party not in shown)
    if len(rest) == 1:
        shown, rest = [*shown, *rest], ()
    rows = [_party(board, party) for party in shown]
    if rest:
        rows.append(_others(board, rest))
    last = None if asked.stream.header.deposit else -1
    lines = table((*HEAD, DEPOSITS)[:last], [row[:last] for row in rows], width(), DROP)
    notes = [line for note in _notes(board, people, asked, swing) for line in _folded(note)]
    return [*heading(board, asked), "", *lines, "", *notes]


def heading(board: Desk, asked: Asked) -> list[str]:
    """Give the night, the moment and how far the count is."""
    parts = [asked.title, f"{board.declared} of {board.total} {seats(board.total)} declared"]
    whole = ": ".join(parts)
    return [whole] if len(whole) <= width() else [line for part in parts for line in _folded(part)]


def seats(number: int) -> str:
    """Give the word for that many seats."""
    return "seat" if number == 1 else "seats"


def _folded(note: str) -> list[str]:
    return wrap(note, width(), subsequent_indent="  ", break_long_words=False)


def _is_shown(board: Desk, party: str) -> bool:
    """Whether a party has a row: it has seats, lost some, or has half a percent of the votes."""
    return bool(board.seats[party] or board.net[party] or 200 * board.votes[party] >= max(1, board.valid))


def _party(board: Desk, party: str) -> tuple[str, ...]:
    share, change = board.shares.get(party), board.changes.get(party)
    return (
        clipped(party, 12),
        f"{board.seats[party]:,}",
        signed(board.net[party]),
        f"{board.gained[party]:,}",
        f"{board.lost[party]:,}",
        f"{board.votes[party]:,}",
        "" if share is None else f"{share:.1f}",
        "" if change is None else points(change),
        f"{board.deposits[party]:,}",
    )


def _others(board: Desk, parties: tuple[str, ...]) -> tuple[str, ...]:
    counts = (board.seats, board.net, board.gained, board.lost, board.votes, board.deposits)
    seats, net, gained, lost, votes, deposits = (sum(count[party] for party in parties) for count in counts)
    share, change = (sum(known.get(party, 0.0) for party in parties) for known in (board.shares, board.changes))
    name = f"{len(parties)} others"
    whole = (f"{seats:,}", signed(net), f"{gained:,}", f"{lost:,}", f"{votes:,}")
    return (name, *whole, f"{share:.1f}", points(change), f"{deposits:,}")


def _notes(board: Desk, people: People, asked: Asked, swing: tuple[str, str] | None) -> Iterator[str]:
    if board.turnout is not None:
        change = board.turnout_change
        turnout = f"turnout {board.turnout:.1f}%" + ("" if change is None else f" ({points(change)})")
        yield f"{board.valid:,} valid votes, {papers(board.rejected)}, {turnout}"
    between = swing or tuple(party for party, _ in ranked(board.votes)[:2])
    yield from _swing(board, *between) if len(between) > 1 else ()
    header = asked.stream.header
    if header.contest == "general election":
        yield _members(board, people)
    if header.deposit:
        yield f"{sum(board.deposits.values()):,} deposits lost (£{board.pounds:,})"
    yield _poll(board)
    if header.line:
        yield _majority(board, asked)


def papers(rejected: int | None) -> str:
    """Give the number of papers rejected in words."""
    return "rejected papers unknown" if rejected is None else f"{rejected:,} rejected papers"


def _poll(board: Desk) -> str:
    """Give the exit poll, and at the end of the count what the result is beside it."""
    if not board.forecast or board.outstanding:
        return f"exit poll: {standings(board.forecast)}" if board.forecast else ""
    over = ", ".join(f"{party} {signed(board.over_forecast[party])}" for party, _ in ranked(board.forecast))
    return f"seats beside the exit poll: {over}"


def _swing(board: Desk, to: str, away: str) -> Iterator[str]:
    swing = board.swing(to, away)
    if swing.butler is None or swing.steed is None:
        yield f"swing {swing.away} to {swing.to}: not known before seats with a last result have declared"
        return
    turn = -1 if swing.butler < 0 else 1
    to, away = (swing.to, swing.away)[::turn]
    yield f"swing {away} to {to}: {turn * swing.butler:.1f} points (Butler), {points(turn * swing.steed)} (Steed)"


def _members(board: Desk, people: People) -> str:
    gone = people.stood_down
    stood_down = "who stood down is not known" if gone is None else f"{len(gone):,} stood down"
    returned = f"{len(people.re_elected):,} re-elected, {len(people.new):,} new"
    return f"{len(board.defeated):,} MPs defeated, {returned}, {stood_down}"


def _majority(board: Desk, asked: Asked) -> str:
    reached = board.reached
    if reached:
        recorded = " (recorded)" if reached.timing == "recorded" else ""
        where = f"; {board.line} reached at {clipped(reached.name, 30)}, {asked.clock(reached.at)}{recorded}"
        least = "at least " if board.outstanding else ""
        return f"{reached.party} has an overall majority of {least}{board.lead}{where}"
    if not board.seats:
        return "no overall majority"
    party, seats = ranked(board.seats)[0]
    return f"no overall majority; {party}, with {seats}, is {board.short} short of {board.line}"


def by_group(groups: Mapping[str, Desk], whole: Desk, asked: Asked) -> list[str]:
    """Give one line a group and one for all seats: the largest parties that fit, with their net change."""
    boards = {**groups, "all seats": whole}
    columns = [("group", [clipped(group, NAME) for group in boards])]
    columns.append(("declared", [f"{board.declared}/{board.total}" for board in boards.values()]))
    if width() >= WIDEST:  # a narrow terminal has room for the parties alone
        columns.append(("held", [f"{sum(board.held.values())}" for board in boards.values()]))
        columns.append(("gains", [f"{sum(board.gains.values())}" for board in boards.values()]))
    for party in whole.parties:
        column = (clipped(party, 12), [_seats(board, party) for board in boards.values()])
        if not whole.seats[party] or sum(map(_width, [*columns, column])) > width() + 2:
            break
        columns.append(column)
    rows = zip(*(cells for _, cells in columns), strict=True)
    note = (
        "Seats won, with net change; held and gained are against the last election. --json and --csv give everything."
    )
    heads = [head for head, _ in columns]
    return [*heading(whole, asked), "", *table(heads, rows, width()), "", *wrap(note, width())]


def _width(column: tuple[str, list[str]]) -> int:
    head, cells = column
    return max(map(len, [head, *cells])) + 2


def _seats(board: Desk, party: str) -> str:
    return f"{board.seats[party]} {signed(board.net[party])}" if board.seats[party] or board.net[party] else "-"


def leader_boards(boards: Mapping[str, Leaders | Groups[Leaders]], asked: Asked) -> list[str]:
    """Give leader boards as lines, those of groups under one title."""
    lines = _folded(asked.title)
    for board in boards.values():
        if isinstance(board, Leaders):
            if not board and asked.stream.header.contest != "general election":
                continue  # what a few seats cannot have, such as a change without a last result
            lines += ["", *_leader_board(board, _title(board.ranking))]
            continue
        for group, part in board.items():
            lines += ["", *_leader_board(part, f"{_title(part.ranking)}: {group}")]
    return lines


def _title(ranking: Ranking) -> str:
    return f"{ranking.title} ({ranking.unit})"


def _leader_board(board: Leaders, title: str) -> list[str]:
    return [clipped(title, width()), *([_leader(board, entry) for entry in board] or ["  none so far"])]


def _leader(board: Leaders, entry: Entry) -> str:
    note = ", ".join(part for part in (entry.detail, entry.who) if part)
    value = _value(board, entry)
    name = min(30, width() // 2 - 10)
    line = f"  {clipped(entry.name, name):<{name}}  {clipped(entry.party, 5):<5} {value:>8}"
    return f"{line}  {clipped(note, min(30, width() - len(line) - 2))}".rstrip()


def _value(board: Leaders, entry: Entry) -> str:
    unit, sign = board.ranking.unit, "+" if board.ranking.size else ""
    if unit == "year":
        return f"{entry.value}"
    return f"{entry.value:{sign},}" if unit == "votes" else f"{entry.value:{sign}.1f}"


def plain(result: Board, stream: Named, moment: str = "") -> list[str]:
    """Give the board that a replay ends on as lines: seats, votes, shares and deposits."""
    count = f"{result.declared} of {result.total} {seats(result.total)} declared"
    head = ("party", "seats", "votes", "share %", DEPOSITS)
    last = None if stream.header.deposit else -1
    votes = f"{result.valid:,} valid votes, {papers(result.rejected)}"
    notes = [
        votes if result.turnout is None else f"{votes}, turnout {result.turnout:.1f}%",
        *_at_stake(result, stream.header),
    ]
    return [
        *_folded(f"{title(stream)}{moment}: {count}"),
        "",
        *table(head[:last], [row[:last] for row in _rows(result)], width(), (DEPOSITS,)),
        "",
        *(line for note in notes for line in _folded(note)),
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


def _rows(result: Board) -> Iterator[tuple[str, ...]]:
    """Give a row a party, most seats first, and one for those with neither a seat nor half a percent of the votes."""
    columns, valid = result.columns(), max(1, result.valid)
    parties = [*zip(columns["party"], columns["seats"], columns["votes"], columns["deposits"], strict=True)]
    rest = [one for one in parties if not one[1] and 200 * one[2] < valid]
    if len(rest) == 1:
        rest = []
    yield from (_row(*one, valid) for one in parties if one not in rest)
    if rest:
        yield _row(f"{len(rest)} others", 0, sum(one[2] for one in rest), sum(one[3] for one in rest), valid)


def _row(party: str, seats: int, votes: int, deposits: int, valid: int) -> tuple[str, ...]:
    return clipped(party, 12), f"{seats:,}", f"{votes:,}", f"{100 * votes / valid:.1f}", f"{deposits:,}"


def signed(number: int) -> str:
    """Give a number with its sign, 0 without."""
    return f"{number:+,}" if number else "0"


def points(change: float) -> str:
    """Give percentage points with their sign, to one decimal; what rounds to nothing has none."""
    return f"{change:+.1f}" if round(change, 1) else "0.0"
