"""Replay a UK general election's declaration night as an event stream, and fold it into live tallies."""

from typing import TYPE_CHECKING

from ._lazy import lazy

__version__ = "0.1.0"

if TYPE_CHECKING:
    from . import draw as draw
    from . import logs as logs
    from . import tallies as tallies
    from . import testing as testing
    from .errors import BadRow as BadRow
    from .errors import BrokenStream as BrokenStream
    from .errors import Conflict as Conflict
    from .errors import FeedError as FeedError
    from .errors import InvalidEvent as InvalidEvent
    from .errors import Locked as Locked
    from .errors import UnknownName as UnknownName
    from .errors import UnknownNight as UnknownNight
    from .events import Baseline as Baseline
    from .events import Candidate as Candidate
    from .events import CandidateResult as CandidateResult
    from .events import CandidatesNominated as CandidatesNominated
    from .events import DepositLost as DepositLost
    from .events import Event as Event
    from .events import ExitPollPublished as ExitPollPublished
    from .events import MajorityReached as MajorityReached
    from .events import MPDefeated as MPDefeated
    from .events import NightClosed as NightClosed
    from .events import NightOpened as NightOpened
    from .events import PollCountermanded as PollCountermanded
    from .events import RecountOrdered as RecountOrdered
    from .events import ResultRushed as ResultRushed
    from .events import ResultWithdrawn as ResultWithdrawn
    from .events import SeatDeclared as SeatDeclared
    from .events import Sitting as Sitting
    from .events import TurnoutReported as TurnoutReported
    from .folds.engine import Counts as Counts
    from .folds.engine import merge as merge
    from .folds.fold import Combined as Combined
    from .folds.fold import Reducer as Reducer
    from .folds.fold import combine as combine
    from .folds.fold import fold as fold
    from .folds.fold import scan as scan
    from .folds.tally import Tally as Tally
    from .folds.tally import tally as tally
    from .headlines.key_points import KeyPoint as KeyPoint
    from .headlines.key_points import key_points as key_points
    from .headlines.posts import Post as Post
    from .headlines.posts import posts as posts
    from .logs import JsonlLog as JsonlLog
    from .logs import Log as Log
    from .logs import SqliteLog as SqliteLog
    from .logs import open_log as open_log
    from .logs.nats import NatsLog as NatsLog
    from .night import Night as Night
    from .night import by_elections as by_elections
    from .night import load as load
    from .night import local as local
    from .night import moment as moment
    from .night import nights as nights
    from .night import publish as publish
    from .night import until as until
    from .playback.clock import Clock as Clock
    from .playback.clock import ManualTime as ManualTime
    from .playback.clock import Stepper as Stepper
    from .playback.cursor import Cursor as Cursor
    from .playback.diff import changes as changes
    from .playback.replay import areplay as areplay
    from .playback.replay import replay as replay
    from .playback.timeline import Difference as Difference
    from .playback.timeline import Timeline as Timeline
    from .rehearsal.corrections import correct as correct
    from .rehearsal.corrections import countermand as countermand
    from .rehearsal.corrections import recount as recount
    from .rehearsal.corrections import rush as rush
    from .rehearsal.corrections import withdraw as withdraw
    from .rehearsal.oracle import checkpoints as checkpoints
    from .rehearsal.oracle import expected as expected
    from .rehearsal.scenario import corrupt as corrupt
    from .rehearsal.scenario import rehearse as rehearse
    from .rehearsal.scenario import scenario as scenario
    from .simulation.many import Many as Many
    from .simulation.many import simulate_many as simulate_many
    from .simulation.named import NamedNight as NamedNight
    from .simulation.named import named_night as named_night
    from .simulation.night import simulate as simulate
    from .stream.check import check as check
    from .stream.codec import decode as decode
    from .stream.codec import encode as encode
    from .stream.health import Health as Health
    from .stream.health import health as health
    from .stream.jsonlines import read as read
    from .stream.jsonlines import write as write
    from .stream.reading import Reading as Reading
    from .tallies.board import Board as Board
    from .tallies.board import Defeat as Defeat
    from .tallies.board import board as board
    from .tallies.columns import columns as columns
    from .tallies.desk import desk as desk
    from .tallies.explain import explain as explain
    from .tallies.explain import story as story
    from .tallies.forecast import forecast as forecast
    from .tallies.grouped import grouped as grouped
    from .tallies.leaders import leaders as leaders
    from .tallies.people import people as people
    from .tallies.tables import candidate_table as candidate_table
    from .tallies.tables import seat_table as seat_table
    from .web.connecting import connect as connect
else:
    # Hidden from type checkers, to whom it would give any name at all.
    __getattr__, __dir__, __all__ = lazy(__name__)
