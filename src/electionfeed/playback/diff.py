"""What is different between two states, path by path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._frozen import FrozenMap

__all__ = ["changes"]

Path = tuple[Any, ...]


def changes(before: object, after: object) -> Mapping[Path, tuple[Any, Any]]:
    """Give each place where two states differ, with both values, sorted by place.

    States are taken apart as mappings, or by their `as_dict()`; a count that only one of them has is 0 in the other.

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
        for change in _changes((*place, key), *_sides(first.get(key), second.get(key)))
    ]


def _sides(before: Any, after: Any) -> tuple[Any, Any]:
    """Give both values of one key, with 0 for a count and an empty mapping for a mapping that one side lacks."""
    if before is None and isinstance(after, int | Mapping):
        return type(after)(), after
    if after is None and isinstance(before, int | Mapping):
        return before, type(before)()
    return before, after


def _plain(state: Any) -> Any:
    return state.as_dict() if hasattr(state, "as_dict") else state
