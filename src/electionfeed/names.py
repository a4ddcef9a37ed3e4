"""Names as people write them, found among those that exist: by code or by name, whatever the case, accents and commas.

What does not exist is an error that suggests what does, because a 0 for a party that nobody has would look right.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NoReturn, TypeVar

from ._frozen import FrozenMap
from .errors import UnknownName, shown
from .rules import letters

__all__ = ["NIGHT", "SO_FAR", "Registry", "events_only", "folded", "resolve", "split", "suggestions", "unknown"]

T = TypeVar("T")

NIGHT = "this night"
SO_FAR = "the night so far"  # of a log, which may have more to come
MOST = 3  # suggestions: the likeliest first
LIKELY, FAR = 0.8, 0.6  # of difflib's ratio: where one is likely, what is further away is not meant
FEW, SOME = 12, 30  # names that are listed whole, and those where none is like the one asked for
EMPTY_WORDS = frozenset({"and", "party", "the"})

# What parties are called in a newsroom, too loosely to be taken for a name and good enough to suggest one.
NICKNAMES = {
    "libdem": "LD",
    "libdems": "LD",
    "nats": "SNP",
    "plaid": "PC",
    "reform": "RUK",
    "tories": "Con",
    "tory": "Con",
}


class Registry(FrozenMap[str, T]):
    """What is known under a name; `UnknownName` suggests the nearest to one that is not."""

    __slots__ = ("kind",)

    def __init__(self, items: Iterable[tuple[str, T]], kind: str) -> None:
        super().__init__(items)
        self.kind: str = kind

    def __missing__(self, name: object) -> NoReturn:
        raise unknown(name, {known: known for known in self}, self.kind)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (tuple(self.items()), self.kind)


def resolve(asked: object, known: Mapping[str, str] | Iterable[str], kind: str, of: str = "") -> str:
    """Give the code of what was asked for by its code or its name, or raise `UnknownName`; `TypeError` for no text.

    `known` gives the name of each code, `of` says where the name was looked for.

    >>> resolve("ynys mon", {"W1": "Ynys Môn", "E1": "Southampton, Test"}, "seat")
    'W1'
    """
    if not isinstance(asked, str):
        raise TypeError(f"a {kind} is given by its code or its name, and {asked!r} is no text")
    names = known if isinstance(known, Mapping) else {name: name for name in known}
    meant = [asked] if asked in names else _meant(asked, names)
    if len(meant) == 1:
        return meant[0]
    raise unknown(asked, names, kind, of)


def unknown(asked: object, names: Mapping[str, str], kind: str, of: str = "") -> UnknownName:
    """Make the error for a name that does not exist, or that may mean several."""
    likely = suggestions(str(asked), names)
    hint = f": is it {_either(likely)}?" if likely else ""
    if len(likely) < len(names) <= (FEW if likely else SOME) or not names:
        hint += f"{' There' if likely else '; there'} are {', '.join(sorted(names)) or 'none'}"
    article = "an" if kind[0] in "aeiou" else "a"
    return UnknownName(column=kind, value=asked, expected=f"{article} {kind}{of and ' of '}{of}{hint}")


def suggestions(asked: str, names: Mapping[str, str]) -> list[str]:
    """Give up to three names that somebody who wrote this may have meant, the likeliest first.

    >>> suggestions("Tory", {"Con": "Conservative", "Lab": "Labour"})
    ['Conservative (Con)']
    """
    wanted = folded(asked)
    likely = [code for nickname, code in NICKNAMES.items() if nickname == wanted and code in names]
    likely = likely or _meant(asked, names)
    # A slip of the pen before a part of another name: Tleford is Telford rather than Castleford.
    likely = likely or [*dict.fromkeys([*_near(wanted, names, LIKELY), *_containing(wanted, names)])]
    likely = likely or _near(wanted, names, FAR)
    return [code if names[code] == code else f"{names[code]} ({code})" for code in likely[:MOST]]


def split(*names: str) -> tuple[str, ...]:
    """Give names that were written with commas or blanks between them, or as several texts.

    >>> split("late, duplicates", "lost")
    ('late', 'duplicates', 'lost')
    """
    for text in names:
        if not isinstance(text, str):
            raise TypeError(f"names are given as texts, and {shown(text)} is none")
    return tuple(name for text in names for name in re.split(r"[,\s]+", text) if name)


def events_only(events: T, call: str) -> T:
    """Give the events given to a call as they are, or raise `TypeError` for a text: `load` gives those of a night."""
    if isinstance(events, str | bytes | os.PathLike):
        raise TypeError(f"{call} takes events, and {str(events)!r} is a text: load(name) gives the events of a night")
    return events


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Give the letters and digits of a name, without accents or case, `&` read as "and"."""
    return letters(text.replace("&", " and "))


@lru_cache(maxsize=4096)
def _loose(text: str) -> str:
    """Give a name without "the", "and" and "party", and without the s of a plural."""
    words = [letters(word) for word in re.split(r"[^\w']+", text.replace("\u2019", "'"))]
    return "".join(word.removesuffix("s") for word in words if word not in EMPTY_WORDS)


def _meant(asked: str, names: Mapping[str, str]) -> list[str]:
    """Give the codes that a text can stand for: by code, else by name, else by the words that matter of either."""
    wanted, words = folded(asked), _loose(asked)
    ways = (
        [code for code in names if wanted and folded(code) == wanted],
        [code for code, name in names.items() if wanted and folded(name) == wanted],
        [code for code, name in names.items() if words and words in (_loose(name), _loose(code))],
    )
    return sorted(next((found for found in ways if found), []))


def _containing(wanted: str, names: Mapping[str, str]) -> list[str]:
    found = [code for code, name in names.items() if len(wanted) > 2 and wanted in folded(name)]
    return sorted(found, key=lambda code: (not folded(names[code]).startswith(wanted), len(names[code]), names[code]))


def _near(wanted: str, names: Mapping[str, str], least: float) -> list[str]:
    from difflib import get_close_matches  # only a slip of the pen needs it

    by_text: dict[str, str] = {}
    for code, name in names.items():
        by_text.setdefault(folded(code), code)
        by_text.setdefault(folded(name), code)
    return [*dict.fromkeys(by_text[text] for text in get_close_matches(wanted, by_text, MOST, least))]


def _either(likely: list[str]) -> str:
    *others, last = likely
    return f"{', '.join(others)} or {last}" if others else last
