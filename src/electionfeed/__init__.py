"""Replay a UK general election's declaration night as an event stream, and fold it into live tallies."""

from .board import Board, Defeat, board
from .check import check
from .codec import decode, encode
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
from .log import read, write
from .night import Night, load, moment, nights, until
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
    "InvalidEvent",
    "MPDefeated",
    "MajorityReached",
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
    "Tally",
    "TurnoutReported",
    "UnknownNight",
    "board",
    "check",
    "combine",
    "decode",
    "encode",
    "fold",
    "load",
    "merge",
    "moment",
    "nights",
    "read",
    "scan",
    "tally",
    "until",
    "write",
]
