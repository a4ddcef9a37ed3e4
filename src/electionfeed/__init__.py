"""Replay a UK general election's declaration night as an event stream, and fold it into live tallies."""

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
from .folds.engine import Counts, Tally, merge, tally
from .folds.fold import Combined, Reducer, combine, fold, scan
from .logs import JsonlLog, Log, SqliteLog, open_log
from .night import Night, load, moment, nights, until
from .playback.clock import Clock, ManualTime, Stepper
from .playback.cursor import Cursor
from .playback.diff import changes
from .playback.replay import areplay, replay
from .playback.timeline import Difference, Timeline
from .rehearsal.corrections import correct, countermand, recount, rush, withdraw
from .rehearsal.oracle import checkpoints, expected
from .rehearsal.scenario import corrupt, rehearse, scenario
from .stream.check import check
from .stream.codec import decode, encode
from .stream.health import Health, health
from .stream.jsonlines import read, write
from .stream.reading import Reading
from .tallies.board import Board, Defeat, board
from .tallies.columns import columns
from .tallies.desk import desk
from .tallies.explain import explain, story
from .tallies.grouped import grouped
from .tallies.leaders import leaders
from .tallies.people import people

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
    "corrupt",
    "countermand",
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
