"""What is printed, and how wide: the one way by which the text of a feed reaches a terminal.

Whatever a terminal would obey instead of showing it is shown escaped, so that no name can clear the screen, set the
title or look like a line of its own. What goes into a file or a pipe as JSON, CSV or the lines of a stream is left as
it is, in UTF-8 whatever the encoding of the terminal.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from textwrap import wrap
from typing import Any, TextIO
from unicodedata import normalize

__all__ = [
    "HANG",
    "WIDEST",
    "cells",
    "clean",
    "complain",
    "progress",
    "say",
    "warn",
    "width",
    "write",
    "write_text",
]

WIDEST = 80  # columns of a table
NARROWEST = 40
HANG = "      "
# What has no likeness without accents, for a terminal that knows no more than ASCII.
IN_ASCII = {"\u00a3": "GBP ", "\u2588": "#", "\u2013": "-", "\u2014": "-", "\u2018": "'", "\u2019": "'"}


def clean(text: str) -> str:
    r"""Give a text with everything that is not printable escaped.

    >>> print(clean("Bath\x1b[2J\nForged"))
    Bath\x1b[2J\nForged
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def say(*lines: str) -> None:
    """Print lines at once, each wrapped if the terminal is narrower."""
    _print(sys.stdout, (part for line in lines for part in _wrapped(clean(line))))


def warn(line: str) -> None:
    """Print a line about how the command went on standard error."""
    _print(sys.stderr, [f"electionfeed: {clean(line)}"])


def progress(total: int, what: str) -> Callable[[int], None] | None:
    """Make what shows on a terminal how many are done, and null where there is none."""
    if not sys.stderr.isatty():
        return None

    def show(done: int) -> None:
        sys.stderr.write(f"\r{done:,} of {total:,} {what}" + ("\n" if done >= total else ""))
        sys.stderr.flush()

    return show


def complain(*lines: str) -> None:
    """Print lines on standard error as they are."""
    _print(sys.stderr, map(clean, lines))


def write(lines: Iterable[bytes], *, flush: bool = False) -> None:
    """Write lines of a stream, of JSON or of CSV as they are; on a terminal shown like any other text."""
    out = getattr(sys.stdout, "buffer", None)
    if out is None or sys.stdout.isatty():
        for line in lines:
            text = line.decode("utf-8", "backslashreplace").removesuffix("\n")
            _print(sys.stdout, [clean(part) for part in text.split("\n")])
        return
    sys.stdout.flush()
    for line in lines:
        out.write(line)
        if flush:
            out.flush()
    out.flush()


def write_text(text: str) -> None:
    """Write a text of several lines as `write` writes lines."""
    write([text.encode()])


def cells(columns: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """Give columns as they are; for a terminal with their texts escaped, so that none makes a line of its own."""
    if not sys.stdout.isatty():
        return dict(columns)
    return {
        name: [clean(cell) if isinstance(cell, str) else cell for cell in column] for name, column in columns.items()
    }


def _room() -> int | None:
    """Give the columns of the terminal that lines are printed on; null where they go into a file or a pipe."""
    try:
        return (os.get_terminal_size(sys.stdout.fileno()).columns or _asked()) if sys.stdout.isatty() else None
    except (OSError, ValueError):
        return _asked()


def width() -> int:
    """Give the columns that a table may have: those of the terminal or else of COLUMNS, at most 80."""
    return max(NARROWEST, min(WIDEST, _room() or _asked() or WIDEST))


def _asked() -> int | None:
    # Whatever reads lines with GNU readline sets it for its children, a Python prompt too: no reason to fold a pipe.
    asked = os.environ.get("COLUMNS", "")
    return int(asked) or None if asked.isascii() and asked.isdigit() else None


def _wrapped(line: str) -> list[str]:
    most = _room()
    if most is None or len(line) <= most:
        return [line]
    return wrap(line, max(NARROWEST, most), subsequent_indent=HANG, break_long_words=False, break_on_hyphens=False)


def _print(out: TextIO, lines: Iterable[str]) -> None:
    for line in lines:
        out.write(_encodable(line, out.encoding or "utf-8") + "\n")
    out.flush()


def _encodable(line: str, encoding: str) -> str:
    """Give a line as it can be written in an encoding: without accents and signs where it has none."""
    try:
        line.encode(encoding)
    except UnicodeEncodeError:
        plain = normalize("NFKD", "".join(IN_ASCII.get(c, c) for c in line))
        plain = "".join(c for c in plain if not "\u0300" <= c <= "\u036f")
        return plain.encode(encoding, "replace").decode(encoding)
    return line
