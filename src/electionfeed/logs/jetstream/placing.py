"""Messages made events again: each read, on its own subject, and checked against what may follow what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import BrokenStream, FeedError
from ...events import Event, NightOpened
from ...stream.upcast import Decoding
from ..admitted import Admit, gapless
from .connection import Connection
from .delivery import Stored
from .streams import next_message
from .subjects import of_type, subject_of

if TYPE_CHECKING:
    from nats.js.api import RawStreamMsg, StreamInfo

__all__ = ["Placing", "anything", "gapless_around", "placing", "stored"]


class Placing:
    """Reads the messages of one stream; an error says the stream, the sequence of the message in it and its subject."""

    def __init__(self, shown: str, election: str, stream: str) -> None:
        self.shown = shown
        self.election = election
        self.stream = stream
        self.header: bytes | None = None
        self._decoding = Decoding()

    def event(self, message: Stored, admit: Admit) -> Event:
        """Give the event of a message, or raise `FeedError` if it holds none, or one that may not stand there."""
        try:
            event = self._decoding.read(message.data)
            self._require_own(event, message.subject)
            admit(event)
        except FeedError as error:
            path = f"{self.shown}, subject {message.subject}, stream {self.stream}"
            raise error.at(path=path, line=message.sequence) from None
        return event

    def _require_own(self, event: Event, subject: str) -> None:
        if isinstance(event, NightOpened) and event.election != self.election:
            raise BrokenStream(
                column="election", value=event.election, expected=f"{self.election}, as the subject says"
            )
        own = subject_of(self.election, event)
        if subject != own:
            # Who asks for one seat would miss it.
            raise BrokenStream(column="subject", value=subject, expected=f"{own}, where this event belongs")


async def placing(connection: Connection, election: str, stream: StreamInfo) -> Placing:
    """Give what reads the messages of a stream, in the format that its header says if it has one yet."""
    name = str(stream.config.name)
    made = Placing(str(connection.address), election, name)
    header = await next_message(connection, name, of_type(election, NightOpened), 1)
    if header is not None:
        made.event(stored(header), anything)
        made.header = header.data
    return made


def stored(message: RawStreamMsg) -> Stored:
    """Give a message that was asked for by itself as one that was delivered."""
    identity = (message.headers or {}).get("Nats-Msg-Id")
    return Stored(message.seq or 0, message.subject or "", message.data or b"", identity, 0)


def gapless_around(after: int) -> Admit:
    """Admit events without a gap, of which the first is the one after a `seq` or comes before that."""
    admit: Admit | None = None

    def begin(event: Event) -> None:
        nonlocal admit
        admit = admit or gapless(min(after, event.seq - 1))
        admit(event)

    return begin


def anything(event: Event) -> None:
    """Admit every event: a choice of them has gaps."""
