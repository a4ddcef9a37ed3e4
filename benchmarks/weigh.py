"""Weigh a process of its own: python -m benchmarks.weigh retained FILE, or ... folded NUMBER.

`retained` decodes a file, keeps every event and prints the bytes that each added to the process; `folded` folds so many
events of a night that is corrected for ever and prints the most bytes that the process ever held.
"""

import sys
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

import electionfeed as ef

from .inputs import LINES


def corrected_for_ever() -> Iterator[ef.Event]:
    """Give a night again and again, each time revising every seat."""
    for revision in count(1):
        for line in LINES:
            yield ef.decode(line.replace(b'"revision":1,', b'"revision":%d,' % revision))


def folded(events: str) -> int:
    """Fold so many events, and give the peak of this process."""
    board = ef.fold(ef.board, islice(corrected_for_ever(), int(events)))
    assert board.declared == 650, board
    return bytes_of("VmHWM")


def retained(path: str) -> int:
    """Keep every event of a file, and give how much each has added."""
    before = bytes_of("VmRSS")
    with Path(path).open("rb") as file:
        events = [ef.decode(line) for line in file]
    return (bytes_of("VmRSS") - before) // len(events)


def bytes_of(name: str) -> int:
    """Give one of the sizes that Linux keeps of a process; `ru_maxrss` would count the parent's as well."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status[name].split()[0]) * 1024


if __name__ == "__main__":
    print({"retained": retained, "folded": folded}[sys.argv[1]](sys.argv[2]))
