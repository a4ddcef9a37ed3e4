"""What simulations add up to, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from .tables import table
from .terminal import width

if TYPE_CHECKING:
    from ..simulation.backtest import Score
    from ..simulation.many import Many
    from ..simulation.times import Errors

__all__ = ["backtest_lines", "backtest_rows", "many_lines", "named_lines", "times_lines"]

DOUBTFUL = 12
LEGEND = """\
called: seats whose winner the model named, given only the shares of the vote. error: root mean square of the shares
above 5%, in points. mixed has weights learned from the other nights."""
RARE = 0.0005
PARTIES = 4


def many_lines(many: Many) -> Iterator[str]:
    """Give the chances of the outcomes, the seats of the parties, and the seats most in doubt."""
    yield f"{many.n:,} simulated nights" + (f"; {many.line} seats are a majority" if many.line else "")
    yield ""
    outcomes = [(name, _percent(chance)) for name, chance in many.outcomes.items() if chance >= RARE]
    yield from table(("outcome", "chance"), outcomes)
    yield ""
    rows = [
        (one.party, f"{one.mean:.1f}", str(one.median), f"{one.low80} to {one.high80}", f"{one.low95} to {one.high95}")
        for one in many.ranges
        if one.mean >= RARE * 100
    ]
    yield from table(("party", "mean", "median", "80% of nights", "95% of nights"), rows)
    yield ""
    yield "Seats most in doubt:"
    for seat in sorted(many.wins, key=lambda seat: (max(many.chances(seat).values()), seat))[:DOUBTFUL]:
        chances = ", ".join(f"{party} {_percent(won)}" for party, won in many.chances(seat).items() if won >= 0.01)
        yield from wrap(f"{many.names[seat]}: {chances}", width(), initial_indent="  ", subsequent_indent="    ")


def _percent(chance: float) -> str:
    return f"{100 * chance:.1f}%"


def named_lines(named: Mapping[str, str]) -> Iterator[str]:
    """Give each named night and what happens on it."""
    for name, does in named.items():
        yield from wrap(f"{name}: {does}", width(), subsequent_indent="  ")


def backtest_lines(scores: Sequence[Score]) -> Iterator[str]:
    """Give, for each night, how each model would have done."""
    for night, ours in groupby(scores, key=lambda score: score.night):
        listed = list(ours)
        real = listed[0].real
        largest = sorted(real, key=lambda party: (-real[party], party))[:PARTIES]
        rows = [
            (
                f"{one.model}, given {one.given}",
                f"{one.called}",
                f"{one.error:.2f}",
                *(str(one.seats.get(p, 0)) for p in largest),
            )
            for one in listed
        ]
        rows.append(("the result", str(listed[0].of), "", *(str(real[party]) for party in largest)))
        yield from table((night, "called", "error", *largest), rows)
        yield ""
    yield from wrap(LEGEND, width())


def backtest_rows(scores: Sequence[Score]) -> list[dict[str, Any]]:
    """Give a row a night, model and party: the seats whose winner was called, and the party's seats beside the real."""
    return [
        {
            "night": one.night,
            "model": one.model,
            "given": one.given,
            "called": one.called,
            "of": one.of,
            "error": one.error,
            "party": party,
            "seats": one.seats.get(party, 0),
            "real": one.real.get(party, 0),
        }
        for one in scores
        for party in sorted(one.seats.keys() | one.real.keys())
    ]


def times_lines(errors: Sequence[Errors]) -> Iterator[str]:
    """Give how far out the times are on each night left out."""
    names = ("learned", "last_night", "region", "median", "pace_unknown")
    rows = [(one.night, *(f"{getattr(one, name):.0f}" for name in names)) for one in errors]
    yield "Declaration times, mean error in minutes on a night left out:"
    yield from table(("night", "ours", "as last night", "region", "median", "ours, pace unknown"), rows)
