"""Forecast every bundled night each quarter of an hour: python benchmarks/backtest_forecast.py writes docs/backtest.md.

Nothing is known but what the feed had said by then, and the constants are those fitted on the other nights. Beside it
stand two plain peers: the mean swing of the seats declared, laid over the seats still out, and the exit poll as it is.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from math import fsum
from pathlib import Path

import attrs

import electionfeed as ef
from electionfeed.night import local
from electionfeed.tallies import Forecast, SeatRange
from electionfeed.tallies.forecasting.contests import OTHERS, contests

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "backtest.md"
QUARTER = timedelta(minutes=15)
LAST = "08:00"
SHOWN = ("01:00", "02:00", "03:00", "04:00")
LARGE = 10  # seats won, from which a party is called large
BINS = (0.0, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95)


@attrs.frozen
class Line:
    """One party at one moment of one night: its forecast, the seats it won in the end, and what the peers said."""

    night: str
    clock: str
    hours: float
    out: int
    forecast: SeatRange
    claimed: float
    won: int
    swung: int
    polled: int | None

    @property
    def within(self) -> bool:
        """Whether the range of 80% contained the result."""
        return self.forecast.low80 <= self.won <= self.forecast.high80

    @property
    def within95(self) -> bool:
        """Whether the range of 95% contained it."""
        return self.forecast.low95 <= self.won <= self.forecast.high95


@attrs.frozen
class Backtest:
    """The lines of some nights, and each chance given to a party in a seat still out, with whether it won."""

    lines: list[Line]
    chances: list[tuple[float, bool]]


def backtest(names: Iterable[str], clocks: Callable[[ef.Night], Iterable[datetime]]) -> Backtest:
    """Forecast some nights at the moments that `clocks` gives for each."""
    lines: list[Line] = []
    chances: list[tuple[float, bool]] = []
    for name in names:
        night = ef.load(name)
        winners = {event.seat: event.winner.party for event in night if isinstance(event, ef.SeatDeclared)}
        for at in clocks(night):
            state = ef.fold(ef.forecast, ef.until(night, at))
            if not state.out:
                break
            lines += _lines(name, night, at, state, Counter(winners.values()))
            chances += _chances(state, winners)
    return Backtest(lines, chances)


def general_elections() -> tuple[str, ...]:
    """Give the bundled nights of general elections, oldest first."""
    return tuple(name for name in ef.nights() if ef.load(name).header.contest == "general election")


def quarters(night: ef.Night) -> Iterator[datetime]:
    """Give every quarter of an hour from the exit poll to eight in the morning."""
    at, last = opening(night), ef.moment(LAST, night.header)
    while at <= last:
        yield at
        at += QUARTER


def at_clock(*clocks: str) -> Callable[[ef.Night], Iterator[datetime]]:
    """Give some times of the clock."""
    return lambda night: (ef.moment(clock, night.header) for clock in clocks)


def swung(night: ef.Night, at: datetime) -> Counter[str]:
    """Give the seats of the first peer: the mean change of each party in the seats declared, added where it stands."""
    declared = {event.seat: event for event in ef.until(night, at) if isinstance(event, ef.SeatDeclared)}
    seats = {contest.seat: contest for contest in contests(night.seats, {})}
    changes: defaultdict[str, list[float]] = defaultdict(list)
    for seat, event in declared.items():
        for party in seats[seat].standing if seats[seat].known else ():
            polled = sum(votes for other, votes in zip(event.parties, event.votes, strict=True) if other == party)
            changes[party].append(100 * polled / event.valid - seats[seat].shares.get(party, 0.0))
    mean = {party: fsum(all_of) / len(all_of) for party, all_of in changes.items()}
    won = Counter(event.winner.party for event in declared.values())
    for seat, contest in seats.items():
        if seat not in declared:
            shares = {party: contest.shares.get(party, 0.0) + mean.get(party, 0.0) for party in contest.standing}
            won[max(sorted(shares), key=shares.__getitem__)] += 1
    return won


def opening(night: ef.Night) -> datetime:
    """Give when the exit poll was published or, where there was none, when the night opened."""
    return next((event.at for event in night if isinstance(event, ef.ExitPollPublished)), night.header.at)


def _lines(name: str, night: ef.Night, at: datetime, state: Forecast, won: Mapping[str, int]) -> Iterator[Line]:
    clock, hours = f"{local(at, night.header):%H:%M}", (at - opening(night)) / timedelta(hours=1)
    peer = swung(night, at)
    for party in sorted({*(state.poll or state.seats)} - {OTHERS}, key=lambda party: (-won[party], party)):
        one = state.seats[party]
        claimed = fsum(state.distribution(party)[one.low80 : one.high80 + 1])
        yield Line(name, clock, hours, len(state.out), one, claimed, won[party], peer[party], state.poll.get(party))


def _chances(state: Forecast, winners: Mapping[str, str]) -> Iterator[tuple[float, bool]]:
    for seat, parties in state.chances.items():
        for party, chance in parties.items():
            yield chance, winners.get(seat) == party


def page(found: Backtest) -> Iterator[str]:
    """Write the page."""
    names = sorted({line.night for line in found.lines})
    yield "# The forecast, backtested"
    yield ""
    yield "Written by `python benchmarks/backtest_forecast.py`. Each night is forecast from what its feed had said by"
    yield "then, with constants fitted on the other nights ([how](forecast.md)). The peers are the mean swing of the"
    yield "seats declared, laid over those still out, and the exit poll as it is."
    yield ""
    yield "## At four moments"
    for name in names:
        yield from ["", f"### {name}", "", *moments([line for line in found.lines if line.night == name])]
    yield from ["", "## Coverage", "", *_coverage(found.lines, names)]
    yield from ["", "## Errors against time", "", *_errors(found.lines)]
    yield from ["", "## Chances of seats", "", *_reliability(found.chances)]


def moments(lines: Sequence[Line]) -> Iterator[str]:
    yield from _table(
        (
            "at",
            "still out",
            "party",
            "80% range",
            "95% range",
            "median",
            "result",
            "swing",
            "exit poll",
        ),
        (
            (
                line.clock,
                line.out,
                line.forecast.party,
                f"{line.forecast.low80} to {line.forecast.high80}{'' if line.within else ' (missed)'}",
                f"{line.forecast.low95} to {line.forecast.high95}{'' if line.within95 else ' (missed)'}",
                line.forecast.median,
                line.won,
                line.swung,
                "" if line.polled is None else line.polled,
            )
            for line in lines
            if line.clock in SHOWN
        ),
    )


def _coverage(lines: Sequence[Line], names: Sequence[str]) -> Iterator[str]:
    yield f"Of the ranges of every party that the exit poll names, at every quarter of an hour from the poll to {LAST},"
    yield "how many in a hundred contained the result. Seats are whole numbers, so a range of 80% has more by its own"
    yield f"account: that is `claimed`. Parties are large that won {LARGE} seats or more. Why one night has fewer than"
    yield "the others stands [with the method](forecast.md#how-it-would-have-done)."
    yield ""
    parts = [(name, [line for line in lines if line.night == name]) for name in names]
    parts += [(_hour(hour), [line for line in lines if hour <= line.hours < hour + 2]) for hour in range(0, 10, 2)]
    parts.append(("all", list(lines)))
    head = ("", "ranges", "80%", "claimed", "95%", "of large parties", "80%", "claimed", "95%")
    yield from _table(head, ((name, *_held(part), *_held(_large(part))) for name, part in parts))


def _held(lines: Sequence[Line]) -> tuple[object, ...]:
    claimed = 100 * fsum(line.claimed for line in lines) / max(1, len(lines))
    within, within95 = _percent(line.within for line in lines), _percent(line.within95 for line in lines)
    return len(lines), within, f"{claimed:.0f}%", within95


def _large(lines: Iterable[Line]) -> list[Line]:
    return [line for line in lines if line.won >= LARGE]


def _hour(hour: int) -> str:
    return f"{(22 + hour) % 24:02}:00 to {(24 + hour) % 24:02}:00"


def _errors(lines: Sequence[Line]) -> Iterator[str]:
    yield "The mean error of a party's seats, over all nights and parties that the exit poll names."
    yield ""
    clocks = list(dict.fromkeys(line.clock for line in lines if line.clock.endswith(":00")))
    rows = []
    for clock in clocks:
        part = [line for line in lines if line.clock == clock]
        errors = (
            [abs(line.forecast.median - line.won) for line in part],
            [abs(line.swung - line.won) for line in part],
            [abs(line.polled - line.won) for line in part if line.polled is not None],
        )
        rows.append((clock, *(f"{sum(error) / max(1, len(error)):.1f}" for error in errors)))
    yield from _table(("at", "forecast", "swing of the declared", "exit poll"), rows)


def _reliability(chances: Sequence[tuple[float, bool]]) -> Iterator[str]:
    yield "Every chance given to a party in a seat still out, at each quarter of an hour, and how often that party won."
    yield ""
    rows = []
    for low, high in zip(BINS, (*BINS[1:], 1.01), strict=True):
        part = [(chance, won) for chance, won in chances if low <= chance < high]
        mean = 100 * fsum(chance for chance, _ in part) / max(1, len(part))
        span = f"{100 * low:.0f}% to {min(100, 100 * high):.0f}%"
        rows.append((span, f"{len(part):,}", f"{mean:.1f}%", f"{_share(won for _, won in part):.1f}%"))
    yield from _table(("chance given", "how often", "on average", "won"), rows)


def _percent(held: Iterable[bool]) -> str:
    return f"{_share(held):.0f}%"


def _share(held: Iterable[bool]) -> float:
    found = [*held]
    return 100 * sum(found) / max(1, len(found))


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"| {' | '.join('---' for _ in head)} |"
    for row in rows:
        yield f"| {' | '.join(map(str, row))} |"


def main() -> None:
    found = backtest(general_elections(), quarters)
    PAGE.write_text("\n".join([*page(found), ""]), encoding="utf-8")
    print(PAGE, file=sys.stderr)


if __name__ == "__main__":
    main()
