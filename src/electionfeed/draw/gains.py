"""The gains matrix as a flow: from the parties that lost seats to those that gained them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs

from .badge import BADGE, badge
from .frame import BODY, MARGIN, TEXT, WIDTH, Frame, label
from .lettering import apart, signed
from .markup import Markup, element, number
from .palette import OTHERS, Palette, checked
from .scene import Scene, Source, scene
from .svg import Svg

__all__ = ["gains"]

TOP, HEIGHT = BODY + 34, 440.0
BAR = 14.0
LEFT, RIGHT = MARGIN + 104, WIDTH - MARGIN - 104
GAP, ROOM = 19.0, 20.0  # between bars, so that each has room for its label
MOST = 14  # parties of their own: more of them have no room for a label each

Flows = Mapping[tuple[str, str], int]


@attrs.frozen
class Bar:
    """A party on one side: how many seats it lost or gained, and where its bar is."""

    party: str
    seats: int
    top: float
    high: float


def gains(
    source: Source,
    *,
    at: str | datetime | None = None,
    title: str | None = None,
    colours: Mapping[str, str] | None = None,
) -> Svg:
    """Draw each number of seats that one party gained from another as a band that is as wide as they are many.

    `source` is a desk, a night, its events or a timeline.
    """
    drawn = scene(source, at)
    flows = _flows(drawn.desk.gains)
    lost, won = _bars(flows, 0), _bars(flows, 1)
    palette = Palette(sorted({bar.party for bar in (*lost, *won)}), checked(colours, drawn.desk.parties))
    frame = Frame(
        heading=title or "Who gained seats from whom",
        about=drawn.about,
        description=_words(drawn, flows),
        palette=palette,
        notes=drawn.notes,
    )
    if not flows:
        return frame.around([label("No seat has changed hands.", MARGIN, TOP)], TOP + 10)
    body = [*_bands(palette, flows, lost, won), *_side(palette, lost, "lost", -1), *_side(palette, won, "gained", 1)]
    return frame.around(body, TOP + HEIGHT + 8)


def _flows(matrix: Flows) -> Flows:
    """Give the matrix with the parties of the fewest changes taken together."""
    weight: dict[str, int] = {}
    for change, seats in matrix.items():
        for party in change:
            weight[party] = weight.get(party, 0) + seats
    named = sorted(weight, key=lambda party: (-weight[party], party))[:MOST]
    flows: dict[tuple[str, str], int] = {}
    for change, seats in sorted(matrix.items()):
        then, now = (party if party in named else OTHERS for party in change)
        flows[then, now] = flows.get((then, now), 0) + seats
    return flows


def _bars(flows: Flows, side: int) -> list[Bar]:
    """Place the bars of one side, the most seats on top, spread over the whole height."""
    seats: dict[str, int] = {}
    for change, many in flows.items():
        seats[change[side]] = seats.get(change[side], 0) + many
    each = _each(flows)
    order = sorted(seats, key=lambda party: (-seats[party], party))
    gap = (HEIGHT - each * sum(seats.values())) / max(1, len(order) - 1)
    bars, top = [], TOP
    for party in order:
        bars.append(Bar(party, seats[party], top, each * seats[party]))
        top += each * seats[party] + gap
    return bars


def _each(flows: Flows) -> float:
    """Give the height of a seat, the same on both sides."""
    most = max(len({change[side] for change in flows}) for side in (0, 1)) if flows else 1
    return (HEIGHT - GAP * (most - 1)) / max(1, sum(flows.values()))


def _bands(palette: Palette, flows: Flows, lost: Sequence[Bar], won: Sequence[Bar]) -> list[Markup]:
    each = _each(flows)
    left, right = ({bar.party: bar.top for bar in bars} for bars in (lost, won))
    bands, words = [], []
    for then in [bar.party for bar in lost]:
        for now in [bar.party for bar in won if (then, bar.party) in flows]:
            seats = flows[then, now]
            bands.append(_band(palette, (then, now), seats, left[then], right[now], each * seats))
            if each * seats > TEXT:
                words.append(label(f"{seats:,}", LEFT + BAR + 8, left[then] + each * seats / 2 + 4.5, "b halo"))
            left[then] += each * seats
            right[now] += each * seats
    return [*bands, *words]


def _band(palette: Palette, change: tuple[str, str], seats: int, start: float, end: float, high: float) -> Markup:
    a, b, middle = LEFT + BAR, RIGHT - BAR, WIDTH / 2
    upper = f"M{_pair(a, start)}C{_pair(middle, start)} {_pair(middle, end)} {_pair(b, end)}"
    lower = f"V{number(end + high)}C{_pair(middle, end + high)} {_pair(middle, start + high)} {_pair(a, start + high)}z"
    title = element("title", f"{change[1]} gained {seats:,} from {change[0]}")
    return element("path", title, class_=palette.name(change[1]), fill_opacity=0.6, stroke_width=0.8, d=upper + lower)


def _side(palette: Palette, bars: Sequence[Bar], verb: str, side: int) -> list[Markup]:
    edge, outer = (LEFT, LEFT) if side < 0 else (RIGHT - BAR, RIGHT)
    drawn = [label(verb, outer + side * 8, TOP - 16, "s e" if side < 0 else "s")]
    middles = [bar.top + bar.high / 2 for bar in bars]
    for bar, middle, y in zip(bars, middles, apart(middles, ROOM, TOP, TOP + HEIGHT), strict=True):
        area = element("rect", x=edge, y=bar.top, width=BAR, height=max(bar.high, 1.0))
        drawn.append(element("g", area, class_=palette.name(bar.party)))
        line = f"M{_pair(outer + side * 2, middle)}L{_pair(outer + side * 9, y)}"
        drawn.append(element("path", class_="line", d=line))
        drawn.append(badge(palette, bar.party, outer + (10 if side > 0 else -10 - BADGE), y))
        name = "others" if bar.party == OTHERS else bar.party
        x = outer + side * (BADGE + 16)
        drawn.append(label(f"{name} {signed(side * bar.seats)}", x, y + 4.5, "b" if side > 0 else "b e"))
    return drawn


def _pair(x: float, y: float) -> str:
    return f"{number(x)} {number(y)}"


def _words(drawn: Scene, flows: Flows) -> str:
    if not flows:
        return "No seat has changed hands."
    order = sorted(flows.items(), key=lambda flow: (-flow[1], flow[0]))
    said = "; ".join(f"{drawn.name(now)} {seats:,} from {drawn.name(then)}" for (then, now), seats in order)
    return f"{sum(flows.values()):,} seats changed hands. Gains: {said}."
