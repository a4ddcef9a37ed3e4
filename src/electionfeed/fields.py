"""What a field of an event may hold, said once: its check, its JSON form and the words of its error.

`@record` turns a class of such fields into a frozen, slotted attrs class whose constructor checks every field.
The constructor and the reader are generated, because a stream makes thousands of these: the checks run on local
names, and the fields are stored through a twin class that has the same slots but is not frozen.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, TypeVar, dataclass_transform

import attrs

from .errors import InvalidEvent
from .frozen import FrozenMap

__all__ = [
    "choice",
    "counts",
    "day",
    "evolve",
    "moment",
    "names",
    "nested",
    "optional",
    "read",
    "record",
    "rows",
    "stored",
    "text",
    "truth",
    "whole",
]

C = TypeVar("C")
MISSING = object()
# For JSON Schema, whose patterns find a match anywhere: `$` would let a newline follow.
UNPADDED = r"^\S([\s\S]*\S)?(?![\s\S])"
CANONICAL_MOMENT = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{6})?Z(?![\s\S])"
become: Callable[[object, type], None] = object.__dict__["__class__"].__set__


@attrs.frozen
class Spec:
    """One field: a Python test over `{v}`, what it expects in words and in JSON Schema, how it is read from JSON."""

    test: str
    expected: str
    schema: Mapping[str, Any]
    read: Callable[[Any], Any] | None = None
    convert: Callable[[Any], Any] | None = None
    names: Mapping[str, Any] = attrs.field(factory=dict)
    default: Any = MISSING
    of: type | None = None

    def passes(self, value: object) -> bool:
        """Tell whether a value passes this field's test."""
        scope = {**self.names, "datetime": datetime, "UTC": UTC}
        return bool(eval(self.test.format(v="v", **{used: used for used in self.names}), scope, {"v": value}))  # noqa: S307


def _field(spec: Spec) -> Any:
    return attrs.field(metadata={"spec": spec})


def whole(*, least: int = 0, default: Any = MISSING) -> Any:
    """Hold a whole number of at least `least`."""
    test, expected = f"type({{v}}) is int and {{v}} >= {least}", f"a whole number of {least} or more"
    return _field(Spec(test, expected, {"type": "integer", "minimum": least}, default=default))


def text() -> Any:
    """Hold a string that is neither empty nor padded with blanks."""
    test = "type({v}) is str and {v} and {v}.strip() == {v}"
    schema = {"type": "string", "pattern": UNPADDED}
    return _field(Spec(test, "a string, neither empty nor padded with blanks", schema, read=_interned))


def choice(*values: str) -> Any:
    """Hold one of the given strings."""
    names = {"values": frozenset(values)}
    test = "type({v}) is str and {v} in {values}"
    return _field(Spec(test, " or ".join(values), {"enum": list(values)}, read=_interned, names=names))


def truth() -> Any:
    """Hold true or false."""
    return _field(Spec("type({v}) is bool", "true or false", {"type": "boolean"}))


def moment() -> Any:
    """Hold an aware datetime in UTC, written as 2019-12-13T05:05:00Z."""
    expected = "a moment in UTC such as 2019-12-13T05:05:00Z"
    schema = {"type": "string", "format": "date-time", "pattern": CANONICAL_MOMENT}
    return _field(Spec("type({v}) is datetime and {v}.tzinfo is UTC", expected, schema, read=read_moment))


def day() -> Any:
    """Hold a calendar day, written as 2019-12-12."""
    test = "type({v}) is {date}"
    schema = {"type": "string", "format": "date"}
    return _field(Spec(test, "a day such as 2019-12-12", schema, read=date.fromisoformat, names={"date": date}))


def counts() -> Any:
    """Hold a mapping from codes to whole numbers of 0 or more, kept sorted."""
    expected = "an object of codes and whole numbers of 0 or more"
    return _map("{all_counts}({v})", expected, {"type": "integer", "minimum": 0}, {"all_counts": _all_counts})


def names() -> Any:
    """Hold a mapping from codes to names, kept sorted."""
    expected = "an object of codes and names"
    return _map("{all_names}({v})", expected, {"type": "string", "minLength": 1}, {"all_names": _all_names})


