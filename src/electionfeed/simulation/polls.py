"""Polls: the shares of the vote that a simulated night is to have, read strictly and checked against who stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ..errors import shown
from ..names import NIGHT, resolve

__all__ = ["GREAT_BRITAIN", "Polls", "Shares", "by_area", "parsed"]

GREAT_BRITAIN = "Great Britain"
SHARE = re.compile(r"(?P<party>\S.*?)\s+(?P<share>\d+(?:\.\d+)?)\s*%?")

Shares = Mapping[str, float] | Mapping[str, Mapping[str, float]] | str
Polls = dict[str, dict[str, float]]


def parsed(text: str) -> Polls:
    """Read a poll, such as `Con 24, Lab 22.5` or `Scotland: SNP 33, Lab 30; Wales: PC 20`, in percent by area.

    Without an area it is of Great Britain, as polls are; `ValueError` says which part cannot be read.

    >>> parsed("Con 24, Lab 22.5; Scotland: SNP 33%")
    {'Great Britain': {'Con': 24.0, 'Lab': 22.5}, 'Scotland': {'SNP': 33.0}}
    """
    polls: Polls = {}
    for part in text.split(";"):
        area, _, listed = part.rpartition(":")
        area = area.strip() or GREAT_BRITAIN
        if area in polls:
            raise ValueError(f"{area} has two polls in {text!r}; one was expected")
        polls[area] = _shares(listed)
    return polls


def _shares(listed: str) -> dict[str, float]:
    shares: dict[str, float] = {}
    for item in listed.split(","):
        found = SHARE.fullmatch(item.strip())
        if not found:
            raise ValueError(f"{item.strip()!r} is no share; a party and a number were expected, such as 'Con 24'")
        if found["party"] in shares:
            raise ValueError(f"{found['party']} has two shares in {listed.strip()!r}; one was expected")
        shares[found["party"]] = float(found["share"])
    return shares


def by_area(shares: Shares | None, parties: Mapping[str, str], areas: Iterable[str]) -> Polls:
    """Give shares by area and party code; `UnknownName` for an unknown area or party, `ValueError` for what cannot be.

    `parties` are the names of the party codes and `areas` the nations and regions of the night.

    >>> by_area({"Con": 40, "Lab": 35}, {"Con": "Conservative", "Lab": "Labour"}, ["England"])
    {'Great Britain': {'Con': 40.0, 'Lab': 35.0}}
    """
    polls = parsed(shares) if isinstance(shares, str) else _nested(shares or {})
    known = {GREAT_BRITAIN, *areas}
    return {resolve(area, known, "area", NIGHT): _resolved(area, poll, parties) for area, poll in polls.items()}


def _nested(shares: Mapping[str, float] | Mapping[str, Mapping[str, float]]) -> Polls:
    given: object = shares
    if not isinstance(given, Mapping):
        raise TypeError(
            f"shares are a text such as 'Con 24, Lab 22' or a map such as {{'Con': 24}}, not {shown(given)}"
        )
    flat = {key: _share(key, share) for key, share in shares.items() if not isinstance(share, Mapping)}
    nested = {
        area: {party: _share(party, share) for party, share in poll.items()}
        for area, poll in shares.items()
        if isinstance(poll, Mapping)
    }
    if flat and GREAT_BRITAIN in nested:
        raise ValueError(f"shares without an area are of {GREAT_BRITAIN}, which has shares of its own as well")
    return ({GREAT_BRITAIN: flat} if flat else {}) | nested


def _share(party: str, share: object) -> float:
    expected = f"{shown(share)} for {shown(party)} is no share; a number from 0 to 100 was expected"
    try:
        return float(share)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(expected) from None
    except ValueError:
        raise ValueError(expected) from None


def _resolved(area: str, poll: Mapping[str, float], parties: Mapping[str, str]) -> dict[str, float]:
    """Give the shares of an area by the codes of parties."""
    found: dict[str, float] = {}
    for asked, share in poll.items():
        party = resolve(asked, parties, "party", NIGHT)
        if party in found:
            raise ValueError(f"{party} has two shares in {area}; one was expected")
        if not 0 <= share <= 100:
            raise ValueError(f"{party} {share:g} in {area} is no share; a number from 0 to 100 was expected")
        found[party] = share
    if (total := sum(found.values())) > 100 + 1e-9:
        raise ValueError(f"the shares of {area} add up to {total:g}; at most 100 was expected")
    return found
