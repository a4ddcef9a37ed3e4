"""What distinguishes reducers of the same name: the code and the values that they are made of."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from hashlib import sha256
from types import CodeType, FunctionType
from typing import Any

import attrs

from ..folds.engine import SeatReducer

__all__ = ["identity_of_code", "identity_of_events"]


def identity_of_events(reducer: SeatReducer[Any]) -> str:
    """Give an identity to the types of events that a reducer made of measures uses, whatever it measures."""
    return _digest(sorted({(measure.event.__name__, measure.seated) for measure in reducer.measures}))


def identity_of_code(*parts: object) -> str:
    """Give an identity to functions and values: another as soon as one of them, or the version of Python, changes."""
    return _digest(_described(parts, frozenset()))


def _digest(described: object) -> str:
    return sha256(repr(described).encode()).hexdigest()


def _described(value: Any, within: frozenset[int]) -> object:
    """Take a value apart into what is the same in every process; functions may lead back to themselves."""
    if id(value) in within:
        return "itself"
    parts = _parts(value)
    if parts is None:
        return repr(value) if isinstance(value, PLAIN) else type(value).__qualname__
    inside = [_described(part, within | {id(value)}) for part in parts]
    return type(value).__qualname__, sorted(inside, key=repr) if isinstance(value, UNORDERED) else inside


PLAIN = str | bytes | int | float | bool | None
UNORDERED = (frozenset, set, Mapping)


def _parts(value: Any) -> list[Any] | None:
    if isinstance(value, FunctionType):
        cells = [cell.cell_contents for cell in value.__closure__ or ()]
        return [value.__qualname__, value.__code__, value.__defaults__, value.__kwdefaults__, *cells]
    if isinstance(value, CodeType):
        return [value.co_code, value.co_names, value.co_varnames, *value.co_consts]
    if isinstance(value, partial):
        return [value.func, value.args, value.keywords]
    if isinstance(value, Mapping):
        return [*value.items()]
    if isinstance(value, tuple | list | set | frozenset):
        return [*value]
    if isinstance(value, type):
        return [value.__qualname__]
    return [getattr(value, field.name) for field in attrs.fields(type(value))] if attrs.has(type(value)) else None
