"""Replay a UK general election's declaration night as an event stream, and fold it into live tallies.

Every name is imported when it is first asked for: an import should not wait for what a program may never touch. No
module bears one of these names, for the import of that module would put it in the place of the name.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .amend import correct, countermand, recount, rush, withdraw
    from .boards import Board, Defeat, board
    from .clock import Clock, ManualTime, Stepper
    from .codec import decode, encode
    from .cursor import Cursor
    from .diagnosis import Health, health
    from .difference import changes
    from .engine import Counts, Tally, merge, tally
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
    from .folding import Combined, Reducer, combine, fold, scan
    from .log import read, write
    from .logs import JsonlLog, Log, SqliteLog, open_log
    from .night import Night, load, moment, nights, until
    from .oracle import checkpoints, expected
    from .player import areplay, replay
    from .proof import check
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

WHERE = {
    "correct": "amend",
    "countermand": "amend",
    "recount": "amend",
    "rush": "amend",
    "withdraw": "amend",
    "Board": "boards",
    "Defeat": "boards",
    "board": "boards",
    "Clock": "clock",
    "ManualTime": "clock",
    "Stepper": "clock",
    "decode": "codec",
    "encode": "codec",
    "Cursor": "cursor",
    "Health": "diagnosis",
    "health": "diagnosis",
    "changes": "difference",
    "Counts": "engine",
    "Tally": "engine",
    "merge": "engine",
    "tally": "engine",
    "BadRow": "errors",
    "BrokenStream": "errors",
    "Conflict": "errors",
    "FeedError": "errors",
    "InvalidEvent": "errors",
    "Locked": "errors",
    "UnknownNight": "errors",
    "Baseline": "events",
    "Candidate": "events",
    "CandidateResult": "events",
    "CandidatesNominated": "events",
    "DepositLost": "events",
    "Event": "events",
    "ExitPollPublished": "events",
    "MPDefeated": "events",
    "MajorityReached": "events",
    "NightClosed": "events",
    "NightOpened": "events",
    "PollCountermanded": "events",
    "RecountOrdered": "events",
    "ResultRushed": "events",
    "ResultWithdrawn": "events",
    "SeatDeclared": "events",
    "Sitting": "events",
    "TurnoutReported": "events",
    "Combined": "folding",
    "Reducer": "folding",
    "combine": "folding",
    "fold": "folding",
    "scan": "folding",
    "read": "log",
    "write": "log",
    "JsonlLog": "logs",
    "Log": "logs",
    "SqliteLog": "logs",
    "open_log": "logs",
    "Night": "night",
    "load": "night",
    "moment": "night",
    "nights": "night",
    "until": "night",
    "checkpoints": "oracle",
    "expected": "oracle",
    "areplay": "player",
    "replay": "player",
    "check": "proof",
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
    if name not in WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value = getattr(import_module(f".{WHERE[name]}", __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
