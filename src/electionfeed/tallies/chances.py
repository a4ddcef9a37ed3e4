"""What a forecast hands out: the seats that each party may have, and of each seat its chances or its result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, NoReturn, TypeVar

import attrs

from .._frozen import FrozenMap
from ..errors import UnknownName
from ..names import NIGHT, unknown
from .columns import Columns
from .forecasting.contests import Result

__all__ = ["DIGITS", "Chances", "Ranges", "Results", "SeatRange"]

V = TypeVar("V")

DIGITS = 4  # of a chance or a mean, where it is written


@attrs.frozen(kw_only=True)
class SeatRange:
    """A party's seats at the end: `won` so far, the `median`, and ranges that hold the result 80 and 95 times in 100.

    A range leaves out the same chance on either side, as nearly as whole seats can. `mean` is the seats expected, and
    `majority` the chance of an overall majority, null where none is at stake.
    """

    party: str
    won: int
    mean: float
    median: int
    low80: int
    high80: int
    low95: int
    high95: int
    majority: float | None


class Ranges(FrozenMap[str, SeatRange]):
    """The seats of each party at the end, most first; `UnknownName` for a party without a row."""

    __slots__ = ("names",)

    def __init__(self, ranges: Iterable[tuple[str, SeatRange]], names: Mapping[str, str]) -> None:
        super().__init__(ranges)
        self.names: Mapping[str, str] = names

    def __missing__(self, party: str) -> NoReturn:
        raise unknown(party, {code: self.names.get(code, code) for code in self}, "party", "this forecast")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (tuple(self.items()), self.names)


class _BySeat(FrozenMap[str, V]):
    """What is known by the code of a seat; `UnknownName` for one that does not exist or is not such a seat."""

    __slots__ = ("names",)

    which: ClassVar[str]

    def __init__(self, by_seat: Iterable[tuple[str, V]], names: Mapping[str, str]) -> None:
        super().__init__(by_seat)
        self.names: Mapping[str, str] = names

    def __missing__(self, seat: str) -> NoReturn:
        if seat in self.names:
            expected = f"a seat {self.which}, which {self.names[seat]} is not"
            raise UnknownName(column="seat", value=seat, expected=expected)
        raise unknown(seat, self.names, "seat", NIGHT)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (tuple(self.items()), self.names)


class Results(_BySeat[Result]):
    """What is known of each seat that is not out, by its code; `UnknownName` for any other."""

    __slots__ = ()
    which = "with a result"


class Chances(_BySeat[Mapping[str, float]]):
    """The chances of each seat still out, by its code and then by party; those of a seat sum to 1.

    `UnknownName` for a seat that is not out or does not exist, and for a party without a chance.
    """

    __slots__ = ()
    which = "still out"

    def columns(self) -> Columns:
        """Give one row a seat and party as plain columns, the likeliest party of a seat first."""
        rows = [(seat, *pair) for seat, parties in sorted(self.items()) for pair in _likeliest(parties)]
        return {
            "seat": [seat for seat, _, _ in rows],
            "party": [party for _, party, _ in rows],
            "chance": [round(chance, DIGITS) for *_, chance in rows],
        }


def _likeliest(parties: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(parties.items(), key=lambda pair: (-pair[1], pair[0]))
