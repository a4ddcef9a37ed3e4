"""Which seats a consumer wants, as the subjects that NATS filters by."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import aclosing
from typing import TYPE_CHECKING

import attrs

from ...errors import FeedError
from ...events import CandidatesNominated
from .connection import Connection
from .delivery import delivered
from .placing import anything, placing
from .subjects import all_of, chosen, of_type

if TYPE_CHECKING:
    from nats.js.api import StreamInfo

__all__ = ["Choice", "choice", "subjects"]


@attrs.frozen
class Choice:
    """The seats with these codes, or of a region, or all of them; events about no seat always belong to it."""

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
    """Give the subjects of a choice, or raise `FeedError` for a seat or region that nobody was nominated in."""
    if choice.everything:
        return [all_of(election)]
    regions = await _regions(connection, election, stream)
    if choice.region is not None:
        _require(choice.region, set(regions.values()), "region")
        return chosen(election, (seat for seat, region in regions.items() if region == choice.region))
    for seat in sorted(choice.seats or ()):
        _require(seat, regions, "seat")
    return chosen(election, choice.seats or ())


async def _regions(connection: Connection, election: str, stream: StreamInfo) -> dict[str, str]:
    """Give the region of each seat nominated so far."""
    places, regions = await placing(connection, election, stream), {}
    nominations = [of_type(election, CandidatesNominated)]
    async with aclosing(delivered(connection, stream, 1, nominations, follow=False)) as pages:
        async for page in pages:
            for message in page:
                event = places.event(message, anything)
                if isinstance(event, CandidatesNominated):
                    regions[event.seat] = event.region
    return regions


def _require(name: str, known: Collection[str], column: str) -> None:
    if name not in known:
        from difflib import get_close_matches  # only a slip of the pen needs it

        near = get_close_matches(name, known, n=5, cutoff=0.0)
        raise FeedError(column=column, value=name, expected=f"one nominated so far: {', '.join(near) or 'none'}")
