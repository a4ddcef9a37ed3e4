"""A log in NATS JetStream: one stream an election, for many writers and consumers on many machines.

Each event is a message that holds its line of JSON, under the subject `election.ID.SEAT.TYPE`, so that any NATS client
can read the log, or one seat of it. The server keeps the order, compares the place that a writer expects, and knows a
message again that is sent twice.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import aclosing, closing
from datetime import datetime, timedelta
from typing import Any, Self, TypeVar

import attrs

from .._moments import aware
from ..errors import BrokenStream, FeedError
from ..events import Event, NightClosed, NightOpened
from ..stream.admission import Admission
from .admitted import admit_all, grouped, limits, unmoved
from .jetstream import reader
from .jetstream.address import address
from .jetstream.choice import Choice, choice
from .jetstream.connection import Connection
from .jetstream.loop import Loop
from .jetstream.streams import elections
from .jetstream.writer import Writer

__all__ = ["NatsLog"]

T = TypeVar("T")
Pages = Callable[[Connection, str], AsyncGenerator[list[T], None]]
WAIT = 0.5  # seconds between two looks for a first election


class NatsLog:
    """The log of one election on a NATS server; without its id, the only one there is or that a first event opens.

    `path` is `nats://HOST:PORT` or `nats://HOST:PORT/ELECTION`. A new stream has so many `replicas` and forgets an
    event after its `retention`, never unless one is given. A call waits at most `patience` seconds for an answer.
    `options` go to `nats.connect` as they are: credentials, TLS. Each thread opens a log of its own.
    """

    def __init__(
        self,
        path: str,
        *,
        election: str | None = None,
        replicas: int = 1,
        retention: timedelta | None = None,
        patience: float = 5.0,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        self._loop = Loop()
        self._open: Connection | None = None
        self._writer: Writer | None = None
        self._address = address(path)
        if election and self._address.election not in (None, election):
            expected = f"{self._address.election}, the election of this address"
            raise FeedError(path=str(self._address), column="election", value=election, expected=expected)
        self._election = election or self._address.election
        self._address = attrs.evolve(self._address, election=self._election)
        self.replicas = replicas
        self.retention = retention
        self.patience = patience
        self.options: Mapping[str, Any] = options or {}

    def __repr__(self) -> str:
        return f"NatsLog({self.path!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        # When Python ends, the thread has ended before, and would be waited for in vain.
        if not sys.is_finalizing():
            self.close()

    @property
    def path(self) -> str:
        """The address, without a user and password."""
        return str(self._address)

    @property
    def elections(self) -> tuple[str, ...]:
        """The ids of the elections on the server, sorted."""
        return self._loop.run(elections(self._connection()))

    @property
    def election(self) -> str | None:
        """The id of this log's election, none while the server has none; `FeedError` if there are several and no id."""
        return self._election or self._only(self.elections)

    @property
    def seq(self) -> int:
        """The `seq` of the last event, 0 while there is none."""
        self._settle()
        election = self.election
        return 0 if election is None else self._loop.run(reader.last_seq(self._connection(), election))

    def append(self, events: Iterable[Event], expected_seq: int) -> int:
        """Append events after `expected_seq`, all or none, and give the new last `seq`.

        Raises `Conflict` if another writer was first, `BrokenStream` for events that do not follow, and `OSError` if
        the stream is full; the log is then as it was. Only after a `ConnectionError` it is not known whether they are
        there: `seq` says so. Of more events than the server takes as one, usually 1,000, the first groups may stand.
        """
        group = grouped(events, expected_seq)
        election = self._opening(group)
        if election is None:
            unmoved(0, expected_seq, self.path)
            admit_all(Admission(), group, self.path)
            return 0
        # Ctrl-C ends the waiting but not the append, and whoever asks this log next waits for it.
        seq = self._loop.start(self._writing(election).append(group, expected_seq)).result()
        self._election = election
        return seq

    def read(
        self,
        *,
        after: int = 0,
        until: int | datetime | None = None,
        seats: Iterable[str] | None = None,
        region: str | None = None,
    ) -> Iterator[Event]:
        """Read the events after a `seq`, up to and including another one, or all that the feed had said by a moment.

        With `seats` (codes or names) or a `region`, those of these seats and of none, or `UnknownName` if it has no
        such seat or region; without, and from the start, each must follow from those before it.
        """
        limits(after, until)
        return self._until(after, until, choice(seats, region))

    def lines(self) -> Iterator[bytes]:
        """Read what every message holds, whatever it is, as a line: for a `Reading` that forgives."""
        return (line + b"\n" for line in self._iterate(reader.lines))

    def follow(
        self,
        *,
        after: int = 0,
        seats: Iterable[str] | None = None,
        region: str | None = None,
        sleep: Callable[[float], object] | None = None,
        poll: float = 0.1,
    ) -> Iterator[Event]:
        """Read the events after a `seq`, then wait for more, until NightClosed, however often the server goes away.

        The server sends them as they come; with `sleep`, it is asked every `poll` seconds. `seats` and `region` are as
        for `read`.
        """
        limits(after, None)
        wanted = choice(seats, region)
        if sleep is not None:
            return self._polled(after, wanted, lambda: sleep(poll))
        return self._iterate(lambda connection, election: reader.follow(connection, election, after, wanted), wait=True)

    async def afollow(
        self, *, after: int = 0, seats: Iterable[str] | None = None, region: str | None = None
    ) -> AsyncIterator[Event]:
        """Do as `follow` under asyncio, on a connection of its own that is closed at the end."""
        limits(after, None)
        wanted, connection = choice(seats, region), self._new_connection()
        try:
            while (election := self._election or self._only(await elections(connection))) is None:
                await asyncio.sleep(WAIT)
            async with aclosing(reader.follow(connection, election, after, wanted)) as pages:
                async for page in pages:
                    for event in page:
                        yield event
        finally:
            await connection.close()

    def seq_stored(self, moment: datetime) -> int:
        """Give the `seq` of the last event that the server had stored before a moment, by its own clock."""
        election = self.election
        return 0 if election is None else self._loop.run(reader.seq_stored(self._connection(), election, aware(moment)))

    def close(self) -> None:
        """Let the connection and its thread go; the log opens them again when it is used again."""
        connection, self._open, self._writer = self._open, None, None
        if connection is not None and self._loop.running:
            self._loop.run(connection.close())
        self._loop.close()

    def _connection(self) -> Connection:
        if self._open is None or not self._loop.running:
            self._open, self._writer = self._new_connection(), None
        return self._open

    def _new_connection(self) -> Connection:
        return Connection(self._address, self.patience, self.options)

    def _writing(self, election: str) -> Writer:
        connection = self._connection()
        if self._writer is None or self._writer.election != election:
            self._writer = Writer(connection, election, replicas=self.replicas, retention=self.retention)
        return self._writer

    def _opening(self, group: Sequence[Event]) -> str | None:
        """Give the election that a group of events belongs to."""
        if not (group and isinstance(group[0], NightOpened)):
            return self.election
        if self._election not in (None, group[0].election):
            expected = f"{self._election}, the election of this log"
            raise BrokenStream(path=self.path, column="election", value=group[0].election, expected=expected)
        return group[0].election

    def _only(self, found: tuple[str, ...]) -> str | None:
        if len(found) > 1:
            expected = f"one of the elections on this server: {', '.join(found)}"
            raise FeedError(path=self.path, column="election", expected=expected)
        return found[0] if found else None

    def _settle(self) -> None:
        """Wait for an append that was interrupted."""
        if self._writer is not None and self._loop.running:
            self._loop.run(self._writer.idle())

    def _iterate(self, pages: Pages[T], *, wait: bool = False) -> Generator[T, None, None]:
        self._settle()
        while (election := self.election) is None:
            if not wait:
                return
            self._loop.run(asyncio.sleep(WAIT))
        with closing(self._loop.iterate(pages(self._connection(), election))) as each:
            for page in each:
                yield from page

    def _until(self, after: int, until: int | datetime | None, wanted: Choice) -> Generator[Event, None, None]:
        pages = self._iterate(lambda connection, election: reader.read(connection, election, after, wanted))
        with closing(pages) as events:
            for event in events:
                if until is None or (event.at <= until if isinstance(until, datetime) else event.seq <= until):
                    yield event
                if isinstance(until, int) and event.seq >= until:
                    return

    def _polled(self, after: int, wanted: Choice, sleep: Callable[[], object]) -> Iterator[Event]:
        # One event earlier, because the night may have closed there.
        last = max(0, after - 1)
        while True:
            for event in self._until(last, None, wanted):
                last = event.seq
                if last > after:
                    yield event
                if isinstance(event, NightClosed):
                    return
            sleep()
