"""Swing between two parties, from their votes at two elections in the same seats.

David Butler's is the mean of one party's gain and the other's loss in share of all valid votes; Michael Steed's takes
the shares of the two parties' votes alone, so that the two can differ in sign. Both are defined in Political Science
Resources, http://www.politicsresources.net/area/uk/swing.htm
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

__all__ = ["Swing", "swing"]


@attrs.frozen
class Swing:
    """Swing in percentage points to the first party, negative if away from it; null if there is nothing to compare."""

    to: str
    away: str
    butler: float | None
    steed: float | None


def swing(now: Mapping[str, int], then: Mapping[str, int], to: str, away: str) -> Swing:
    """Give the swing to one party from another between the votes of the same seats now and then, by party code.

    >>> swing({"Con": 45, "Lab": 40, "LD": 15}, {"Con": 35, "Lab": 45, "LD": 20}, "Con", "Lab").butler
    7.5
    """
    if to == away:
        raise ValueError(f"swing is between two parties, and {to!r} was given twice")
    return Swing(to, away, _butler(now, then, to, away), _steed(now, then, to, away))


def _butler(now: Mapping[str, int], then: Mapping[str, int], to: str, away: str) -> float | None:
    valid, before = sum(now.values()), sum(then.values())
    if not (valid and before):
        return None
    # In whole numbers up to the one division, so that equal swings compare equal.
    return 50 * (_lead(now, to, away) * before - _lead(then, to, away) * valid) / (valid * before)


def _steed(now: Mapping[str, int], then: Mapping[str, int], to: str, away: str) -> float | None:
    both, before = (votes.get(to, 0) + votes.get(away, 0) for votes in (now, then))
    if not (both and before):
        return None
    return 100 * (now.get(to, 0) * before - then.get(to, 0) * both) / (both * before)


def _lead(votes: Mapping[str, int], to: str, away: str) -> int:
    return votes.get(to, 0) - votes.get(away, 0)
