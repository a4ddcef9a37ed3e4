"""Functions that are written as source for one class: a stream calls them by the thousand, so none of it is general.

They are compiled when they are first used, for an import should not wait for classes that a program may never touch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import orjson

from .errors import InvalidEvent

__all__ = ["Generated", "building", "compiled", "own_keys", "shaped"]


class Generated:
    """An attribute of a class that is made by `write(cls)` when it is first asked for, and kept in its place."""

    def __init__(self, write: Callable[[type], Any]) -> None:
        self.write: Callable[[type], Any] = write

    def __set_name__(self, owner: type, name: str) -> None:
        self.owner: type = owner
        self.name: str = name

    def __get__(self, made: object, owner: type) -> Any:
        setattr(self.owner, self.name, self.write(self.owner))
        return getattr(owner if made is None else made, self.name)


def compiled(name: str, lines: Iterable[str], scope: dict[str, Any]) -> Any:
    """Compile the function of this name, which refers to what is in `scope`."""
    exec("\n".join(lines), scope)  # noqa: S102 (our own text, like attrs')
    return scope[name]


def shaped(cls: type, names: Iterable[str]) -> dict[str, Any]:
    """Give what the source of `building` refers to, for a class with these slots."""
    open_to_change = {"__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
    twin = type(cls)("Draft", cls.__bases__, {"__slots__": tuple(names), **open_to_change})
    become = object.__dict__["__class__"].__set__
    return {"cls": cls, "Draft": twin, "become": become, "InvalidEvent": InvalidEvent}


def building(values: Iterable[tuple[str, str]]) -> list[str]:
    """Write the lines that make a frozen object of a slot each: filled as a twin that is not frozen, then renamed.

    Through `object.__setattr__`, as attrs does it, a field costs some 85 ns where it costs less than 10 so.
    """
    return ["made = Draft()", *(f"made.{name} = {value}" for name, value in values), "made.__class__ = cls"]


def own_keys(names: Iterable[str]) -> dict[str, str]:
    """Name these keys as the very objects that orjson has for them, which halves the instructions of a look-up."""
    return {f"key_{key}": key for key in orjson.loads(orjson.dumps(dict.fromkeys(names)))}
