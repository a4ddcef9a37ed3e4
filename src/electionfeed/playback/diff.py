"""What is different between two states, path by path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._frozen import FrozenMap

__all__ = ["changes"]

Path = tuple[Any, ...]


def changes(before: object, after: object) -> Mapping[Path, tuple[Any, Any]]:
    """Give each place where two states differ, with both values, sorted by place.

    States are taken apart as mappings, or by their `as_dict()`; what only one of them has is 0 in the other if it is a
    count, and else none.

    >>> changes({"seats": {"Con": 1}}, {"seats": {"Con": 2, "Lab": 1}})
    FrozenMap({('seats', 'Con'): (1, 2), ('seats', 'Lab'): (0, 1)})
    """
    found = dict(_changes((), before, after))
    return FrozenMap(sorted(found.items(), key=lambda item: [str(part) for part in item[0]]))


def _changes(place: Path, before: Any, after: Any) -> list[tuple[Path, tuple[Any, Any]]]:
    if before == after:
        return []
    first, second = _plain(before), _plain(after)
    if not (isinstance(first, Mapping) and isinstance(second, Mapping)):
        return [(place, (first, second))]
    return [
        change
        for key in {**first, **second}
        for change in _changes((*place, key), _side(first, second, key), _side(second, first, key))
    ]


def _side(own: Mapping[Any, Any], other: Mapping[Any, Any], key: Any) -> Any:
    """Give one side's value of a key; if it lacks it, nothing of the other's kind: 0, an empty mapping, or none."""
    if key in own:
        return own[key]
    if isinstance(other[key], Mapping) or hasattr(other[key], "as_dict"):
        return {}
    return 0 if isinstance(other[key], int) and not isinstance(other[key], bool) else None


def _plain(state: Any) -> Any:
    return state.as_dict() if hasattr(state, "as_dict") else state
