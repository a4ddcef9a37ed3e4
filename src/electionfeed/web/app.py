"""The application: what each path answers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import attrs
import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from ..night import load, located, nights
from ..stream.cloudevents import BATCH
from .control import control_routes
from .faults import Faults, Faulty
from .feed import Feed
from .guard import Guard, Guarded
from .live_page import page_routes
from .openapi import openapi
from .pages import page
from .parameters import Parameters
from .plan import Plan
from .playing import Player
from .problems import Problem
from .snapshots import Snapshot, Snapshots
from .streams import LineStream, Stream
from .writing import Writer

__all__ = ["Service", "application"]

log: logging.Logger = logging.getLogger("electionfeed.web")

FRESH = {"cache-control": "public, max-age=1"}  # a cache in front asks once a second, however many readers it has
FIXED = {"cache-control": "public, max-age=60"}  # a page of messages that will not change
LIMIT, MOST = 100, 1_000  # messages on a page of deltas


@attrs.define(eq=False)
class Service:
    """One night on air, and what may be done with it; `origins` are those whose pages may read it."""

    player: Player
    token: str | None = None
    origins: Sequence[str] = ()
    faults: Faults | None = None
    folder: Path | None = None
    guard: Guard = attrs.field(factory=Guard)
    snapshots: Snapshots = attrs.field(
        init=False, default=attrs.Factory(lambda self: Snapshots(self.player.plan), takes_self=True)
    )

    @property
    def plan(self) -> Plan:
        """What will be delivered."""
        return self.player.plan

    @property
    def feed(self) -> Feed:
        """What has been delivered."""
        return self.player.feed

    async def events(self, request: Request) -> Response:
        """Follow the feed as server-sent events; 204 stops a browser that has had the whole night from asking again."""
        return self._stream(request, Stream)

    async def lines(self, request: Request) -> Response:
        """Follow the feed as lines of JSON."""
        return self._stream(request, LineStream)

    async def deltas(self, request: Request) -> Response:
        """Give a page of messages and a link to the next."""
        asked = Parameters(request, "after", "limit", "region", "seat", "envelope")
        place, limit = asked.place(self.plan), asked.whole("limit", LIMIT, 1, MOST)
        made = page(self.feed.so_far, self.plan, place, limit, asked.wanted(self.plan), asked.envelope())
        link = {"link": f'<{request.url.path}?{made.query(request)}>; rel="next"'} if made.more else {}
        media_type = BATCH if asked.envelope() == "cloudevents" else "application/json"
        headers = link | (FIXED if made.full else FRESH)
        return _answer(request, Snapshot(made.body(request)), media_type, headers)

    async def board(self, request: Request) -> Response:
        """Give the board as it stands."""
        asked = Parameters(request, "by")
        return _answer(request, self.snapshots.board(self.feed.so_far, asked.one("by")))

    async def seat(self, request: Request) -> Response:
        """Give a seat as it stands."""
        Parameters(request)
        return _answer(request, self.snapshots.seat(self.feed.so_far, request.path_params["code"]))

    async def nights(self, request: Request) -> Response:
        """List the bundled nights, and the one on air."""
        Parameters(request)
        served = _described(self.plan.election, self.plan.night.header, len(self.plan.messages))
        return _json({"on_air": served, "nights": _bundled()})

    async def night(self, request: Request) -> Response:
        """Give a bundled night whole, as lines of JSON."""
        Parameters(request)
        name = request.path_params["name"]
        if name not in nights():
            raise Problem("not-found", f"there is no night {name[:40]!r}; there are {', '.join(nights())}")
        return FileResponse(located(name), media_type="application/x-ndjson")

    async def health(self, request: Request) -> Response:
        """Say how the server is."""
        Parameters(request)
        feed, clock = self.feed, self.player.clock
        return _json(
            {
                "status": "stopping" if feed.stopping else "ok",
                "election": self.plan.election,
                "id": feed.so_far.id,
                "at": feed.at,
                "now": self.player.now,
                "closed": feed.closed,
                "messages": feed.place,
                "of": len(self.plan.messages),
                "round": feed.round,
                "paused": bool(clock and clock.paused),
                "speed": clock.speed if clock else None,
                "control": self.token is not None,
                "clients": len(feed.followers),
                "dropped": feed.dropped,
            },
            {"cache-control": "no-store"},
        )

    async def openapi(self, request: Request) -> Response:
        """Describe all this for machines."""
        Parameters(request)
        return _json(openapi())

    def _stream(self, request: Request, form: type[Stream]) -> Response:
        asked = Parameters(request, "after", "region", "seat", "envelope")
        place, wanted, envelope = asked.resumed(self.plan), asked.wanted(self.plan), asked.envelope()
        if place and place == len(self.plan.messages):
            return Response(status_code=204)
        if len(self.feed.followers) >= self.feed.most:
            raise Problem("too-many", f"at most {self.feed.most:,} clients follow at once", {"retry-after": "5"})
        return form(self.feed, self.plan, place, wanted, envelope)


def application(service: Service) -> Starlette:
    """Make the application of a service; its lifespan plays the night."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[Mapping[str, Any]]:
        running = [service.player.run(), service.feed.watch()]
        if service.folder:
            running.append(Writer(service.folder, service.plan, service.feed).run())
        tasks = [asyncio.create_task(_logged(one)) for one in running]
        try:
            yield {"guard": service.guard}
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    return Starlette(
        routes=routes(service),
        middleware=_middleware(service),
        exception_handlers={Problem: _problem, HTTPException: _starlette_problem, Exception: _bug},
        lifespan=lifespan,
    )


