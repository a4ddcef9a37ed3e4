"""Every tally anew and without the engine: all events kept, each seat's highest revision taken, and all recomputed.

It is as plain as can be and knows nothing but events and rules, so that the library and it are not wrong together.
Each function gives what a state of the tally must show, attribute by attribute.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from fractions import Fraction
from typing import Any, TypeVar

import attrs

from electionfeed.events import (
    CandidatesNominated,
    DepositLost,
    Event,
    ExitPollPublished,
    MPDefeated,
    NightOpened,
    ResultRushed,
    SeatDeclared,
    SeatEvent,
)
from electionfeed.rules import letters

E = TypeVar("E", bound=Event)
Shown = dict[str, Any]
Result = SeatDeclared | ResultRushed

SPEAKERS_SEATS = {"E14000608": "Con", "E14000637": "Lab", "E14001170": "Lab"}


def library(party: str, seat: CandidatesNominated, number: int | None = None) -> str:
    """Count a candidate for the party on the ballot paper."""
    return party


def broadcast(party: str, seat: CandidatesNominated, number: int | None = None) -> str:
    """Count the Speaker for the party that each left."""
    return SPEAKERS_SEATS.get(seat.seat, party) if party == "Spk" else party


def ballot(party: str, seat: CandidatesNominated, number: int | None = None) -> str:
    """Count joint candidates apart, if a candidate is meant, and parties registered twice by their register."""
    irish = " NI" if seat.country == "Northern Ireland" and party in ("CSA", "Con", "Green", "UKIP") else ""
    adjunct = seat.candidates[number - 1].adjunct if number and number <= len(seat.candidates) else None
    return party + irish + (f" {'Coop' if adjunct == 'PP119' else adjunct}" if adjunct else "")


Party = Callable[..., str]


@attrs.frozen
class Known:
    """What a stream says in the end, in whatever order and however often it said it."""

    header: NightOpened | None
    poll: ExitPollPublished | None
    seats: dict[str, CandidatesNominated]
    standing: list[SeatEvent]

    def of(self, kind: type[E], *, nominated: bool = False) -> list[E]:
        """Give what stands of a type; with `nominated`, only of seats whose nominations are known."""
        return [e for e in self.standing if isinstance(e, kind) and (not nominated or e.seat in self.seats)]


def known(events: Iterable[Event]) -> Known:
    """Take of each seat the highest revision, and of whatever was said twice what was said first."""
    ordered = sorted(events, key=lambda event: event.seq)
    said = [event for event in ordered if isinstance(event, SeatEvent)]
    highest = dict(sorted((event.seat, event.revision) for event in said))
    standing: dict[Any, SeatEvent] = {}
    for one in said:
        if one.revision == highest[one.seat]:
            standing.setdefault((type(one), one.seat, getattr(one, "candidate", None)), one)
    seats: dict[str, CandidatesNominated] = {}
    for event in ordered:
        if isinstance(event, CandidatesNominated):
            seats.setdefault(event.seat, event)
    return Known(_first(NightOpened, ordered), _first(ExitPollPublished, ordered), seats, [*standing.values()])


def _first(kind: type[E], events: Iterable[Event]) -> E | None:
    return next((event for event in events if isinstance(event, kind)), None)


def board(events: Iterable[Event]) -> Shown:
    """Give what a `Board` shows."""
    now = known(events)
    shown = _figures(now, now.of(SeatDeclared), now.of(ResultRushed), now.header.seats if now.header else 0)
    shown |= _by_party(now, library, now.of(SeatDeclared), now.of(ResultRushed), now.of(DepositLost))
    shown["defeated"] = defeated(now, winners=False)
    columns = sorted(shown["seats"] | shown["votes"], key=_order(shown))
    return shown | {"columns": {"party": columns} | _columns(columns, shown, ("seats", "votes", "deposits"))}


def desk(events: Iterable[Event], party: Party = library) -> Shown:
    """Give what a `Desk` shows that counts candidates for these parties: only seats with nominations count."""
    now = known(events)
    results, rushes = now.of(SeatDeclared, nominated=True), now.of(ResultRushed, nominated=True)
    deposits = now.of(DepositLost, nominated=True)
    shown = _figures(now, results, rushes, now.header.seats if now.header else len(now.seats))
    shown |= _by_party(now, party, results, rushes, deposits)
    shown |= {"defeated": defeated(now, winners=True), "pounds": sum(lost.pounds for lost in deposits)}
    shown |= _changes(now, party, results, rushes) | _compared(now, party, results) | _forecast(now, party)
    shown |= _majority(now, party, shown)
    known_parties = shown["votes"] | shown["seats"] | shown["then"] | shown["net"]
    shown["parties"] = parties = sorted(known_parties, key=_order(shown))
    names = ("seats", "net", "gained", "lost", "held", "votes", "deposits")
    columns = {"party": parties} | _columns(parties, shown, names)
    columns["share"] = [shown["shares"].get(one, 0.0 if shown["valid"] else None) for one in parties]
    columns["change"] = [shown["changes"].get(one) for one in parties]
    columns["over_forecast"] = [shown["over_forecast"].get(one) for one in parties]
    return shown | {"columns": columns}


def _figures(now: Known, results: list[SeatDeclared], rushes: list[ResultRushed], total: int) -> Shown:
    electorate, valid = sum(e.electorate for e in results), sum(e.valid for e in results)
    rejected = [e.rejected for e in results]
    return {
        "total": total,
        "declared": len(results),
        "rushed": len(rushes),
        "outstanding": total - len(results) - len(rushes),
        "electorate": electorate,
        "valid": valid,
        "rejected": None if None in rejected else sum(filter(None, rejected)),
        "turnout": _percent(valid, electorate),
        "line": now.header.line if now.header else None,
    }


def _by_party(
    now: Known, party: Party, results: list[SeatDeclared], rushes: list[ResultRushed], lost: list[DepositLost]
) -> Shown:
    seats, votes, deposits = Counter[str](), Counter[str](), Counter[str]()
    won: list[Result] = [*results, *rushes]
    for e in won:
        seats[party(*_won(e, now), _number(e))] += 1
    for e in results:
        for number, (printed, polled) in enumerate(zip(e.parties, e.votes, strict=True), 1):
            votes[party(printed, now.seats.get(e.seat), number)] += polled
    for gone in lost:
        deposits[party(gone.party, now.seats.get(gone.seat), gone.candidate)] += 1
    line, valid = now.header.line if now.header else None, sum(votes.values())
    majorities = [one for one, won in seats.items() if line and won >= line]
    return {
        "seats": _whole(seats),
        "votes": _whole(votes),
        "deposits": _whole(deposits),
        "shares": {one: _percent(polled, valid) for one, polled in votes.items() if polled},
        "majority": majorities[0] if majorities else None,
    }


def _results(now: Known) -> list[Result]:
    """Give all that says who won a seat whose nominations are known."""
    return [*now.of(SeatDeclared, nominated=True), *now.of(ResultRushed, nominated=True)]


def _won(event: Result, now: Known) -> tuple[str, CandidatesNominated | None]:
    """Give the winner's party as printed, and the seat's nominations."""
    printed = event.party if isinstance(event, ResultRushed) else event.parties[event.elected - 1]
    return printed, now.seats.get(event.seat)


def _number(event: Result) -> int:
    return event.candidate if isinstance(event, ResultRushed) else event.elected


def defeated(now: Known, *, winners: bool) -> list[Shown]:
    """Give who is defeated; a board keeps no nominations, and so knows the winner's party alone."""
    names = ("seat", "candidate", "name", "party", "sat_for", "since", "winner_party")
    shown = []
    for lost in sorted(now.of(MPDefeated, nominated=winners), key=lambda e: (e.seat, e.candidate)):
        winner = now.seats[lost.seat].candidates[lost.winner - 1].name if winners else None
        shown.append({name: getattr(lost, name) for name in names} | {"winner": winner})
    return shown


