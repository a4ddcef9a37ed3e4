"""A night as a moving hex map: each constituency takes its colour when its result comes, beside a clock and the seats.

The movement is CSS inside the SVG, so that it runs wherever the picture is shown, in an `img` too. It stops under the
pointer, and for readers who ask for less motion the picture stands still and shows the end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import attrs

from ..events import Event, ResultRushed, SeatDeclared
from ..folds.engine import Measure, SeatReducer
from ..folds.fold import scan
from ..folds.tally import Tally
from .badge import BADGE, badge
from .frame import BODY, MARGIN, SCOPE, TEXT, WIDTH, Frame, label
from .hexes import Grid, grid
from .hexmap import CREDIT, FULL, HOLLOW, WIDE, hexagon, outline
from .lettering import fitted
from .markup import Markup, element, number
from .palette import OTHERS, Palette, checked
from .scales import clock
from .scene import Scene, Source, events, scene
from .svg import Svg

__all__ = ["animation"]

FRAMES = 150
TOP = BODY - 2
BOARD = 240.0
ROW = 25.0
MOST = 7  # parties on the scoreboard

Won = frozenset[tuple[str, str]]


@attrs.frozen
class Span:
    """A result as it was known: the seat, the party, and its first and last frame; the last is null if it stands."""

    seat: str
    party: str
    first: int
    last: int | None


def animation(
    source: Source,
    *,
    seconds: float = 24,
    pause: float = 6,
    title: str | None = None,
    colours: Mapping[str, str] | None = None,
) -> Svg:
    """Draw a night that passes in so many seconds on the hex map, pauses at its end, and begins again.

    `source` is a night, its events or a timeline. Hours without a declaration are left out.
    """
    if not (seconds > 0 and pause >= 0):
        raise ValueError(
            f"a night passes in more than 0 seconds and pauses at its end for 0 or more, not {seconds} and {pause}"
        )
    stream = events(source)
    drawn = scene(stream)
    frames = _frames(_steps(stream))
    spans, places = _spans(frames), _places(drawn)
    parties = sorted({OTHERS, *(span.party for span in spans)})
    palette = Palette(parties, checked(colours, parties))
    moving = [*((span.first, span.last) for span in spans), *(span for span, _, _ in _shown(frames))]
    frame = Frame(
        heading=title or "How the night went",
        about=f"{drawn.header.name}: each seat as it was declared" if drawn.header else drawn.about,
        description=_words(drawn),
        palette=palette,
        notes=(*drawn.notes, CREDIT),
        style=lambda theme: {".clock": "font-size:38px;font-weight:bold"},
        more=_motion(moving, seconds, pause),
    )
    hollow = [hexagon(places, seat, HOLLOW) for seat in sorted(places.cells)]
    cells = [_cell(places, palette, span) for span in spans]
    body = [element("g", *hollow, class_="none"), *cells, outline(places, drawn), *_scoreboard(drawn, palette, frames)]
    # Few seats end above the scoreboard, or the clock, beside them.
    return frame.around(body, max(places.top + places.height, _row(len(drawn.winners[:MOST]) + 1) + 16, TOP + 68))


def _won(event: SeatDeclared | ResultRushed) -> Mapping[tuple[str, str], int]:
    party = event.party if isinstance(event, ResultRushed) else event.parties[event.elected - 1]
    return {(event.seat, party): 1}


WINNERS: SeatReducer[Tally[tuple[str, str]]] = SeatReducer(
    (Measure("tally", SeatDeclared, _won), Measure("tally", ResultRushed, _won)), Tally
)


def _steps(stream: Iterable[Event]) -> dict[datetime, Won]:
    """Give who won which seat after each moment at which that changed."""
    steps: dict[datetime, Won] = {}
    last: Mapping[tuple[str, str], int] = {}
    for event, state in scan(WINNERS, sorted(stream, key=lambda event: (event.at, event.seq))):
        if state is not last and state != last:
            steps[event.at] = frozenset(state)
        last = state
    return steps


def _frames(steps: Mapping[datetime, Won]) -> dict[int, tuple[datetime, Won]]:
    """Give the frames in which something changes, each as its last moment left it."""
    if not steps:
        return {}
    across = clock(steps, 0, FRAMES)
    start = across.stretches[0][0]
    return {0: (start, frozenset()), **{max(1, round(across(at))): (at, won) for at, won in steps.items()}}


def _spans(frames: Mapping[int, tuple[datetime, Won]]) -> list[Span]:
    shown: dict[tuple[str, str], int] = {}
    spans: list[Span] = []
    for frame, (_, won) in frames.items():
        for seat, party in sorted(shown.keys() - won):
            spans.append(Span(seat, party, shown.pop((seat, party)), frame))
        shown |= dict.fromkeys(sorted(won - shown.keys()), frame)
    return [*spans, *(Span(seat, party, frame, None) for (seat, party), frame in shown.items())]


def _motion(spans: Iterable[tuple[int, int | None]], seconds: float, pause: float) -> str:
    """Give the style that shows each span from its first frame to its last, and without motion only what stands."""
    whole = number(seconds + pause)
    rules = [f"#{SCOPE} .a{{animation:{whole}s step-end infinite}}#{SCOPE} .gone{{opacity:0}}"]
    for first, last in sorted({*spans}, key=lambda span: (span[0], span[1] or FRAMES + 1)):
        name = _name(first, last)
        end = "" if last is None else f"{_percent(last, seconds, pause)}{{opacity:0}}"
        begin = f"0%{{opacity:0}}{_percent(first, seconds, pause)}{{opacity:1}}" if first else "0%{opacity:1}"
        rules.append(f"@keyframes {SCOPE}{name}{{{begin}{end}}}#{SCOPE} .{name}{{animation-name:{SCOPE}{name}}}")
    rules.append(f"#{SCOPE}:hover .a{{animation-play-state:paused}}")
    return "".join([*rules, f"@media(prefers-reduced-motion:reduce){{#{SCOPE} .a{{animation:none}}}}"])


def _name(first: int, last: int | None) -> str:
    return f"a{first}" if last is None else f"a{first}-{last}"


def _percent(frame: int, seconds: float, pause: float) -> str:
    return f"{number(100 * frame / FRAMES * seconds / (seconds + pause))}%"


def _class(first: int, last: int | None) -> str:
    return f"a {_name(first, last)}" + ("" if last is None else " gone")


def _cell(places: Grid, palette: Palette, span: Span) -> Markup:
    x, y = places.centre(span.seat)
    mark = element("text", palette.mark(span.party), class_="m", x=x, y=y + 3.5)
    seat = span.seat if span.last is None else None
    kinds = f"{palette.name(span.party)} {_class(span.first, span.last)}"
    return element("g", hexagon(places, span.seat, FULL), mark, class_=kinds, data_seat=seat)


def _places(drawn: Scene) -> Grid:
    made = grid({*drawn.nominated, *drawn.results}, WIDE)
    return attrs.evolve(made, left=(WIDTH - made.width) / 2, top=TOP)


def _scoreboard(drawn: Scene, palette: Palette, frames: Mapping[int, tuple[datetime, Won]]) -> list[Markup]:
    """Write the clock and the seats of the largest parties, of which the numbers change from frame to frame."""
    named = [*drawn.winners[:MOST]]
    x = WIDTH - MARGIN - BOARD
    rows = [badge(palette, party, x, _row(n)) for n, party in enumerate([*named, OTHERS])]
    for n, party in enumerate([*named, OTHERS]):
        name = "Others" if party == OTHERS else drawn.name(party)
        rows.append(label(fitted(name, TEXT, BOARD - BADGE - 60), x + BADGE + 8, _row(n) + 4.5))
    numbers = [_numbers(drawn, named, span, at, won) for span, at, won in _shown(frames)]
    return [*rows, *numbers]


def _shown(frames: Mapping[int, tuple[datetime, Won]]) -> list[tuple[tuple[int, int | None], datetime, Won]]:
    """Give each frame with the one at which the next takes its place."""
    order = [*frames]
    return [((frame, later), *frames[frame]) for frame, later in zip(order, [*order[1:], None], strict=True)]


def _numbers(drawn: Scene, named: Sequence[str], span: tuple[int, int | None], at: datetime, won: Won) -> Markup:
    seats = Counter(party if party in named else OTHERS for _, party in won)
    right = WIDTH - MARGIN
    rows = (label(f"{seats[party]:,}", right, _row(n) + 4.5, "b e") for n, party in enumerate([*named, OTHERS]))
    said = label(_verdict(drawn, won), right - BOARD, _row(len(named) + 1) + 8, "b")
    return element("g", *_clock(drawn, at, won), *rows, said, class_=_class(*span))


def _clock(drawn: Scene, at: datetime, won: Won) -> list[Markup]:
    many = f"{len(won):,} of {drawn.board.total:,} seat{'' if drawn.board.total == 1 else 's'}"
    return [label(drawn.clock(at), MARGIN, TOP + 38, "clock"), label(many, MARGIN, TOP + 60, "s")]


def _verdict(drawn: Scene, won: Won) -> str:
    """Say who has a majority, or how many seats are needed for one."""
    if drawn.board.line is None:
        return ""
    has = [party for party, seats in Counter(party for _, party in won).items() if seats >= drawn.board.line]
    return f"{has[0]} have a majority" if has else f"{drawn.board.line:,} needed for a majority"


def _row(place: int) -> float:
    return TOP + 17 + place * ROW


def _words(drawn: Scene) -> str:
    seats = drawn.board.seats
    said = ", ".join(f"{drawn.name(party)} {seats[party]:,}" for party in drawn.winners)
    verdict = ". ".join(filter(None, drawn.verdict))
    return f"A hexagon for each constituency takes the colour of its winner as it declares. {verdict}. {said}."
