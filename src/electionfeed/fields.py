"""What a field of an event may hold, said once: its check, its JSON form and the words of its error.

`record` makes classes of such fields; the checks and the readings are expressions, for they go into generated source.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import attrs

from .frozen import FrozenMap

__all__ = [
    "MISSING",
    "SHARED",
    "Spec",
    "choice",
    "code",
    "counts",
    "day",
    "moment",
    "names",
    "nested",
    "optional",
    "rows",
    "text",
    "truth",
    "whole",
]

C = TypeVar("C")
MISSING = object()


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
    return _field(attrs.evolve(text().metadata["spec"], read="{codes}[{v}]", proven=True, names={"codes": CODES}))


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
