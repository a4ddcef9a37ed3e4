"""The writer of an election's stream: what it appends must follow from all that the stream says."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

import attrs

from ...errors import FeedError
from ...events import Event
from ...stream.admission import Admission
from ..admitted import admit_all, require_format, unmoved
from .connection import Connection
from .placing import placing
from .publishing import Message, messages_after, put
from .reader import last_seq
from .streams import create, find
from .subjects import message_id, subject_of

if TYPE_CHECKING:
    from nats.js.api import StreamInfo

__all__ = ["Writer"]

GROUP = 1_000  # messages that a server takes as one, unless it is configured otherwise


@attrs.frozen
class Known:
    """What a writer has read or written of a stream: up to a sequence there, and what it says so far."""

    sequence: int
    admission: Admission


class Writer:
    """The writer of one election; it makes the stream if there is none, and remembers what it has admitted."""

    def __init__(self, connection: Connection, election: str, *, replicas: int, retention: timedelta | None) -> None:
        self.connection = connection
        self.election = election
        self.replicas = replicas
        self.retention = retention
        self._stream: StreamInfo | None = None
        self._known: Known | None = None
        self._lock = asyncio.Lock()

    async def append(self, events: Sequence[Event], expected_seq: int) -> int:
        """Append events after `expected_seq` and give the new last `seq`."""
        async with self._lock:
            known, self._known = self._known, None  # forgotten until all has ended well: it is then read again
            if not events or known is None or known.admission.seq != expected_seq:
                known = await self._caught_up(known or Known(0, Admission()))
            unmoved(known.admission.seq, expected_seq, self.connection.address)
            lines = await self._admitted(known.admission, events, expected_seq)
            self._known = Known(await self._put(events, lines, known.sequence), known.admission)
            return known.admission.seq

    async def _admitted(self, admission: Admission, events: Sequence[Event], expected_seq: int) -> list[bytes]:
        """Take in events that are to be appended and give their lines; if they do not fit, the log may have moved on.

        Where they fit and it has moved on all the same, the server says so.
        """
        try:
            return admit_all(admission, events, self.connection.address)
        except FeedError:
            unmoved(await last_seq(self.connection, self.election), expected_seq, self.connection.address)
            raise

    async def idle(self) -> None:
        """Wait until nothing is being appended."""
        async with self._lock:
            pass

    async def _caught_up(self, known: Known) -> Known:
        """Read what was appended since this writer last did, so that what is appended follows."""
        self._stream = stream = await find(self.connection, self.election)
        if stream is None:
            return Known(0, Admission())
        places = await placing(self.connection, self.election, stream)
        if places.header is not None:
            require_format(places.header, self.connection.address)
        for message in await messages_after(self.connection, self.election, stream, known.sequence):
            places.event(message, known.admission.admit)
        if known.sequence and await last_seq(self.connection, self.election) != known.admission.seq:
            return await self._caught_up(Known(0, Admission()))  # what was known has been removed since
        return Known(stream.state.last_seq, known.admission)

    async def _put(self, events: Sequence[Event], lines: Sequence[bytes], sequence: int) -> int:
        """Put events into the stream in groups as large as it takes as one, and give its last sequence."""
        if not events:
            return sequence
        if self._stream is None:
            made = create(self.connection, self.election, replicas=self.replicas, retention=self.retention)
            self._stream = await made
        size = GROUP if self._stream.config.allow_atomic else 1
        messages = [self._message(event, line.rstrip(b"\n")) for event, line in zip(events, lines, strict=True)]
        for first in range(0, len(messages), size):
            group = messages[first : first + size]
            sequence = await put(self.connection, self.election, group, sequence, events[first].seq - 1)
        return sequence

    def _message(self, event: Event, line: bytes) -> Message:
        return Message(subject_of(self.election, event), message_id(self.election, event.seq, line), line)
