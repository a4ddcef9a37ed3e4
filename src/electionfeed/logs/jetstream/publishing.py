"""Putting messages into a stream: a group all or none, at an expected place, and once.

NATS itself compares the place that a writer expects with the last of the stream, and answers error 10071 where they
differ. That is also what a writer hears that sends a second time what had arrived, so then the stored messages are
read and their ids compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING
from uuid import uuid4

import attrs

from ...errors import BrokenStream, FeedError
from ..admitted import gapless, unmoved
from .connection import Connection, Unanswered, refusal
from .delivery import Stored, delivered
from .placing import placing
from .reader import last_seq
from .streams import find
from .subjects import all_of

if TYPE_CHECKING:
    from nats.js.api import PubAck, StreamInfo

__all__ = ["Message", "messages_after", "put"]

MOVED = {10071, 10201}  # the codes of a wrong last sequence, and of a group with an id that is stored already
HALF = {10176, 10210}  # the codes of a group that came incomplete, and of too many groups under way


@attrs.frozen
class Message:
    """An event on its way: its subject, the id by which NATS knows it again, and its line."""

    subject: str
    id: str
    line: bytes


class Moved(Exception):
    """The stream does not end where the writer thinks, or it has this message already."""


async def put(connection: Connection, election: str, group: Sequence[Message], sequence: int, seq: int) -> int:
    """Publish a group after a sequence of the stream, where `seq` is last, and give its own last sequence there.

    Asks again until the answer is known or patience at an end, and raises `Conflict` if somebody else was first.
    """
    end = connection.deadline()
    sent = moved = False
    while True:
        try:
            if sent or moved:
                place, done = await _look(connection, election, group, sequence, seq, sent=sent)
                if done:
                    return place
                if moved and place == sequence:
                    raise _removed(connection, group)
                sequence, moved = place, False
            return await _publish(connection, group, sequence)
        except Moved:
            moved = True
        except Unanswered as error:
            sent = True
            await connection.wait(end, error)


async def messages_after(connection: Connection, election: str, stream: StreamInfo, sequence: int) -> list[Stored]:
    """Read the messages of an election that a stream has after a sequence."""
    async with aclosing(delivered(connection, stream, sequence + 1, [all_of(election)], follow=False)) as pages:
        return [message async for page in pages for message in page]


async def _look(
    connection: Connection, election: str, group: Sequence[Message], sequence: int, seq: int, *, sent: bool
) -> tuple[int, bool]:
    """Give where the stream ends if nothing was added, or where our group does if it had arrived after all.

    Raises `Conflict` for anything else; a writer that has not sent its group yet has not added it, whatever it says.
    """
    stream = await find(connection, election)
    added = await messages_after(connection, election, stream, sequence) if stream else []
    if sent and [message.id for message in added[: len(group)]] == [message.id for message in group]:
        return added[len(group) - 1].sequence, True
    if stream and added:
        places, admit = await placing(connection, election, stream), gapless(seq)
        for message in added:
            places.event(message, admit)
    unmoved(await last_seq(connection, election), seq, connection.address)
    if stream is None:
        expected = "the stream of this election: it has been removed"
        raise BrokenStream(path=str(connection.address), column="stream", expected=expected)
    return stream.state.last_seq, False


async def _publish(connection: Connection, group: Sequence[Message], sequence: int) -> int:
    """Publish a group once, and give its last sequence in the stream."""
    from nats.js.errors import APIError

    try:
        ack = await connection.once(_sent(connection, group, sequence))
    except APIError as error:
        if error.err_code in MOVED:
            raise Moved from error
        if error.err_code in HALF:
            raise Unanswered(str(error.description)) from error
        raise refusal(error, str(connection.address)) from error
    if ack.duplicate:
        raise Moved
    return ack.seq


async def _sent(connection: Connection, group: Sequence[Message], sequence: int) -> PubAck:
    """Send a group; the answer to its last message is the answer to all of it."""
    client = await connection.client()
    *others, last = _with_headers(group, sequence)
    for message, _ in (*others, last):
        if len(message.line) > client.max_payload:
            expected = f"a line of at most {client.max_payload:,} bytes, which is what this server takes"
            raise FeedError(path=str(connection.address), value=message.line[:40], expected=expected)
    for message, headers in others:
        await client.publish(message.subject, message.line, headers=headers)
    message, headers = last
    return await (await connection.jetstream()).publish(message.subject, message.line, headers=headers)


def _with_headers(group: Sequence[Message], sequence: int) -> list[tuple[Message, dict[str, str]]]:
    """Give each message its headers: its id, the place expected before the first, and what makes a group of several."""
    headers = [{"Nats-Msg-Id": message.id} for message in group]
    headers[0]["Nats-Expected-Last-Sequence"] = str(sequence)
    if len(group) > 1:
        batch = uuid4().hex  # another one each time: what is left of a group that never ended does not mix with it
        for number, each in enumerate(headers, 1):
            each |= {"Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(number)}
        headers[-1]["Nats-Batch-Commit"] = "1"
    return list(zip(group, headers, strict=True))


def _removed(connection: Connection, group: Sequence[Message]) -> FeedError:
    expected = "an event that was not removed from the stream just now: NATS remembers its id for the duplicate window"
    return FeedError(path=str(connection.address), column="Nats-Msg-Id", value=group[0].id, expected=expected)
