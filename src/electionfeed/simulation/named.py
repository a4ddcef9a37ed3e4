"""Named nights: made up, and on each one thing happens that a results page must get right, with what it must show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any, TypeVar

import attrs

from ..events import Event, MajorityReached, MPDefeated, NightClosed, PollCountermanded
from ..folds.fold import scan
from ..names import resolve
from ..night import Night, load
from ..rehearsal.corrections import correct, countermand
from ..rehearsal.draft import redeclared
from ..rules import majority_line
from ..tallies.board import board
from .night import night_of
from .plan import Simulation, planned
from .searching import counted_again, declarations, first_night, first_number, last_declaration, won

__all__ = ["NAMED", "Checkpoint", "NamedNight", "named_night"]

BASE = "ge2024"
LANDSLIDE = "Lab 43, Con 21, RUK 13, LD 12, Green 6"
HUNG = "Con 24, Lab 25, RUK 25, LD 12, Green 8; Scotland: SNP 32, Lab 24, RUK 17, Con 13, LD 9"
CLOSE = "Lab 30.5, Con 25, RUK 18, LD 12, Green 6; Scotland: SNP 31, Lab 32, Con 12, RUK 9, LD 10"
SEATS = 650
LINE = majority_line(SEATS)
MANY = 400
# Who leads a party at Westminster and sits for a seat won in 2024.
LEADERS = ("Ed Davey", "Keir Starmer", "Kemi Badenoch", "Nigel Farage", "Stephen Flynn")
LATER = timedelta(minutes=20)

Moment = tuple[Event, str]
Made = tuple[Night, list[Moment]]
E = TypeVar("E", bound=Event)


@attrs.frozen(kw_only=True)
class Checkpoint:
    """After the message numbered `seq`: what a consumer must show, in words, and the whole board."""

    seq: int
    at: str
    shows: str
    board: Mapping[str, Any] = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class NamedNight:
    """A night with a name: what happens on it, and its checkpoints in order."""

    name: str
    does: str
    night: Night
    checkpoints: tuple[Checkpoint, ...]

    def as_dict(self) -> dict[str, Any]:
        """Give all but the events as plain values for JSON."""
        points = [attrs.asdict(point) for point in self.checkpoints]
        return {"name": self.name, "does": self.does, "election": self.night.header.election, "checkpoints": points}


def named_night(name: str, seed: int = 0) -> NamedNight:
    """Make a named night; another seed makes another such night, and `ValueError` suggests names that exist.

    >>> named_night("countermanded-poll").checkpoints[-1].shows
    '649 seats declared, 1 outstanding: Aberafan Maesteg'
    """
    name = resolve(name, NAMED.keys(), "named night")
    make = NAMED[name]
    night, moments = make(seed)
    points = tuple(_checkpoints(night, moments))
    return NamedNight(name=name, does=str(make.__doc__), night=night, checkpoints=points)


def _checkpoints(night: Night, moments: Iterable[Moment]) -> Iterator[Checkpoint]:
    shown = {event.seq: shows for event, shows in moments}
    for event, state in scan(board, night):
        if event.seq in shown:
            at = f"{event.at:%Y-%m-%dT%H:%M:%SZ}"
            yield Checkpoint(seq=event.seq, at=at, shows=shown[event.seq], board=state.as_dict())


def hung_parliament(seed: int) -> Made:
    """No party has a majority."""
    night = first_night(_after(HUNG, seed), lambda seats: max(seats.values()) < LINE)
    (party, number), *_ = won(night).most_common(1)
    shows = (
        f"hung parliament: {party} is the largest party with {number} of {SEATS}, {LINE - number} short of a majority"
    )
    return night, [(_only(night, NightClosed), shows)]


def landslide(seed: int) -> Made:
    """One party wins more than 400 seats."""
    night = first_night(_after(LANDSLIDE, seed), lambda seats: max(seats.values()) > MANY)
    reached = _only(night, MajorityReached)
    (party, number), *_ = won(night).most_common(1)
    return night, [
        (reached, f"{party} has {LINE} of {SEATS}: a majority"),
        (_only(night, NightClosed), f"{party} has {number} of {SEATS}: a majority of {2 * number - SEATS}"),
    ]


def tie_by_lot(seed: int) -> Made:
    """The leading candidates of a seat have equal votes after two recounts, and the returning officer draws lots."""
    night = night_of(_after(HUNG, seed), 0)
    closest = min(declarations(night), key=lambda event: (event.majority, event.seat))
    first, second = _leading(closest.votes)
    half, odd = divmod(closest.votes[first] + closest.votes[second], 2)
    tied = redeclared(
        closest,
        night.seats[closest.seat],
        at=closest.at,
        votes={first + 1: half, second + 1: half},
        rejected=(closest.rejected or 0) + odd,
        elected=second + 1,
    )
    night = counted_again(night, tied)
    declared, name = last_declaration(night, closest.seat), night.seats[closest.seat].name
    return night, [(declared, f"{name}: {declared.winner.party} by lot, with a majority of 0")]


def speaker_defeated(seed: int) -> Made:
    """The Speaker, who stands without a party, loses the seat."""
    night = first_night(_after(HUNG, seed), lambda seats: not seats["Spk"])
    lost = next(event for event in night if isinstance(event, MPDefeated) and event.party == "Spk")
    name = night.seats[lost.seat].name
    return night, [(lost, f"{lost.name}, the Speaker, is defeated in {name} by {lost.winner_party}; Spk has no seat")]


def leader_defeated(seed: int) -> Made:
    """The leader of a party loses their seat."""
    simulation = _after(HUNG, seed)
    theirs = {
        seat: place
        for seat, race in enumerate(simulation.races)
        for place, candidate in enumerate(race.seat.candidates)
        if candidate.sitting and candidate.name in LEADERS
    }
    number = first_number(
        simulation, lambda drawn, row: any(drawn.winner[row, seat] != place for seat, place in theirs.items())
    )
    night = night_of(simulation, number)
    lost = [event for event in night if isinstance(event, MPDefeated) and event.name in LEADERS]
    return night, [(event, _leader(event, night)) for event in lost]


def _leader(lost: MPDefeated, night: Night) -> str:
    return f"{lost.name}, leader of {lost.party}, is defeated in {night.seats[lost.seat].name} by {lost.winner_party}"


def majority_on_recount(seed: int) -> Made:
    """A majority hangs on the last seat to declare, where the votes are counted three times."""
    night, party = _just_enough(seed)
    theirs = [event for event in declarations(night) if event.winner.party == party]
    closest = min(theirs, key=lambda event: (event.majority, event.seat))
    night = counted_again(night, closest, last=True)
    declared, name = last_declaration(night, closest.seat), night.seats[closest.seat].name
    before = night[declared.seq - 2]
    return night, [
        (
            before,
            f"{party} has {LINE - 1} of {SEATS} and no majority; only {name}, at its second recount, is outstanding",
        ),
        (_only(night, MajorityReached), f"{name} is declared: {party} has {LINE} of {SEATS}, a majority"),
    ]


def countermanded_poll(seed: int) -> Made:
    """A candidate has died, so that one poll is countermanded and its seat is outstanding when the night closes."""
    # Of candidates whose names are made up, for one of them is to have died.
    night = night_of(planned(load(BASE), HUNG, seed=seed), 0)
    seat = min(night.seats.values(), key=lambda seat: seat.name)
    night = countermand(night, seat.seat)
    return night, [
        (_only(night, PollCountermanded), f"{seat.name}: poll countermanded, no result on this night"),
        (_only(night, NightClosed), f"{SEATS - 1} seats declared, 1 outstanding: {seat.name}"),
    ]


def majority_taken_away(seed: int) -> Made:
    """A party has a majority by one seat, and a correction gives one of its seats to the runner-up."""
    night, party = _just_enough(seed)
    reached = _only(night, MajorityReached)
    theirs = [event for event in declarations(night) if event.winner.party == party and event.seq < reached.seq]
    closest = min(theirs, key=lambda event: (event.majority, event.seat))
    first, second = _leading(closest.votes)
    swapped: dict[int | str, int] = {first + 1: closest.votes[second], second + 1: closest.votes[first]}
    night = correct(night, closest.seat, votes=swapped, at=reached.at + LATER)
    declared, name = last_declaration(night, closest.seat), night.seats[closest.seat].name
    return night, [
        (_only(night, MajorityReached), f"{party} has {LINE} of {SEATS}: a majority"),
        (declared, f"{name} is corrected to {declared.winner.party}: {party} has one seat fewer and no majority"),
        (_only(night, NightClosed), f"{party} has {LINE - 1} of {SEATS}: no majority"),
    ]


NAMED: Mapping[str, Callable[[int], Made]] = {
    "hung-parliament": hung_parliament,
    "landslide": landslide,
    "tie-by-lot": tie_by_lot,
    "speaker-defeated": speaker_defeated,
    "leader-defeated": leader_defeated,
    "majority-on-recount": majority_on_recount,
    "countermanded-poll": countermanded_poll,
    "majority-taken-away": majority_taken_away,
}


def _after(poll: str, seed: int) -> Simulation:
    """Make the election after that of 2024 ready, at which everybody stands again."""
    return planned(load(BASE), poll, seed=seed, candidates="again")


def _just_enough(seed: int) -> tuple[Night, str]:
    """Give a night on which one party wins just the seats that make a majority, and the party."""
    night = first_night(_after(CLOSE, seed), lambda seats: max(seats.values()) == LINE)
    return night, won(night).most_common(1)[0][0]


def _leading(votes: Iterable[int]) -> tuple[int, int]:
    """Give the places of the two candidates with the most votes."""
    first, second, *_ = sorted(enumerate(votes), key=lambda item: -item[1])
    return first[0], second[0]


def _only(night: Night, kind: type[E]) -> E:
    """Give the first event of a kind."""
    return next(event for event in night if isinstance(event, kind))
