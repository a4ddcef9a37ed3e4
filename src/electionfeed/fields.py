"""What a field of an event may hold, said once: its check, its JSON form and the words of its error.

`record` makes classes of such fields; the checks and the readings are expressions, for they go into generated source.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from .known import SHARED, frozen, read_counts, read_names

__all__ = [
    "MISSING",
    "Spec",
    "choice",
    "code",
    "counts",
    "day",
    "moment",
    "names",
    "nested",
    "number",
    "optional",
    "rows",
    "text",
    "truth",
    "wheres",
    "whole",
    "year",
]

MISSING = object()


@attrs.define(eq=False, repr=False)
class Spec:
    """One field: a Python test over `{v}`, what it expects in words and in JSON Schema, and how it is read from JSON.

    From JSON a value is taken if it meets the condition `where`, and `read` gives what it stands for, or raises. Over a
    tuple of such values, a field of many rows, `column` may do the reading at once; a `number` is its row's place.
    """

    test: str
    expected: str
    where: str = ""
    read: str = "{v}"
    column: str = ""
    number: bool = False
    convert: Callable[[Any], Any] | None = None
    names: Mapping[str, Any] = attrs.field(factory=dict)
    default: Any = MISSING
    of: Any = None
    schema: Mapping[str, Any] = attrs.field(factory=dict)

    def source(self, text: str, name: str, value: str) -> str:
        """Give the source of the test or the reading of a field called `name`, over an expression for its value."""
        return text.format(v=value, **{used: f"{name}_{used}" for used in self.names})

    def scope(self, name: str) -> dict[str, Any]:
        """Give what that source refers to."""
        return {f"{name}_{used}": value for used, value in self.names.items()}

    def plain(self, value: str) -> str:
        """Give the source of this field's JSON form, over an expression for its value."""
        if not self.of:
            return value
        return f"{value} and {value}._plain()" if "is None" in self.test else f"{value}._plain()"

    def passes(self, value: object) -> bool:
        """Tell whether a value passes this field's test."""
        return bool(self._value(self.test, value))

    def reading(self, value: object) -> Any:
        """Read a value from JSON as the field does, or raise whatever that raises."""
        if self.where and not self._value(self.where, value):
            raise ValueError(value)
        return self._value(self.read, value)

    def _value(self, text: str, value: object) -> Any:
        return eval(self.source(text, "", "v"), {**SHARED, **self.scope("")}, {"v": value})  # noqa: S307


def wheres(specs: Mapping[str, Spec]) -> str:
    """Give the source of all the conditions of JSON values that have the names of their fields."""
    return " and ".join(spec.source(spec.where, name, name) for name, spec in specs.items() if spec.where) or "True"


def _field(spec: Spec) -> Any:
    return attrs.field(metadata={"spec": spec})


def whole(*, least: int = 0, default: Any = MISSING) -> Any:
    """Hold a whole number of at least `least`."""
    test, expected = f"type({{v}}) is int and {{v}} >= {least}", f"a whole number of {least} or more"
    return _field(Spec(test, expected, where=test, default=default, schema={"type": "integer", "minimum": least}))


def number() -> Any:
    """Hold the place of a row in its list, counted from 1."""
    return _field(attrs.evolve(_spec(whole(least=1)), number=True))


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
    """Hold a string that is neither empty nor padded with blanks; one copy is kept of those that are equal."""
    return _field(Spec(TEXT, TEXT_EXPECTED, read="TEXTS[{v}]", schema=TEXT_SCHEMA))


def code() -> Any:
    """Hold a string as `text` does, of which a column of rows comes again as a whole: the parties on a ballot paper."""
    return _field(attrs.evolve(_spec(text()), column="COLUMNS[{v}]"))


def year() -> Any:
    """Hold a year, from 1801: the Parliaments of the United Kingdom; one copy is kept of those that are equal."""
    return _field(attrs.evolve(_spec(whole(least=1801)), read="YEARS[{v}]"))


