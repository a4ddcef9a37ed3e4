"""`record`: write a night into a log, all at once or at its own pace."""

from __future__ import annotations

import argparse
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING

from attrs import evolve

from ..errors import BrokenStream, FeedError
from ..events import Event
from ..logs import JsonlLog, Log, open_log
from ..night import Night
from ..playback.clock import Clock
from ..playback.replay import replay
from .common import NIGHT_HELP, is_address, night, remote
from .rehearse import pace
from .terminal import say

if TYPE_CHECKING:
    from ..web.client import Remote
    from .common import Commands

ABOUT = """\
Record a night into a log: SQLite for FILE.db, NATS for nats://HOST:PORT, else JSON Lines. What a broken-off record
left is checked and continued, and every event is in the log before the next one is due. A night that came in another
order is recorded in the order in which it was published."""


def add(commands: Commands) -> None:
    """Declare the command."""
    command = commands.add_parser("record", help="write a night into a durable log", description=ABOUT)
    command.add_argument("night", metavar="NIGHT", help=NIGHT_HELP)
    command.add_argument("--to", required=True, metavar="LOG", help="night.db, night.jsonl or nats://HOST:PORT")
    command.add_argument("--speed", type=pace, metavar="X", help="at X times the night's own pace; else all at once")
    command.add_argument("--repair", action="store_true", help="first cut off the torn last line that a crash left")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Append what the log does not have yet."""
    if args.to.endswith(".gz"):
        raise FeedError(column="--to", value=args.to, expected="a log that can be appended to: .jsonl or .db")
    if is_address(args.night):
        return follow(args)
    stream = published(night(args.night), args.night)
    log = open_log(args.to, election=stream.header.election)
    if args.repair and isinstance(log, JsonlLog) and (cut := log.repair()):
        say(f"{args.to}: cut off a torn line of {len(cut):,} bytes")
    done = recorded(log, stream)
    try:
        if args.speed:
            for event in replay(stream[done:], Clock(speed=args.speed)):
                log.append([event], event.seq - 1)
        else:
            log.append(stream[done:], done)
    finally:
        log.close()
    known = f", of which {done:,} were there" if done else ""
    say(f"{args.to}: {len(stream):,} events of {stream.header.election}{known}")
    return 0


def follow(args: argparse.Namespace) -> int:
    """Append what a feed says, as it comes, from where the log ends."""
    if args.speed:
        raise FeedError(path=args.night, column="--speed", value=args.speed, expected="none: the server sets the pace")
    stream = remote(args.night)
    with open_log(args.to) as log:
        if args.repair and isinstance(log, JsonlLog) and (cut := log.repair()):
            say(f"{args.to}: cut off a torn line of {len(cut):,} bytes")
        done = log.seq
        try:
            # What has been said so far in one go, then each event as it comes.
            log.append(said_since(log, stream), log.seq)
            for event in stream:
                log.append([event], log.seq)
        except BrokenStream as error:
            if error.column != "seq" or error.path == stream.url:
                raise
            expected = f"{error.expected}: a log takes messages as they were published; this feed repeats or reorders"
            raise evolve(error, path=args.night, line=None, expected=expected) from None
        known = f", of which {done:,} were there" if done else ""
        say(f"{args.to}: {log.seq:,} events of {args.night}{known}")
    return 0


def said_since(log: Log, stream: Remote) -> Iterator[Event]:
    """Give what a feed has said after the last event of a log, or raise `BrokenStream` if that is of another night."""
    last = deque(log.read(after=max(0, log.seq - 1)), 1)
    # A feed as its publisher sent it has each seq as an id: begin with the last one, to see that it is the same.
    stream.id = str(max(0, log.seq - 1))
    for event in stream.history():
        if event.seq > log.seq:
            yield event
        elif event not in last:
            expected = "the night that the log has begun with: record into a new file"
            raise BrokenStream(path=stream.url, column="seq", value=event.seq, expected=expected)


def published(stream: Night, name: str) -> Night:
    """Give a night in its publisher's order, each message once, or raise `BrokenStream` if one is missing."""
    said = {event.seq: event for event in stream}
    for wanted, seq in enumerate(sorted(said), 1):
        if seq != wanted:
            expected = f"{wanted}, which is missing: a log has every message"
            raise BrokenStream(path=name, column="seq", value=seq, expected=expected)
    return Night(said[seq] for seq in sorted(said))


def recorded(log: Log, stream: Night) -> int:
    """Give how much of a night a log has, or raise `BrokenStream` if what it has is another night."""
    done = 0
    # Asked for its end first, because a file of other elections can be written to but has none of this to read.
    for kept, event in zip(log.read() if log.seq else (), stream, strict=False):
        if kept != event:
            expected = "the night to record, as far as the log goes: record into a new file"
            raise BrokenStream(column="seq", value=kept.seq, expected=expected)
        done = kept.seq
    if log.seq > done:
        expected = f"no more than the {done} events of the night to record"
        raise BrokenStream(column="seq", value=log.seq, expected=expected)
    return done
