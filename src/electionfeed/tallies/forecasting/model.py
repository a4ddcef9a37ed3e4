"""The forecast of one moment, from what is nominated, what is declared and what the exit poll says."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import attrs

from ...events import CandidatesNominated
from .constants import Constants
from .contests import Contest, Result, contests, largest
from .outlook import Out, Shift, chances, responses, seats_out
from .poll import Poll, shifted
from .swings import LARGEST, Row, Swing, rows_of, swing_of
from .totals import Running, distribution

__all__ = ["Outlook", "outlook"]

Chances = Mapping[str, float]


@attrs.frozen
class Outlook:
    """The chances of each seat still out, and for each party the chance of each number of seats at the end, from 0."""

    chances: Mapping[str, Chances]
    seats: Mapping[str, Sequence[float]]


@attrs.frozen
class Moment:
    """What the model takes a moment for: the seats, the results of some, those won by party, and the exit poll."""

    contests: Sequence[Contest]
    results: Mapping[str, Result]
    won: Mapping[str, int]
    poll: Mapping[str, int]
    constants: Constants

    @property
    def out(self) -> list[Contest]:
        """The seats still out."""
        return [contest for contest in self.contests if contest.seat not in self.results]


@attrs.frozen
class Model:
    """The parties in contention by place, their swings and shift, and where each is running for a seat still out."""

    places: Mapping[str, int]
    swings: Sequence[Swing]
    shift: Shift
    running: Sequence[Sequence[Running]]

    def chances(self) -> dict[str, dict[str, float]]:
        """Give the chances of the parties in contention, by seat."""
        by_seat: defaultdict[str, dict[str, float]] = defaultdict(dict)
        for party, seats in zip(self.places, self.running, strict=True):
            for one in seats:
                by_seat[one.out.contest.seat][party] = one.chance
        return by_seat

    def seats(self, party: str, loose: Sequence[float]) -> list[float]:
        """Give the chance of each number of seats that a party adds; `loose` are its chances out of contention."""
        place = self.places.get(party)
        running = [] if place is None else self.running[place]
        return distribution(running, loose, self.swings, self.shift)


def outlook(
    nominated: Mapping[str, CandidatesNominated],
    results: Mapping[str, Result],
    poll: Mapping[str, int],
    constants: Constants,
) -> Outlook:
    """Give the outlook of a night; `results` are those of the seats that are not out."""
    won = Counter(result.winner for result in results.values() if result.winner is not None)
    moment = Moment(contests(nominated, poll), results, won, poll, constants)
    model = modelled(moment)
    contending = model.chances()
    by_seat = {contest.seat: _shared(contest, contending, constants) for contest in moment.out}
    loose = _loose(moment.out, by_seat)
    parties = sorted({*won, *loose, *model.places})
    return Outlook(by_seat, {party: [0.0] * won[party] + model.seats(party, loose[party]) for party in parties})


def modelled(moment: Moment) -> Model:
    """Fit the model to a moment."""
    parties = sorted({party for contest in moment.out if not contest.speaker for party in contest.contenders})
    places = {party: place for place, party in enumerate(parties)}
    big = largest(moment.contests, LARGEST)
    rows = [rows_of(party, moment.contests, big) for party in parties]
    swings = [_swing(party, own, moment) for party, own in zip(parties, rows, strict=True)]
    outs = seats_out(moment.out, swings, rows, places, moment.constants)
    standing = {party: len(own) for party, own in zip(parties, rows, strict=True)}
    poll = Poll.of(moment.poll, moment.won, standing, places, moment.constants)
    shift = shifted(outs, swings, poll)
    return Model(places, swings, shift, _running(outs, shift, len(parties)))


def _swing(party: str, rows: Mapping[str, Row], moment: Moment) -> Swing:
    declared, changes = [], []
    for seat, row in rows.items():
        votes = moment.results[seat].votes if seat in moment.results else ()
        polled = sum(count for _, count in votes)
        if polled:
            own = sum(count for other, count in votes if other == party)
            declared.append(row)
            changes.append(100 * own / polled - row.share)
    regions = 1 + max(row.region for row in rows.values())
    return swing_of(declared, changes, regions, moment.constants)


def _running(outs: Sequence[Out], shift: Shift, count: int) -> list[list[Running]]:
    """Give for each party the seats where it is in contention."""
    running: list[list[Running]] = [[] for _ in range(count)]
    for out in outs:
        spread = chances(out, responses(out, shift), shift)
        for party, chance in zip(out.parties, spread.chances, strict=True):
            running[party].append(Running(party, chance, out, spread))
    return running


def _shared(contest: Contest, contending: Mapping[str, Chances], constants: Constants) -> Chances:
    """Give the chances of all parties at a seat: of those in contention, and what the others share."""
    surprise = constants.surprise if contest.outsiders else 0.0
    sure = dict.fromkeys(contest.contenders, 1 - surprise) if contest.speaker else contending[contest.seat]
    return {**sure, **{party: surprise / len(contest.outsiders) for party in contest.outsiders}}


def _loose(out: Sequence[Contest], by_seat: Mapping[str, Chances]) -> defaultdict[str, list[float]]:
    """Give the chances by party that hang on nothing common: the Speaker's, and those of parties not in contention."""
    loose: defaultdict[str, list[float]] = defaultdict(list)
    for contest in out:
        for party, chance in by_seat[contest.seat].items():
            if contest.speaker or party not in contest.contenders:
                loose[party].append(chance)
    return loose