def _changes(now: Known, party: Party, results: list[SeatDeclared], rushes: list[ResultRushed]) -> Shown:
    changed = Counter[tuple[str, str]]()
    won: list[Result] = [*results, *rushes]
    for event in won:
        before = now.seats[event.seat].baseline
        if before:
            changed[party(before.winner, now.seats[event.seat]), party(*_won(event, now))] += 1
    ends = [(then, to, seats) for (then, to), seats in changed.items() if then != to]
    return {
        "changed": _whole(changed),
        "gains": {(then, to): seats for then, to, seats in ends},
        "held": {then: seats for (then, to), seats in changed.items() if then == to},
        "gained": _summed((to, seats) for _, to, seats in ends),
        "lost": _summed((then, seats) for then, _, seats in ends),
        "net": _summed(end for then, to, seats in ends for end in ((to, seats), (then, -seats))),
    }


def _compared(now: Known, party: Party, results: list[SeatDeclared]) -> Shown:
    polled, before = Counter[str](), Counter[str]()
    valid = electorate = valid_then = electorate_then = 0
    for event in results:
        seat = now.seats[event.seat]
        if seat.baseline:
            for printed, votes in zip(event.parties, event.votes, strict=True):
                polled[party(printed, seat)] += votes
            for printed, votes in seat.baseline.votes.items():
                before[party(printed, seat)] += votes
            if seat.baseline.electorate is not None:
                valid, electorate = valid + event.valid, electorate + event.electorate
                valid_then, electorate_then = (
                    valid_then + seat.baseline.valid,
                    electorate_then + seat.baseline.electorate,
                )
    now_turnout, then_turnout = _percent(valid, electorate), _percent(valid_then, electorate_then)
    shares = polled.total() and before.total()
    return {
        "now": _whole(polled),
        "then": _whole(before),
        "changes": {p: _share_change(p, polled, before) for p in _whole(polled) | _whole(before)} if shares else {},
        "turnout_change": None if None in (now_turnout, then_turnout) else now_turnout - then_turnout,  # type: ignore[operator]
    }


