"""The board of a replay on a terminal, from 80 columns by 24 lines up: clock, bars, headlines and what is still out."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from textwrap import wrap

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from ..draw.palette import Palette
from ..events import CandidatesNominated, Event, NightClosed
from ..folds.fold import Run
from ..headlines import ranked
from ..headlines.posts import Newsroom, Post
from ..night import local
from ..playback.clock import Clock
from ..tallies.desk import Desk, desk
from ..tallies.forecast import Forecast, forecast
from .boards import points
from .common import Named
from .outlook import in_short
from .terminal import HANG, clean

__all__ = ["KEYS", "Screen"]

KEYS = "space pause  + faster  - slower  n next hour  q quit"
NAME, SEATS, NET, SHARE = 6, 5, 6, 14  # columns
OTHERS = 10  # lines that are not rows of parties or headlines
PALETTE = Palette(())
KEPT = 40  # headlines: more than any screen shows
LEADING = 2  # the rank of what leads the news
AHEAD = 5  # minutes of the night: how often the forecast is made again


class Screen:
    """What has happened so far, drawn anew whenever rich asks for it."""

    def __init__(self, stream: Named, clock: Clock) -> None:
        self.stream: Named = stream
        self.clock: Clock = clock
        self.run: Run[Desk] = desk.run(desk.initial)
        self.ahead: Run[Forecast] = forecast.run(forecast.initial)
        self.forecast: Forecast = forecast.initial
        self.newsroom: Newsroom = Newsroom()
        self.posts: deque[Post] = deque(maxlen=KEPT)
        self.struck: set[int] = set()
        # A dict as a set in order.
        self.out: dict[str, None] = dict.fromkeys(sorted(seat.name for seat in stream.seats.values()))
        self.at: datetime = stream.header.at

    def take(self, event: Event) -> None:
        """Take in the next event."""
        self._look_ahead(event)
        self.at = event.at
        self.run.feed(event)
        if isinstance(event, CandidatesNominated):
            self.out.setdefault(event.name, None)
        for post in self.newsroom.take(event):
            self.posts.appendleft(post)
            if post.replaces is not None:
                self.struck.add(post.replaces)
            self._follow(post)

    def _look_ahead(self, event: Event) -> None:
        # Only kept here, and worked out when it is drawn: a start in the middle of the night draws none before.
        self.ahead.feed(event)
        if isinstance(event, NightClosed) or _mark(event.at) != _mark(self.at):
            self.forecast = self.ahead.state()

    def _follow(self, post: Post) -> None:
        seat = self.stream.seats.get(post.seat or "")
        name = seat.name if seat else None
        if name and post.kind in ("hold", "gain", "win", "correction"):
            self.out.pop(name, None)
        elif name and post.kind == "withdrawal":
            self.out[name] = None

    @property
    def state(self) -> Desk:
        """The national board so far."""
        return self.run.state()

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width, height = options.max_width, options.height or console.height
        lines = [*self.lines(width, height)]
        for line in lines[: height - 1]:
            line.plain = clean(line.plain)
            line.truncate(width, overflow="ellipsis")
            yield line

    def lines(self, width: int, height: int) -> Iterator[Text]:
        """Give the screen line by line."""
        state = self.state
        parties = [party for party in state.parties if state.seats[party] or state.net[party]]
        shown = parties[: max(3, (height - OTHERS) // 2)]
        yield self._title(width)
        yield _progress(state, width)
        yield Text()
        yield from _rows(state, shown, width)
        yield Text(_rest(state, parties[len(shown) :]), style="dim")
        yield Text(in_short(self.forecast), style="dim")
        room = max(3, height - OTHERS - len(shown) + 1)
        yield Text()
        yield from self._headlines(room, width)
        yield Text(self._outstanding(), style="dim")
        yield Text(KEYS, style="dim")

    def _title(self, width: int) -> Text:
        at = local(self.clock.moment or self.at, self.stream.header)
        pace = "paused" if self.clock.paused else f"{self.clock.speed:,.0f} times as fast"
        when = f"{at:%H:%M} on {at.day} {at:%B}, {pace}"
        name = self.stream.header.name
        gap = max(2, width - len(name) - len(when))
        return Text(name + " " * gap + when, style="bold")

    def _headlines(self, room: int, width: int) -> Iterator[Text]:
        lines = (line for post in self.posts if post.rank < 5 for line in self._headline(post, width))
        shown = [*islice(lines, room)]
        return iter([*shown, *(Text() for _ in range(room - len(shown)))])

    def _headline(self, post: Post, width: int) -> Iterator[Text]:
        """Give a headline: on one line, cut where it is longer, but what leads the news whole."""
        at = local(post.at, self.stream.header)
        style = "strike dim" if post.seq in self.struck else "bold" if post.rank <= LEADING else ""
        text = f"{at:%H:%M} {post.text}"
        whole = wrap(text, width, subsequent_indent=HANG) if post.rank <= LEADING else [text]
        yield from (Text(line, style=style) for line in whole)

    def _outstanding(self) -> str:
        return f"still to come: {', '.join(self.out)}" if self.out else "every seat has declared"


def _mark(at: datetime) -> tuple[date, int, int]:
    return at.date(), at.hour, at.minute // AHEAD


def _progress(state: Desk, width: int) -> Text:
    total = max(1, state.total)
    share = (state.declared + state.rushed) / total
    label = f" {state.declared:,} of {state.total:,} seats declared"
    bar = max(10, width - len(label))
    done = round(bar * share)
    return Text.assemble(("━" * done, "bold"), ("─" * (bar - done), "dim"), label)


def _rows(state: Desk, parties: Iterable[str], width: int) -> Iterator[Text]:
    bar = width - NAME - SEATS - NET - SHARE - 4
    line = state.line
    # So that the line of a majority stands at three quarters of the bars.
    scale = 0.75 * bar / line if line else bar / max(1, state.total)
    for party in parties:
        seats, net = state.seats[party], state.net[party]
        length = min(bar, max(1 if seats else 0, round(scale * seats)))
        share, change = state.shares.get(party), state.changes.get(party)
        votes = "" if share is None else f"{share:.1f}%" + (f"{points(change):>6}" if change is not None else "")
        yield Text.assemble(
            f"{party[:NAME]:<{NAME}} {seats:>{SEATS},} {net or 0:>+{NET},} "
            if net
            else f"{party[:NAME]:<{NAME}} {seats:>{SEATS},} {'':>{NET}} ",
            *_bar(length, bar, round(scale * line) if line else bar, PALETTE.fill(party)),
            f"{votes:>{SHARE}}",
        )


def _bar(length: int, room: int, mark: int, colour: str) -> Iterator[tuple[str, str]]:
    """Give a party's bar, and the line of a majority across it in the colour of the words."""
    yield "█" * min(length, mark), colour
    yield " " * (min(mark, room) - length), ""
    if mark < room:
        yield ("┃", f"on {colour}") if length > mark else ("┊", "")
        yield "█" * (length - mark - 1), colour
        yield " " * (room - max(length, mark + 1)), ""


def _rest(state: Desk, parties: list[str]) -> str:
    needed = f"{state.line:,} for a majority (┊)" if state.line else ""
    rest = ", ".join(f"{party} {won}" for party, won in ranked({p: state.seats[p] for p in parties}) if won)
    return "; ".join(part for part in (needed, f"others: {rest}" if rest else "") if part)