def routes(service: Service) -> list[BaseRoute]:
    """Give every path."""
    return [
        Route("/board.json", service.board),
        Route("/seats/{code}.json", service.seat),
        Route("/events", service.events),
        Route("/events.jsonl", service.lines),
        Route("/deltas", service.deltas),
        Route("/nights", service.nights),
        Route("/nights/{name}.jsonl", service.night),
        Route("/health", service.health),
        Route("/openapi.json", service.openapi),
        *control_routes(service.player, service.token),
        *page_routes(service.player, _of_page),
    ]


def _middleware(service: Service) -> list[Middleware]:
    cors = Middleware(
        CORSMiddleware,
        allow_origins=list(service.origins),
        allow_methods=["GET"],
        allow_headers=["Last-Event-ID"],
        expose_headers=["ETag", "Link"],
    )
    faults = [Middleware(Faulty, service.faults)] if service.faults else []
    return [Middleware(Guarded), *([cors] if service.origins else []), *faults]


async def _logged(work: Coroutine[Any, Any, None]) -> None:
    """Run what runs beside the server; if it fails, the log says so."""
    try:
        await work
    except Exception:
        log.exception("the feed has stopped")
        raise


def _answer(
    request: Request, snapshot: Snapshot, media_type: str = "application/json", headers: Mapping[str, str] = FRESH
) -> Response:
    """Give a body with its entity tag, or 304 to whoever has it."""
    headers = {**headers, "etag": snapshot.etag}
    if _matches(request.headers.getlist("if-none-match"), snapshot.etag):
        return Response(status_code=304, headers=headers)
    return Response(snapshot.body, media_type=media_type, headers=headers)


def _of_page(request: Request, snapshot: Snapshot, fixed: bool) -> Response:
    return _answer(request, snapshot, headers=FIXED if fixed else FRESH)


def _matches(asked: Sequence[str], etag: str) -> bool:
    """Compare entity tags weakly, as If-None-Match does (RFC 9110, section 13.1.2)."""
    tags = [tag.strip().removeprefix("W/") for line in asked for tag in line.split(",")]
    return etag in tags or "*" in tags


def _json(value: Any, headers: Mapping[str, str] = FRESH) -> Response:
    return Response(orjson.dumps(value, option=orjson.OPT_UTC_Z), media_type="application/json", headers=headers)


def _described(name: str, header: Any, events: int) -> dict[str, Any]:
    return {
        "election": name,
        "name": header.name,
        "polling_day": header.polling_day,
        "seats": header.seats,
        "events": events,
        "licence": header.licence,
    }


def _bundled() -> list[dict[str, Any]]:
    if not BUNDLED:
        loaded = {name: load(name) for name in nights()}
        BUNDLED.extend(_described(name, night.header, len(night)) for name, night in loaded.items())
    return BUNDLED


BUNDLED: list[dict[str, Any]] = []


def _problem(_: Request, problem: Exception) -> Response:
    assert isinstance(problem, Problem)  # noqa: S101 (Starlette hands over what was registered)
    return problem.response


def _starlette_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    path = request.url.path[:80]
    if error.status_code == 405:
        detail = f"{path} takes no {request.method[:20]}"
        return _problem(request, Problem("method-not-allowed", detail, error.headers or {}))
    return _problem(request, Problem("not-found", f"there is nothing at {path}; /openapi.json says what there is"))


def _bug(request: Request, _: Exception) -> Response:
    return _problem(request, Problem("internal", "what went wrong is in the log of the server"))
