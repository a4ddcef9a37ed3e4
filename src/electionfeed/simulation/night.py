"""One simulated night: a row of the draws as facts, published like the facts of a real night."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Unpack
from zoneinfo import ZoneInfo

from attrs import evolve

from .. import rules
from ..events import (
    CandidatesNominated,
    Event,
    ExitPollPublished,
    NightOpened,
    RecountOrdered,
    SeatDeclared,
)
from ..night import Night
from ..stream.publish import published
from .arrays import np
from .draws import NUMBERS, Draw, columns, draw, normal
from .plan import Options, Simulation, known_options, planned
from .polls import Shares
from .races import Race
from .times import closes, usual

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["night_of", "simulate"]

OPENS = time(21, 45)
RECOUNTED = 0.001  # of the valid votes: a smaller majority is counted again
RECOUNT_TAKES = 40  # minutes
EARLIEST = 45  # minutes after the close of poll
MAY, THURSDAY = 5, 3
YEARS = 4
OTHERS = "Oth"
NAMED = 1  # the fewest seats of a party that an exit poll names


def simulate(night: Night, shares: Shares | None = None, *, number: int = 0, **options: Unpack[Options]) -> Night:
    """Give a simulated night: the election after `night`, with these shares of the vote in percent, else as last time.

    `shares` are of Great Britain, as polls are (`{"Con": 24, "Lab": 22}` or `"Con 24, Lab 22"`), or by area
    (`{"Scotland": {"SNP": 33}}`); parties not named share what is left as they did. The same `seed` and `number` give
    the same bytes, and `number` k is night k of `simulate_many` with the same arguments. `Options` lists the rest;
    `ValueError` for what cannot be.

    >>> from electionfeed import board, fold, load
    >>> fold(board, simulate(load("ge2019"), "Con 30, Lab 45, LD 10", seed=1)).majority
    'Lab'
    """
    known_options(options, "simulate", "number")
    return night_of(planned(night, shares, **options), number)


def night_of(simulation: Simulation, number: int) -> Night:
    """Publish night `number` of a simulation, counted from 0."""
    if isinstance(number, bool) or not isinstance(number, int):
        raise TypeError(f"the number of a night is a whole number, not {number!r}")
    if number < 0:
        raise ValueError(f"nights are numbered from 0, and {number} is below")
    return Night(published(_facts(simulation, number, draw(simulation.plan, number, 1))))


def _facts(simulation: Simulation, number: int, drawn: Draw) -> Iterator[Event]:
    header = _header(simulation, number)
    yield header
    for race in simulation.races:
        yield evolve(race.seat, at=header.at)
    yield _exit_poll(simulation, header, drawn)
    yield from _declarations(simulation, header, drawn)


def _header(simulation: Simulation, number: int) -> NightOpened:
    last = simulation.night.header
    day = last.polling_day if simulation.own else _next_polling_day(last.polling_day)
    verb = "again" if simulation.own else "and the election after it"
    return evolve(
        last,
        seq=1,
        at=datetime.combine(day, OPENS, ZoneInfo(last.time_zone)).astimezone(UTC),
        election=f"simulated-{last.election}-{simulation.plan.seed}-{number}",
        name=f"Simulated general election (seed {simulation.plan.seed}, night {number})",
        polling_day=day,
        seats=len(simulation.races),
        line=rules.majority_line(len(simulation.races)) if last.line else None,
        parties=simulation.parties,
        source=f"electionfeed.simulate, {last.election} {verb}: nothing in it has happened. {last.source}",
    )


def _next_polling_day(last: date) -> date:
    """Give the first Thursday in May, four years on."""
    first = date(last.year + YEARS, MAY, 1)
    return first + timedelta(days=(THURSDAY - first.weekday()) % 7)


def _exit_poll(simulation: Simulation, header: NightOpened, drawn: Draw) -> ExitPollPublished:
    """Forecast the seats of each party from the shares of this night, with a national error for each party."""
    lay, votes = simulation.plan.lay, drawn.votes[0].astype(np.float64)
    share = votes / np.repeat(np.maximum(drawn.valid[0], 1), lay.counts)
    error = normal().take(drawn.bits[0, columns(simulation.plan)["exit poll"]])
    seen = share + simulation.exit_poll * np.sqrt(share) * error[lay.party]
    won: Counter[str] = Counter()
    for race, start in zip(simulation.races, lay.starts, strict=True):
        best = int(seen[start : start + len(race.base)].argmax())
        party = lay.parties[int(lay.party[start + best])]
        won[party if race.seat.country != "Northern Ireland" and party != "Spk" else OTHERS] += 1
    seats = {party: number for party, number in won.items() if number >= NAMED}
    return ExitPollPublished(seq=1, at=closes(header), seats=dict(sorted(seats.items())))


def _declarations(simulation: Simulation, header: NightOpened, drawn: Draw) -> Iterator[Event]:
    """Give the declarations in the order of their times, those of one minute by name, recounts before them."""
    bits = drawn.bits[0].astype(np.int64)
    rejected = _rejected(simulation, drawn)
    at = _times(simulation, header, drawn, bits)
    events: list[tuple[datetime, str, Event]] = []
    for place, race in enumerate(simulation.races):
        start = int(simulation.plan.lay.starts[place])
        votes = [int(polled) for polled in drawn.votes[0, start : start + len(race.base)]]
        declared = _declared(race, votes, int(drawn.winner[0, place]), int(rejected[place]), at[place])
        name = rules.letters(race.seat.name)
        if declared.majority <= RECOUNTED * declared.valid and len(votes) > 1:
            earlier = max(at[place] - timedelta(minutes=RECOUNT_TAKES), closes(header))
            recount = RecountOrdered(seq=1, at=earlier, seat=race.seat.seat, revision=1, number=1)
            events.append((earlier, name, recount))
            declared = evolve(declared, revision=2)
        events.append((at[place], name, declared))
    yield from (event for _, _, event in sorted(events, key=lambda event: event[:2]))


def _declared(race: Race, votes: list[int], winner: int, rejected: int, at: datetime) -> SeatDeclared:
    seat: CandidatesNominated = race.seat
    before = seat.baseline.winner if seat.baseline else None
    outcome, gained_from = rules.outcome(seat.parties[winner], before)
    return SeatDeclared(
        seq=1,
        at=at,
        seat=seat.seat,
        revision=1,
        parties=seat.parties,
        votes=tuple(votes),
        elected=winner + 1,
        majority=rules.majority(votes),
        electorate=race.electorate,
        valid=sum(votes),
        rejected=rejected,
        outcome=outcome,
        gained_from=gained_from,
        declared_at=at,
        timing="declared",
    )


def _rejected(simulation: Simulation, drawn: Draw) -> NDArray[np.int64]:
    """Give the papers rejected in each seat, no more than there are electors left."""
    table = normal().take(drawn.bits[0, columns(simulation.plan)["rejected"]])
    rates = np.array([race.rejected for race in simulation.races])
    papers = rates * drawn.valid[0] * np.maximum(1 + simulation.rejected * table, 0.0)
    room = simulation.plan.electorate - drawn.valid[0]
    whole: NDArray[np.int64] = np.minimum(np.rint(papers), room).astype(np.int64)
    return whole


def _times(simulation: Simulation, header: NightOpened, drawn: Draw, bits: NDArray[np.int64]) -> list[datetime]:
    """Give when each seat declares, to the minute."""
    at, times, begun = columns(simulation.plan), usual(), closes(header)
    pace = times.pace(_quantile(bits[at["pace"]][0], simulation.noise))
    moments = []
    for place, (race, number) in enumerate(zip(simulation.races, bits[at["times"]], strict=True)):
        start = int(simulation.plan.lay.starts[place])
        votes = drawn.votes[0, start : start + len(race.base)].tolist()
        closeness = rules.majority(votes) / max(int(drawn.valid[0, place]), 1)
        minutes = times.expected(race.seat, closeness, pace) * times.error(_quantile(number, simulation.noise))
        moments.append(begun + timedelta(minutes=max(EARLIEST, round(minutes))))
    return moments


def _quantile(number: int, noise: float) -> float:
    """Give the quantile that a number drawn stands for, drawn towards the middle where there is less noise."""
    return 0.5 + min(noise, 1.0) * ((int(number) + 0.5) / NUMBERS - 0.5)
