"""Live leader boards: the first few of all seats or candidates by one figure, as results come in.

A ranking gives the entries of one declaration; the engine keeps those of each seat's latest revision, and the board
sorts them when it is read, which for 650 seats is simpler than to keep them sorted through every correction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from typing import Any, overload

import attrs

from .._shown import listed, table
from ..events import CandidatesNominated, NightOpened, SeatDeclared
from ..folds.engine import EngineState, Measure, SeatReducer
from ..names import resolve
from .identity import BALLOT
from .parties import Known, nothing
from .ranking import Entry, Ranking, Value
from .rankings import RANKINGS
from .rows import Columns, rows_of

__all__ = ["Leaders", "leaders"]


@attrs.frozen(slots=False, repr=False)
class Leaders(Sequence[Entry]):
    """The first entries of a ranking, at most `limit`; `UnknownName` where it is between parties not of the night."""

    engine: EngineState
    ranking: Ranking
    limit: int

    def __repr__(self) -> str:
        entries = [f"{entry.name} ({entry.party}) {_figure(entry.value)}" for entry in self.entries]
        return f"<Leaders: {self.ranking.title} ({self.ranking.unit}): {listed(entries, 3) or 'none so far'}>"

    def _repr_html_(self) -> str:
        names = ("name", "party", "value", "who", "detail")
        return table(f"{self.ranking.title} ({self.ranking.unit})", rows_of(map(attrs.asdict, self.entries), names))

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The entries shown, the leader first."""
        for party in self.ranking.parties:
            Known(self.engine, BALLOT, compared=True).require(party)
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
        columns = rows_of(map(attrs.asdict, self.entries), (field.name for field in attrs.fields(Entry)))
        return {"place": list(range(1, len(self) + 1)), **columns}

    def as_dict(self) -> dict[str, Any]:
        """Give the leader board as plain values for JSON."""
        entries = [dict(sorted(attrs.asdict(entry).items())) for entry in self.entries]
        return {"entries": entries, "title": self.ranking.title, "unit": self.ranking.unit}


def leaders(ranking: str | Ranking, limit: int = 10) -> SeatReducer[Leaders]:
    """Make the leader board of a ranking, by name (or `UnknownName`) or your own; `ValueError` for no room.

    >>> from electionfeed import fold, load
    >>> fold(leaders("closest", 1), load("ge2019"))[0].name
    'Fermanagh and South Tyrone'
    """
    if type(limit) is not int:
        raise TypeError(f"a leader board has room for a whole number of entries, not {limit!r}")
    if limit < 1:
        raise ValueError(f"a leader board has room for 1 or more, not {limit}")
    ranked = ranking if isinstance(ranking, Ranking) else RANKINGS[resolve(ranking, RANKINGS.keys(), "ranking")]
    measure = Measure("entries", SeatDeclared, partial(_entries, ranked), seated=True)
    kept = Measure("entries", NightOpened, nothing)
    return SeatReducer((measure, kept), partial(Leaders, ranking=ranked, limit=limit))


def _figure(value: Value) -> str:
    return f"{value:,.1f}" if isinstance(value, float) else f"{value}"


def _entries(ranking: Ranking, event: SeatDeclared, seat: CandidatesNominated) -> dict[Entry, int]:
    return dict.fromkeys(ranking.entries(event, seat), 1)