def _share_change(party: str, polled: Counter[str], before: Counter[str]) -> float:
    return float(100 * (Fraction(polled[party], polled.total()) - Fraction(before[party], before.total())))


def _forecast(now: Known, party: Party) -> Shown:
    """Give the exit poll and what each party that it names has won above it, joint candidates as the first party's."""
    poll = dict(now.poll.seats) if now.poll else {}
    won = Counter(party(*_won(event, now)) for event in _results(now))
    over = {named: won[named] - seats for named, seats in poll.items() if named != "Oth"}
    if "Oth" in poll:
        over["Oth"] = sum(seats for other, seats in won.items() if other not in over) - poll["Oth"]
    return {"forecast": _whole(Counter(poll)), "over_forecast": over}


def _majority(now: Known, party: Party, shown: Shown) -> Shown:
    line, seats, winner = shown["line"], shown["seats"], shown["majority"]
    return {
        "lead": 2 * seats[winner] - shown["total"] if winner else None,
        "short": None if line is None else max(0, line - max(seats.values(), default=0)),
        "reached": _reached(now, party, winner, line) if winner else None,
    }


def _reached(now: Known, party: Party, winner: str, line: int) -> Shown:
    """Give the seat that was the winner's last to the line, as the halls declared, and those of a minute by name."""
    won: list[tuple[datetime, str, str, Result]] = []
    for event in _results(now):
        if party(*_won(event, now), _number(event)) == winner:
            at = getattr(event, "declared_at", None) or event.at
            won.append((at, letters(now.seats[event.seat].name), event.seat, event))
    at, _, seat, event = sorted(won, key=lambda one: one[:3])[line - 1]
    name, timing = now.seats[seat].name, getattr(event, "timing", None)
    return {"party": winner, "seat": seat, "name": name, "at": at, "timing": timing}


def swing(shown: Shown, to: str, away: str) -> tuple[float | None, float | None]:
    """Give the swing of a board by Butler's definition and by Steed's."""
    now, then = Counter[str](shown["now"]), Counter[str](shown["then"])
    butler = steed = None
    if now.total() and then.total():
        butler = (_share_change(to, now, then) - _share_change(away, now, then)) / 2
    two, two_then = now[to] + now[away], then[to] + then[away]
    if two and two_then:
        steed = float(100 * (Fraction(now[to], two) - Fraction(then[to], two_then)))
    return butler, steed


def _whole(counts: Counter[Any]) -> dict[Any, int]:
    """Leave out what comes to nothing."""
    return {key: count for key, count in counts.items() if count}


def _summed(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    total = dict[str, int]()
    for key, amount in pairs:
        total[key] = total.get(key, 0) + amount
    return total


def _percent(part: int, whole: int) -> float | None:
    return float(Fraction(100 * part, whole)) if whole else None


def _order(shown: Shown) -> Callable[[str], Any]:
    return lambda party: (-shown["seats"].get(party, 0), -shown["votes"].get(party, 0), party)


def _columns(parties: list[str], shown: Shown, names: Iterable[str]) -> Shown:
    return {name: [shown[name].get(party, 0) for party in parties] for name in names}