def _map(test: str, expected: str, value: Mapping[str, Any], names: Mapping[str, Any]) -> Any:
    schema = {"type": "object", "propertyNames": {"minLength": 1}, "additionalProperties": value}
    return _field(Spec(test, expected, schema, convert=sorted_map, names=names))


def rows(cls: type) -> Any:
    """Hold a tuple of at least one record of the given class."""

    one: Callable[[Any], Any] = cls._read  # type: ignore[attr-defined]

    def read_rows(value: Any) -> tuple[Any, ...]:
        return tuple([one(row) for row in value])

    test = "type({v}) is tuple and set(map(type, {v})) == {only}"
    only = {"only": frozenset({cls})}
    schema = {"type": "array", "minItems": 1, "items": _refer(cls)}
    return _field(Spec(test, f"a list of {cls.__name__}", schema, read=read_rows, convert=_tuple, names=only, of=cls))


def nested(cls: type) -> Any:
    """Hold one record of the given class."""
    one: Callable[[Any], Any] = cls._read  # type: ignore[attr-defined]
    return _field(Spec("type({v}) is {one}", f"a {cls.__name__}", _refer(cls), read=one, names={"one": cls}, of=cls))


def _refer(cls: type) -> Mapping[str, Any]:
    return {"$ref": f"#/$defs/{cls.__name__}"}


def optional(inner: Any) -> Any:
    """Hold what the inner field holds, or nothing (`None`, null in JSON) where the data do not tell."""
    spec: Spec = inner.metadata["spec"]
    read = spec.read and _unless_null(spec.read)
    test = f"({{v}} is None or ({spec.test}))"
    schema = {"anyOf": [spec.schema, {"type": "null"}]}
    return _field(attrs.evolve(spec, test=test, expected=f"{spec.expected}, or null", schema=schema, read=read))


