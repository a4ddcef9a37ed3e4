"""What a feed will deliver and under which ids: a night, the delivery incidents drawn over it, and corrections.

An id never changes its meaning. Where a stream is as its publisher sent it, the id of a message is its place, which is
its `seq`. A stream that repeats or reorders messages, or that was corrected while it ran, has ids such as
`1500-3f2a9c01`: the place, and a digest of the stream that it is a place in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256

from ..events import Event
from ..night import Night
from ..rehearsal.catalogue import CATALOGUE
from ..rehearsal.scenario import scenario
from ..stream.codec import encode
from .messages import Message
from .problems import Problem

__all__ = ["ID", "Plan"]

ID = re.compile(r"([0-9]{1,9})(?:-([0-9a-f]{8}))?")
START = 0


class Plan:
    """The messages of a night in the order of their delivery; the same night, scenario and seed give the same plan.

    `ValueError` if a scenario is unknown, or corrupts bytes: HTTP frames its messages, so its own faults are others.
    """

    def __init__(self, night: Night, *names: str, seed: int = 0) -> None:
        scenario(*names, seed=seed)  # which knows the names, and says so of those it does not
        incidents = [name for name in names if CATALOGUE[name].layer == "incident"]
        self._deliver = scenario(*(name for name in names if name not in incidents), seed=seed)
        self._pristine = Night(scenario(*incidents, seed=seed)(night)) if incidents else night
        self.restart()

    def restart(self) -> None:
        """Go back to the plan as it was first made: corrections made meanwhile are forgotten."""
        self.night: Night = self._pristine
        self.corrections: int = 0
        self.election: str = self.night.header.election
        events = tuple(self._deliver(self.night))
        clean = all(place == event.seq for place, event in enumerate(events, 1))
        self.digest: str = _digest(events)
        # Which streams the ids of clients may be of, each with the last place that it shares with what is now planned.
        self._lineage = {"" if clean else self.digest[:8]: len(events)}
        self.messages: tuple[Message, ...] = self._numbered(events)

    def amend(self, night: Night, sent: int) -> None:
        """Go on with a changed night after so many messages, or raise `ValueError` if it does not begin with those."""
        said = {message.event.seq: message.event for message in self.messages[:sent]}
        for seq, event in said.items():
            if seq > len(night) or night[seq - 1] != event:
                raise ValueError(f"this would change seq {seq}, which has been delivered")
        rest = self._deliver(event for event in night if event.seq not in said)
        events = (*(message.event for message in self.messages[:sent]), *rest)
        self._lineage = {tag: min(last, sent) for tag, last in self._lineage.items()}
        self._lineage[_digest(events)[:8]] = len(events)
        self.messages = self.messages[:sent] + self._numbered(events)[sent:]
        self.night = night
        self.corrections += 1

    def place(self, id: str) -> int:  # noqa: A002 (the field's name)
        """Give the place that an id stands for, 0 for the start, or raise `Problem`."""
        read = ID.fullmatch(id)
        if read is None:
            raise Problem("bad-parameter", f"{id[:40]!r} is not an id of this feed, such as {self.messages[-1].id}")
        place, tag = int(read[1]), read[2] or ""
        if place == START:
            return START
        last = self._lineage.get(tag)
        if last is None or (place > last and last < len(self.messages)):
            raise Problem("stream-changed", f"{id} is an id of another stream: begin again, without an id")
        if place > last:
            raise Problem("bad-parameter", f"{id} is beyond the end of the night, {self.messages[-1].id}")
        return place

    def _numbered(self, events: Iterable[Event]) -> tuple[Message, ...]:
        *_, tag = self._lineage
        suffix = f"-{tag}" if tag else ""
        return tuple(Message(n, f"{n}{suffix}", event, self.election) for n, event in enumerate(events, 1))


def _digest(events: Iterable[Event]) -> str:
    digest = sha256()
    for event in events:
        digest.update(encode(event) + b"\n")
    return digest.hexdigest()
