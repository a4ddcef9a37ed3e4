"""Replay a UK general election's declaration night as an event stream, and fold it into live tallies."""

from .board import Board, Defeat, board
from .check import check
from .checkpoints import checkpoints, expected
from .codec import decode, encode
from .desk import correct, countermand, recount, rush, withdraw
from .errors import BadRow, BrokenStream, FeedError, InvalidEvent, UnknownNight
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
from .reading import Reading
from .scenarios import damage, rehearse, scenario
from .tally import Counts, Tally, merge, tally

__all__ = [
    "BadRow",
    "Baseline",
    "Board",
    "BrokenStream",
    "Candidate",
    "CandidateResult",
    "CandidatesNominated",
    "Combined",
    "Counts",
    "Defeat",
    "DepositLost",
    "Event",
    "ExitPollPublished",
    "FeedError",
    "Health",
    "InvalidEvent",
    "MPDefeated",
    "MajorityReached",
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
    "Tally",
    "TurnoutReported",
    "UnknownNight",
    "board",
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
    "read",
    "recount",
    "rehearse",
    "rush",
    "scan",
    "scenario",
    "tally",
    "until",
    "withdraw",
    "write",
]
