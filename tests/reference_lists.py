"""The reference's people, leader boards and groups: who was returned and who is gone, and every ranking."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Any

from electionfeed.events import CandidatesNominated, Event, SeatDeclared, SeatEvent

from .reference import Known, Shown, defeated, known

Entry = tuple[Any, str, str, int, str, str]  # value, seat, party, candidate, who, detail
Figure = Callable[[SeatDeclared, CandidatesNominated], "tuple[Any, str] | None"]

TRACED = ("Con", "LD", "Lab", "PC", "SNP")


def people(events: Iterable[Event]) -> Shown:
    """Give what `People` shows."""
    now = known(events)
    results = sorted(now.of(SeatDeclared, nominated=True), key=lambda event: event.seat)
    returned = [_member(now.seats[event.seat], event.elected) for event in results]
    elsewhere = [
        _member(now.seats[event.seat], number)
        for event in results
        for number, candidate in enumerate(now.seats[event.seat].candidates, 1)
        if candidate.sitting and candidate.sitting.seat and candidate.sitting.seat != event.seat
    ]
    gone = [gone for event in results for gone in _gone(now.seats[event.seat])]
    unknown = sum(not (b := now.seats[event.seat].baseline) or b.member is None for event in results)
    moved = {c.sitting.seat for seat in now.seats.values() for c in seat.candidates if c.sitting}
    return {
        "returned": returned,
        "re_elected": [member for member in returned if member["sitting"]],
        "new": [member for member in returned if not member["sitting"]],
        "defeated": defeated(now, winners=True),
        "elsewhere": elsewhere,
        "gone": gone,
        "unknown": unknown,
        "stood_down": None if unknown else [one for one in gone if one["seat"] not in moved],
    }


def _member(seat: CandidatesNominated, number: int) -> Shown:
    candidate = seat.candidates[number - 1]
    sitting = candidate.sitting
    return {
        "seat": seat.seat,
        "candidate": number,
        "name": candidate.name,
        "party": candidate.party,
        "sitting": sitting is not None,
        "sat_for": sitting.seat if sitting else None,
        "since": sitting.since if sitting else None,
    }


def _gone(seat: CandidatesNominated) -> Iterator[Shown]:
    """Give the member elected last time, if no sitting MP of this seat stands in it again."""
    before = seat.baseline
    stands = any(c.sitting and (c.sitting.seat or seat.seat) == seat.seat for c in seat.candidates)
    if before and before.member and not stands:
        yield {"seat": seat.seat, "name": before.member, "party": before.winner}


def leaders(ranking: str, limit: int) -> Callable[[Iterable[Event]], list[Entry]]:
    """Give the function that gives the first entries of a ranking by name, or of "swing-AWAY-TO" between two."""
    if ranking in RANKINGS:
        figure, first, size = RANKINGS[ranking]
    else:
        _, away, to = ranking.split("-")
        figure, first, size = _between(to, away), max, False

    def ranked(events: Iterable[Event]) -> list[Entry]:
        now = known(events)
        entries = [
            entry for event in now.of(SeatDeclared, nominated=True) for entry in _entries(ranking, figure, event, now)
        ]
        sign = -1 if first is max else 1
        entries.sort(key=lambda e: (sign * (abs(e[0]) if size else e[0]), now.seats[e[1]].name, e[1], e[3]))
        return [(float(e[0]) if isinstance(e[0], Fraction) else e[0], *e[1:]) for e in entries[:limit]]

    return ranked


def _entries(ranking: str, figure: Figure | None, event: SeatDeclared, now: Known) -> Iterator[Entry]:
    seat = now.seats[event.seat]
    if figure:
        found = figure(event, seat)
        if found:
            yield _entry(found[0], event, event.elected, seat, found[1])
        return
    for number, polled in enumerate(event.votes, 1):
        if ranking == "lowest-vote":
            yield _entry(polled, event, number, seat, f"of {event.valid:,}")
        elif number != event.elected and 20 * polled > event.valid:
            yield _entry(polled - event.valid // 20, event, number, seat, f"{polled:,} of {event.valid:,}")


def _entry(value: Any, event: SeatDeclared, number: int, seat: CandidatesNominated, detail: str) -> Entry:
    return value, event.seat, event.parties[number - 1], number, seat.candidates[number - 1].name, detail


def _majority(event: SeatDeclared, seat: CandidatesNominated) -> tuple[int, str]:
    rivals = [(-polled, number) for number, polled in enumerate(event.votes, 1) if number != event.elected]
    return event.majority, f"over {event.parties[min(rivals)[1] - 1]}" if rivals else "unopposed"


def _majority_change(event: SeatDeclared, seat: CandidatesNominated) -> tuple[int, str] | None:
    before = seat.baseline
    return (event.majority - before.majority, f"from {before.majority:,} ({before.winner})") if before else None


def _majority_points(event: SeatDeclared, seat: CandidatesNominated) -> tuple[Fraction, str] | None:
    before = seat.baseline
    if not before or not before.valid or not event.valid:
        return None
    then = Fraction(100 * before.majority, before.valid)
    return Fraction(100 * event.majority, event.valid) - then, f"from {float(then):.1f} ({before.winner})"


def _votes(event: SeatDeclared) -> dict[str, int]:
    return {p: sum(n for q, n in zip(event.parties, event.votes, strict=True) if q == p) for p in event.parties}


def _butler(event: SeatDeclared, seat: CandidatesNominated, to: str, away: str) -> Fraction | None:
    now, then = _votes(event), seat.baseline.votes if seat.baseline else {}
    if not (event.valid and sum(then.values())):
        return None
    lead = Fraction(now.get(to, 0) - now.get(away, 0), event.valid)
    return 50 * (lead - Fraction(then.get(to, 0) - then.get(away, 0), sum(then.values())))


def _swing(event: SeatDeclared, seat: CandidatesNominated) -> tuple[Fraction, str] | None:
    winner = event.parties[event.elected - 1]
    rivals = sorted((-polled, party) for party, polled in _votes(event).items() if party != winner)
    points = _butler(event, seat, winner, rivals[0][1]) if rivals else None
    return None if points is None else (points, f"from {rivals[0][1]}")


def _between(to: str, away: str) -> Figure:
    def figure(event: SeatDeclared, seat: CandidatesNominated) -> tuple[Fraction, str] | None:
        stood = seat.baseline and {to, away} <= {*event.parties} and {to, away} <= {*seat.baseline.votes}
        points = _butler(event, seat, to, away) if stood else None
        return None if points is None else (points, "")

    return figure


def _turnout(event: SeatDeclared, seat: CandidatesNominated) -> tuple[Fraction, str] | None:
    return (Fraction(100 * event.valid, event.electorate), "") if event.electorate else None


def _first_since(event: SeatDeclared, seat: CandidatesNominated) -> tuple[int, str] | None:
    party = event.parties[event.elected - 1]
    if event.outcome != "gain" or party not in TRACED or seat.traced_to is None:
        return None
    last = seat.last_won.get(party)
    return (last, f"first since {last}") if last else (seat.traced_to, f"first in the record, from {seat.traced_to}")


def _held_since(event: SeatDeclared, seat: CandidatesNominated) -> tuple[int, str] | None:
    return _run("hold", "held", event, seat)


def _lost_since(event: SeatDeclared, seat: CandidatesNominated) -> tuple[int, str] | None:
    return _run("gain", event.gained_from or "", event, seat)


def _run(outcome: str, what: str, event: SeatDeclared, seat: CandidatesNominated) -> tuple[int, str] | None:
    if event.outcome != outcome or seat.held_since is None:
        return None
    least = "at least " if seat.held_since == seat.traced_to else ""
    return seat.held_since, f"{what} since {least}{seat.held_since}"


def grouped(
    tally: Callable[[Iterable[Event]], Shown], group: Callable[[CandidatesNominated], str]
) -> Callable[[Iterable[Event]], Shown]:
    """Give the groups that a tally shows: each what the tally would show if there were only the seats of the group."""

    def groups(events: Iterable[Event]) -> Shown:
        kept = [*events]
        seats = known(kept).seats
        return {
            name: tally(_inside(kept, name, {s: group(n) for s, n in seats.items()}))
            for name in map(group, seats.values())
        }

    return groups


def _inside(events: Iterable[Event], group: str, groups: dict[str, str]) -> Iterator[Event]:
    for event in events:
        if isinstance(event, SeatEvent | CandidatesNominated) and groups.get(event.seat) == group:
            yield event


# The figure of each ranking, which end leads, and whether the sign does not count.
RANKINGS: dict[str, tuple[Figure | None, Callable[..., Any], bool]] = {
    "closest": (_majority, min, False),
    "majority": (_majority, max, False),
    "majority-change": (_majority_change, max, True),
    "majority-points": (_majority_points, max, True),
    "swing": (_swing, max, True),
    "turnout": (_turnout, max, False),
    "turnout-lowest": (_turnout, min, False),
    "first-since": (_first_since, min, False),
    "held-since": (_held_since, min, False),
    "lost-since": (_lost_since, min, False),
    "deposit-saved": (None, min, False),
    "lowest-vote": (None, min, False),
}
