"""`@record` turns a class of fields into a frozen, slotted attrs class whose constructor checks every field.

The constructor, the reader and the writer of JSON are generated for each class: the checks run on local names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

import attrs

from .errors import InvalidEvent
from .fields import (
    MISSING,
    Spec,
    choice,
    code,
    counts,
    day,
    moment,
    names,
    nested,
    number,
    optional,
    rows,
    text,
    truth,
    wheres,
    whole,
    year,
)
from .generated import Generated, building, compiled, own_keys, shaped
from .known import SHARED
from .rows import rows_class

__all__ = ["evolve", "record", "stored"]

C = TypeVar("C")


@dataclass_transform(
    kw_only_default=True,
    frozen_default=True,
    field_specifiers=(
        choice,
        code,
        counts,
        day,
        moment,
        names,
        nested,
        number,
        optional,
        rows,
        text,
        truth,
        whole,
        year,
    ),
)
def record(cls: type[C]) -> type[C]:
    """Make a frozen, slotted, keyword-only attrs class that checks each field, then `law(self)` if it has one."""
    specs = {name: cls.__dict__[name].metadata["spec"] for name in cls.__annotations__}
    made: dict[str, Callable[[Any], Any]] = {"__init__": _constructor, "_read": _reader, "_plain": _writer}
    if any(spec.number for spec in specs.values()):
        made["_rows"] = partial(rows_class, specs=specs)
    for name, write in made.items():
        setattr(cls, name, Generated(write))
    _comparable(cls, specs)
    # One set of comparing functions serves every record; attrs would compile its own for each, at every import.
    return attrs.frozen(kw_only=True, slots=True, weakref_slot=False, init=False, eq=False, repr=False)(cls)


def _specs(cls: Any) -> dict[str, Spec]:
    return {field.name: field.metadata["spec"] for field in attrs.fields(cls)}


def _comparable(cls: Any, specs: Mapping[str, Spec]) -> None:
    """Give a class the equality, hash and repr of its fields."""
    values = attrgetter(*specs)

    def equal(self: object, other: object) -> Any:
        return values(self) == values(other) if type(other) is type(self) else NotImplemented

    cls.__eq__ = equal
    cls.__hash__ = lambda self: hash(values(self))
    cls.__repr__ = _repr


def _repr(self: object) -> str:
    return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in stored(self).items())})"


def _constructor(cls: Any) -> Any:
    """Write `__init__`: convert, check all in one expression, store, then the class's own law."""
    specs = _specs(cls)
    scope = SHARED | shaped(cls, specs) | {"refuse": _refuse, "specs": specs}
    lines = ["def __init__(self, *, " + ", ".join(_parameter(n, s, scope) for n, s in specs.items()) + "):"]
    for name, spec in specs.items():
        scope |= spec.scope(name)
        if spec.convert:
            scope[f"convert_{name}"] = spec.convert
            lines.append(f"    {name} = convert_{name}({name})")
    lines.append("    if not (" + _tests(specs) + "):")
    lines.append("        refuse(specs, {" + ", ".join(f"{n!r}: {n}" for n in specs) + "})")
    lines.append("    become(self, Draft)")
    lines += [f"    self.{name} = {name}" for name in specs]
    lines.append("    become(self, cls)")
    lines += ["    self.law()"] if hasattr(cls, "law") else []
    return compiled("__init__", lines, scope)


def _parameter(name: str, spec: Spec, scope: dict[str, Any]) -> str:
    if spec.default is MISSING:
        return name
    scope[f"default_{name}"] = spec.default
    return f"{name}=default_{name}"


def _tests(specs: Mapping[str, Spec]) -> str:
    return " and ".join(f"({spec.source(spec.test, name, name)})" for name, spec in specs.items()) or "True"


def _refuse(specs: Mapping[str, Spec], values: Mapping[str, Any]) -> None:
    """Raise `InvalidEvent` for the first field that fails its test."""
    for name, spec in specs.items():
        if not spec.passes(values[name]):
            raise InvalidEvent(column=name, value=values[name], expected=spec.expected)


