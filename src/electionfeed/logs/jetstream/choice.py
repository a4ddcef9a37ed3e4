"""Which seats a consumer wants, as the subjects that NATS filters by."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import aclosing
from typing import TYPE_CHECKING

import attrs

from ...events import CandidatesNominated
from ...names import SO_FAR, resolve
from .connection import Connection
from .delivery import delivered
from .placing import anything, placing
from .subjects import all_of, chosen, of_type

if TYPE_CHECKING:
    from nats.js.api import StreamInfo

__all__ = ["Choice", "choice", "subjects"]


@attrs.frozen
class Choice:
    """The seats with these codes or names, or of a region, or all; events about no seat always belong to it."""

    seats: frozenset[str] | None = None
    region: str | None = None

    @property
    def everything(self) -> bool:
        """Whether nothing is left out."""
        return self.seats is None and self.region is None


def choice(seats: Iterable[str] | None, region: str | None) -> Choice:
    """Make a choice of seats, or raise `TypeError` or `ValueError` for what is none."""
    if isinstance(seats, str):
        raise TypeError(f"seats are the codes of several seats: [{seats!r}] for one")
    if seats is not None and region is not None:
        raise ValueError("seats and a region are two choices: give one of them")
    return Choice(None if seats is None else frozenset(seats), region)


async def subjects(connection: Connection, election: str, stream: StreamInfo, choice: Choice) -> list[str]:
    """Give the subjects of a choice, or raise `UnknownName` for a seat or region that nobody was nominated in."""
    if choice.everything:
        return [all_of(election)]
    nominated = await _nominated(connection, election, stream)
    if choice.region is not None:
        region = resolve(choice.region, {seat.region for seat in nominated}, "region", SO_FAR)
        return chosen(election, (seat.seat for seat in nominated if seat.region == region))
    names = {seat.seat: seat.name for seat in nominated}
    return chosen(election, [resolve(seat, names, "seat", SO_FAR) for seat in sorted(choice.seats or ())])


async def _nominated(connection: Connection, election: str, stream: StreamInfo) -> list[CandidatesNominated]:
    """Read the seats nominated so far."""
    places, seats = await placing(connection, election, stream), []
    nominations = [of_type(election, CandidatesNominated)]
    async with aclosing(delivered(connection, stream, 1, nominations, follow=False)) as pages:
        async for page in pages:
            for message in page:
                event = places.event(message, anything)
                if isinstance(event, CandidatesNominated):
                    seats.append(event)
    return seats
