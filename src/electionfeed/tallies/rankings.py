"""The rankings of the leader boards: what each says of one seat's declaration."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from ..events import CandidateResult, CandidatesNominated, SeatDeclared
from ..names import Registry
from .identity import LIBRARY, Identity
from .measures import declared_votes, votes_then
from .ranking import Entry, Ranking, Value
from .swing import swing

__all__ = ["RANKINGS", "seat_swing", "swing_ranking"]

Found = tuple[Value, str] | None
Figure = Callable[[SeatDeclared, CandidatesNominated], Found]

# The parties whose wins the history of a seat records by name (see `CandidatesNominated.last_won`): of another party's
# win in a seat it cannot be said that it is the first.
TRACED = frozenset({"Con", "LD", "Lab", "PC", "SNP"})


def swing_ranking(to: str, away: str, parties: Identity = LIBRARY) -> Ranking:
    """Make the ranking of seats by swing to one party from another, by code, where both stood both times."""
    if to == away:
        raise ValueError(f"swing is between two parties, and {to!r} was given twice")
    figure = partial(_swing_between, to, away, parties)
    title = f"Swing from {away} to {to}"
    return Ranking(f"swing-{away}-{to}", title, "points", partial(_of_seat, figure), parties=(to, away))


def _of_seat(figure: Figure, event: SeatDeclared, seat: CandidatesNominated) -> Iterator[Entry]:
    """Give the one entry of a seat, said of its winner, or none where the figure is not known."""
    found = figure(event, seat)
    if found:
        yield _entry(seat, event.winner, *found)


def _entry(seat: CandidatesNominated, of: CandidateResult, value: Value, detail: str) -> Entry:
    who = seat.candidates[of.candidate - 1].name if of.candidate <= len(seat.candidates) else ""
    return Entry(
        value=value, seat=seat.seat, name=seat.name, party=of.party, candidate=of.candidate, who=who, detail=detail
    )


def _majority(event: SeatDeclared, seat: CandidatesNominated) -> Found:
    others = [result for result in event.results if result.candidate != event.elected]
    second = max(others, key=lambda result: (result.votes, -result.candidate), default=None)
    return event.majority, f"over {second.party}" if second else "unopposed"


def _majority_change(event: SeatDeclared, seat: CandidatesNominated) -> Found:
    before = seat.baseline
    return (event.majority - before.majority, _from(f"{before.majority:,}", before.winner)) if before else None


def _majority_points(event: SeatDeclared, seat: CandidatesNominated) -> Found:
    before = seat.baseline
    if not (before and before.valid and event.valid):
        return None
    then = 100 * before.majority / before.valid
    return 100 * event.majority / event.valid - then, _from(f"{then:.1f}", before.winner)


def _from(majority: str, winner: str) -> str:
    return f"from {majority} ({winner})"


def _swing(event: SeatDeclared, seat: CandidatesNominated) -> Found:
    """Give the Butler swing to the first party of this result from the second."""
    now, then = declared_votes(LIBRARY, event, seat), votes_then(LIBRARY, seat)
    to = event.winner.party
    away = max((party for party in sorted(now) if party != to), key=lambda party: now[party], default=None)
    points = swing(now, then, to, away).butler if away else None
    return None if points is None else (points, f"from {away}")


def _swing_between(to: str, away: str, parties: Identity, event: SeatDeclared, seat: CandidatesNominated) -> Found:
    points = seat_swing(to, away, parties, event, seat)
    return None if points is None else (points, "")


def seat_swing(to: str, away: str, parties: Identity, event: SeatDeclared, seat: CandidatesNominated) -> float | None:
    """Give the Butler swing to one party from another in a seat, null unless both stood both times."""
    now, then = declared_votes(parties, event, seat), votes_then(parties, seat)
    if not all(party in votes for party in (to, away) for votes in (now, then)):
        return None
    return swing(now, then, to, away).butler


def _turnout(event: SeatDeclared, seat: CandidatesNominated) -> Found:
    return (100 * event.valid / event.electorate, "") if event.electorate else None


def _first_since(event: SeatDeclared, seat: CandidatesNominated) -> Found:
    party = event.winner.party
    if event.outcome != "gain" or party not in TRACED or seat.traced_to is None:
        return None
    if party in seat.last_won:
        return seat.last_won[party], f"first since {seat.last_won[party]}"
    return seat.traced_to, f"first in the record, from {seat.traced_to}"


def _held_since(event: SeatDeclared, seat: CandidatesNominated) -> Found:
    if event.outcome != "hold" or seat.held_since is None:
        return None
    return seat.held_since, f"held since {_since(seat)}"


def _lost_since(event: SeatDeclared, seat: CandidatesNominated) -> Found:
    if event.outcome != "gain" or seat.held_since is None:
        return None
    return seat.held_since, f"{event.gained_from} since {_since(seat)}"


def _since(seat: CandidatesNominated) -> str:
    """Give the year since which a seat was held; where its record begins, it may have been held for longer."""
    return f"{'at least ' if seat.held_since == seat.traced_to else ''}{seat.held_since}"


def _saved(event: SeatDeclared, seat: CandidatesNominated) -> Iterator[Entry]:
    """Give each candidate who kept the deposit, by the votes above a twentieth, rounded down, which still loses it."""
    bar = event.valid // 20
    for result in event.results:
        if result.votes > bar and result.candidate != event.elected:
            yield _entry(seat, result, result.votes - bar, f"{result.votes:,} of {event.valid:,}")


def _lowest(event: SeatDeclared, seat: CandidatesNominated) -> Iterator[Entry]:
    for result in event.results:
        yield _entry(seat, result, result.votes, f"of {event.valid:,}")


def _seats(name: str, title: str, unit: str, figure: Figure, *, highest: bool = True, size: bool = False) -> Ranking:
    return Ranking(name, title, unit, partial(_of_seat, figure), highest, size)


RANKINGS: Mapping[str, Ranking] = Registry(
    (
        (ranking.name, ranking)
        for ranking in (
            _seats("closest", "Closest results", "votes", _majority, highest=False),
            _seats("majority", "Largest majorities", "votes", _majority),
            _seats("majority-change", "Largest changes of majority", "votes", _majority_change, size=True),
            _seats("majority-points", "Largest changes of majority, in points", "points", _majority_points, size=True),
            _seats("swing", "Largest swings between first and second", "points", _swing, size=True),
            _seats("turnout", "Highest turnout", "%", _turnout),
            _seats("turnout-lowest", "Lowest turnout", "%", _turnout, highest=False),
            _seats("first-since", "Gained for the first time in the longest", "year", _first_since, highest=False),
            _seats("held-since", "Held for the longest", "year", _held_since, highest=False),
            _seats("lost-since", "Lost after being held for the longest", "year", _lost_since, highest=False),
            Ranking("deposit-saved", "Deposits saved by the fewest votes", "votes", _saved, highest=False),
            Ranking("lowest-vote", "Lowest votes", "votes", _lowest, highest=False),
        )
    ),
    "ranking",
)
