"""What a field of an event may hold, said once: its check, its JSON form and the words of its error.

`@record` turns a class of such fields into a frozen, slotted attrs class whose constructor checks every field.
The constructor and the reader are generated, because a stream makes thousands of these: the checks run on local
names, and the fields are stored through a twin class that has the same slots but is not frozen.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

import attrs

from .errors import InvalidEvent
from .frozen import FrozenMap

__all__ = [
    "choice",
    "code",
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
become: Callable[[object, type], None] = object.__dict__["__class__"].__set__


@attrs.frozen
class Spec:
    """One field: a Python test over `{v}`, what it expects in words and in JSON Schema, and how it is read from JSON.

    `read` is an expression over `{v}` too; where it only ever gives what passes the test, it is `proven`, and the test
    is left out of the reader.
    """

    test: str
    expected: str
    read: str = "{v}"
    proven: bool = False
    convert: Callable[[Any], Any] | None = None
    names: Mapping[str, Any] = attrs.field(factory=dict)
    default: Any = MISSING
    of: type | None = None
    schema: Mapping[str, Any] = attrs.field(factory=dict)

    def source(self, text: str, name: str, value: str) -> str:
        """Give the source of the test or the reading of a field called `name`, over an expression for its value."""
        return text.format(v=value, **{used: f"{name}_{used}" for used in self.names})

    def scope(self, name: str) -> dict[str, Any]:
        """Give what that source refers to."""
        return {f"{name}_{used}": value for used, value in self.names.items()}

    def passes(self, value: object) -> bool:
        """Tell whether a value passes this field's test."""
        return bool(eval(self.source(self.test, "", "v"), {**SHARED, **self.scope("")}, {"v": value}))  # noqa: S307

    def reading(self, value: object) -> Any:
        """Read a value from JSON as the field does, or raise whatever that raises."""
        return eval(self.source(self.read, "", "v"), {**SHARED, **self.scope("")}, {"v": value})  # noqa: S307


def _field(spec: Spec) -> Any:
    return attrs.field(metadata={"spec": spec})


def whole(*, least: int = 0, default: Any = MISSING) -> Any:
    """Hold a whole number of at least `least`."""
    test, expected = f"type({{v}}) is int and {{v}} >= {least}", f"a whole number of {least} or more"
    return _field(Spec(test, expected, default=default, schema={"type": "integer", "minimum": least}))


TEXT = "type({v}) is str and {v} and {v}.strip() == {v}"
TEXT_EXPECTED = "a string, neither empty nor padded with blanks"
# The patterns of JSON Schema match anywhere, and their `$` lets a newline follow: hence the looking ahead.
TEXT_SCHEMA = {"type": "string", "pattern": r"^\S([\s\S]*\S)?(?![\s\S])"}
MOMENT_SCHEMA = {
    "type": "string",
    "format": "date-time",
    "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{6})?Z(?![\s\S])",
}


def text() -> Any:
    """Hold a string that is neither empty nor padded with blanks."""
    return _field(Spec(TEXT, TEXT_EXPECTED, schema=TEXT_SCHEMA))


def code() -> Any:
    """Hold a string as `text` does, one that comes again and again: a seat, a party. One copy of it is kept."""
    return _field(evolve(text().metadata["spec"], read="{codes}[{v}]", proven=True, names={"codes": CODES}))


def choice(*values: str) -> Any:
    """Hold one of the given strings."""
    names = {"values": {value: value for value in values}}
    test, expected, schema = "type({v}) is str and {v} in {values}", " or ".join(values), {"enum": list(values)}
    return _field(Spec(test, expected, read="{values}[{v}]", names=names, schema=schema))


def truth() -> Any:
    """Hold true or false."""
    return _field(Spec("type({v}) is bool", "true or false", schema={"type": "boolean"}))


def moment() -> Any:
    """Hold an aware datetime in UTC, written as 2019-12-13T05:05:00Z."""
    expected = "a moment in UTC such as 2019-12-13T05:05:00Z"
    test, read = "type({v}) is datetime and {v}.tzinfo is UTC", "{moments}[{v}]"
    return _field(Spec(test, expected, read=read, proven=True, names={"moments": MOMENTS}, schema=MOMENT_SCHEMA))


def day() -> Any:
    """Hold a calendar day, written as 2019-12-12."""
    test, expected, read = "type({v}) is {date}", "a day such as 2019-12-12", "{date}.fromisoformat({v})"
    return _field(Spec(test, expected, read=read, names={"date": date}, schema={"type": "string", "format": "date"}))


def counts() -> Any:
    """Hold a mapping from codes to whole numbers of 0 or more, kept sorted."""
    expected = "an object of codes and whole numbers of 0 or more"
    return _mapping(read_counts, expected, {"type": "integer", "minimum": 0})


def names() -> Any:
    """Hold a mapping from codes to names, kept sorted."""
    return _mapping(read_names, "an object of codes and names", {"type": "string", "minLength": 1})


def _mapping(read: Callable[[Any], Any], expected: str, value: Mapping[str, Any]) -> Any:
    schema = {"type": "object", "propertyNames": {"minLength": 1}, "additionalProperties": value}
    used = {"read": read, "frozen": FrozenMap}
    test = "type({v}) is {frozen} and {read}({v}) is not None"
    return _field(Spec(test, expected, read="{read}({v})", proven=True, convert=frozen, names=used, schema=schema))


def rows(cls: type) -> Any:
    """Hold a tuple of at least one record of the given class."""
    used = {"only": frozenset({cls}), "one": cls._read}  # type: ignore[attr-defined]
    test = "type({v}) is tuple and set(map(type, {v})) == {only}"
    read = "tuple([{one}(row) for row in {v}])"
    schema, expected = {"type": "array", "minItems": 1, "items": _refer(cls)}, f"a list of {cls.__name__}"
    return _field(Spec(test, expected, read=read, convert=_tuple, names=used, of=cls, schema=schema))


