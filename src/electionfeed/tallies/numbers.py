"""The numbers of the national board by the names that a person asks for, each as a tally and what to count in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import attrs

from ..names import Registry

__all__ = ["FIGURES", "NUMBERS", "Number"]

Weight = Callable[..., int]


@attrs.frozen
class Number:
    """What a number is called, the tally it is read from, the words it takes, and the weight of a key given these."""

    name: str
    tally: str
    words: tuple[str, ...]
    weight: Weight

    def takes(self, words: Sequence[str]) -> bool:
        """Say whether so many words can be asked for."""
        return len(words) == len(self.words)


def _same(key: Any, party: str) -> int:
    return int(key == party)


def _figure(figure: str, key: Any) -> int:
    return int(key == figure)


def _gains(key: Any, loser: str, winner: str) -> int:
    return int(key == (loser, winner))


def _gained(key: Any, party: str) -> int:
    return int(key[0] != party == key[1])


def _lost(key: Any, party: str) -> int:
    return int(key[0] == party != key[1])


def _held(key: Any, party: str) -> int:
    return int(key == (party, party))


def _net(key: Any, party: str) -> int:
    return _gained(key, party) - _lost(key, party)


def _defeated(key: Any, party: str) -> int:
    return int(key.party == party)


PARTY = ("PARTY",)
FIGURES = ("declared", "electorate", "pounds", "rejected", "rushed", "total", "valid")

NUMBERS: Mapping[str, Number] = Registry(
    (
        (number.name, number)
        for number in (
            Number("seats", "seats", PARTY, _same),
            Number("votes", "votes", PARTY, _same),
            Number("now", "now", PARTY, _same),
            Number("then", "then", PARTY, _same),
            Number("deposits", "deposits", PARTY, _same),
            Number("forecast", "forecast", PARTY, _same),
            Number("gains", "changed", ("FROM", "TO"), _gains),
            Number("gained", "changed", PARTY, _gained),
            Number("lost", "changed", PARTY, _lost),
            Number("held", "changed", PARTY, _held),
            Number("net", "changed", PARTY, _net),
            Number("defeated", "defeated", PARTY, _defeated),
            *(Number(figure, "figures", (), partial(_figure, figure)) for figure in FIGURES),
        )
    ),
    "number",
)
