"""What can go wrong with input, as values that carry the facts and compare equal when the facts do."""

from __future__ import annotations

from typing import Any, Self

import attrs

__all__ = [
    "BadRow",
    "BrokenStream",
    "Conflict",
    "FeedError",
    "InvalidEvent",
    "Locked",
    "UnknownName",
    "UnknownNight",
]


def shown(value: object, most: int = 80) -> str:
    """Show a value on one line of at most `most` characters."""
    try:
        text = repr(value)
    except RecursionError:
        text = f"({type(value).__name__} nested too deep to show)"
    return text if len(text) <= most else f"{text[: most - 1]}…"


# With `auto_exc` attrs would compare exceptions by identity; these are equal when their facts are.
@attrs.frozen(kw_only=True, auto_exc=False)
class FeedError(Exception):
    """Bad input: where it stands, what was found there and what was expected instead.

    `line` counts from 1; `column` names a field of an event or a column of a table.
    """

    expected: str
    value: Any = attrs.field(default=None, hash=False)
    column: str | None = None
    path: str | None = None
    line: int | None = None

    def at(self, *, path: str | None = None, line: int | None = None) -> Self:
        """Give the same error with the place where it was found, kept where it is already known."""
        return attrs.evolve(self, path=self.path or path, line=self.line or line)

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.path, self.line) if part is not None)
        found = f"{self.column}: {shown(self.value)}" if self.column else shown(self.value)
        return f"{place + ': ' if place else ''}{found}; expected {self.expected}"

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (type(self), attrs.asdict(self, recurse=False))


def _rebuilt(cls: type[FeedError], facts: dict[str, Any]) -> FeedError:
    return cls(**facts)


class InvalidEvent(FeedError):
    """An event whose own content is not legal: `column` is the field, such as `results[2].votes`."""


class BrokenStream(FeedError):
    """Events that do not follow from those before them: a gap in `seq`, a seat never nominated, a torn line."""


class BadRow(FeedError):
    """A row of a source table that cannot be read: `column` is the table's own column name."""


class UnknownNight(FeedError):
    """A night that is neither bundled nor a readable file."""


class UnknownName(FeedError, KeyError, ValueError):
    """A name that does not exist: of which kind is in `column` (a party, a seat ...), what does in `expected`."""


@attrs.frozen(kw_only=True, eq=True, unsafe_hash=True, str=False)
class Conflict(FeedError):
    """An append to a log that has moved on: it ends at `last_seq`, and the writer thought at `expected_seq`."""

    last_seq: int
    expected_seq: int


class Locked(FeedError):
    """A log that another writer holds."""