def nested(cls: type) -> Any:
    """Hold one record of the given class."""
    used = {"one": cls, "read": cls._read}  # type: ignore[attr-defined]
    test, expected, read = "type({v}) is {one}", f"a {cls.__name__}", "{read}({v})"
    return _field(Spec(test, expected, read=read, proven=True, names=used, of=cls, schema=_refer(cls)))


def _refer(cls: type) -> Mapping[str, Any]:
    return {"$ref": f"#/$defs/{cls.__name__}"}


def optional(inner: Any) -> Any:
    """Hold what the inner field holds, or nothing (`None`, null in JSON) where the data do not tell."""
    spec: Spec = inner.metadata["spec"]
    read = "{v}" if spec.read == "{v}" else f"None if {{v}} is None else {spec.read}"
    test = f"({{v}} is None or ({spec.test}))"
    schema = {"anyOf": [spec.schema, {"type": "null"}]}
    return _field(attrs.evolve(spec, test=test, expected=f"{spec.expected}, or null", read=read, schema=schema))


class Known(dict[str, C]):
    """What has been read before, by its text: a hit costs one look-up, a miss reads the text and keeps it."""

    __slots__ = ("read",)

    def __init__(self, read: Callable[[str], C]) -> None:
        super().__init__()
        self.read: Callable[[str], C] = read

    def __missing__(self, text: str) -> C:
        value = self.read(text)
        if len(self) >= MOST_KNOWN:
            self.clear()
        self[text] = value
        return value


MOST_KNOWN = 100_000


def read_code(text: Any) -> str:
    """Give the one copy of a text that is neither empty nor padded; `ValueError` for any other value."""
    if type(text) is str and text and text.strip() == text:
        return sys.intern(text)
    raise ValueError(text)


def read_moment(text: Any) -> datetime:
    """Read a moment in UTC; `ValueError` for one of any other zone, or of none."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is UTC or moment.utcoffset() == UTC.utcoffset(None):
        return moment.replace(tzinfo=UTC)
    raise ValueError(text)


# A night says "Con" ten thousand times, and many events share a minute: one copy of each serves them all.
CODES = Known(read_code)
MOMENTS = Known(read_moment)
SHARED: dict[str, Any] = {"datetime": datetime, "UTC": UTC}


def read_counts(value: Any) -> FrozenMap[str, int]:
    """Freeze a mapping from codes to whole numbers of 0 or more; `ValueError` for any other value."""
    last = ""
    for key, number in value.items():
        if type(number) is not int or number < 0 or type(key) is not str or not key:
            raise ValueError(value)
        if key < last:
            return read_counts(dict(sorted(value.items())))
        last = key
    return FrozenMap(value)


def read_names(value: Any) -> FrozenMap[str, str]:
    """Freeze a mapping from codes to names; `ValueError` for any other value."""
    for key, name in value.items():
        if type(name) is not str or not name or type(key) is not str or not key:
            raise ValueError(value)
    return FrozenMap(sorted(value.items()))


def frozen(value: Any) -> Any:
    """Freeze a mapping; anything else is left for the check to refuse."""
    return FrozenMap(sorted(value.items(), key=lambda item: str(item[0]))) if isinstance(value, Mapping) else value


def _tuple(value: Any) -> Any:
    return tuple(value) if type(value) is list else value


@dataclass_transform(
    kw_only_default=True,
    frozen_default=True,
    field_specifiers=(whole, text, code, truth, choice, moment, day, counts, names, rows, nested, optional),
)
def record(cls: type[C]) -> type[C]:
    """Make a frozen, slotted, keyword-only attrs class that checks each field, then `law(self)` if it has one."""
    specs = {name: cls.__dict__[name].metadata["spec"] for name in cls.__annotations__}
    scope: dict[str, Any] = {**SHARED, "become": become, "refuse": _refuse, "specs": specs}
    law = hasattr(cls, "law")
    exec(_constructor(specs, scope, law=law), scope)  # noqa: S102 (our own text, like attrs')
    cls.__init__ = scope["__init__"]  # type: ignore[method-assign]
    _comparable(cls, specs)
    # One set of comparing functions serves every record; attrs would compile its own for each, at every import.
    built = attrs.frozen(kw_only=True, slots=True, weakref_slot=False, init=False, eq=False, repr=False)(cls)
    scope["cls"] = built
    scope["Draft"] = type("Draft", (), {"__slots__": tuple(specs)})
    built._read = staticmethod(_reader(specs, scope, law=law))  # type: ignore[attr-defined]
    return built


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


def _constructor(specs: Mapping[str, Spec], scope: dict[str, Any], *, law: bool) -> str:
    """Write the source of `__init__`: convert, check all in one expression, store, then the class's own law."""
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
    lines += ["    self.law()"] if law else []
    return "\n".join(lines)


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


def _reader(specs: Mapping[str, Spec], scope: dict[str, Any], *, law: bool) -> Callable[[Any], Any]:
    """Write `read(data)`: the constructor's work in one call, for objects that come from JSON by the thousand."""
    scope |= {"InvalidEvent": InvalidEvent, "explain": _explained}
    unproven = {name: spec for name, spec in specs.items() if not spec.proven}
    lines = ["def read(data):", "    try:"]
    lines += [f"        {name} = {spec.source(spec.read, name, f'data[{name!r}]')}" for name, spec in specs.items()]
    lines.append(f"        if len(data) != {len(specs)} or not ({_tests(unproven)}):")
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
