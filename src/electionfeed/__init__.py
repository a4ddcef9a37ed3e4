"""Replay a UK general election's declaration night as an event stream, and fold it into live tallies."""

from .board import Board, Defeat, board
from .check import check
from .clock import Clock, ManualTime, Stepper
from .codec import decode, encode
from .cursor import Cursor
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
from .log import read, write
from .logs import JsonlLog, Log, SqliteLog, open_log
from .night import Night, load, moment, nights, until
from .replay import areplay, replay
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
    "combine",
    "decode",
    "encode",
    "fold",
    "load",
    "merge",
    "moment",
    "nights",
    "open_log",
    "read",
    "replay",
    "scan",
    "tally",
    "until",
    "write",
]
