"""The streams on a server: found by their election, made for a new one, asked for their last message."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from .connection import Connection, refusal
from .subjects import all_of, election_of, stream_name

if TYPE_CHECKING:
    from nats.js import JetStreamContext
    from nats.js.api import RawStreamMsg, StreamInfo

__all__ = ["create", "elections", "find", "last_message", "next_message"]


async def find(connection: Connection, election: str) -> StreamInfo | None:
    """Find the stream of an election by the name that we give it or, under another name, by its subjects."""
    return await connection.ask(lambda jetstream: _found(jetstream, election))


async def create(connection: Connection, election: str, *, replicas: int, retention: timedelta | None) -> StreamInfo:
    """Make the stream of an election: on disk, refusing what is new when it is full, with groups all or none."""
    from nats.js.api import DiscardPolicy, StorageType, StreamConfig
    from nats.js.errors import APIError

    config = StreamConfig(
        name=stream_name(election),
        subjects=[all_of(election)],
        storage=StorageType.FILE,
        discard=DiscardPolicy.NEW,  # the old events would go otherwise, and no night could be folded any more
        max_age=retention.total_seconds() if retention else 0,
        num_replicas=replicas,
        allow_atomic=True,
        allow_direct=True,
    )
    try:
        return await connection.ask(lambda jetstream: jetstream.add_stream(config))
    except APIError as error:
        # Another writer may just have made it, with settings of its own.
        made = await find(connection, election)
        if made is None:
            raise refusal(error, str(connection.address)) from error
        return made


async def elections(connection: Connection) -> tuple[str, ...]:
    """Give the ids of the elections that have a stream on the server, sorted."""
    streams: list[StreamInfo] = []
    while page := await connection.ask(partial(_page, len(streams))):
        streams += page
    subjects = [subject for stream in streams for subject in stream.config.subjects or ()]
    return tuple(sorted({election for subject in subjects if (election := election_of(subject))}))


async def last_message(connection: Connection, stream: str, subject: str) -> RawStreamMsg | None:
    """Give the last message of a stream under a subject, as the stream's leader has it; none if there is none."""
    return await _message(connection, lambda jetstream: jetstream.get_last_msg(stream, subject))


async def next_message(connection: Connection, stream: str, subject: str, sequence: int) -> RawStreamMsg | None:
    """Give the first message of a stream under a subject from a sequence on, none if there is none yet."""
    return await _message(connection, lambda jetstream: jetstream.get_msg(stream, sequence, subject, next=True))


async def _message(
    connection: Connection, question: Callable[[JetStreamContext], Awaitable[RawStreamMsg]]
) -> RawStreamMsg | None:
    from nats.js.errors import NotFoundError

    try:
        return await connection.ask(question)
    except NotFoundError:
        return None


async def _page(offset: int, jetstream: JetStreamContext) -> list[StreamInfo]:
    return await jetstream.streams_info(offset)


async def _found(jetstream: JetStreamContext, election: str) -> StreamInfo | None:
    from nats.js.errors import NotFoundError

    try:
        return await jetstream.stream_info(stream_name(election))
    except NotFoundError:
        pass
    try:
        return await jetstream.stream_info(await jetstream.find_stream_name_by_subject(all_of(election)))
    except NotFoundError:
        return None
