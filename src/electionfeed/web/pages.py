"""Polling: a page of the messages after a place, and the address of the next page."""

from __future__ import annotations

from urllib.parse import urlencode

import attrs
import orjson
from starlette.requests import Request

from ..events import FORMAT
from .feed import SoFar
from .filters import Filter
from .messages import Message
from .plan import Plan

__all__ = ["Page", "page"]


@attrs.frozen
class Page:
    """Some messages, the id after which the next page begins, and whether there is or will be one."""

    messages: tuple[Message, ...]
    id: str
    more: bool
    full: bool
    envelope: str
    election: str

    def query(self, request: Request) -> str:
        """Give the query of the next page: as that of the request, but after the last message of this one."""
        kept = [(name, value) for name, value in request.query_params.multi_items() if name != "after"]
        return urlencode([("after", self.id), *kept])

    def body(self, request: Request) -> bytes:
        """Give the page as JSON; CloudEvents go by themselves, as their batch format says."""
        events = [orjson.Fragment(message.body(self.envelope)) for message in self.messages]
        if self.envelope == "cloudevents":
            return orjson.dumps(events)
        following = f"{request.url.path}?{self.query(request)}" if self.more else None
        closed = not self.more
        head = {"election": self.election, "format": FORMAT, "id": self.id, "closed": closed, "next": following}
        return orjson.dumps({**head, "events": events})


def page(so_far: SoFar, plan: Plan, place: int, limit: int, wanted: Filter, envelope: str) -> Page:
    """Give up to `limit` messages after a place, of those wanted."""
    found: list[Message] = []
    last = place
    for message in so_far.after(place):
        last = message.place
        if wanted(message.event):
            found.append(message)
            if len(found) == limit:
                break
    id = plan.messages[last - 1].id if last else "0"  # noqa: A001 (the field's name)
    more = not (so_far.closed and last >= so_far.place)
    return Page(tuple(found), id, more, len(found) == limit, envelope, plan.election)
