"""The posts of a feed as it goes on: each under the id of the message that made it, and struck by a later one if so."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs

from ..events import ResultRushed, SeatDeclared
from ..headlines.posts import Newsroom, Post
from ..tallies.measures import winner
from .feed import SoFar
from .filters import EVERYTHING, Filter
from .messages import Message

__all__ = ["Asked", "Posts"]


@attrs.frozen
class Posted:
    """A post, the message that made it, and how far the night had come by then, which a late message does not say."""

    message: Message
    post: Post
    posted_at: datetime

    @property
    def party(self) -> str | None:
        """The party that the post says has won, if it says so."""
        event = self.message.event
        said = self.post.seat is not None and isinstance(event, SeatDeclared | ResultRushed)
        return winner(event)[0] if said else None  # type: ignore[arg-type]


@attrs.frozen(kw_only=True)
class Asked:
    """Which posts are asked for: after a place and before another, of at most a rank, and how many at most."""

    after: int = 0
    before: int | None = None
    limit: int = 100
    rank: int = 5
    wanted: Filter = EVERYTHING

    def __call__(self, posted: Posted) -> bool:
        """Whether a post is one of those."""
        place, seat = posted.message.place, posted.post.seat
        about = self.wanted.seats is None or seat is None or seat in self.wanted.seats
        return about and place > self.after and (self.before is None or place < self.before) and self._ranks(posted)

    def _ranks(self, posted: Posted) -> bool:
        return posted.post.rank <= self.rank


class Posts:
    """All posts so far."""

    def __init__(self) -> None:
        self._newsroom = Newsroom()
        self._place = 0
        self._at: datetime | None = None
        self._posted: list[Posted] = []
        # A post strikes one about the same seat, or about none: an event can make one of each, under the same `seq`.
        self._texts: dict[tuple[int | None, str | None], str] = {}
        self._struck: dict[tuple[int, str | None], int] = {}

    def page(self, so_far: SoFar, asked: Asked) -> dict[str, Any]:
        """Give the last of the posts asked for, the oldest of them first, and whether there are earlier ones."""
        self._follow(so_far)
        found = [posted for posted in self._posted if asked(posted)]
        first = max(0, len(found) - asked.limit)
        # Two posts of one message have one id, and so are on one page: the next ends before it.
        while first and found[first - 1].message is found[first].message:
            first -= 1
        return {"earlier": first > 0, "posts": [self._shown(posted) for posted in found[first:]]}

    def _follow(self, so_far: SoFar) -> None:
        for message in so_far.after(self._place):
            self._at = max(self._at or message.event.at, message.event.at)
            for post in self._newsroom.take(message.event):
                self._posted.append(Posted(message, post, self._at))
                self._texts[post.seq, post.seat] = post.text
                if post.replaces is not None:
                    self._struck[post.replaces, post.seat] = post.seq
        self._place = max(self._place, so_far.place)

    def _shown(self, posted: Posted) -> dict[str, Any]:
        post = posted.post
        shown = {"id": posted.message.id, "posted_at": posted.posted_at, "party": posted.party}
        shown |= {"replaced_text": self._texts.get((post.replaces, post.seat))}
        return attrs.asdict(post) | shown | {"replaced_by": self._struck.get((post.seq, post.seat))}
