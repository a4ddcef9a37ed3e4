"""The conformance kit: small streams in plain files, with what a consumer of them must show or refuse.

A consumer in any language follows it by an index, JSON Lines and JSON. Every case is made here, by the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import attrs
import orjson

from ..errors import FeedError
from ..events import FORMAT, Event, PollCountermanded, RecountOrdered, SeatEvent
from ..folds.fold import scan
from ..stream.check import check
from ..stream.codec import line_of
from ..stream.jsonlines import read_lines
from ..tallies.board import board
from .breaks import BREAKS, break_lines, places
from .short import FIRST, declared, night, nominated, opened, rushed, withdrawn

__all__ = ["KIT", "Case", "cases", "write_kit"]

KIT = 2  # raised whenever a case changes its meaning; new cases alone do not raise it
PRETTY = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE


@attrs.frozen
class Case:
    """A stream by name: what it is for, of which kind, its lines, and its checkpoints or how it is refused."""

    name: str
    kind: str
    about: str
    lines: tuple[bytes, ...]
    expected: tuple[dict[str, Any], ...] = ()
    refused: dict[str, Any] | None = None

    def entry(self) -> dict[str, Any]:
        """Give the case's place in the index."""
        entry = {"about": self.about, "kind": self.kind, "name": self.name, "stream": f"cases/{self.name}.jsonl"}
        return entry | ({"refused": self.refused} if self.refused else {"checkpoints": f"cases/{self.name}.json"})


def write_kit(directory: Path) -> int:
    """Write the kit into a directory and give the number of its cases."""
    (directory / "cases").mkdir(parents=True, exist_ok=True)
    index = [case.entry() for case in cases()]
    for case in cases():
        (directory / "cases" / f"{case.name}.jsonl").write_bytes(b"".join(case.lines))
        if case.expected:
            document = orjson.dumps(list(case.expected), option=PRETTY)
            (directory / "cases" / f"{case.name}.json").write_bytes(document)
    (directory / "index.json").write_bytes(orjson.dumps({"kit": KIT, "format": FORMAT, "cases": index}, option=PRETTY))
    return len(index)


def cases() -> Iterator[Case]:
    """Give every case: legal nights, nights delivered with faults, and nights to refuse."""
    for name, about, facts in _legal():
        yield _shown(name, "legal", about, night(*facts))
    for name, about, events in _delivered():
        yield _shown(name, "delivery", about, events)
    for how in BREAKS:
        yield _refused(how)


def _shown(name: str, kind: str, about: str, events: Iterable[Event]) -> Case:
    """Make a case whose checkpoints are the board after each message."""
    steps = [(line_of(event), state.as_dict()) for event, state in scan(board, events)]
    boards = tuple({"board": state, "messages": number} for number, (_, state) in enumerate(steps, 1))
    return Case(name, kind, about, tuple(line for line, _ in steps), boards)


def _refused(how: str) -> Case:
    """Make a case that a strict reader refuses, with the line and the field that ours names."""
    lines = [line_of(event) for event in night(*CORRECTED)]
    broken = break_lines(how, lines, places(how, lines)[-1])
    kind = "refused" if _fault(read_lines, broken) else "not canonical"
    fault = _fault(check, broken)
    if fault is None:
        raise AssertionError(f"a night with {how} should be refused")
    refused = {"column": fault.column, "line": fault.line}
    return Case(how.replace(" ", "-"), kind, f"A night with {how}.", tuple(broken), refused=refused)


def _fault(reads: Callable[[list[bytes]], Any], lines: list[bytes]) -> FeedError | None:
    """Give what a way of reading finds wrong with a stream, if anything."""
    try:
        result = reads(lines)
        for _ in result if isinstance(result, Iterator) else ():
            pass
    except FeedError as error:
        return error
    return None


