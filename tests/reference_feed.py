"""The reference's health of a feed, what a forecast starts from, and the posts that are not struck in the end."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from electionfeed.events import (
    CandidatesNominated,
    Event,
    MajorityReached,
    NightClosed,
    NightOpened,
    PollCountermanded,
    ResultRushed,
    SeatDeclared,
    SeatEvent,
)

from .reference import Shown, board, known


def health(events: Iterable[Event]) -> Shown:
    """Give what `Health` shows, each message compared with all before it."""
    came = [*events]
    first = [n for n, event in enumerate(came) if event.seq not in {e.seq for e in came[:n]}]
    ahead = [n for n in first if any(e.seq > came[n].seq for e in came[:n])]
    seqs = {event.seq for event in came}
    highest = max(seqs, default=0)
    revised: dict[str, int] = {}
    for event in (came[n] for n in first):
        if isinstance(event, SeatEvent) and event.revision > 1:
            revised[event.seat] = max(event.revision, revised.get(event.seat, 1))
    return {
        "messages": len(came),
        "highest": highest,
        "missing": highest - len(seqs),
        "gaps": _gaps(seqs),
        "duplicates": len(came) - len(first),
        "out_of_order": len(ahead),
        "late": sum(any(e.at > came[n].at for e in came[:n]) for n in ahead),
        "revised": revised,
        "conflicts": _conflicts(came),
        "opened": any(isinstance(event, NightOpened) for event in came),
        "closed": any(isinstance(event, NightClosed) for event in came),
        "now": max((event.at for event in came), default=None),
    }


def _gaps(seqs: set[int]) -> list[tuple[int, int]]:
    ordered = [0, *sorted(seqs)]
    return [(low + 1, high - 1) for low, high in pairwise(ordered) if high > low + 1]


def _conflicts(came: list[Event]) -> dict[str, int]:
    """Give the revision of each seat of whose last revision two different things were said."""
    found: dict[str, int] = {}
    said = [event for event in came if isinstance(event, SeatEvent)]
    for seat in {event.seat for event in said}:
        last = [event for event in said if event.seat == seat]
        last = [event for event in last if event.revision == max(e.revision for e in last)]
        subjects = {(type(e), getattr(e, "candidate", None)) for e in last}
        if len({*last}) > len(subjects):
            found[seat] = last[0].revision
    return found


def forecast(events: Iterable[Event]) -> Shown:
    """Give what a `Forecast` starts from: the results known, the exit poll, and which seats are still out."""
    now = known(events)
    results: dict[str, Any] = {}
    for called_off in now.of(PollCountermanded, nominated=True):
        results[called_off.seat] = (called_off.seat, None, ())
    for rush in now.of(ResultRushed, nominated=True):
        results[rush.seat] = (rush.seat, rush.party, ())
    for event in now.of(SeatDeclared, nominated=True):
        polled = tuple(zip(event.parties, event.votes, strict=True))
        results[event.seat] = (event.seat, event.parties[event.elected - 1], polled)
    won = [winner for _, winner, _ in results.values() if winner]
    return {
        "results": results,
        "poll": dict(now.poll.seats) if now.poll else {},
        "won": {party: won.count(party) for party in {*won}},
        "out": [seat for seat in sorted(now.seats) if seat not in results],
        "total": now.header.seats if now.header else len(now.seats),
        "line": now.header.line if now.header else None,
    }


def posts(events: Iterable[Event]) -> Shown:
    """Give what the posts that stand must say: the results and rushes by seat, and who has an overall majority."""
    came = [*events]
    now = known(came)
    results = {e.seat: (e.parties[e.elected - 1], f"{e.majority:,}") for e in now.of(SeatDeclared)}
    announced = {event.party for event in came if isinstance(event, MajorityReached)}
    majority = board(came)["majority"]
    return {
        "results": results,
        "rushed": {event.seat: event.party for event in now.of(ResultRushed)},
        "majority": majority if majority in announced else None,
        "seats": {event.seat for event in came if isinstance(event, CandidatesNominated)},
    }


def derived(events: Iterable[Event]) -> list[Shown]:
    """Give what follows from the facts of a stream in order: defeats, deposits, majorities reached, and the end."""
    header: Any = None
    seats: dict[str, CandidatesNominated] = {}
    said: list[Event] = []
    found: list[Shown] = []
    for event in (event for event in events if not event.derived):
        before = board(said)["majority"]
        said.append(event)
        if isinstance(event, NightOpened):
            header = event
        elif isinstance(event, CandidatesNominated):
            seats[event.seat] = event
        elif isinstance(event, SeatDeclared):
            found += _defeats(event, seats[event.seat])
            found += _deposits(event, seats[event.seat], header.deposit)
        now = board(said)
        if now["majority"] and now["majority"] != before:
            party = now["majority"]
            found.append({"type": "MajorityReached", "party": party, "seats": now["seats"][party], "line": header.line})
    declared = board(said)["declared"]
    return [*found, {"type": "NightClosed", "declared": declared, "outstanding": header.seats - declared}]


def _defeats(event: SeatDeclared, seat: CandidatesNominated) -> list[Shown]:
    return [
        {
            "type": "MPDefeated",
            **_of(event, seat, number),
            "sat_for": candidate.sitting.seat,
            "since": candidate.sitting.since,
            "winner": event.elected,
            "winner_party": event.parties[event.elected - 1],
        }
        for number, candidate in enumerate(seat.candidates, 1)
        if candidate.sitting and number != event.elected
    ]


def _deposits(event: SeatDeclared, seat: CandidatesNominated, pounds: int) -> list[Shown]:
    return [
        {"type": "DepositLost", **_of(event, seat, number), "votes": polled, "valid": event.valid, "pounds": pounds}
        for number, polled in enumerate(event.votes, 1)
        if number != event.elected and 20 * polled <= event.valid
    ]


def _of(event: SeatDeclared, seat: CandidatesNominated, number: int) -> Shown:
    candidate = seat.candidates[number - 1]
    about = {"seat": event.seat, "revision": event.revision, "candidate": number}
    return about | {"name": candidate.name, "party": candidate.party}
