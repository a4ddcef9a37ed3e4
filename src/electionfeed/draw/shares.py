"""Shares of the vote as bars, against the shares at the last election."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import fsum

import attrs

from ..tallies.desk import Desk
from .badge import BADGE, badge
from .frame import BODY, MARGIN, TEXT, WIDTH, Frame, label
from .lettering import fitted, signed
from .markup import Markup, element
from .palette import OTHERS, Palette, checked
from .scales import Linear
from .scene import Scene, Source, scene
from .svg import Svg

__all__ = ["shares"]

ROW, BAR = 34.0, 20.0
NAME = 240.0  # room for the Social Democratic and Labour Party
LEFT, RIGHT = MARGIN + BADGE + NAME, WIDTH - MARGIN - 130
TOP = BODY + 28
MOST, LEAST = 12, 0.5  # bars, and the percentage from which a party has one of its own


@attrs.frozen
class Share:
    """A party's share of the valid votes now, its share of those then, and the change, in per cent and points."""

    party: str
    now: float
    then: float | None
    change: float | None


def shares(
    source: Source,
    *,
    at: str | datetime | None = None,
    title: str | None = None,
    colours: Mapping[str, str] | None = None,
) -> Svg:
    """Draw the share of each party with half a per cent or more, and of the others, with a line where it was last time.

    `source` is a desk, a night, its events or a timeline. The shares last time are those of the seats declared so far.
    """
    drawn = scene(source, at)
    rows = _rows(drawn.desk)
    palette = Palette([row.party for row in rows], checked(colours, drawn.desk.parties))
    frame = Frame(
        heading=title or "Shares of the vote",
        about=drawn.about,
        description=_words(drawn, rows),
        palette=palette,
        notes=drawn.notes,
    )
    if not rows:
        return frame.around([label("No votes have been declared.", MARGIN, TOP)], TOP + 10)
    scale = Linear(0, max(max(row.now, row.then or 0) for row in rows), LEFT, RIGHT)
    body = [_head(rows), *(_row(drawn, palette, scale, n, row) for n, row in enumerate(rows))]
    return frame.around(body, TOP + len(rows) * ROW)


def _rows(board: Desk) -> list[Share]:
    now = {party: share for party, share in board.shares.items() if share}
    named = [party for party, share in sorted(now.items(), key=lambda one: (-one[1], one[0])) if share >= LEAST][:MOST]
    before = sum(board.then.values())
    then = {party: 100 * votes / before for party, votes in board.then.items()}
    changes = board.changes
    rows = [Share(p, now[p], then.get(p, 0.0) if before else None, changes.get(p) if before else None) for p in named]
    rest = sorted(({*now} | {*then}) - {*named})
    if not any(now.get(party) for party in rest):
        return rows
    then_others = fsum(then.get(party, 0) for party in rest) if before else None
    change = fsum(changes.get(party, 0) for party in rest) if before else None
    return [*rows, Share(OTHERS, fsum(now.get(party, 0) for party in rest), then_others, change)]


def _head(rows: Sequence[Share]) -> Markup:
    columns = label("%", RIGHT + 62, TOP - 10, "s e") + label("change", WIDTH - MARGIN, TOP - 10, "s e")
    if all(row.then is None for row in rows):
        return Markup(columns)
    line = element("line", class_="strong", x1=LEFT + 2, x2=LEFT + 2, y1=TOP - 22, y2=TOP - 6, stroke_width=2.5)
    return Markup(columns + line + label("share last time", LEFT + 10, TOP - 10, "s"))


def _row(drawn: Scene, palette: Palette, scale: Linear, place: int, row: Share) -> Markup:
    y = TOP + place * ROW + ROW / 2
    name = "Others" if row.party == OTHERS else drawn.name(row.party)
    bar = element("rect", x=LEFT, y=y - BAR / 2, width=scale(row.now) - LEFT, height=BAR)
    parts = [
        badge(palette, row.party, MARGIN, y),
        label(fitted(name, TEXT, NAME - 16), MARGIN + BADGE + 8, y + 4.5),
        element("g", bar, class_=palette.name(row.party)),
        label(f"{row.now:.1f}", RIGHT + 62, y + 4.5, "b e"),
    ]
    if row.then is not None and row.change is not None:
        x = scale(row.then)
        ends = {"x1": x, "x2": x, "y1": y - ROW / 2 + 3, "y2": y + ROW / 2 - 3}
        parts += [element("line", class_="under", **ends), element("line", class_="strong", stroke_width=2.5, **ends)]
        parts.append(label(signed(row.change, 1), WIDTH - MARGIN, y + 4.5, "e"))
    return Markup("".join(parts))


def _words(drawn: Scene, rows: Sequence[Share]) -> str:
    said = "; ".join(
        f"{drawn.name(row.party)} {row.now:.1f}%" + (f" ({signed(row.change, 1)})" if row.change is not None else "")
        for row in rows
    )
    return f"Shares of {drawn.board.valid:,} valid votes, with the change since the last election in points. {said}."