SEATS = (nominated("S1", "Con", "LD", "Lab", sitting=1), nominated("S2", "Con", "Lab"), nominated("S3", "Grn", "Lab"))
START = (opened(seats=3), *SEATS)
FACT: dict[str, Any] = {"seq": 1, "at": FIRST}
FIRST_RESULT = declared("S1", Con=900, LD=50, Lab=50)
OTHER_WINNER = declared("S1", revision=2, Con=50, LD=60, Lab=890)
CORRECTED = (*START, FIRST_RESULT, declared("S2", Con=5, Lab=9), OTHER_WINNER, declared("S3", Grn=4, Lab=6))
Example = tuple[str, str, Iterable[Event]]


def _legal() -> Iterator[Example]:
    yield "plain", "Three seats declared once each.", (*START, FIRST_RESULT, *CORRECTED[5:6], CORRECTED[7])
    yield (
        "correction",
        "A correction of another winner: seat, votes, deposits, the defeated MP and the majority move, all of them.",
        CORRECTED,
    )
    yield (
        "correction-same-winner",
        "A correction that changes votes alone: a deposit that was lost is not.",
        (*START, FIRST_RESULT, declared("S1", revision=2, Con=900, LD=60, Lab=50)),
    )
    yield (
        "withdrawn",
        "A result withdrawn takes back all that it caused, and the seat is outstanding.",
        (*START, OTHER_WINNER_FIRST, withdrawn("S1")),
    )
    yield (
        "withdrawn-and-declared",
        "A result withdrawn and then declared again, with other figures.",
        (*START, OTHER_WINNER_FIRST, withdrawn("S1"), declared("S1", revision=3, Con=900, LD=50, Lab=51)),
    )
    yield (
        "majority-undone",
        "A party passes the line, loses a seat to a correction, and passes it again.",
        (*START, *_majority()),
    )
    yield (
        "rush",
        "A recount, then the winner ahead of the figures, then the figures, of another winner than was said.",
        (
            *START,
            RecountOrdered(**FACT, seat="S1", revision=1, number=1),
            rushed("S1", 1, "Con", revision=2),
            declared("S1", revision=3, Con=5, LD=6, Lab=7),
        ),
    )
    yield (
        "deposits",
        "At a twentieth of the valid votes a deposit is lost, with one vote more it is kept.",
        (
            *START,
            declared("S1", Con=900, LD=50, Lab=50),
            declared("S2", Con=949, Lab=51),
        ),
    )
    yield "lot", "A tie is decided by lot: a majority of 0.", (*START, declared("S2", Con=7, Lab=7, lot=2))
    yield (
        "countermanded",
        "A poll called off: the seat has no result tonight.",
        (*START, PollCountermanded(**FACT, seat="S2", revision=1, reason="a candidate died")),
    )
    yield "nothing-declared", "A night closed before any seat was declared.", START
    yield (
        "letters",
        "Names and codes beyond ASCII, in UTF-8.",
        (
            opened(parties={"Plaid": "Plaid Cymru, the Party of Wales", "SF": "Sinn Féin"}),
            nominated("S1", "Plaid", "SF"),
            declared("S1", Plaid=1, SF=2),
        ),
    )


OTHER_WINNER_FIRST = declared("S1", Con=50, LD=60, Lab=890)


def _majority() -> Iterator[Event]:
    yield declared("S1", Con=5, LD=1, Lab=9)
    yield declared("S2", Con=5, Lab=9)
    yield declared("S2", revision=2, Con=9, Lab=5)
    yield declared("S3", Grn=4, Lab=6)


def _delivered() -> Iterator[Example]:
    events = night(*CORRECTED).events
    same = "; the last board is that of correction"
    yield "duplicates-at-once", f"Every message twice in a row{same}.", [event for event in events for _ in range(2)]
    yield "duplicates-later", f"The whole stream again after its end{same}.", events * 2
    late = tuple(
        event for event in events if isinstance(event, SeatEvent) and (event.seat, event.revision) == ("S1", 1)
    )
    others = tuple(event for event in events if event not in late)
    yield "correction-first", f"What a correction replaces comes after everything else{same}.", others + late
    yield "results-first", f"Results come before the seats are nominated{same}.", events[4:] + events[:4]
    yield "backwards", f"The stream from its end to its beginning{same}.", events[::-1]
