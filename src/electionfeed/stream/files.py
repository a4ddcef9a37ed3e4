"""Files of lines as people keep them: plain or gzipped, a log plain; what is something else is named for what it is."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import partial
from typing import IO, Any, TypeVar

from ..errors import BrokenStream, shown

__all__ = [
    "LONGEST",
    "SQLITE",
    "START",
    "bounded",
    "gzipped",
    "lines_of",
    "path_only",
    "require_log",
    "require_log_name",
]

P = TypeVar("P")

LONGEST = 1 << 20  # bytes: a seat of a thousand candidates takes a tenth of it

GZIP = b"\x1f\x8b"
SQLITE = b"SQLite format 3\x00"
START = len(SQLITE)  # bytes that tell what a file is
LINES = "lines of JSON in UTF-8"
OTHERS = {
    SQLITE: "and this is a SQLite log: open it with SqliteLog or open_log; the command line takes its path",
    b"\xef\xbb\xbf": "without a byte-order mark (BOM), with which this file begins: save it without one",
    b"\xff\xfe": "and this looks like UTF-16: save it as UTF-8",
    b"\xfe\xff": "and this looks like UTF-16: save it as UTF-8",
    b"PK\x03\x04": "and this looks like a zip archive: unpack it first",
    b"BZh": "and this looks packed by bzip2: unpack it first",
    b"\xfd7zXZ": "and this looks packed by xz: unpack it first",
    b"\x28\xb5\x2f\xfd": "and this looks packed by zstd: unpack it first",
    b"[": "and this looks like a JSON array: write each of its objects on a line of its own",
}
PLAIN = "a log is kept plain. Unpack a gzipped one first; `load` and `read` take it as it is"


def path_only(path: P, call: str) -> P:
    """Give the path given to a call as it is, or raise `TypeError` for none and `ValueError` for the text of a file."""
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"{call} takes the path of a file, and {shown(path)} is none")
    if isinstance(path, str) and path.startswith("{"):
        raise ValueError(f"{call} takes the path of a file, and {shown(path)} is the text of one: decode reads a line")
    return path


def lines_of(file: IO[bytes], path: str, longest: int = LONGEST) -> Iterator[bytes]:
    """Give the lines of an open file, unpacked if it is gzipped; of one that is too long, its beginning.

    Raises `BrokenStream` that says what a file is which cannot be lines of JSON.
    """
    return _unzipped(file, path, longest) if gzipped(file, path) else bounded(file, longest)


def gzipped(file: IO[bytes], path: str) -> bool:
    """Say whether an open file is gzipped, without moving in it, or raise `BrokenStream` for what holds no lines."""
    peek: Any = getattr(file, "peek", None)
    start: bytes = peek(START) if peek else b""
    _require_none_of(OTHERS, start, path)
    return start.startswith(GZIP)


def require_log(start: bytes, path: str) -> None:
    """Raise `BrokenStream` that says what a file looks like which begins so, unless it is empty or plain JSON Lines."""
    _require_none_of({**OTHERS, GZIP: f"and this is gzipped: {PLAIN}"}, start, path)
    if start and not start.lstrip(b" \t").startswith(b"{"):
        raise BrokenStream(path=path, line=1, value=start[:START], expected=f"a log: {LINES}, which begin with {{")


def require_log_name(name: str, path: str) -> None:
    """Raise `BrokenStream` for a name that says that a log is gzipped, for what is appended to it would not be."""
    if name.endswith(".gz"):
        raise BrokenStream(path=path, value=name, expected=f"a name without .gz: {PLAIN}")


def bounded(file: IO[bytes], longest: int = LONGEST) -> Iterator[bytes]:
    """Give the lines of a file; of one that is longer than `longest` bytes only that many and one more."""
    return iter(partial(file.readline, longest + 1), b"")


def _require_none_of(others: Mapping[bytes, str], start: bytes, path: str) -> None:
    for magic, words in others.items():
        if start.startswith(magic):
            raise BrokenStream(path=path, line=1, value=magic, expected=f"{LINES}, {words}")


def _unzipped(file: IO[bytes], path: str, longest: int) -> Iterator[bytes]:
    import gzip  # only where it is needed, for the import costs a fifth of ours
    import zlib

    number = 0
    unzipped: Any = gzip.GzipFile(fileobj=file)
    try:
        for line in bounded(unzipped, longest):
            number += 1
            yield line
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        expected = f"a gzip file that is sound and whole ({error})"
        raise BrokenStream(path=path, line=number + 1, value="(gzip)", expected=expected) from None
