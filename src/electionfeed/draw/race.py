"""The race: the seats of the parties over the time of a night, and the line of a majority."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import attrs

from ..events import Event
from ..folds.engine import Counts
from ..folds.fold import Reducible, scan
from ..playback.timeline import Timeline
from ..tallies.desk import Desk, desk
from .badge import BADGE, badge
from .frame import BODY, MARGIN, SMALL, TEXT, WIDTH, Frame, label
from .lettering import apart, width
from .markup import Markup, element, number
from .palette import OTHERS, Palette, checked
from .scales import Clock, Linear, clock, ticks
from .scene import Scene, Source, events, scene
from .svg import Svg

__all__ = ["race"]

LEFT, RIGHT = MARGIN + 34, WIDTH - MARGIN - 104
TOP, BASE = BODY + 16, BODY + 396
GAP = 21.0
# Which parties have a line of their own: the first two, and up to six that have a fiftieth of all seats, or a twentieth
# by the exit poll. The lines of others would lie on each other.
ALWAYS, MOST, LEAST, FORECAST = 2, 6, 1 / 50, 1 / 20


@attrs.frozen
class Run:
    """A party's line: where it is at each moment, and where it ends."""

    party: str
    steps: Sequence[tuple[datetime, int]]
    final: int
    forecast: int | None


@attrs.frozen
class Plot:
    """The two scales of the race."""

    across: Clock
    up: Linear


def race(
    source: Source,
    *,
    at: str | datetime | None = None,
    title: str | None = None,
    colours: Mapping[str, str] | None = None,
) -> Svg:
    """Draw the seats of the largest parties, and of the others, as the night went on, up to a moment if one is given.

    `source` is a night, its events or a timeline; a board is one moment and has no race, which is a `ValueError`.
    Hours without a declaration are cut out of the axis.
    """
    stream = events(source)
    drawn = scene(source if isinstance(source, Timeline) else stream, at)
    runs = _runs(drawn, _steps(stream, drawn, _reducer(source)))
    palette = Palette([run.party for run in runs], checked(colours, [*drawn.winners, *(run.party for run in runs)]))
    frame = Frame(
        heading=title or "The race for seats",
        about=drawn.about,
        description=_words(drawn, runs),
        palette=palette,
        notes=drawn.notes,
    )
    if not drawn.results:
        return frame.around([label("No seat has been declared.", MARGIN, BODY + 10)], BODY + 20)
    plot = _plot(drawn, runs)
    body = [*_axes(drawn, plot), *_lines(palette, plot, runs), *_majority(drawn, plot), *_ends(palette, plot, runs)]
    return frame.around(body, BASE + 32)


def _reducer(source: Source) -> Reducible[Any]:
    """Count parties as a timeline of a desk does."""
    return source.reducer if isinstance(source, Timeline) and isinstance(source.final, Desk) else desk


def _steps(stream: Sequence[Event], drawn: Scene, reducer: Reducible[Any]) -> dict[datetime, Counts[str]]:
    """Give the seats by party after each moment at which they changed, as they stood by then."""
    steps: dict[datetime, Counts[str]] = {}
    last: Counts[str] = Counts()
    for event, board in scan(reducer, sorted(stream, key=lambda event: (event.at, event.seq))):
        seats = board.engine.sums["seats"]  # the same object for as long as nothing has changed
        if seats is not last and (drawn.at is None or event.at <= drawn.at):
            steps[event.at] = last = seats
    return steps


def _runs(drawn: Scene, steps: Mapping[datetime, Counts[str]]) -> list[Run]:
    seats, forecast = drawn.board.seats, drawn.desk.forecast
    # Whoever the exit poll names has a line too, or early in a night it would seem to name a few parties only.
    waiting = sorted(forecast.keys() - {*drawn.winners, OTHERS}, key=lambda party: (-forecast[party], party))
    least, expected = LEAST * drawn.board.total, FORECAST * drawn.board.total
    large = [p for p in (*drawn.winners, *waiting) if seats[p] >= least or forecast[p] >= expected]
    named = max([*drawn.winners[:ALWAYS]], large[:MOST], key=len)
    runs = [Run(p, [(at, then[p]) for at, then in steps.items()], seats[p], forecast.get(p)) for p in named]
    others = [(at, sum(many for party, many in then.items() if party not in named)) for at, then in steps.items()]
    final = sum(many for party, many in seats.items() if party not in named)
    return [*runs, *([Run(OTHERS, others, final, None)] if final else [])]


def _plot(drawn: Scene, runs: Sequence[Run]) -> Plot:
    moments = [at for run in runs for at, _ in run.steps if at >= min(r.at for r in drawn.results.values())]
    across = clock([*moments, *([drawn.at] if drawn.at else [])], LEFT, RIGHT)
    most = max([drawn.board.line or 0, *(max(run.final, run.forecast or 0) for run in runs)], default=1)
    return Plot(across, Linear(0, most * 1.08, BASE, TOP))


def _axes(drawn: Scene, plot: Plot) -> list[Markup]:
    rows = []
    for seats in filter(float.is_integer, ticks(0, plot.up.high, 6)):
        y = plot.up(seats)
        rows.append(element("line", class_="rule", x1=LEFT, x2=RIGHT, y1=y, y2=y))
        if drawn.board.line is None or abs(y - plot.up(drawn.board.line)) > SMALL:
            rows.append(label(f"{seats:,.0f}", LEFT - 8, y + 4, "s t e"))
    for at in plot.across.hours(46):
        x = plot.across(at)
        rows.append(element("line", class_="line", x1=x, x2=x, y1=BASE, y2=BASE + 5))
        rows.append(label(drawn.clock(at), x, BASE + 20, "s t c"))
        rows.append(label(drawn.day(at), x, BASE + 34, "s t c"))
    return [*rows, *(_cut(x) for x in plot.across.cuts), label("seats", LEFT - 8, TOP - 8, "s t e")]


