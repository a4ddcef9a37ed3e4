"""What has been read from JSON before, so that it is checked once and kept once: texts, moments, years, columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from ._frozen import FrozenMap

__all__ = ["SHARED", "frozen", "read_counts", "read_names"]

C = TypeVar("C")


class Known(dict[Any, C]):
    """What has been read before, by what it was read from: a hit costs one look-up, a miss reads it and keeps it."""

    __slots__ = ("read",)

    def __init__(self, read: Callable[[Any], C]) -> None:
        super().__init__()
        self.read: Callable[[Any], C] = read

    def __missing__(self, given: Any) -> C:
        value = self.read(given)
        if len(self) >= MOST_KNOWN:
            self.clear()
        self[given] = value
        return value


MOST_KNOWN = 100_000


def read_text(text: Any) -> str:
    """Give a text that is neither empty nor padded; `ValueError` for any other value."""
    if type(text) is str and text and text.strip() == text:
        return text
    raise ValueError(text)


def read_column(texts: tuple[Any, ...]) -> tuple[str, ...]:
    """Read a tuple of texts; `ValueError` if one of them is none."""
    return tuple([TEXTS[text] for text in texts])


def read_sparse(texts: tuple[Any, ...]) -> tuple[str | None, ...]:
    """Read a tuple of texts, some of which may be null."""
    return tuple([None if text is None else TEXTS[text] for text in texts])


def read_moment(text: Any) -> datetime:
    """Read a moment in UTC; `ValueError` for one of any other zone, or of none."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is UTC or moment.utcoffset() == UTC.utcoffset(None):
        return moment.replace(tzinfo=UTC)
    raise ValueError(text)


def read_ordered(keys: tuple[Any, ...]) -> bool:
    """Tell whether the keys of a mapping are in order; `ValueError` if one of them is no text."""
    if {*map(type, keys)} - TEXT_ALONE or not all(keys):
        raise ValueError(keys)
    return [*keys] == sorted(keys)


# A night says "Con" ten thousand times, many events share a minute, a seat's results name the parties of its ballot
# paper: one copy of each serves them all.
TEXTS = Known(read_text)
MOMENTS = Known(read_moment)
YEARS: Known[int] = Known(int)
COLUMNS = Known(read_column)
SPARSE = Known(read_sparse)
ORDERED = Known(read_ordered)
WHOLE, TEXT_ALONE = {int}, {str}
NOTHING: FrozenMap[str, Any] = FrozenMap()
SHARED: dict[str, Any] = {
    "TEXTS": TEXTS,
    "COLUMNS": COLUMNS,
    "FrozenMap": FrozenMap,
    "MOMENTS": MOMENTS,
    "SPARSE": SPARSE,
    "UTC": UTC,
    "YEARS": YEARS,
    "date": date,
    "datetime": datetime,
}


def read_counts(value: Any) -> FrozenMap[str, int]:
    """Freeze a mapping from codes to whole numbers of 0 or more; `ValueError` for any other value."""
    numbers = value.values()
    if not value:
        return NOTHING
    if {*map(type, numbers)} != WHOLE or min(numbers) < 0:
        raise ValueError(value)
    return FrozenMap(value if ORDERED[tuple(value)] else sorted(value.items()))


def read_names(value: Any) -> FrozenMap[str, str]:
    """Freeze a mapping from codes to names; `ValueError` for any other value."""
    for key, name in value.items():
        if type(name) is not str or not name or type(key) is not str or not key:
            raise ValueError(value)
    return FrozenMap(sorted(value.items()))


def frozen(value: Any) -> Any:
    """Freeze a mapping; anything else is left for the check to refuse."""
    return FrozenMap(sorted(value.items(), key=lambda item: str(item[0]))) if isinstance(value, Mapping) else value
