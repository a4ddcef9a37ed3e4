"""The forecast of `tally --forecast` as lines: each party's range, the majority, and the seats hardest to call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Any

from ..tallies import Forecast, SeatRange
from .asking import Asked
from .tables import clipped, table
from .terminal import width

__all__ = ["in_short", "outlook", "with_names"]

HEAD = ("party", "won", "forecast", "80% range", "95% range", "exit poll", "majority")
DROP = ("exit poll", "95% range")  # first what a narrow terminal can best do without
HARDEST = 8  # seats shown
NAMED = 3  # parties shown of a seat, and of a forecast in short


def outlook(state: Forecast, asked: Asked) -> list[str]:
    """Give a forecast as lines."""
    rows = [_party(one, state) for one in state.seats.values()]
    lines = [*wrap(asked.title, width()), _known(state), "", *table(HEAD, rows, width(), DROP), ""]
    return [*lines, *wrap(_majority(state), width(), subsequent_indent="  "), *_hardest(state, asked)]


def in_short(state: Forecast) -> str:
    """Give the ranges of the largest parties and the likeliest majority on one line; empty where nothing is out.

    It is empty for a by-election too, which swings harder than the forecast knows.
    """
    if not state.out or state.line is None:
        return ""
    ranges = ", ".join(f"{one.party} {one.low80} to {one.high80}" for one in [*state.seats.values()][:NAMED])
    majority = _ordered(state.majority)[:1]
    likeliest = "".join(f"; {party} majority {_chance(state, chance)}" for party, chance in majority)
    return f"forecast: {ranges}{likeliest or '; hung >99%'}"


def with_names(state: Forecast, asked: Asked) -> dict[str, Any]:
    """Give a forecast as plain values, each seat still out with its name beside its chances."""
    plain = state.as_dict()
    names = asked.stream.seats
    plain["chances"] = {seat: {"chances": by, "name": names[seat].name} for seat, by in plain["chances"].items()}
    return plain


def _known(state: Forecast) -> str:
    if not state.out:
        return f"{len(state.results)} of {state.total} seats known: this is the result"
    return f"{len(state.results)} of {state.total} seats known, {len(state.out)} still out"


def _party(one: SeatRange, state: Forecast) -> tuple[str, ...]:
    return (
        clipped(one.party, 12),
        f"{one.won}",
        f"{one.median}",
        f"{one.low80} to {one.high80}",
        f"{one.low95} to {one.high95}",
        f"{state.poll[one.party]}" if one.party in state.poll else "",
        _chance(state, one.majority) if one.majority is not None and one.party in state.majority else "",
    )


def _majority(state: Forecast) -> str:
    if state.line is None or state.hung is None:
        return "no majority is at stake"
    chances = ", ".join(f"{party} {_chance(state, chance)}" for party, chance in _ordered(state.majority))
    none = _chance(state, state.hung)
    return f"{state.line} needed for a majority; chance of one: {chances or 'nobody'}, none {none}"


def _hardest(state: Forecast, asked: Asked) -> Iterator[str]:
    seats = sorted(state.chances, key=lambda seat: (max(state.chances[seat].values()), seat))[:HARDEST]
    if seats:
        yield ""
        yield "Seats still out that are hardest to call"
    for seat in seats:
        named = ", ".join(f"{party} {_percent(chance)}" for party, chance in _ordered(state.chances[seat])[:NAMED])
        most = min(36, width() // 2)
        yield f"  {clipped(asked.stream.seats[seat].name, most):<{most}}  {clipped(named, width() - most - 4)}"


def _ordered(chances: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(chances.items(), key=lambda pair: (-pair[1], pair[0]))


def _chance(state: Forecast, chance: float) -> str:
    """Give the chance of a majority as a whole percentage, certain only where one is won or nothing is out."""
    settled = not state.out or any(won >= (state.line or 0) for won in state.won.values())
    return f"{100 * chance:.0f}%" if settled else _percent(chance)


def _percent(chance: float) -> str:
    """Give a chance as a whole percentage, never as certain."""
    if chance < 0.01:
        return "<1%"
    return ">99%" if chance > 0.99 else f"{100 * chance:.0f}%"
