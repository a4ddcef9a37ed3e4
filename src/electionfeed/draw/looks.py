"""What a hex map shows of each seat: its winner, gain, majority or turnout, with the legend and the fact to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import pairwise

import attrs

from .._frozen import FrozenMap
from ..rules import letters
from .contrast import PARTS, blended, ink, shade
from .legend import Entry
from .lettering import signed
from .palette import Palette, Theme
from .scene import Result, Scene

__all__ = ["LOOKS", "UNDECLARED", "Fact", "Look"]

Fact = tuple[str, str]  # in a few words, and what there is to say of it
Value = Callable[[Result], float | None]

UNDECLARED = Entry("none", "")
KEPT = Entry("kept", "")
FEW, MANY = "#efe6f6", "#45137f"


@attrs.frozen
class Look:
    """One way to look at seats: its title, how a result is classed and marked, what its classes stand for, its fact."""

    title: str
    seen: Callable[[Palette, Result], Entry]
    legend: Callable[[Scene, Palette], Sequence[Entry]]
    fact: Callable[[Scene], Fact]
    style: Callable[[Theme], Mapping[str, str]] = attrs.field(default=lambda theme: {})


def _winner(palette: Palette, result: Result) -> Entry:
    return Entry(palette.name(result.winner), palette.mark(result.winner))


def _winners(scene: Scene, palette: Palette) -> list[Entry]:
    seats = scene.board.seats
    return [Entry(palette.name(p), palette.mark(p), scene.name(p), f"{seats[p]:,}") for p in scene.winners]


def _gain(palette: Palette, result: Result) -> Entry:
    return _winner(palette, result) if result.gained else KEPT


def _gains(scene: Scene, palette: Palette) -> list[Entry]:
    gained = Counter(result.winner for result in scene.results.values() if result.gained)
    kept = len(scene.results) - sum(gained.values())
    order = [party for party in scene.winners if gained[party]]
    order.sort(key=lambda party: -gained[party])
    shown = [Entry(palette.name(p), palette.mark(p), scene.name(p), f"+{gained[p]:,}") for p in order]
    return [*shown, attrs.evolve(KEPT, text="same party as before", many=f"{kept:,}")]


def _changed(scene: Scene) -> Fact:
    net = Counter(dict.fromkeys(scene.winners, 0))
    for result in scene.results.values():
        if result.gained:
            net[result.winner] += 1
            net[str(result.then)] -= 1
    best, worst = (party for party, _ in (net.most_common()[0], net.most_common()[-1])) if net else ("", "")
    changed = sum(result.gained for result in scene.results.values())
    # A party and its number stay on one line.
    moved = ", ".join(f"{party}\N{NO-BREAK SPACE}{signed(net[party])}" for party in (best, worst))
    detail = f"Net change: {moved}" if changed else ""
    return f"{changed:,} of {len(scene.results):,} seats", detail


def _band(bounds: Sequence[int], value: Value, palette: Palette, result: Result) -> Entry:
    known = value(result)
    if known is None:
        return UNDECLARED
    whole = round(known)
    return Entry(f"q{sum(whole >= bound for bound in bounds)}", f"{whole}")


def _bands(bounds: Sequence[int], value: Value, scene: Scene, palette: Palette) -> list[Entry]:
    bands = Counter(_band(bounds, value, palette, result).class_ for result in scene.results.values())
    between = (f"{low}% to {high - 1}%" for low, high in pairwise(bounds))
    words = (f"under {bounds[0]}%", *between, f"{bounds[-1]}% or more")
    return [Entry(f"q{n}", "", text, f"{bands[f'q{n}']:,}") for n, text in enumerate(words)]


def _ends(value: Value, scene: Scene) -> list[tuple[float, str]]:
    """Give the seats with the least and the most of a value, first by name where several have it."""
    known = [(number, scene.seat(r.seat)) for r in scene.results.values() if (number := value(r)) is not None]
    least = min(known, key=lambda one: (one[0], letters(one[1])), default=None)
    most = min(known, key=lambda one: (-one[0], letters(one[1])), default=None)
    return [least, most] if least and most else []


def _closest(scene: Scene) -> Fact:
    declared = [result for result in scene.results.values() if result.declared]
    if not declared:
        return "No seat declared yet", ""
    least = min(declared, key=lambda r: (r.declared.majority if r.declared else 0, letters(scene.seat(r.seat))))
    return f"Closest: {least.declared.majority if least.declared else 0:,} votes", scene.seat(least.seat)


def _turnout(scene: Scene) -> Fact:
    ends = _ends(lambda result: result.turnout, scene)
    if not ends:
        return "No seat declared yet", ""
    (least, low), (most, high) = ends
    whole = 100 * scene.board.valid / scene.board.electorate
    return f"{whole:.1f}% overall", f"From {least:.1f}% in {low} to {most:.1f}% in {high}"


def _ramp(many: int, theme: Theme) -> dict[str, str]:
    rules = {}
    for band in range(many):
        fill = blended(FEW, MANY, band / (many - 1))
        rules[f".q{band}"] = f"fill:{fill};stroke:{shade(fill, theme.paper, PARTS)}"
        rules[f".q{band} text"] = f"fill:{ink(fill)};stroke:none"
    return rules


def _kept(theme: Theme) -> dict[str, str]:
    return {".kept": f"fill:{theme.rule};stroke:{theme.edge}"}


def _banded(title: str, bounds: Sequence[int], value: Value, fact: Callable[[Scene], Fact]) -> Look:
    ramp = partial(_ramp, len(bounds) + 1)
    return Look(title, partial(_band, bounds, value), partial(_bands, bounds, value), fact, ramp)


LOOKS: Mapping[str, Look] = FrozenMap(
    {
        "winner": Look("Who won each seat", _winner, _winners, lambda scene: scene.verdict),
        "gain": Look("Seats that changed hands", _gain, _gains, _changed, _kept),
        "majority": _banded(
            "Majority, in whole % of the valid votes", (2, 5, 10, 20, 30), lambda result: result.majority, _closest
        ),
        "turnout": _banded("Turnout, in whole %", (50, 55, 60, 65, 70), lambda result: result.turnout, _turnout),
    }
)
