"""Key points: the few facts that sum up a night, or one part of it, at any moment.

They are read off tallies, so a correction takes back what it made of them. A template looks at all that is known and
gives the points it has to make; those of most weight come first, and no two are about the same seat or say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import attrs

from ..events import CandidatesNominated, Event, SeatEvent
from ..folds.fold import Combined, Reducible, combine, fold
from ..names import NIGHT, events_only, resolve
from ..tallies.board import Defeat
from ..tallies.desk import Desk, desk
from ..tallies.leaders import Leaders, leaders
from .facts import elected_since

__all__ = [
    "LOOKED_AT",
    "TEMPLATES",
    "KeyPoint",
    "Scene",
    "Template",
    "about_region",
    "key_points",
    "scene_of",
    "summed_up",
]

ENOUGH = 3  # seats: a party that gains fewer from another is left to the posts
LONG = 20  # years in the Commons
SHOWN = 5


@attrs.frozen(kw_only=True)
class KeyPoint:
    """One fact in words: the higher its `weight`, the sooner it is shown; `about` keeps two points from being one."""

    weight: float
    text: str
    about: frozenset[str] = frozenset()


@attrs.frozen(kw_only=True)
class Scene:
    """What a template can look at: the seats in question, their national board, leader boards and groups."""

    desk: Desk
    seats: Mapping[str, CandidatesNominated]
    closest: Leaders
    swing: Leaders
    first: Leaders
    groups: Mapping[str, frozenset[str]]
    winners: Mapping[str, str]  # by seat, of those declared
    whole: bool  # whether these are all the seats of the night


Template = Callable[[Scene], Iterable[KeyPoint]]


def key_points(
    events: Iterable[Event],
    *,
    region: str | None = None,
    groups: Mapping[str, Iterable[str]] | None = None,
    limit: int = SHOWN,
    templates: Iterable[Template] | None = None,
) -> tuple[KeyPoint, ...]:
    """Give at most `limit` key points of what the events say, of one region's seats if it is named.

    `groups` names sets of seats, by code or name, such as cities; `templates` replace our own (`TEMPLATES`).
    `ValueError` for a region or a seat that is not on the night.

    >>> from electionfeed import load
    >>> [point.text for point in key_points(load("ge2019"), region="East Midlands", limit=2)]
    ['Dennis Skinner, first elected in 1970, loses Bolsover to Con', 'Con gain 7 seats from Lab']
    """
    stream = tuple(events_only(events, "key_points(events)"))
    state = fold(LOOKED_AT, stream if region is None else about_region(stream, region))
    seats = {event.seat: event for event in stream if isinstance(event, CandidatesNominated)}
    names = {code: seat.name for code, seat in seats.items()}
    named = {
        group: frozenset(resolve(seat, names, "seat", NIGHT) for seat in inside)
        for group, inside in (groups or {}).items()
    }
    return summed_up(scene_of(state, named, whole=region is None), limit=limit, templates=templates)


def summed_up(scene: Scene, *, limit: int = SHOWN, templates: Iterable[Template] | None = None) -> tuple[KeyPoint, ...]:
    """Give at most `limit` key points of a scene."""
    found = [point for template in templates or TEMPLATES for point in template(scene)]
    return tuple(islice(_apart(sorted(found, key=lambda point: (-point.weight, point.text))), limit))


def about_region(events: Iterable[Event], region: str) -> Iterator[Event]:
    """Give the events about the seats of a region, or raise `UnknownName` if the night has no such region."""
    stream = tuple(events)
    seats = {event.seat: event.region for event in stream if isinstance(event, CandidatesNominated)}
    here = resolve(region, set(seats.values()), "region", NIGHT)
    return (e for e in stream if isinstance(e, SeatEvent | CandidatesNominated) and seats.get(e.seat) == here)


def _apart(points: Iterable[KeyPoint]) -> Iterator[KeyPoint]:
    """Leave out a point about something that a heavier one is about."""
    said: set[str] = set()
    for point in points:
        if not said & point.about:
            said |= point.about
            yield point


# What a scene is made of. Whoever folds this as events come has the key points of any moment without folding anew.
LOOKED_AT: Reducible[Combined[Any]] = combine(
    desk=desk,
    first=leaders("first-since", SHOWN),
    closest=leaders("closest", SHOWN),
    swing=leaders("swing", SHOWN),
)


def scene_of(state: Combined[Any], groups: Mapping[str, frozenset[str]] | None = None, *, whole: bool = True) -> Scene:
    """Give what a state of `LOOKED_AT` shows, of the whole night or of a part of its seats; groups are of codes."""
    return Scene(
        desk=state.desk,
        seats=state.desk.engine.nominated,
        closest=state.closest,
        swing=state.swing,
        first=state.first,
        groups=groups or {},
        winners=_winners(state.desk),
        whole=whole,
    )


def _winners(state: Desk) -> dict[str, str]:
    winners: dict[str, str] = {}
    for place, events in state.engine.latest.items():
        for event in events:
            if event.type == "SeatDeclared":
                winners[place] = event.parties[event.elected - 1]  # type: ignore[attr-defined]
    return winners


def majority(scene: Scene) -> Iterator[KeyPoint]:
    """Say who has a majority, or how far the largest party is from it."""
    board = scene.desk
    if not (scene.whole and board.line and board.declared):
        return
    if board.majority and board.lead is not None:
        least = "at least " if board.outstanding else ""  # as if nobody of the party were to win any seat still out
        won = f"{board.seats[board.majority]:,} seats"
        text = f"{board.majority} have an overall majority of {least}{board.lead:,}: {won}"
        yield KeyPoint(weight=100, text=text, about=frozenset({"majority"}))
    elif board.outstanding == 0:
        party = max(board.seats, key=lambda party: (board.seats[party], party))
        won = f"{board.seats[party]:,} seats, {board.short:,} short of a majority"
        text = f"No overall majority: {party} are the largest party with {won}"
        yield KeyPoint(weight=100, text=text, about=frozenset({"majority"}))
    else:
        party = max(board.seats, key=lambda party: (board.seats[party], party))
        text = f"{party} lead with {_seats(board.seats[party])}, {board.short:,} short of a majority"
        yield KeyPoint(weight=60, text=text, about=frozenset({"majority"}))


def _seats(number: int) -> str:
    return "1 seat" if number == 1 else f"{number:,} seats"


def gains(scene: Scene) -> Iterator[KeyPoint]:
    """Say how many seats a party gains from another."""
    for (loser, winner), seats in scene.desk.gains.items():
        if seats >= ENOUGH:
            share = seats / max(1, scene.desk.declared)
            text = f"{winner} gain {seats:,} seats from {loser}"
            yield KeyPoint(weight=70 + 20 * share, text=text, about=frozenset({f"gains {loser} {winner}"}))


def holds(scene: Scene) -> Iterator[KeyPoint]:
    """Say how many seats a party holds, and how many of them lie in a group of the user's."""
    for party, seats in scene.desk.held.items():
        mine = {code for code, winner in scene.winners.items() if winner == party and _same(scene, code)}
        for name, group in sorted(scene.groups.items()):
            inside = len(mine & group)
            if seats >= ENOUGH and 2 * inside > seats:
                text = f"{party} hold {seats:,}, {inside:,} of them in {name}"
                yield KeyPoint(weight=66, text=text, about=frozenset({f"holds {party}"}))