def _cut(x: float) -> Markup:
    """Draw the sign for an axis of which a part was cut out."""
    area = element("rect", class_="paper", x=x - 5, y=TOP, width=10, height=BASE - TOP + 4)
    strokes = "".join(f"M{number(x + dx)} {number(BASE + 6)}l6 -12" for dx in (-6, 0))
    return Markup(area + element("path", class_="line", d=strokes))


def _lines(palette: Palette, plot: Plot, runs: Sequence[Run]) -> list[Markup]:
    return [_run(palette, plot, run) for run in reversed(runs)]


def _run(palette: Palette, plot: Plot, run: Run) -> Markup:
    dashes = "3 3" if run.party == OTHERS else None
    style = {"stroke_width": 2.5, "stroke_dasharray": dashes}
    return element("path", class_=f"{palette.name(run.party)}l", d=_path(plot, run), **style)


def _path(plot: Plot, run: Run) -> str:
    path = f"M{number(LEFT)} {number(BASE)}"
    for at, seats in run.steps:
        path += f"H{number(plot.across(at))}V{number(plot.up(seats))}"
    return f"{path}H{number(RIGHT)}"


def _majority(drawn: Scene, plot: Plot) -> list[Markup]:
    if drawn.board.line is None:
        return []
    y = plot.up(drawn.board.line)
    words = "needed for a majority"
    return [
        element("line", class_="strong", stroke_dasharray="6 4", x1=LEFT, x2=RIGHT, y1=y, y2=y),
        label(f"{drawn.board.line:,}", LEFT - 8, y + 4, "t b e"),
        label(words, LEFT + 2, y - 7, "t"),
        *_reached(drawn, plot, LEFT + width(words, SMALL) + 20),
    ]


def _reached(drawn: Scene, plot: Plot, free: float) -> list[Markup]:
    reached = drawn.desk.reached
    if not (reached and drawn.board.line):
        return []
    x, y = plot.across(reached.at), plot.up(drawn.board.line)
    text = f"{drawn.clock(reached.at)} {reached.name}: {reached.party} reach {drawn.board.line:,}"
    above = x - 8 - width(text, TEXT, bold=True) > free
    dot = element("circle", class_="strong", cx=x, cy=y, r=4.5, stroke_width=2)
    return [dot, label(text, x - 8 if above else x + 8, y - 9 if above else y + 18, "b e halo" if above else "b halo")]


def _ends(palette: Palette, plot: Plot, runs: Sequence[Run]) -> list[Markup]:
    """Write at the end of each line whose it is and how many seats there are, and what the exit poll forecast."""
    ends = [plot.up(run.final) for run in runs]
    # A forecast that is far from its line, as all are early in a night, is named.
    far = [run for run in runs if run.forecast is not None and abs(plot.up(run.forecast) - plot.up(run.final)) > GAP]
    places = apart([*ends, *(plot.up(run.forecast or 0) for run in far)], GAP, TOP, BASE - 4)
    drawn: list[Markup] = []
    for run, end, y in zip(runs, ends, places, strict=False):
        leader = f"M{number(RIGHT)} {number(end)}L{number(RIGHT + 18)} {number(y)}"
        drawn += [element("path", class_="line", d=leader), badge(palette, run.party, RIGHT + 18, y)]
        drawn.append(label(f"{_short(run)} {run.final:,}", RIGHT + 23 + BADGE, y + 4.5, "b"))
    for run, y in zip(far, places[len(runs) :], strict=True):
        drawn.append(label(f"{run.party} {run.forecast:,}", RIGHT + 18, y + 4, "s t"))
    return [*drawn, *_polls(palette, plot, runs)]


def _short(run: Run) -> str:
    return "others" if run.party == OTHERS else run.party


def _polls(palette: Palette, plot: Plot, runs: Sequence[Run]) -> list[Markup]:
    """Mark what the exit poll forecast, at the end of the time, and say what the mark is."""
    known = [(run, plot.up(run.forecast)) for run in runs if run.forecast is not None]
    if not known:
        return []
    marks = [
        _diamond(RIGHT + 8, y, f"{palette.name(run.party)}l", f"exit poll: {run.party} {run.forecast}")
        for run, y in known
    ]
    key = (
        _diamond(RIGHT - width("exit poll", SMALL) - 8, TOP - 12, "strong"),
        label("exit poll", RIGHT, TOP - 8, "s t e"),
    )
    return [*marks, *key]


def _diamond(x: float, y: float, kind: str, words: str | None = None) -> Markup:
    shape = f"M{number(x)} {number(y - 5)}l5 5l-5 5l-5 -5z"
    title = element("title", words) if words else None
    return element("g", title, element("path", class_=kind, d=shape), stroke_width=2)


def _words(drawn: Scene, runs: Sequence[Run]) -> str:
    said = ", ".join(f"{drawn.name(run.party)} {run.final:,}" for run in runs)
    return f"The seats of the parties over the night. {'. '.join(filter(None, drawn.verdict))}. At the end: {said}."
