"""`serve`: a night as a live feed over HTTP."""

from __future__ import annotations

import argparse
import logging
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import FeedError
from ..night import Night
from ..playback.clock import Clock
from .common import NIGHT_HELP, chosen, http_extra, reads, when
from .rehearse import asked_for, pace, refuse_corruption, scenarios
from .terminal import complain

if TYPE_CHECKING:
    from ..web.app import Service
    from .common import Commands

ABOUT = """\
Serve a night as a live page, and as the feed that it follows: snapshots (/board.json), server-sent events (/events),
polling (/deltas). docs/http.md has the rest. Only this machine can reach it, unless --host says otherwise."""

SPEED = 60.0  # an hour of the night a minute
AGAIN = 10.0  # seconds from the end of a night to its new beginning, with --loop
TOKEN = "ELECTIONFEED_TOKEN"  # noqa: S105 (the name of a variable, not a token)


def add(commands: Commands) -> None:
    """Declare the command."""
    command = commands.add_parser("serve", help="a night as a live page, and as a feed over HTTP", description=ABOUT)
    command.add_argument("night", metavar="NIGHT", help=NIGHT_HELP)
    paced = command.add_mutually_exclusive_group()
    paced.add_argument("--speed", type=pace, metavar="X", default=SPEED, help="times the night's own pace (60)")
    paced.add_argument("--instant", action="store_true", help="all at once")
    command.add_argument("--longest", type=pace, metavar="S", default=float("inf"), help="shorten waits to S seconds")
    command.add_argument("--from", dest="start", metavar="TIME", help="all up to a UK time, such as 02:00, at once")
    command.add_argument(
        "--loop", action="store_true", help=f"begin again {AGAIN:g} seconds after the night has closed"
    )
    scenarios(command)
    reads(command)
    command.add_argument(
        "--host", default="127.0.0.1", metavar="HOST", help="who may connect (127.0.0.1: this machine)"
    )
    command.add_argument(
        "--port", type=port, default=8000, metavar="N", help="the port (8000); 0 takes one that is free"
    )
    command.add_argument("--cors", action="append", default=[], metavar="ORIGIN", help="whose pages may read it, or *")
    command.add_argument("--write", type=Path, metavar="DIRECTORY", help="also keep snapshots as files there")
    command.add_argument("--control", action="store_true", help=f"let whoever has the token (${TOKEN}) control it")
    command.add_argument("--paused", action="store_true", help="with --control, begin when it says resume")
    command.add_argument("--faults", metavar="NAME[=RATE],...", help="faults of a server: errors, slow, cuts")
    command.set_defaults(run=run)


def port(text: str) -> int:
    """Read the number of a port."""
    if not (text.isascii() and text.isdigit() and int(text) < 1 << 16):
        raise argparse.ArgumentTypeError(f"{text} is not a port from 0 to 65535")
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Serve until stopped."""
    with http_extra():
        from ..web.server import Server, listening
    logging.basicConfig(format="electionfeed: %(message)s", level=logging.WARNING)
    service = made(args, chosen(args))
    sock = listening(args.host, args.port)
    complain(*welcome(args, service, sock.getsockname()[1]))
    Server(service).run(sockets=[sock])
    return 0


def made(args: argparse.Namespace, stream: Night) -> Service:
    """Make what is served of the command line, or raise `FeedError`."""
    from ..web.faults import Faults
    from ..web.server import service

    refuse_corruption(asked_for(args), "a feed over HTTP sends whole messages")
    try:
        faults = Faults.read(args.faults, args.seed) if args.faults else None
        served = service(
            stream,
            *asked_for(args),
            seed=args.seed,
            clock=None if args.instant else Clock(speed=args.speed, longest=args.longest),
            start=when(args.start, stream.header),
            again=AGAIN if args.loop else None,
            faults=faults,
            token=(os.environ.get(TOKEN) or secrets.token_urlsafe()) if args.control else None,
        )
    except FeedError:
        raise
    except ValueError as error:
        raise FeedError(column="serve", value=args.faults or ",".join(asked_for(args)), expected=str(error)) from None
    served.origins, served.folder = args.cors, args.write
    if args.paused:
        begin_paused(args, served)
    return served


def begin_paused(args: argparse.Namespace, served: Service) -> None:
    """Stop the night before it begins."""
    if not args.control or served.player.clock is None:
        expected = "--control beside it, which can resume the night, and no --instant"
        raise FeedError(column="--paused", value=args.paused, expected=expected)
    served.player.clock.pause()


def welcome(args: argparse.Namespace, service: Service, number: int) -> list[str]:
    """Say where the feed is and what to do with it."""
    url = f"http://{f'[{args.host}]' if ':' in args.host else args.host}:{number}"
    pace_ = "all at once" if args.instant else f"{args.speed:g} times its own pace"
    lines = [f"electionfeed: serving {service.plan.election} at {url}, {pace_}; Ctrl-C stops it"]
    # What stands behind # is never sent, so no log has it.
    made_up = args.control and not os.environ.get(TOKEN)
    lines.append(f"  the live page: {url}/" + (f"#token={service.token}" if made_up else ""))
    lines += [f"  curl {url}/board.json", f"  curl -N {url}/events", f"  electionfeed replay {url}"]
    if args.control:
        shown = f"${TOKEN}" if os.environ.get(TOKEN) else service.token
        lines.append(f'  control: curl -X POST {url}/control/pause -H "Authorization: Bearer {shown}"')
    if args.host not in ("127.0.0.1", "::1", "localhost"):
        lines.append(f"  anyone who can reach {args.host} can read it")
    return lines