def choice(*values: str) -> Any:
    """Hold one of the given strings."""
    names = {"values": {value: value for value in values}}
    test, expected, schema = "type({v}) is str and {v} in {values}", " or ".join(values), {"enum": list(values)}
    return _field(Spec(test, expected, read="{values}[{v}]", names=names, schema=schema))


def truth() -> Any:
    """Hold true or false."""
    return _field(Spec("type({v}) is bool", "true or false", where="type({v}) is bool", schema={"type": "boolean"}))


def moment() -> Any:
    """Hold an aware datetime in UTC, written as 2019-12-13T05:05:00Z."""
    test, expected = "type({v}) is datetime and {v}.tzinfo is UTC", "a moment in UTC such as 2019-12-13T05:05:00Z"
    return _field(Spec(test, expected, read="MOMENTS[{v}]", schema=MOMENT_SCHEMA))


def day() -> Any:
    """Hold a calendar day, written as 2019-12-12."""
    test, expected, read = "type({v}) is date", "a day such as 2019-12-12", "date.fromisoformat({v})"
    return _field(Spec(test, expected, read=read, schema={"type": "string", "format": "date"}))


def counts() -> Any:
    """Hold a mapping from codes to whole numbers of 0 or more, kept sorted."""
    expected = "an object of codes and whole numbers of 0 or more"
    return _mapping(read_counts, expected, {"type": "integer", "minimum": 0})


def names() -> Any:
    """Hold a mapping from codes to names, kept sorted."""
    return _mapping(read_names, "an object of codes and names", {"type": "string", "minLength": 1})


def _mapping(read: Callable[[Any], Any], expected: str, value: Mapping[str, Any]) -> Any:
    schema = {"type": "object", "propertyNames": {"minLength": 1}, "additionalProperties": value}
    test, used = "type({v}) is FrozenMap and {read}({v}) is not None", {"read": read}
    return _field(Spec(test, expected, read="{read}({v})", convert=frozen, names=used, schema=schema))


def rows(cls: Any) -> Any:
    """Hold at least one record of the given class, kept by column."""
    numbers = next(field.name for field in attrs.fields(cls) if _spec(field).number)
    expected = f"a list of {cls.__name__}, the {numbers} of each its place: 1, 2, 3 ..."
    test, read, names = "type({v}) is {of}._rows", "{of}._rows._read({v})", {"of": cls}
    schema = {"type": "array", "minItems": 1, "items": _refer(cls)}
    gathered = lambda records: cls._rows._gathered(records)  # noqa: E731
    return _field(Spec(test, expected, read=read, convert=gathered, names=names, of=cls, schema=schema))


def nested(cls: Any) -> Any:
    """Hold one record of the given class."""
    test, expected, read, names = "type({v}) is {of}", f"a {cls.__name__}", "{of}._read({v})", {"of": cls}
    return _field(Spec(test, expected, read=read, names=names, of=cls, schema=_refer(cls)))


def _refer(cls: type) -> Mapping[str, Any]:
    return {"$ref": f"#/$defs/{cls.__name__}"}


def optional(inner: Any) -> Any:
    """Hold what the inner field holds, or nothing (`None`, null in JSON) where the data do not tell."""
    spec = _spec(inner)
    null = attrs.evolve(
        spec,
        test=f"({{v}} is None or ({spec.test}))",
        expected=f"{spec.expected}, or null",
        where=spec.where and f"({{v}} is None or ({spec.where}))",
        read=spec.read if spec.read == "{v}" else f"{{v}} if {{v}} is None else {spec.read}",
        column=spec.column and "SPARSE[{v}]",
        schema={"anyOf": [spec.schema, {"type": "null"}]},
    )
    return _field(null)


def _spec(field: Any) -> Spec:
    spec: Spec = field.metadata["spec"]
    return spec
