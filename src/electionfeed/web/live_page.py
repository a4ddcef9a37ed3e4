"""The live page: its files, what only it asks for, and the headers that keep it to itself.

The page takes whatever a feed says as text. Should that ever fail, its Content-Security-Policy lets no script run but
its own files, and asks nobody but this server.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..headlines.posts import MINOR
from .parameters import Parameters
from .playing import Player
from .posting import Asked
from .snapshots import Snapshot
from .views import Views

__all__ = ["PAGE", "page_routes"]

PAGE = Path(__file__).parent / "page"
LIMIT, MOST = 40, 1_000  # posts at a time
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
        "require-trusted-types-for 'script'",
    )
)
SAFE = {
    "content-security-policy": POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-cache",
}

Answer = Callable[[Request, Snapshot, bool], Response]


def page_routes(player: Player, answer: Answer) -> list[BaseRoute]:
    """Give the paths of the page; `answer` makes a response of a snapshot, which may be fixed for the night."""
    page = Page(player, answer)
    smaller = [Middleware(GZipMiddleware, minimum_size=1_000)]
    return [
        Route("/night.json", page.night, middleware=smaller),
        Route("/hexmap.json", page.hexmap, middleware=smaller),
        Route("/summary.json", page.summary, middleware=smaller),
        Route("/forecast.json", page.forecast, middleware=smaller),
        Route("/results.json", page.results, middleware=smaller),
        Route("/posts", page.posts, middleware=smaller),
        Route("/", page.index, middleware=smaller),
        Route("/region/{slug}", page.region, middleware=smaller),
        Mount("/page", Safely(StaticFiles(directory=PAGE)), middleware=smaller),
    ]


class Page:
    """What the page asks for."""

    def __init__(self, player: Player, answer: Answer) -> None:
        self.player: Player = player
        self.answer: Answer = answer
        self.views: Views = Views(player.plan)

    async def night(self, request: Request) -> Response:
        """Give what is known of the night before anything is declared."""
        Parameters(request)
        return self.answer(request, self.views.night(), True)

    async def hexmap(self, request: Request) -> Response:
        """Give the place of each seat on the map."""
        region = Parameters(request, "region").region(self.player.plan)
        return self.answer(request, self.views.hexmap(region), True)

    async def summary(self, request: Request) -> Response:
        """Give the scoreboard and the key points."""
        region = Parameters(request, "region").region(self.player.plan)
        return self.answer(request, self.views.summary(self.player.feed.so_far, region), False)

    async def forecast(self, request: Request) -> Response:
        """Give the forecast of the whole night."""
        Parameters(request)
        return self.answer(request, await self.views.forecast(self.player.feed.so_far), False)

    async def results(self, request: Request) -> Response:
        """Give what was said of each seat's result."""
        region = Parameters(request, "region").region(self.player.plan)
        return self.answer(request, self.views.results(self.player.feed.so_far, region), False)

    async def posts(self, request: Request) -> Response:
        """Give the last posts, or those after or before an id."""
        asked, plan = Parameters(request, "after", "before", "limit", "rank", "region", "seat"), self.player.plan
        before = asked.one("before")
        wanted = Asked(
            after=asked.place(plan),
            before=None if before is None else plan.place(before),
            limit=asked.whole("limit", LIMIT, 1, MOST),
            rank=asked.whole("rank", MINOR, 1, MINOR),
            wanted=asked.wanted(plan),
        )
        return self.answer(request, self.views.posts(self.player.feed.so_far, wanted), False)

    async def index(self, request: Request) -> Response:
        """Give the page of the whole night."""
        return FileResponse(PAGE / "index.html", headers=SAFE)

    async def region(self, request: Request) -> Response:
        """Give the page of a region; of one that does not exist, the page says which do."""
        known = request.path_params["slug"] in self.views.places.regions
        return FileResponse(PAGE / "index.html", 200 if known else 404, headers=SAFE)


class Safely:
    """An application whose answers have the headers of the page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app: ASGIApp = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *((k.encode(), v.encode()) for k, v in SAFE.items())]
            await send(message)

        await self.app(scope, receive, sending)
