"""Control, for rehearsals: pause, hurry, seek, and be the returning officer who corrects a result now.

Off unless asked for. Whoever has the token has control; it is compared in constant time.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec
import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..errors import FeedError, UnknownName
from ..events import ResultWithdrawn, SeatDeclared, SeatEvent
from ..night import Night, moment
from ..rehearsal import corrections
from ..rehearsal.draft import Draft
from .playing import Player
from .problems import Problem
from .seats import seat_code

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
        asked = _read(await _body(request), body)
        made = player.plan.corrections
        act(player, asked)
        forgotten = max(0, made - player.plan.corrections)
        await player.settled()
        said = _state(player) | {"forgotten": forgotten}
        return Response(orjson.dumps(said, option=orjson.OPT_UTC_Z), media_type="application/json")

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
    night, code = _found(player, body.seat)
    if not _said(player, code, SeatDeclared):
        raise _refused(night, code, "has no result yet to correct")
    votes = {_candidate(name): polled for name, polled in body.votes.items()}
    elected = None if body.elected is None else _candidate(body.elected)

    def change(at: datetime) -> Night:
        _refuse_ties(night, code, votes, elected)
        return corrections.correct(
            night, code, votes=votes, electorate=body.electorate, rejected=body.rejected, elected=elected, at=at
        )

    _follow(player, code, change)


def _withdraw(player: Player, body: Withdraw) -> None:
    night, code = _found(player, body.seat)
    said = _said(player, code, SeatDeclared, ResultWithdrawn)
    if not said:
        raise _refused(night, code, "has no result yet to withdraw")
    if isinstance(said[-1], ResultWithdrawn):
        raise _refused(night, code, "has no result that stands: it is withdrawn already, and correct declares it again")
    _follow(player, code, lambda at: corrections.withdraw(night, code, reason=body.reason, at=at))


def _rush(player: Player, body: Rush) -> None:
    night, code = _found(player, body.seat)
    winner = None if body.winner is None else _candidate(body.winner)
    _precede(player, code, lambda at: corrections.rush(night, code, winner=winner, at=at))


def _recount(player: Player, body: Recount) -> None:
    night, code = _found(player, body.seat)
    _precede(player, code, lambda at: corrections.recount(night, code, at=at))


def _found(player: Player, seat: str) -> tuple[Night, str]:
    night = player.plan.night
    return night, seat_code(seat, night, "not-found")


def _said(player: Player, code: str, *kinds: type[SeatEvent]) -> list[SeatEvent]:
    """Give what has been said of a seat by now, as the publisher has it: a message may still be on its way."""
    now = player.now
    return [event for event in _about(player, code) if isinstance(event, kinds) and event.at <= now]


def _about(player: Player, code: str) -> list[SeatEvent]:
    return [event for event in player.plan.night if isinstance(event, SeatEvent) and event.seat == code]


def _follow(player: Player, code: str, change: Callable[[datetime], Night]) -> None:
    """Change what was said last of a seat; what the rehearsal itself will say of it later is not given away."""
    now = player.now
    if any(event.at > now for event in _about(player, code)):
        raise _refused(player.plan.night, code, "has more to come on this night, which this would contradict")
    _amend(player, code, change)


def _precede(player: Player, code: str, change: Callable[[datetime], Night]) -> None:
    """Say what comes before a result."""
    if _said(player, code, SeatDeclared):
        raise _refused(player.plan.night, code, "is declared already, and this comes before a result")
    _amend(player, code, change)


def _refuse_ties(night: Night, code: str, votes: Mapping[int | str, int], elected: int | str | None) -> None:
    draft = Draft(night)
    polled = list(draft.declared(code).votes)
    for candidate, given in votes.items():
        polled[draft.ballot(code, candidate) - 1] = given
    parties = night.seats[code].parties
    leaders = [f"{n} ({parties[n - 1]})" for n, count in enumerate(polled, 1) if count == max(polled)]
    if elected is None and len(leaders) > 1:
        tied = " and ".join(leaders)
        raise ValueError(f"candidates {tied} tie, which is decided by lot: say in elected which of them has won")


def _amend(player: Player, code: str, change: Callable[[datetime], Night]) -> None:
    """Change the night from now on, wholly or not at all."""
    name = player.plan.night.seats[code].name
    try:
        player.amend(change(player.now))
    except (ValueError, FeedError) as error:
        kind = "not-found" if isinstance(error, UnknownName) else "not-now"
        raise Problem(kind, f"{name}: {str(error)[:300]}") from None


def _refused(night: Night, code: str, reason: str) -> Problem:
    return Problem("not-now", f"{night.seats[code].name} {reason}")


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
