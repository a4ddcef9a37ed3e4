"""Replay a UK general election's declaration night as an event stream, and fold it into live tallies."""

from .board import Board, Defeat, board
from .check import check
from .checkpoints import checkpoints, expected
from .clock import Clock, ManualTime, Stepper
from .codec import decode, encode
from .cursor import Cursor
from .desk import correct, countermand, recount, rush, withdraw
from .difference import changes
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
from .logs import JsonlLog, Log, SqliteLog, open_log
from .night import Night, load, moment, nights, until
from .reading import Reading
from .replay import areplay, replay
from .scenarios import damage, rehearse, scenario
from .tally import Counts, Tally, merge, tally
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
    "combine",
    "correct",
    "countermand",
    "damage",
    "decode",
    "encode",
    "expected",
    "fold",
    "health",
    "load",
    "merge",
    "moment",
    "nights",
    "open_log",
    "read",
    "recount",
    "rehearse",
    "replay",
    "rush",
    "scan",
    "scenario",
    "tally",
    "until",
    "withdraw",
    "write",
]