def _same(scene: Scene, code: str) -> bool:
    baseline = scene.seats[code].baseline
    return baseline is not None and baseline.winner == scene.winners[code]


def clean_sweep(scene: Scene) -> Iterator[KeyPoint]:
    """Say that one party has won every seat."""
    if scene.desk.outstanding == 0 and len(scene.desk.seats) == 1 and len(scene.seats) >= ENOUGH:
        (party,) = scene.desk.seats
        text = f"{party} win every one of the {len(scene.seats):,} seats"
        yield KeyPoint(weight=95, text=text, about=frozenset({"sweep"}))


def defeats(scene: Scene) -> Iterator[KeyPoint]:
    """Say which members of long standing were defeated."""
    for lost in scene.desk.defeated:
        years = scene.seats[lost.seat].at.year - lost.since if lost.since else 0
        if years >= LONG:
            yield KeyPoint(weight=50 + years / 2, text=_loses(lost, scene), about=frozenset({lost.seat}))


def _loses(lost: Defeat, scene: Scene) -> str:
    name, own = scene.seats[lost.seat].name, lost.sat_for in (None, lost.seat)
    verb = f"loses {name}" if own else f"is not elected in {name}"
    return f"{lost.name}{elected_since(lost)} {verb} to {lost.winner_party}"


def first_wins(scene: Scene) -> Iterator[KeyPoint]:
    """Say which seat a party wins for the first time in the longest."""
    for entry in scene.first[:3]:
        seat = scene.seats[entry.seat]
        years = seat.at.year - entry.value
        since = f"{entry.value}" if entry.party in seat.last_won else f"at least {entry.value}"
        if years >= 2 * LONG:
            text = f"{entry.party} win {entry.name} for the first time since {since}"
            yield KeyPoint(weight=45 + years / 10, text=text, about=frozenset({entry.seat, "first"}))


def votes(scene: Scene) -> Iterator[KeyPoint]:
    """Say the share of the two largest parties and how it has changed."""
    board = scene.desk
    if not board.valid:
        return
    largest = sorted(board.votes, key=lambda party: (-board.votes[party], party))[:2]
    changes = board.changes
    shares = [f"{p} {board.shares[p]:.1f}%" + (f" ({_points(changes[p])})" if p in changes else "") for p in largest]
    yield KeyPoint(weight=48, text=f"Share of the vote: {', '.join(shares)}", about=frozenset({"votes"}))


def _points(change: float) -> str:
    return f"{change:+.1f}" if round(change, 1) else "0.0"


def close(scene: Scene) -> Iterator[KeyPoint]:
    """Say which seat is the closest."""
    for entry in scene.closest[:1]:
        if entry.detail != "unopposed":
            text = f"Closest result: {entry.name}, {entry.party} by {_votes(int(entry.value))}"
            yield KeyPoint(weight=40 if entry.value < 1_000 else 30, text=text, about=frozenset({entry.seat}))


def _votes(number: int) -> str:
    return "lot after a tie" if number == 0 else "1 vote" if number == 1 else f"{number:,} votes"


def swings(scene: Scene) -> Iterator[KeyPoint]:
    """Say where the swing was largest."""
    for entry in scene.swing[:1]:
        loser = entry.detail.removeprefix("from ")
        to, away = (entry.party, loser) if entry.value >= 0 else (loser, entry.party)
        text = f"Largest swing: {entry.name}, {abs(entry.value):.1f} points from {away} to {to}"
        yield KeyPoint(weight=38, text=text, about=frozenset({entry.seat}))


def progress(scene: Scene) -> Iterator[KeyPoint]:
    """Say how many seats are still to come."""
    if scene.desk.declared and scene.desk.outstanding:
        text = f"{scene.desk.declared:,} of {len(scene.seats):,} seats declared"
        yield KeyPoint(weight=20, text=text, about=frozenset({"progress"}))


TEMPLATES: tuple[Template, ...] = (
    majority,
    clean_sweep,
    gains,
    holds,
    defeats,
    first_wins,
    votes,
    close,
    swings,
    progress,
)
