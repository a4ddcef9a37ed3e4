"""Counts that know their parties: 0 for a party of the night that has none, an error for what is no party of it.

A subscript takes the code and nothing else, so that `in` and `[]` agree; what takes a party as an argument, such as
`desk.swing`, takes its name too. Before the header has come nobody knows the parties, and any code has 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._frozen import FrozenMap
from ..errors import UnknownName
from ..events import NightOpened
from ..folds.engine import Counts, EngineState
from ..folds.tally import HEADER, header, nothing
from ..names import NIGHT, resolve, unknown
from .identity import LIBRARY, Identity

__all__ = ["HEADER", "NIGHT", "ByChange", "ByParty", "Known", "Named", "Shares", "header", "nothing"]

# Sums whose parties need not be in the header of an odd night; the first are of parties as they stand now.
SUMS = ("seats", "votes"), ("now", "then", "forecast")


class Known:
    """The parties that a state knows, looked up only where a count is asked for one that it does not have.

    Before the header it knows none, and refuses none. With `compared` they are those that can be compared with the last
    election, where joint candidates are not apart. It keeps the header and the sums but none of the other events, so
    that a program may keep `board.seats` of every moment.
    """

    __slots__ = ("compared", "identity", "opened", "sums")

    def __init__(self, engine: EngineState, identity: Identity = LIBRARY, *, compared: bool = False) -> None:
        self.opened: NightOpened | None = header(engine)
        self.sums: Mapping[str, Counts[Any]] = engine.sums
        self.identity: Identity = identity
        self.compared: bool = compared

    @property
    def names(self) -> Mapping[str, str]:
        """The name of each party code, none before the header."""
        if self.opened is None:
            return {}
        counted = [self.sums[name] for names in SUMS[self.compared :] for name in names if name in self.sums]
        apart = self.identity.apart(self.opened.parties, compared=self.compared)
        return {**{code: code for counts in counted for code in counts}, **apart, **self.opened.parties}

    def resolve(self, asked: object) -> str:
        """Give the code of a party that is given by its code or name, or raise `UnknownName`."""
        return resolve(asked, self.names or [str(asked)], "party", NIGHT)

    def require(self, party: object) -> None:
        """Raise `UnknownName` for what is no party of the night."""
        if self.opened is None or party in self.opened.parties:
            return
        if party not in self.names:
            raise unknown(party, self.names, "party", NIGHT)


class ByParty(Counts[str]):
    """Whole numbers by party: 0 for a party of the night that has none, `UnknownName` for what is no party of it."""

    __slots__ = ("known",)

    def __init__(self, counts: Mapping[str, int], known: Known) -> None:
        super().__init__(counts)
        self.known: Known = known

    def __missing__(self, party: str) -> int:
        self.known.require(party)
        return 0

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (dict(self), self.known)


class ByChange(Counts[tuple[str, str]]):
    """Whole numbers by the parties before and now: 0 for two parties of the night, `UnknownName` for any other key."""

    __slots__ = ("known",)

    def __init__(self, counts: Mapping[tuple[str, str], int], known: Known) -> None:
        super().__init__(counts)
        self.known: Known = known

    def __missing__(self, change: tuple[str, str]) -> int:
        if not (isinstance(change, tuple) and len(change) == len(("from", "to"))):
            expected = "two parties, the one before and the one now, such as ('Lab', 'Con')"
            raise UnknownName(column="change", value=change, expected=expected)
        for party in change:
            self.known.require(party)
        return 0

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (dict(self), self.known)


class Named(Counts[str]):
    """Whole numbers by the names that `of` uses, `UnknownName` for any other: what it does not name has no number."""

    __slots__ = ("of",)

    def __init__(self, counts: Mapping[str, int], of: str) -> None:
        super().__init__(counts)
        self.of: str = of

    def __missing__(self, name: str) -> int:
        raise unknown(name, {known: known for known in self}, "party", self.of)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (dict(self), self.of)


class Shares(FrozenMap[str, float]):
    """Percentages by party: 0.0 for a party of the night without votes, `UnknownName` for what is no party of it."""

    __slots__ = ("known",)

    def __init__(self, shares: Mapping[str, float], known: Known) -> None:
        super().__init__(shares)
        self.known: Known = known

    def __missing__(self, party: str) -> float:
        self.known.require(party)
        return 0.0

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (dict(self), self.known)