def _reader(cls: Any) -> Any:
    """Write `read(data)`: the constructor's work in one call, for objects that come from JSON by the thousand."""
    specs = _specs(cls)
    scope = SHARED | shaped(cls, specs) | own_keys(specs) | {"explain": _explained, "specs": specs}
    lines = ["def read(data):", "    try:"]
    lines += [f"        {name} = data[key_{name}]" for name in specs]
    lines.append(f"        if len(data) != {len(specs) + _said(cls)} or not ({wheres(specs)}):")
    lines.append("            return explain(cls, specs, data)")
    for name, spec in specs.items():
        scope |= spec.scope(name)
        lines += [f"        {name} = {spec.source(spec.read, name, name)}"] if spec.read != "{v}" else []
    lines.append("    except (KeyError, TypeError, ValueError, AttributeError, InvalidEvent):")
    lines.append("        return explain(cls, specs, data)")
    lines += [f"    {line}" for line in building((name, name) for name in specs)]
    lines += ["    made.law()"] if hasattr(cls, "law") else []
    return staticmethod(compiled("read", [*lines, "    return made"], scope))


def _said(cls: Any) -> bool:
    """Tell whether a record is an event, whose JSON object says its type besides its fields."""
    return hasattr(cls, "seq")


def _writer(cls: Any) -> Any:
    """Write `plain(made)`, the JSON object of a record, the type of an event first."""
    entries = [f"{name!r}: {spec.plain(f'made.{name}')}" for name, spec in _specs(cls).items()]
    said = [f"'type': {cls.__name__!r}"] if _said(cls) else []
    return compiled("plain", ["def plain(made):", f"    return {{{', '.join([*said, *entries])}}}"], {})


def _explained(cls: Callable[..., Any], specs: Mapping[str, Spec], data: Any) -> Any:
    """Find which field of a refused object is at fault and raise `InvalidEvent` for it."""
    if type(data) is not dict:
        raise InvalidEvent(value=data, expected="a JSON object")
    for name, spec in specs.items():
        if name not in data:
            raise InvalidEvent(column=name, value=MISSING_TEXT, expected=spec.expected)
        _explain_field(name, spec, data[name])
    for name in sorted(data.keys() - specs.keys() - ({"type"} if _said(cls) else set())):
        raise InvalidEvent(column=name, value=data[name], expected=f"no such field; the fields are {', '.join(specs)}")
    return cls(**{name: spec.reading(data[name]) for name, spec in specs.items()})


MISSING_TEXT = "(missing)"


def _explain_field(name: str, spec: Spec, value: Any) -> None:
    if spec.of is not None and type(value) is list:
        for place, row in enumerate(value):
            _explain_nested(f"{name}[{place}]", spec.of, row)
    elif spec.of is not None and type(value) is dict:
        _explain_nested(name, spec.of, value)
    try:
        passes = spec.passes(spec.reading(value))
    except (KeyError, TypeError, ValueError, AttributeError, InvalidEvent):
        passes = False
    if not passes:
        raise InvalidEvent(column=name, value=value, expected=spec.expected)


def _explain_nested(place: str, cls: Any, value: Any) -> None:
    try:
        cls._read(value)
    except InvalidEvent as error:
        column = f"{place}.{error.column}" if error.column else place
        raise attrs.evolve(error, column=column) from None


def evolve(made: C, **changes: Any) -> C:
    """Give a copy of a record with some fields changed, checked like any other."""
    # A type checker sees `record` as the maker of dataclass-like classes, not as attrs.
    return attrs.evolve(made, **changes)  # type: ignore[misc]


def stored(made: Any) -> dict[str, Any]:
    """Give the fields of a record by name, in their order, values as they stand."""
    return {name: getattr(made, name) for name in made.__slots__}
