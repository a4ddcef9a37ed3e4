"""Nights as JSON Lines: read strictly with every failure's place, write with the same bytes every time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import IO, TYPE_CHECKING

from ..errors import BrokenStream, FeedError, InvalidEvent, shown
from ..events import Event
from ..names import events_only
from .admission import Admission
from .codec import decode, line_of
from .files import LONGEST, lines_of, path_only
from .upcast import decoder

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read", "read_lines", "whole_line", "write"]

Report = Callable[[FeedError], object]


def read(path: Path | str, *, skipped: Report | None = None, longest: int = LONGEST) -> Iterator[Event]:
    """Read a whole night from a file of JSON Lines, gzipped or not, or raise `FeedError` with the line at fault.

    `skipped` makes the reading lenient: it is called with the error of each event of an unknown type, which is then
    left out. A line of more than `longest` bytes is refused before it is read.
    """
    return _read(path_only(path, "read(path)"), skipped, longest)


def _read(path: Path | str, skipped: Report | None, longest: int) -> Iterator[Event]:
    with open(path, "rb") as file:  # noqa: PTH123 (pathlib would be a tenth of our import)
        yield from read_lines(lines_of(file, str(path), longest), path=str(path), skipped=skipped, longest=longest)


def read_lines(
    lines: Iterable[bytes], *, path: str = "<stream>", skipped: Report | None = None, longest: int = LONGEST
) -> Iterator[Event]:
    """Read a whole night from lines of bytes, each checked by itself and against those before it, as `read` does."""
    admission = Admission()
    number = 0
    read_line: Callable[[bytes], Event] = decode
    for number, line in enumerate(lines, 1):
        try:
            if number == 1:
                read_line = decoder(line)
            if len(line) > longest or not line.endswith(b"\n"):
                whole_line(line, longest)  # which says what is wrong with it
            event = read_line(line)
            admission.admit(event)
        except FeedError as error:
            if skipped is None or not _unknown(error):
                raise error.at(path=path, line=number) from None
            admission.seq += 1  # a type of event from another time: its place in the stream still counts
            skipped(error.at(path=path, line=number))
        else:
            yield event
    try:
        admission.finish()
    except FeedError as error:
        raise error.at(path=path, line=number + 1) from None


def write(events: Iterable[Event], out: IO[bytes]) -> None:
    """Write events as JSON Lines to a file that is open for writing bytes; `TypeError` for anything else."""
    takes = "write takes events and a file open for writing bytes, such as open(path, 'wb')"
    # A file that was opened as text has an encoding, whoever opened it.
    if not hasattr(out, "writelines") or hasattr(out, "encoding"):
        raise TypeError(f"{takes}, and {shown(out)} is no such file")
    if not hasattr(events_only(events, "write(events, file)"), "__iter__"):
        raise TypeError(f"{takes}, not {shown(events)}")
    out.writelines(map(line_of, events))


def whole_line(line: bytes, longest: int = LONGEST) -> bytes:
    """Give a line as it is, or raise `BrokenStream` if it is too long or does not end in a newline."""
    if len(line) > longest:
        raise BrokenStream(value=line[:40], expected=f"a line of at most {longest:,} bytes")
    if not line.endswith(b"\n"):
        raise BrokenStream(value=line[-40:], expected="a whole line ending in a newline: the last line is torn")
    return line


def _unknown(error: FeedError) -> bool:
    """Say whether an event was refused because nobody here knows its type."""
    return isinstance(error, InvalidEvent) and error.column == "type"
