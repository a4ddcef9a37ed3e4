"""What the annotations of an event say: the check of a value made by hand, the words of an error, and where it lies.

The same annotations are read by msgspec when a line becomes an event; so nothing about a field is said twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import attrs
import msgspec

from .errors import InvalidEvent

__all__ = ["checked", "expected", "fault", "optional"]

MISSING = "(missing)"
PLACE = re.compile(r" - at `(?:key` in `)?\$(.*?)`$")
STEP = re.compile(r"\.(\w+)|\[(\d+)\]|\[\.\.\.\]")
ABSENT = re.compile(r"missing required field `(\w+)`")
PLAIN = {bool: "true or false", date: "a day such as 2019-12-12"}


def checked(cls: type, fields: list[attrs.Attribute[Any]]) -> list[attrs.Attribute[Any]]:
    """Let the constructor of a class hold each value to its annotation, as reading a line does; for attrs to call."""
    return [field.evolve(converter=CONVERTER, metadata={"one": _one(field.type)}) for field in fields]


def _one(annotation: Any) -> type[msgspec.Struct]:
    """Make a tuple of one value that is held to an annotation.

    Given an annotation alone msgspec looks it up by its hash, which is written in Python, and forgets a Ctrl-C that
    comes meanwhile; a class it knows by itself, and converts in a quarter of the time.
    """
    return msgspec.defstruct("One", [("value", annotation)], array_like=True)


def _converted(value: object, field: attrs.Attribute[Any]) -> Any:
    one: Any = field.metadata["one"]
    try:
        return msgspec.convert((value,), one).value
    except msgspec.ValidationError as error:
        raise _found(field.type, value, str(error).replace("$[0]", "$", 1), field.name) from None


# One for all fields: attrs reads the signature of each converter that it is given.
CONVERTER = attrs.Converter(_converted, takes_field=True)


def fault(cls: type, data: object, error: msgspec.ValidationError) -> InvalidEvent:
    """Say what msgspec found wrong with the JSON object of a class: column, value and what was expected."""
    return _found(cls, data, str(error), "")


def _found(annotation: Any, value: Any, message: str, column: str) -> InvalidEvent:
    for step in _steps(message):
        annotation = optional(annotation)
        if isinstance(step, int):
            annotation, value, column = get_args(_bare(annotation))[0], value[step], f"{column}[{step}]"
        else:
            annotation, value = _field(annotation, step), _member(value, step)
            column = f"{column}.{step}" if column else step
    return InvalidEvent(column=column or None, value=value, expected=expected(annotation))


def _steps(message: str) -> Iterator[str | int]:
    """Give the way to what is at fault: names of fields and places in lists; a mapping is named as a whole."""
    place = PLACE.search(message)
    for name, number in STEP.findall(place[1] if place else ""):
        if not (name or number):
            return
        yield name or int(number)
    absent = ABSENT.search(message)
    if absent:
        yield absent[1]


def _member(value: Any, name: str) -> Any:
    return value.get(name, MISSING) if isinstance(value, dict) else getattr(value, name)


def _field(cls: Any, name: str) -> Any:
    return getattr(attrs.fields(_bare(cls)), name).type


def optional(annotation: Any) -> Any:
    """Give an annotation without its `| None`."""
    if get_origin(annotation) not in (Union, UnionType):
        return annotation
    (inner,) = (part for part in get_args(annotation) if part is not NoneType)
    return inner


def _bare(annotation: Any) -> Any:
    return get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation


def expected(annotation: Any) -> str:
    """Say in words what an annotation asks for.

    >>> from electionfeed.events import Whole
    >>> expected(Whole | None)
    'a whole number from 0 to 1,000,000,000,000, or null'
    """
    inner = optional(annotation)
    if inner is not annotation:
        return f"{expected(inner)}, or null"
    described = [meta.description for meta in get_args(annotation)[1:] if isinstance(meta, msgspec.Meta)]
    if described:
        return str(described[-1])
    if get_origin(annotation) is Literal:
        *most, last = get_args(annotation)
        return f"{', '.join(most)} or {last}"
    return PLAIN.get(annotation) or f"a {annotation.__name__}"
