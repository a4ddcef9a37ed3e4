"""The swing between two parties in each seat, against who led there at the last election."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs

from ..tallies.desk import Desk
from ..tallies.measures import declared_votes, votes_then
from ..tallies.parties import Known
from ..tallies.swing import swing as measured
from .frame import BODY, MARGIN, SMALL, WIDTH, Frame, label
from .legend import Entry, rows
from .lettering import signed, width
from .markup import Markup, element
from .palette import OTHERS, Palette, checked
from .scales import Linear, ticks
from .scene import Result, Scene, Source, scene
from .shapes import shape
from .svg import Svg

__all__ = ["swing"]

LEFT, RIGHT = MARGIN + 34, WIDTH - MARGIN - 6
HIGH = 430.0
DOT = 3.6
NAMED = 3  # seats at each end of the swing that are named
SHAPES = ("circle", "square", "triangle")  # of the seats that the one party, the other and others won


@attrs.frozen
class Point:
    """A seat: the lead of the one party over the other last time, and the swing to it, in percentage points."""

    result: Result
    lead: float
    swing: float


def swing(
    source: Source,
    to: str | None = None,
    away: str | None = None,
    *,
    at: str | datetime | None = None,
    title: str | None = None,
    colours: Mapping[str, str] | None = None,
) -> Svg:
    """Draw the swing (Butler's) to one party from another in each seat where both stood, now and last time.

    Without parties they are the two with the most votes, to the one that the swing is to. A party unknown to the night
    is a `ValueError`. `source` is a desk, a night, its events or a timeline.
    """
    drawn = scene(source, at)
    to, away = _pair(drawn.desk, to, away)
    points = _points(drawn, drawn.desk, to, away)
    palette = Palette([to, away, OTHERS], checked(colours, drawn.desk.parties))
    key, top = rows(_entries(drawn, palette, points, to, away), MARGIN, BODY, WIDTH - 2 * MARGIN)
    frame = Frame(
        heading=title or f"Swing to {drawn.name(to)} from {drawn.name(away)}",
        about=drawn.about,
        description=_words(drawn, points, to, away),
        palette=palette,
        notes=(_note(drawn, points), *drawn.notes),
    )
    if not points:
        return frame.around([label("No declared seat has both parties now and last time.", MARGIN, BODY)], BODY + 10)
    return frame.around([key, *_plot(palette, drawn, points, to, away, top + 26)], top + 26 + HIGH + 34)


def _pair(board: Desk, to: str | None, away: str | None) -> tuple[str, str]:
    first, second = (*sorted(board.votes, key=lambda party: (-board.votes[party], party))[:2], "", "")[:2]
    if to is None and away is None:
        national = board.swing(first, second).butler if first and second else 0
        return (
            (second, first) if (national or 0) < 0 else (first or "Con", second or ("Con" if first == "Lab" else "Lab"))
        )
    if to is None or away is None or to == away:
        raise ValueError("a swing is to one party from another: name both, or neither")
    known = Known(board.engine, board.identity, compared=True)
    return known.resolve(to), known.resolve(away)


def _points(drawn: Scene, board: Desk, to: str, away: str) -> list[Point]:
    points = []
    for result in drawn.results.values():
        seat = drawn.nominated[result.seat]
        if result.declared is None or seat.baseline is None:
            continue
        now, then = declared_votes(board.identity, result.declared, seat), votes_then(board.identity, seat)
        moved = measured(now, then, to, away).butler
        if moved is not None and all(votes.get(party) for votes in (now, then) for party in (to, away)):
            points.append(Point(result, 100 * (then[to] - then[away]) / sum(then.values()), moved))
    return points


def _entries(drawn: Scene, palette: Palette, points: Sequence[Point], to: str, away: str) -> list[Entry]:
    entries = []
    for party, name in zip((to, away, OTHERS), SHAPES, strict=True):
        many = sum(_group(point, to, away) == party for point in points)
        words = "won by others" if party == OTHERS else f"won by {drawn.name(party)}"
        entries += [Entry(f"{palette.name(party)}d", "", words, f"{many:,}", name)] if many else []
    return entries


def _group(point: Point, to: str, away: str) -> str:
    return point.result.winner if point.result.winner in (to, away) else OTHERS


def _plot(palette: Palette, drawn: Scene, points: Sequence[Point], to: str, away: str, top: float) -> list[Markup]:
    across = _scale([0.0, *(point.lead for point in points)], LEFT, RIGHT)
    up = _scale([0.0, *(point.swing for point in points)], top + HIGH, top)
    # What changed hands is drawn last, so that it is on top.
    shown = sorted(points, key=lambda point: (point.result.gained, point.result.seat))
    dots = [_dot(palette, point, across, up, to, away) for point in shown]
    return [*_axes(across, up, to, away), *dots, *_border(across, up, to, away), *_names(drawn, points, across, up)]


def _scale(values: Sequence[float], start: float, end: float) -> Linear:
    slack = (max(values) - min(values)) * 0.05 + 0.5
    return Linear(min(values) - slack, max(values) + slack, start, end)


def _axes(across: Linear, up: Linear, to: str, away: str) -> list[Markup]:
    drawn = []
    for points in ticks(up.low, up.high, 8):
        y = up(points)
        drawn.append(element("line", class_="line" if points == 0 else "rule", x1=LEFT, x2=RIGHT, y1=y, y2=y))
        drawn.append(label(signed(points), LEFT - 8, y + 4, "s t e"))
    for points in ticks(across.low, across.high, 9):
        x = across(points)
        drawn.append(element("line", class_="line" if points == 0 else "rule", x1=x, x2=x, y1=up.end, y2=up.start))
        drawn.append(label(f"{abs(points):.0f}", x, up.start + 17, "s t c"))
    left, right = (
        label(f"← {away} led by", LEFT, up.start + 34, "s t"),
        label(f"{to} led by →", RIGHT, up.start + 34, "s t e"),
    )
    middle = label("lead last time, in percentage points", (LEFT + RIGHT) / 2, up.start + 34, "s t c")
    return [*drawn, left, middle, right, label(f"swing to {to}, in points", LEFT - 8, up.end - 9, "s t")]


def _border(across: Linear, up: Linear, to: str, away: str) -> list[Markup]:
    """Draw the line on which both are level now: a swing of half of the lead last time undoes it."""
    low, high = max(across.low, -2 * up.high), min(across.high, -2 * up.low)
    ends = {"x1": across(low), "y1": up(-low / 2), "x2": across(high), "y2": up(-high / 2)}
    line = element("line", class_="strong", stroke_dasharray="6 4", **ends)
    slope = (ends["x2"] - ends["x1"]) / (ends["y2"] - ends["y1"])
    return [line, _aside(ends["x1"], ends["y1"], slope, to, away)]


def _aside(x: float, y: float, slope: float, to: str, away: str) -> Markup:
    """Say what the line parts, on the side of its upper end where there is room; it goes down and right from x, y."""
    right, left = f"right of this line {to} are ahead of {away} now", f"left of this line {away} are ahead of {to} now"
    start = x + 15 * slope + 5  # beside where the line is below the text
    if start + width(right, SMALL) < RIGHT:
        return label(right, start, y + 12, "t halo")
    return label(left, x - 8, y + 12, "t halo e")


def _dot(palette: Palette, point: Point, across: Linear, up: Linear, to: str, away: str) -> Markup:
    group = _group(point, to, away)
    name = SHAPES[(to, away, OTHERS).index(group)]
    words = f"{point.result.words} - swing {signed(point.swing, 1)}"
    drawn = shape(name, across(point.lead), up(point.swing), _size(point))
    return element("g", element("title", words), drawn, class_=f"{palette.name(group)}d", data_seat=point.result.seat)


def _size(point: Point) -> float:
    return DOT * 1.5 if point.result.gained else DOT


def _names(drawn: Scene, points: Sequence[Point], across: Linear, up: Linear) -> list[Markup]:
    """Name the seats of the largest swings either way, each where its name is over no dot, no other name, and no line
    if it can be."""
    order = sorted(points, key=lambda point: (point.swing, point.result.seat))
    taken = [(across(p.lead) - _size(p), across(p.lead) + _size(p), up(p.swing)) for p in points]
    labels = []
    for point in [*order[:NAMED], *reversed(order[NAMED:][-NAMED:])]:
        name = drawn.seat(point.result.seat)
        x, y, wide = across(point.lead), up(point.swing), width(name, SMALL)
        lines = across(0), across(-2 * point.swing)  # of no lead last time, and of none now
        sides = ((x + 9, "t halo"), (x - 9 - wide, "t halo e"))
        for left, kind in sorted(sides, key=lambda side: sum(side[0] < at < side[0] + wide for at in lines)):
            inside = left > LEFT and left + wide < RIGHT
            if inside and all(left > end or begin > left + wide or abs(y - other) > 12 for begin, end, other in taken):
                taken.append((left, left + wide, y))
                labels.append(label(name, x + 9 if kind == "t halo" else x - 9, y + 4, kind))
                break
    return labels


def _note(drawn: Scene, points: Sequence[Point]) -> str:
    return f"{len(points):,} seats in which both parties stood at both elections; larger: the seat changed hands."


def _words(drawn: Scene, points: Sequence[Point], to: str, away: str) -> str:
    said = [f"Swing to {drawn.name(to)} from {drawn.name(away)} in {len(points):,} seats"]
    national = drawn.desk.swing(to, away).butler if points else None
    if national is not None:
        said.append(f"Over all seats declared it was {signed(national, 1)} points")
    if points:
        order = sorted(points, key=lambda point: (point.swing, point.result.seat))
        least, most = (f"{drawn.seat(p.result.seat)} {signed(p.swing, 1)}" for p in (order[0], order[-1]))
        said.append(f"From {least} to {most}")
    return f"{'. '.join(said)}."
