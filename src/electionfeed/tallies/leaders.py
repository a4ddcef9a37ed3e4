"""Live leader boards: the first few of all seats or candidates by one figure, as results come in.

A ranking gives the entries of one declaration; the engine keeps those of each seat's latest revision, and the board
sorts them when it is read, which for 650 seats is simpler than to keep them sorted through every correction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from typing import Any, overload

import attrs

from ..events import CandidatesNominated, SeatDeclared
from ..folds.engine import EngineState, Measure, SeatReducer
from .columns import Columns, rows_of
from .ranking import Entry, Ranking
from .rankings import RANKINGS

__all__ = ["Leaders", "leaders"]


@attrs.frozen(slots=False)
class Leaders(Sequence[Entry]):
    """The first entries of a ranking, at most `size` of them."""

    engine: EngineState = attrs.field(repr=False)
    ranking: Ranking
    limit: int

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The entries shown, the leader first."""
        return tuple(sorted(self.engine.sums["entries"], key=self.ranking.order)[: self.limit])

    @overload
    def __getitem__(self, place: int) -> Entry: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Entry, ...]: ...
    def __getitem__(self, place: int | slice) -> Entry | tuple[Entry, ...]:
        return self.entries[place]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def columns(self) -> Columns:
        """Give one row an entry as plain columns, `place` counted from 1."""
        told = rows_of(map(_told, self.entries), (field.name for field in attrs.fields(Entry)))
        return {"place": list(range(1, len(self) + 1)), **told}

    def as_dict(self) -> dict[str, Any]:
        """Give the leader board as plain values for JSON."""
        entries = [dict(sorted(_told(entry).items())) for entry in self.entries]
        return {"entries": entries, "title": self.ranking.title, "unit": self.ranking.unit}


def leaders(ranking: str | Ranking, limit: int = 10) -> SeatReducer[Leaders]:
    """Make the leader board of a ranking, by name or your own; `ValueError` if there is no such name or no room.

    >>> from electionfeed import fold, load
    >>> fold(leaders("closest", 1), load("ge2019"))[0].name
    'Fermanagh and South Tyrone'
    """
    if limit < 1:
        raise ValueError(f"a leader board has room for 1 or more, not {limit}")
    if isinstance(ranking, str):
        if ranking not in RANKINGS:
            raise ValueError(f"the rankings are {', '.join(RANKINGS)}, and {ranking!r} is none of them")
        ranking = RANKINGS[ranking]
    measure = Measure("entries", SeatDeclared, partial(_entries, ranking), seated=True)
    return SeatReducer((measure,), partial(Leaders, ranking=ranking, limit=limit))


def _entries(ranking: Ranking, event: SeatDeclared, seat: CandidatesNominated) -> dict[Entry, int]:
    return dict.fromkeys(ranking.entries(event, seat), 1)


def _told(entry: Entry) -> dict[str, Any]:
    return attrs.asdict(entry)
