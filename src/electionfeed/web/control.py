"""Control, for rehearsals: pause, hurry, seek, and be the returning officer who corrects a result now.

Off unless asked for. Whoever has the token has control; it is compared in constant time.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..errors import FeedError
from ..night import Night, moment
from ..rehearsal import corrections
from .playing import Player
from .problems import Problem

__all__ = ["BODIES", "control_routes"]

LARGEST = 64 * 1024  # bytes of a body
SECONDS = 10.0  # for a body to arrive
SCHEME = "bearer"


class Nothing(msgspec.Struct, forbid_unknown_fields=True):
    """Takes no fields."""


class Speed(msgspec.Struct, forbid_unknown_fields=True):
    """Times the night's own pace."""

    speed: float


class Seek(msgspec.Struct, forbid_unknown_fields=True):
    """A moment of the night: an ISO date and time, or a time alone such as 04:40, which is UK time."""

    to: str


class Correct(msgspec.Struct, forbid_unknown_fields=True):
    """Other figures for a seat that has been declared; votes by party or ballot number, only those that change."""

    seat: str
    votes: dict[str, int] = {}
    electorate: int | None = None
    rejected: int | None = None
    elected: str | None = None


class Withdraw(msgspec.Struct, forbid_unknown_fields=True):
    """A seat whose last result does not stand, and why."""

    seat: str
    reason: str = "declared in error"


class Rush(msgspec.Struct, forbid_unknown_fields=True):
    """A seat whose winner is said ahead of its figures, by party or ballot number; the true one if none is given."""

    seat: str
    winner: str | None = None


class Recount(msgspec.Struct, forbid_unknown_fields=True):
    """A seat where a recount is ordered."""

    seat: str


def control_routes(player: Player, token: str | None) -> list[Route]:
    """Give a route for each thing that can be done, or those that say that control is off."""
    return [_route(name, player, token) for name in BODIES]


def _route(name: str, player: Player, token: str | None) -> Route:
    body, act = BODIES[name]

    async def endpoint(request: Request) -> Response:
        _allow(request, token)
        act(player, _read(await _body(request), body))
        await player.settled()
        return Response(orjson.dumps(_state(player), option=orjson.OPT_UTC_Z), media_type="application/json")

    return Route(f"/control/{name}", endpoint, methods=["POST"], name=f"control-{name}")


def _allow(request: Request, token: str | None) -> None:
    if token is None:
        raise Problem("not-found", "control is off: start the server with --control")
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    # Both sides as bytes: a header may hold what is not ASCII.
    if not hmac.compare_digest(given.encode(), token.encode()) or scheme.lower() != SCHEME:
        raise Problem("no-token", "send the header Authorization: Bearer TOKEN", {"www-authenticate": "Bearer"})


async def _body(request: Request) -> bytes:
    body = bytearray()
    try:
        async with asyncio.timeout(SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > LARGEST:
                    raise Problem("too-large", f"a body has at most {LARGEST:,} bytes", {"connection": "close"})
    except TimeoutError:
        raise Problem("too-slow", f"a body has {SECONDS:g} seconds to arrive", {"connection": "close"}) from None
    return bytes(body)


def _read(body: bytes, kind: type[Any]) -> Any:
    try:
        return msgspec.json.decode(body or b"{}", type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Problem("bad-body", f"{str(error)[:200]}") from None


def _state(player: Player) -> dict[str, Any]:
    clock, feed = player.clock, player.feed
    return {
        "id": feed.so_far.id,
        "at": feed.at,
        "now": player.now,
        "paused": bool(clock and clock.paused),
        "round": feed.round,
        "speed": clock.speed if clock else None,
    }


def _clocked(player: Player) -> Any:
    if player.clock is None:
        raise Problem("not-now", "the night is delivered at once, without a clock")
    return player.clock


def _pause(player: Player, _: Nothing) -> None:
    _clocked(player).pause()


def _resume(player: Player, _: Nothing) -> None:
    _clocked(player).resume()
    player.poke()


def _speed(player: Player, body: Speed) -> None:
    clock = _clocked(player)
    try:
        clock.speed = body.speed
    except ValueError as error:
        raise Problem("bad-body", str(error)) from None
    player.poke()


def _seek(player: Player, body: Seek) -> None:
    try:
        to = moment(body.to, player.plan.night.header)
    except (ValueError, OverflowError):
        raise Problem("bad-body", f"{body.to[:40]!r} is not a time such as 04:40 or 2019-12-13T04:40") from None
    player.seek(to)


def _correct(player: Player, body: Correct) -> None:
    votes = {_candidate(name): polled for name, polled in body.votes.items()}
    elected = None if body.elected is None else _candidate(body.elected)

    def change(at: datetime) -> Night:
        return corrections.correct(
            player.plan.night,
            body.seat,
            votes=votes,
            electorate=body.electorate,
            rejected=body.rejected,
            elected=elected,
            at=at,
        )

    _amend(player, body.seat, change)


def _withdraw(player: Player, body: Withdraw) -> None:
    _amend(player, body.seat, lambda at: corrections.withdraw(player.plan.night, body.seat, reason=body.reason, at=at))


def _rush(player: Player, body: Rush) -> None:
    winner = None if body.winner is None else _candidate(body.winner)
    _amend(player, body.seat, lambda at: corrections.rush(player.plan.night, body.seat, winner=winner, at=at))


def _recount(player: Player, body: Recount) -> None:
    _amend(player, body.seat, lambda at: corrections.recount(player.plan.night, body.seat, at=at))


def _amend(player: Player, seat: str, change: Callable[[datetime], Night]) -> None:
    """Change the night from now on, wholly or not at all."""
    try:
        player.amend(change(player.now))
    except (ValueError, FeedError) as error:
        raise Problem("not-now", f"{seat[:40]}: {str(error)[:300]}") from None


def _candidate(name: str) -> int | str:
    return int(name) if name.isascii() and name.isdigit() and len(name) < 6 else name


# What can be done, each with the body that it takes.
BODIES: dict[str, tuple[type[Any], Callable[[Player, Any], None]]] = {
    "pause": (Nothing, _pause),
    "resume": (Nothing, _resume),
    "speed": (Speed, _speed),
    "seek": (Seek, _seek),
    "correct": (Correct, _correct),
    "withdraw": (Withdraw, _withdraw),
    "rush": (Rush, _rush),
    "recount": (Recount, _recount),
}
