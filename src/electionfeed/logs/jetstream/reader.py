"""Reading the events of an election: all of them or those of some seats, those there are or as they come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime
from typing import TYPE_CHECKING

from ...events import Event, NightClosed
from ...stream.admission import Admission
from .choice import Choice, subjects
from .connection import Connection
from .delivery import delivered, stored_since
from .placing import anything, gapless_around, placing, stored
from .streams import find, last_message, next_message
from .subjects import all_of

if TYPE_CHECKING:
    from nats.js.api import RawStreamMsg, StreamInfo

__all__ = ["follow", "last_seq", "lines", "read", "seq_stored"]

WAIT = 0.5  # seconds between two looks for a stream that nobody has made yet


async def last_seq(connection: Connection, election: str) -> int:
    """Give the `seq` of the last event, 0 while there is none."""
    stream = await find(connection, election)
    return 0 if stream is None else await _last_seq(connection, election, stream)


async def seq_stored(connection: Connection, election: str, moment: datetime) -> int:
    """Give the `seq` of the last event that the server had stored before a moment, 0 if there was none."""
    stream = await find(connection, election)
    if stream is None:
        return 0
    sequence = await stored_since(connection, stream, moment)
    message = await next_message(connection, str(stream.config.name), all_of(election), sequence)
    if message is None:
        return await _last_seq(connection, election, stream)
    return (await _read(connection, election, stream, message)).seq - 1


async def lines(connection: Connection, election: str) -> AsyncGenerator[list[bytes], None]:
    """Give what every message of an election holds, unread, page by page."""
    stream = await find(connection, election)
    if stream is not None:
        async with aclosing(delivered(connection, stream, 1, [all_of(election)], follow=False)) as pages:
            async for page in pages:
                yield [message.data for message in page]


async def read(connection: Connection, election: str, after: int, choice: Choice) -> AsyncGenerator[list[Event], None]:
    """Give the events after a `seq` that there are, page by page."""
    stream = await find(connection, election)
    if stream is not None:
        async with aclosing(_events(connection, election, stream, after, choice, following=False)) as pages:
            async for page in pages:
                yield [event for event in page if event.seq > after]


async def follow(
    connection: Connection, election: str, after: int, choice: Choice
) -> AsyncGenerator[list[Event], None]:
    """Give the events after a `seq`, page by page, and go on as they come until NightClosed."""
    while (stream := await find(connection, election)) is None:
        await asyncio.sleep(WAIT)
    async with aclosing(_events(connection, election, stream, after, choice, following=True)) as pages:
        async for page in pages:
            yield [event for event in page if event.seq > after]
            if any(isinstance(event, NightClosed) for event in page):
                return


async def _events(
    connection: Connection, election: str, stream: StreamInfo, after: int, choice: Choice, *, following: bool
) -> AsyncGenerator[list[Event], None]:
    """Give the events from just after a `seq` on, and perhaps some before; a fault comes after what is sound."""
    wanted = await subjects(connection, election, stream, choice)
    places = await placing(connection, election, stream)
    whole = gapless_around(after) if after else Admission().admit
    admit = whole if choice.everything else anything
    # An event never stands before the place of its `seq`, and where messages were removed after it. To follow, one
    # earlier, because the night may have closed there.
    start = after if following else after + 1
    async with aclosing(delivered(connection, stream, start, wanted, follow=following)) as pages:
        async for page in pages:
            events: list[Event] = []
            try:
                for message in page:
                    events.append(places.event(message, admit))  # noqa: PERF401 (what came before a fault is kept)
            finally:
                yield events


async def _last_seq(connection: Connection, election: str, stream: StreamInfo) -> int:
    message = await last_message(connection, str(stream.config.name), all_of(election))
    return 0 if message is None else (await _read(connection, election, stream, message)).seq


async def _read(connection: Connection, election: str, stream: StreamInfo, message: RawStreamMsg) -> Event:
    return (await placing(connection, election, stream)).event(stored(message), anything)
