"""One event as the feed delivers it: at its place, under its id, in each form that a client can ask for."""

from __future__ import annotations

from functools import cached_property

import attrs

from ..events import Event
from ..stream.cloudevents import cloudevent
from ..stream.codec import encode

__all__ = ["Message", "frame"]


@attrs.frozen(slots=False, eq=False)
class Message:
    """An event with its `place` in the delivered stream, counted from 1, and the id that stands for the place.

    Each form is made once, when the first client asks for it, and then shared by all.
    """

    place: int
    id: str
    event: Event
    election: str

    @cached_property
    def line(self) -> bytes:
        """The event as one line of JSON, without the newline."""
        return encode(self.event)

    @cached_property
    def cloud(self) -> bytes:
        """The event as a CloudEvent, without a newline."""
        return cloudevent(self.event, self.election)

    @cached_property
    def _frames(self) -> dict[str, bytes]:
        return {}

    def body(self, envelope: str) -> bytes:
        """Give the event in an envelope, on one line."""
        return self.cloud if envelope == "cloudevents" else self.line

    def json_line(self, envelope: str) -> bytes:
        """Give the event in an envelope as a line of NDJSON."""
        return self.body(envelope) + b"\n"

    def sse(self, envelope: str) -> bytes:
        """Give the event in an envelope as a server-sent event."""
        made = self._frames.get(envelope)
        if made is None:
            made = self._frames[envelope] = frame(self.body(envelope), id=self.id)
        return made


def frame(data: bytes, *, name: str | None = None, id: str | None = None) -> bytes:  # noqa: A002 (the field's name)
    """Give one server-sent event, of a single line of data."""
    fields = {"id": id, "event": name}
    head = "".join(f"{field}: {value}\n" for field, value in fields.items() if value is not None)
    return head.encode() + b"data: " + data + b"\n\n"
