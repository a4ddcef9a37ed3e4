"""Replay a UK general election's declaration night as an event stream, and fold it into live tallies.

What a replay and a board need is imported at once; the rest when it is first asked for, since an import should not wait
for tallies, logs and rehearsals that a program may never touch.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .board import Board, Defeat, board
from .check import check
from .checkpoints import checkpoints, expected
from .clock import Clock, ManualTime, Stepper
from .codec import decode, encode
from .errors import BadRow, BrokenStream, Conflict, FeedError, InvalidEvent, Locked, UnknownNight
from .events import (
    Baseline,
    Candidate,
    CandidateResult,
    CandidatesNominated,
    DepositLost,
    Event,
    ExitPollPublished,
    MajorityReached,
    MPDefeated,
    NightClosed,
    NightOpened,
    PollCountermanded,
    RecountOrdered,
    ResultRushed,
    ResultWithdrawn,
    SeatDeclared,
    Sitting,
    TurnoutReported,
)
from .fold import Combined, Reducer, combine, fold, scan
from .health import Health, health
from .log import read, write
from .night import Night, load, moment, nights, until
from .replay import areplay, replay
from .tally import Counts, Tally, merge, tally

if TYPE_CHECKING:
    from .amend import correct, countermand, recount, rush, withdraw
    from .cursor import Cursor
    from .difference import changes
    from .logs import JsonlLog, Log, SqliteLog, open_log
    from .reading import Reading
    from .scenarios import damage, rehearse, scenario
    from .tallies.columns import columns
    from .tallies.desk import desk
    from .tallies.explain import explain, story
    from .tallies.grouped import grouped
    from .tallies.leaders import leaders
    from .tallies.people import people
    from .timeline import Difference, Timeline

__all__ = [
    "BadRow",
    "Baseline",
    "Board",
    "BrokenStream",
    "Candidate",
    "CandidateResult",
    "CandidatesNominated",
    "Clock",
    "Combined",
    "Conflict",
    "Counts",
    "Cursor",
    "Defeat",
    "DepositLost",
    "Difference",
    "Event",
    "ExitPollPublished",
    "FeedError",
    "Health",
    "InvalidEvent",
    "JsonlLog",
    "Locked",
    "Log",
    "MPDefeated",
    "MajorityReached",
    "ManualTime",
    "Night",
    "NightClosed",
    "NightOpened",
    "PollCountermanded",
    "Reading",
    "RecountOrdered",
    "Reducer",
    "ResultRushed",
    "ResultWithdrawn",
    "SeatDeclared",
    "Sitting",
    "SqliteLog",
    "Stepper",
    "Tally",
    "Timeline",
    "TurnoutReported",
    "UnknownNight",
    "areplay",
    "board",
    "changes",
    "check",
    "checkpoints",
    "columns",
    "combine",
    "correct",
    "countermand",
    "damage",
    "decode",
    "desk",
    "encode",
    "expected",
    "explain",
    "fold",
    "grouped",
    "health",
    "leaders",
    "load",
    "merge",
    "moment",
    "nights",
    "open_log",
    "people",
    "read",
    "recount",
    "rehearse",
    "replay",
    "rush",
    "scan",
    "scenario",
    "story",
    "tally",
    "until",
    "withdraw",
    "write",
]

LATER = {
    "correct": "amend",
    "countermand": "amend",
    "recount": "amend",
    "rush": "amend",
    "withdraw": "amend",
    "Cursor": "cursor",
    "changes": "difference",
    "JsonlLog": "logs",
    "Log": "logs",
    "SqliteLog": "logs",
    "open_log": "logs",
    "Reading": "reading",
    "damage": "scenarios",
    "rehearse": "scenarios",
    "scenario": "scenarios",
    "columns": "tallies.columns",
    "desk": "tallies.desk",
    "explain": "tallies.explain",
    "story": "tallies.explain",
    "grouped": "tallies.grouped",
    "leaders": "tallies.leaders",
    "people": "tallies.people",
    "Difference": "timeline",
    "Timeline": "timeline",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for the first time."""
    if name not in LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value = getattr(import_module(f".{LATER[name]}", __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