def _unless_null(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read(value)


def _interned(value: Any) -> Any:
    # A night says "Con" ten thousand times; one copy serves them all.
    return sys.intern(value) if type(value) is str else value


@lru_cache(maxsize=4096)
def read_moment(value: str) -> datetime:
    """Read a moment in UTC; many events share a minute, so the last few thousand are remembered."""
    moment = datetime.fromisoformat(value)
    return moment.replace(tzinfo=UTC) if moment.utcoffset() == UTC.utcoffset(None) else moment


def sorted_map(value: Any) -> Any:
    """Freeze a mapping in the order of its keys; anything else is left for the check to refuse."""
    if type(value) is FrozenMap or not isinstance(value, Mapping):
        return value
    return FrozenMap(sorted(value.items(), key=lambda item: str(item[0])))


def _tuple(value: Any) -> Any:
    return tuple(value) if type(value) is list else value


def _all_counts(value: Any) -> bool:
    return type(value) is FrozenMap and all(
        type(key) is str and key and type(n) is int and n >= 0 for key, n in value.items()
    )


def _all_names(value: Any) -> bool:
    return type(value) is FrozenMap and all(
        type(key) is str and key and type(name) is str and name for key, name in value.items()
    )


@dataclass_transform(
    kw_only_default=True,
    frozen_default=True,
    field_specifiers=(whole, text, truth, choice, moment, day, counts, names, rows, nested, optional),
)
def record(cls: type[C]) -> type[C]:
    """Make a frozen, slotted, keyword-only attrs class that checks each field, then `law(self)` if it has one."""
    specs = {name: cls.__dict__[name].metadata["spec"] for name in cls.__annotations__}
    scope: dict[str, Any] = {"become": become, "refuse": _refuse, "datetime": datetime, "UTC": UTC, "specs": specs}
    law = hasattr(cls, "law")
    exec(_constructor(specs, scope, law=law), scope)  # noqa: S102 (our own text, like attrs')
    cls.__init__ = scope["__init__"]  # type: ignore[method-assign]
    built = attrs.frozen(kw_only=True, slots=True, weakref_slot=False, init=False)(cls)
    scope["cls"] = built
    scope["Draft"] = type("Draft", (), {"__slots__": tuple(specs)})
    built._read = staticmethod(_reader(specs, scope, law=law))  # type: ignore[attr-defined]
    return built


def _constructor(specs: Mapping[str, Spec], scope: dict[str, Any], *, law: bool) -> str:
    """Write the source of `__init__`: convert, check all in one expression, store, then the class's own law."""
    lines = ["def __init__(self, *, " + ", ".join(_parameter(n, s, scope) for n, s in specs.items()) + "):"]
    for name, spec in specs.items():
        scope |= {f"{name}_{used}": value for used, value in spec.names.items()}
        if spec.convert:
            scope[f"convert_{name}"] = spec.convert
            lines.append(f"    {name} = convert_{name}({name})")
    lines.append("    if not (" + _tests(specs) + "):")
    lines.append("        refuse(specs, {" + ", ".join(f"{n!r}: {n}" for n in specs) + "})")
    lines.append("    become(self, Draft)")
    lines += [f"    self.{name} = {name}" for name in specs]
    lines.append("    become(self, cls)")
    lines += ["    self.law()"] if law else []
    return "\n".join(lines)


def _parameter(name: str, spec: Spec, scope: dict[str, Any]) -> str:
    if spec.default is MISSING:
        return name
    scope[f"default_{name}"] = spec.default
    return f"{name}=default_{name}"


def _tests(specs: Mapping[str, Spec]) -> str:
    return " and ".join(
        "(" + spec.test.format(v=name, **{used: f"{name}_{used}" for used in spec.names}) + ")"
        for name, spec in specs.items()
    )


def _refuse(specs: Mapping[str, Spec], values: Mapping[str, Any]) -> None:
    """Raise `InvalidEvent` for the first field that fails its test."""
    for name, spec in specs.items():
        if not spec.passes(values[name]):
            raise InvalidEvent(column=name, value=values[name], expected=spec.expected)


def _reader(specs: Mapping[str, Spec], scope: dict[str, Any], *, law: bool) -> Callable[[Any], Any]:
    """Write `read(data)`: the constructor's work in one call, for objects that come from JSON by the thousand."""
    scope |= {f"read_{name}": spec.read for name, spec in specs.items()}
    scope |= {"InvalidEvent": InvalidEvent, "explain": _explained}
    lines = ["def read(data):", "    try:"]
    for name, spec in specs.items():
        value = f"read_{name}(data[{name!r}])" if spec.read else f"data[{name!r}]"
        lines.append(f"        {name} = convert_{name}({value})" if spec.convert else f"        {name} = {value}")
    lines.append(f"        if len(data) != {len(specs)} or not (" + _tests(specs) + "):")
    lines.append("            return explain(cls, specs, data)")
    lines.append("    except (KeyError, TypeError, ValueError, AttributeError, InvalidEvent):")
    lines.append("        return explain(cls, specs, data)")
    lines.append("    made = Draft()")
    lines += [f"    made.{name} = {name}" for name in specs]
    lines.append("    made.__class__ = cls")
    lines += ["    made.law()"] if law else []
    exec("\n".join([*lines, "    return made"]), scope)  # noqa: S102
    read: Callable[[Any], Any] = scope["read"]
    return read


def read(cls: type[C], data: Any) -> C:
    """Read a record of class `cls` from a JSON object, or raise `InvalidEvent` naming the field."""
    made: C = cls._read(data)  # type: ignore[attr-defined]
    return made


def _explained(cls: Callable[..., Any], specs: Mapping[str, Spec], data: Any) -> Any:
    """Find which field of a refused object is at fault and raise `InvalidEvent` for it."""
    if type(data) is not dict:
        raise InvalidEvent(value=data, expected="a JSON object")
    for name, spec in specs.items():
        if name not in data:
            raise InvalidEvent(column=name, value=MISSING_TEXT, expected=spec.expected)
        _explain_field(name, spec, data[name])
    for name in sorted(data.keys() - specs.keys()):
        raise InvalidEvent(column=name, value=data[name], expected=f"no such field; the fields are {', '.join(specs)}")
    return cls(**{name: spec.read(data[name]) if spec.read else data[name] for name, spec in specs.items()})


MISSING_TEXT = "(missing)"


def _explain_field(name: str, spec: Spec, value: Any) -> None:
    if spec.of is not None and type(value) is list:
        for place, row in enumerate(value):
            _explain_nested(f"{name}[{place}]", spec.of, row)
    elif spec.of is not None and type(value) is dict:
        _explain_nested(name, spec.of, value)
    try:
        read = spec.read(value) if spec.read else value
        passes = spec.passes(spec.convert(read) if spec.convert else read)
    except (TypeError, ValueError, AttributeError, InvalidEvent):
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
