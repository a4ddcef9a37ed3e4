"""Replay a UK general election's declaration night as an event stream, and fold it into live tallies."""

from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
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
    "columns",
    "combine",
    "decode",
    "desk",
    "encode",
    "explain",
    "fold",
    "grouped",
    "leaders",
    "load",
    "merge",
    "moment",
    "nights",
    "people",
    "read",
    "scan",
    "story",
    "tally",
    "until",
    "write",
]

TALLIES = frozenset({"columns", "desk", "explain", "grouped", "leaders", "people", "story"})


def __getattr__(name: str) -> Any:
    """Give a tally of the desk, imported when it is first asked for: a replay or a log does not wait for it."""
    if name in TALLIES:
        from . import tallies

        return getattr(tallies, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
