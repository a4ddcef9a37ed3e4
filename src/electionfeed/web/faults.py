"""Seeded faults of a web server, to rehearse what clients make of them: errors, slow answers, connections cut short."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from random import Random

import attrs
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..names import resolve
from .guard import guard_of
from .problems import Problem

__all__ = ["Faults", "Faulty"]

USUAL = 0.1  # of the requests
SLOWEST = 3.0  # seconds
FURTHEST = 200_000  # bytes of a body before it is cut
# Whoever runs the rehearsal must see what goes on, and the live page must be there to show what it makes of the faults.
SPARED = ("/health", "/control", "/openapi.json", "/page/", "/region/")
INDEX = "/"


def _rate(_: object, field: attrs.Attribute[float], rate: float) -> None:
    if not 0 <= rate <= 1:
        raise ValueError(f"{field.name} is a share of the requests from 0 to 1, and {rate:g} is not")


@attrs.frozen
class Fault:
    """What happens to one request."""

    error: bool
    seconds: float
    cut: int | None


@attrs.frozen
class Faults:
    """Which share of the requests is answered with an error, slowly, or cut; the same seed draws the same faults."""

    errors: float = attrs.field(default=0.0, validator=_rate)
    slow: float = attrs.field(default=0.0, validator=_rate)
    cuts: float = attrs.field(default=0.0, validator=_rate)
    seed: int = 0

    @classmethod
    def read(cls, text: str, seed: int = 0) -> Faults:
        """Read faults such as `errors,cuts=0.5`, or raise `UnknownName`; `ValueError` for a rate that cannot be."""
        rates: dict[str, float] = {}
        for part in text.split(","):
            name, given, rate = part.partition("=")
            rates[resolve(name, NAMES, "fault of a server")] = float(rate) if given else USUAL
        return cls(**rates, seed=seed)

    def drawn(self, number: int) -> Fault:
        """Draw what happens to a request by its number."""
        # Seeded by text, which Random digests in the same way everywhere.
        rng = Random(f"{self.seed} {number}")  # noqa: S311
        error, slow, cut = (rng.random() < rate for rate in (self.errors, self.slow, self.cuts))
        seconds, bytes_ = rng.uniform(0, SLOWEST), rng.randint(0, FURTHEST)
        return Fault(error, seconds if slow else 0.0, bytes_ if cut else None)


NAMES = ("errors", "slow", "cuts")


class Faulty:
    """The application, with faults."""

    def __init__(
        self, app: ASGIApp, faults: Faults, *, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    ) -> None:
        self.app: ASGIApp = app
        self.faults: Faults = faults
        self.sleep: Callable[[float], Awaitable[object]] = sleep
        self.requests: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or not quite."""
        if scope["type"] != "http" or _spared(scope["path"]):
            await self.app(scope, receive, send)
            return
        self.requests += 1
        fault = self.faults.drawn(self.requests)
        await self.sleep(fault.seconds)
        if fault.error:
            detail = f"request {self.requests} is one of those that are answered with an error"
            await Problem("injected", detail).response(scope, receive, send)
        elif fault.cut is None:
            await self.app(scope, receive, send)
        else:
            await _cut(self.app, fault.cut, scope, receive, send)


def _spared(path: str) -> bool:
    return path == INDEX or path.startswith(SPARED)


async def _cut(app: ASGIApp, most: int, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request up to so many bytes of its body, then cut the connection."""
    left = most
    is_cut = False

    async def sending(message: Message) -> None:
        nonlocal left, is_cut
        body = message.get("body", b"")
        if is_cut or len(body) <= left:
            left -= len(body)
            await (_nothing() if is_cut else send(message))
            return
        is_cut = True
        await send({**message, "body": body[:left], "more_body": True})
        if guard := guard_of(scope):
            guard.close(scope["client"])

    await app(scope, receive, sending)
    while is_cut and (await receive())["type"] != "http.disconnect":
        pass  # the server takes an answer without an end for a bug, unless its client has gone


async def _nothing() -> None:
    """Send nothing."""
