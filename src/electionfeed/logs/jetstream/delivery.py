"""Messages of a stream, in order and each once, by an ordered consumer of nats-py.

It replaces itself when a message is missing or the server has forgotten it. Where it does not, because the new one
could not be made, it falls silent: so a silent one is asked for, and replaced here.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from ...errors import BrokenStream
from .connection import PAUSE, Connection, Unanswered

if TYPE_CHECKING:
    from nats.aio.msg import Msg
    from nats.js import JetStreamContext
    from nats.js.api import ConsumerConfig, StreamInfo

    Subscription = JetStreamContext.PushSubscription

__all__ = ["Stored", "delivered", "stored_since"]

PAGE = 512  # messages handed out at once
HEARTBEAT = 0.5  # seconds between two signs of life of a consumer with nothing to say; two missed ones replace it
SILENCE = 5.0  # seconds after which a silent consumer is asked for


class Stored(NamedTuple):
    """A message as a stream has it: its sequence there, subject, data and id, and how many come after it."""

    sequence: int
    subject: str
    data: bytes
    id: str | None
    pending: int


async def delivered(
    connection: Connection, stream: StreamInfo, start: int, subjects: list[str], *, follow: bool
) -> AsyncGenerator[list[Stored], None]:
    """Give the messages from a sequence on, page by page: those that there are or, to `follow`, for ever."""
    last, deadline = max(start, 1) - 1, connection.deadline()
    while follow or last < stream.state.last_seq:
        try:
            async with aclosing(_pages(connection, stream, last + 1, subjects)) as pages:
                async for page in pages:
                    # A consumer that replaced itself before its first message begins with the whole stream.
                    if fresh := [message for message in page if message.sequence > last]:
                        last = fresh[-1].sequence
                        yield fresh
                    deadline = connection.deadline()
                    if not follow and (not page or page[-1].pending == 0 or last >= stream.state.last_seq):
                        return
        except Unanswered as error:
            await (asyncio.sleep(PAUSE) if follow else connection.wait(deadline, error))


async def stored_since(connection: Connection, stream: StreamInfo, moment: datetime) -> int:
    """Give the sequence of the first message that the server stored at a moment or later, or else of the next."""
    from nats.js.api import DeliverPolicy

    async def ask(jetstream: JetStreamContext) -> int:
        config = _config([])
        config.deliver_policy, config.opt_start_time = DeliverPolicy.BY_START_TIME, moment
        made = await jetstream.add_consumer(str(stream.config.name), config)
        await jetstream.delete_consumer(made.stream_name, made.name)
        return (made.delivered.stream_seq if made.delivered else 0) + 1

    return await connection.ask(ask)


def _config(subjects: list[str]) -> ConsumerConfig:
    from nats.js.api import AckPolicy, ConsumerConfig

    return ConsumerConfig(ack_policy=AckPolicy.NONE, mem_storage=True, filter_subjects=subjects or None)


async def _pages(
    connection: Connection, stream: StreamInfo, start: int, subjects: list[str]
) -> AsyncGenerator[list[Stored], None]:
    """Give what one consumer delivers, and an empty page when there is nothing; `Unanswered` when it is no more."""
    consumer = await connection.once(_consumer(await connection.jetstream(), stream, start, subjects))
    last = start - 1
    try:
        if await connection.once(_is_empty(consumer)):
            yield []
        while True:
            page = await _page(consumer)
            if page:
                last = page[-1].sequence
            else:
                await connection.once(_require_same(await connection.jetstream(), stream))
                await connection.once(_require_at(consumer, last))
            yield page
    finally:
        await _dropped(consumer)


async def _consumer(jetstream: JetStreamContext, stream: StreamInfo, start: int, subjects: list[str]) -> Subscription:
    from nats.js.api import DeliverPolicy
    from nats.js.errors import NotFoundError

    name, config = str(stream.config.name), _config(subjects)
    config.deliver_policy, config.opt_start_seq = DeliverPolicy.BY_START_SEQUENCE, start
    try:
        return await jetstream.subscribe(
            "", stream=name, config=config, ordered_consumer=True, idle_heartbeat=HEARTBEAT
        )
    except NotFoundError:
        raise _removed(name) from None


async def _page(consumer: Subscription) -> list[Stored]:
    """Give the next messages, those that are here already up to a page, or none after a silence."""
    try:
        page = [_stored(await consumer.next_msg(SILENCE))]
    except TimeoutError:
        return []
    while consumer.pending_msgs and len(page) < PAGE:
        page.append(_stored(await consumer.next_msg()))
    return page


def _stored(message: Msg) -> Stored:
    about = message.metadata
    identity = (message.headers or {}).get("Nats-Msg-Id")
    return Stored(about.sequence.stream, message.subject, message.data, identity, about.num_pending or 0)


async def _is_empty(consumer: Subscription) -> bool:
    """Say whether a new consumer has nothing to deliver."""
    info = await consumer.consumer_info()
    return not info.num_pending and not (info.delivered and info.delivered.consumer_seq)


async def _require_at(consumer: Subscription, last: int) -> None:
    """Raise `Unanswered` unless a consumer is there, has delivered what we have, and has no more."""
    from nats.js.errors import NotFoundError

    try:
        info = await consumer.consumer_info()
    except NotFoundError:
        raise Unanswered("the server has forgotten the consumer") from None
    if info.num_pending or (info.delivered and info.delivered.stream_seq > last):
        raise Unanswered("the consumer has more than has come")


async def _require_same(jetstream: JetStreamContext, stream: StreamInfo) -> None:
    """Raise `BrokenStream` if a stream has been removed, or made again, since it was first read."""
    from nats.js.errors import NotFoundError

    name = str(stream.config.name)
    try:
        found = await jetstream.stream_info(name)
    except NotFoundError:
        raise _removed(name) from None
    if found.created != stream.created:
        raise _removed(name)


def _removed(name: str) -> BrokenStream:
    return BrokenStream(column="stream", value=name, expected="the stream that was first read: it has been removed")


async def _dropped(consumer: Subscription) -> None:
    """Let a consumer go; the server forgets it soon after."""
    from nats.errors import Error

    with suppress(Error, OSError):
        await consumer.unsubscribe()
