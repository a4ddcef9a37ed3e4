"""The numbers of the national board by the names that a person asks for, each as a tally and what to count in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import attrs

from .._frozen import FrozenMap
from .desk import desk_by
from .explain import Explanation, explain
from .identity import LIBRARY, Identity

__all__ = ["NUMBERS", "Number", "explain_number"]

Weight = Callable[..., int]


@attrs.frozen
class Number:
    """What a number is called, the tally it is read from, the words it takes, and the weight of a key given these."""

    name: str
    tally: str
    words: tuple[str, ...]
    weight: Weight


def explain_number(state: Any, name: str, *words: str, parties: Identity = LIBRARY) -> Explanation:
    """Give the events behind a number of the national board (or of a group's), such as "gains", "Lab", "Con".

    `parties` is what the board was made with; `ValueError` if there is no such number or it takes other words.

    >>> from electionfeed import desk, fold, load
    >>> explain_number(fold(desk, load("ge2019")), "net", "Con").total
    48
    """
    number = _number(name, words)
    return explain(desk_by(parties), state, number.tally, lambda key: number.weight(key, *words))


def _number(name: str, words: Sequence[str]) -> Number:
    if name not in NUMBERS:
        raise ValueError(f"a number is one of {', '.join(NUMBERS)}, and {name!r} is none of them")
    number = NUMBERS[name]
    if len(words) != len(number.words):
        raise ValueError(f"{name} takes {' '.join(number.words) or 'nothing'}, not {' '.join(words) or 'nothing'}")
    return number


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

NUMBERS: Mapping[str, Number] = FrozenMap(
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
)
