"""An immutable dict, so that what an event or a tally hands out can never change under its holder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Never, NoReturn, TypeVar

__all__ = ["FrozenMap"]

K = TypeVar("K")
V = TypeVar("V")


class FrozenMap(dict[K, V]):
    """A dict that cannot change: hashable, picklable, and JSON to every encoder that takes a dict."""

    __slots__ = ()

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (dict(self),)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({dict(self)!r})"

    if TYPE_CHECKING:
        # So that a type checker refuses what `refuse` does.
        def __setitem__(self, key: Never, value: Never, /) -> None: ...  # type: ignore[override]

        def __delitem__(self, key: Never, /) -> None: ...  # type: ignore[override]


def refuse(self: object, *_: object, **__: object) -> NoReturn:
    """Stand in for every method that would change the mapping."""
    raise TypeError("this mapping is immutable; copy it with dict(...) first")


# Set from outside, for a type checker knows these as methods of dict that return something.
for change in ("__setitem__", "__delitem__", "__ior__", "clear", "pop", "popitem", "setdefault", "update"):
    setattr(FrozenMap, change, refuse)
