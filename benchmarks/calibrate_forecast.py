"""Fit the constants of the forecast and write them: python benchmarks/calibrate_forecast.py (takes some minutes).

For each bundled night they are fitted on all the others, and once on all, so that a backtest never knows the night that
it forecasts. The scales of the swings are those under which the other nights' whole results are likeliest (by EM), the
scale of the exit poll's error and the chance of a surprise are counted, and the weight of a declared seat is the one of
a few under which the other nights' forecasts, each hour, gave the winners the highest chances.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import cache
from math import fsum, log, sqrt
from pathlib import Path

import attrs
import orjson

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import electionfeed as ef  # noqa: E402
from benchmarks.backtest_forecast import general_elections, opening  # noqa: E402
from electionfeed.tallies.forecast import forecast_with  # noqa: E402
from electionfeed.tallies.forecasting.constants import ALL, CONSTANTS, Constants  # noqa: E402
from electionfeed.tallies.forecasting.contests import INDEPENDENT, OTHERS, SPEAKER, Contest, contests, largest  # noqa: E402
from electionfeed.tallies.forecasting.swings import FIXED, LARGEST, Row, rows_of, swing_of  # noqa: E402

START = Constants(
    national=8.0, own=0.2, others=0.1, place=2.0, region=3.0, noise=4.0, discount=1.0, poll=1.0, surprise=0.004
)
ENOUGH = 15  # seats, for a party to be learned from
ROUNDS = 40
DISCOUNTS = (1.0, 2.0, 4.0, 6.0, 8.0, 12.0)
HOURS = 10
LEAST = 1e-4  # a winner's chance is never scored as less

KINDS = {"national": [0], "own": [1], "others": [2, 3, 4], "place": [5, 6, 7]}


@attrs.frozen(eq=False)
class Known:
    """A whole night: its seats, who won them, each party's changes, and the exit poll."""

    night: ef.Night
    poll: Mapping[str, int]
    seats: Sequence[Contest]
    winners: Mapping[str, str]
    parties: Sequence[tuple[Sequence[Row], Sequence[float]]]


@cache
def known(name: str) -> Known:
    """Read a bundled night."""
    night = ef.load(name)
    results = {event.seat: event for event in night if isinstance(event, ef.SeatDeclared)}
    poll = next((event.seats for event in night if isinstance(event, ef.ExitPollPublished)), {})
    seats = [contest for contest in contests(night.seats, poll) if contest.seat in results]
    return Known(
        night,
        poll,
        seats,
        {seat: event.winner.party for seat, event in results.items()},
        [*_changes(seats, results)],
    )


def _changes(
    seats: Sequence[Contest], results: Mapping[str, ef.SeatDeclared]
) -> Iterator[tuple[list[Row], list[float]]]:
    comparable = {contest.seat for contest in seats if contest.known and not contest.speaker}
    # Independents are no party: one seat's candidates say nothing of another's.
    for party in sorted({party for contest in seats if contest.seat in comparable for party in contest.contenders}):
        rows = {seat: row for seat, row in rows_of(party, seats, largest(seats, LARGEST)).items() if seat in comparable}
        if party != INDEPENDENT and len(rows) >= ENOUGH:
            changes = [_share(results[seat], party) - row.share for seat, row in rows.items()]
            yield [*rows.values()], changes


def _share(event: ef.SeatDeclared, party: str) -> float:
    polled = zip(event.parties, event.votes, strict=True)
    return 100 * sum(votes for other, votes in polled if other == party) / event.valid


def fitted(names: Sequence[str]) -> Constants:
    """Fit the constants on some nights."""
    constants = START
    for _ in range(ROUNDS):
        constants = _likelier(constants, [party for name in names for party in known(name).parties])
    constants = attrs.evolve(constants, poll=_poll(names), surprise=_surprise(names))
    return min(
        (attrs.evolve(constants, discount=discount) for discount in DISCOUNTS), key=lambda c: _surprised(names, c)
    )


def _likelier(constants: Constants, parties: Iterable[tuple[Sequence[Row], Sequence[float]]]) -> Constants:
    """Take one round of EM: each scale becomes the root mean square expected of what it is the scale of."""
    squares: dict[str, list[float]] = {kind: [] for kind in (*KINDS, "region", "noise")}
    for rows, changes in parties:
        regions = 1 + max(row.region for row in rows)
        swing = swing_of(rows, changes, regions, constants)
        moments = [mean**2 + swing.covariance[n][n] for n, mean in enumerate(swing.mean)]
        for kind, places in KINDS.items():
            squares[kind] += [moments[place] for place in places]
        squares["region"] += moments[FIXED:] if regions > 1 else []
        for row, change in zip(rows, changes, strict=True):
            squares["noise"].append((change - row.times(swing.mean)) ** 2 + swing.variance(row))
    return attrs.evolve(constants, **{kind: sqrt(fsum(found) / len(found)) for kind, found in squares.items()})


def _poll(names: Iterable[str]) -> float:
    """Give the scale under which the squared errors of the exit polls, each by its variance, come to one on average."""
    errors = [error for name in names for error in _errors(known(name))]
    low, high = 0.1, 10.0
    for _ in range(50):
        middle = (low + high) / 2
        too_small = fsum(square / (middle**2 * spread + 1) for square, spread in errors) > len(errors)
        low, high = (middle, high) if too_small else (low, middle)
    return middle


def _errors(one: Known) -> Iterator[tuple[int, float]]:
    for party, seats in one.poll.items():
        standing = sum(party in contest.standing for contest in one.seats)
        if party != OTHERS and standing:
            won = sum(winner == party for winner in one.winners.values())
            yield (seats - won) ** 2, seats * max(0.0, 1 - seats / standing)


def _surprise(names: Iterable[str]) -> float:
    """Give how often a party that was not in contention won where such stood, a half and one seat added."""
    seats = [(one, contest) for one in map(known, names) for contest in one.seats if contest.outsiders]
    return (0.5 + sum(one.winners[contest.seat] in contest.outsiders for one, contest in seats)) / (1 + len(seats))


def _surprised(names: Iterable[str], constants: Constants) -> float:
    """Give how much, in nats a seat, the winners were a surprise while their seats were out: the nights' mean."""
    scores = [[*_scores(known(name), constants)] for name in names]
    return fsum(fsum(score) / len(score) for score in scores) / len(scores)


def _scores(one: Known, constants: Constants) -> Iterator[float]:
    first = opening(one.night)
    for hour in range(HOURS + 1):
        state = ef.fold(forecast_with(constants), ef.until(one.night, first + timedelta(hours=hour)))
        for seat, chances in state.chances.items():
            yield -log(max(LEAST, chances.get(one.winners.get(seat, SPEAKER), 0.0)))


def main() -> None:
    names = general_elections()
    found = {}
    for out in (ALL, *names):
        constants = fitted([name for name in names if name != out])
        found[out] = {name: round(value, 4) for name, value in attrs.asdict(constants).items()}
        print(out, found[out], file=sys.stderr, flush=True)
    Path(CONSTANTS).write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


if __name__ == "__main__":
    main()
