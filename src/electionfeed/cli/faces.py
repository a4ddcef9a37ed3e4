"""The MPs of a night as lines: who was defeated, who stood elsewhere and who stood down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import wrap

from ..tallies.grouped import Groups
from ..tallies.people import People
from .asking import Asked
from .tables import clipped
from .terminal import width

__all__ = ["faces"]


def faces(found: People | Groups[People], asked: Asked) -> list[str]:
    """Give the MPs as lines, group by group if they are grouped."""
    parts: Mapping[str, People] = {"": found} if isinstance(found, People) else found
    lines = wrap(asked.title, width())
    for group, people in parts.items():
        lines += ["", *([group] if group else []), *(clipped(line, width()) for line in _lines(people, asked))]
    return lines


def _lines(people: People, asked: Asked) -> Iterator[str]:
    contest = asked.stream.header.contest
    if contest != "general election":
        # A by-election fills a vacant seat, so that nobody is re-elected or stands down.
        yield from (f"  {_seat(one.seat, asked)}  {one.name} ({one.party}) elected" for one in people.returned)
    if contest == "other":
        return
    if contest == "general election":
        yield f"{len(people.re_elected):,} members re-elected, {len(people.new):,} new"
    yield f"{len(people.defeated):,} MPs defeated"
    for lost in people.defeated:
        since = f", first elected {lost.since}" if lost.since else ""
        yield f"  {_seat(lost.seat, asked)}  {lost.name} ({lost.party}{since}) by {lost.winner} ({lost.winner_party})"
    yield f"{len(people.elsewhere):,} MPs stood in another seat than their own"
    for moved in people.elsewhere:
        yield f"  {_seat(moved.seat, asked)}  {moved.name} ({moved.party}), from {_name(moved.sat_for or '', asked)}"
    if contest == "general election":
        yield from _stood_down(people, asked)


def _stood_down(people: People, asked: Asked) -> Iterator[str]:
    gone = people.stood_down
    if gone is None:
        yield f"who stood down is not known: no member is named at the last result of {people.unknown:,} seats"
        return
    yield f"{len(gone):,} seats whose MP did not stand again"
    for departure in gone:
        yield f"  {_seat(departure.seat, asked)}  {departure.name} ({departure.party})"


def _seat(code: str, asked: Asked) -> str:
    most = min(22, width() // 3)
    return f"{clipped(_name(code, asked), most):<{most}}"


def _name(code: str, asked: Asked) -> str:
    seat = asked.stream.seats.get(code)
    return seat.name if seat else code
