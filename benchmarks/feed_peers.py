"""Peers of the feed over HTTP: the same stretch of the same night, the way it is done without it.

`bare` is a Starlette response with a loop in it, `library` the same with sse-starlette. `files` serves a recorded file
for each moment, as newsdev/ap-deja-vu does: for each request it lists the folder, picks the file and reads it. None of
them can resume, filter or drop who is slow.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from time import monotonic

import uvicorn
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

import electionfeed as ef

from .serving import HOURS

DUE = HOURS.due() * (sys.argv[3:] != ["1"])
LINES = [ef.encode(event).decode() for event in HOURS.events]
started = asyncio.Event()
start = [0.0]


async def resume(_: Request) -> Response:
    """Begin."""
    start[0] = monotonic()
    started.set()
    return PlainTextResponse("")


async def due() -> AsyncIterator[tuple[int, str]]:
    """Give each line when it is due, with its seq."""
    await started.wait()
    for number, line in enumerate(LINES):
        wait = start[0] + DUE[number] - monotonic()
        if wait > 0:
            await asyncio.sleep(wait)
        yield HOURS.before + number + 1, line


async def frames() -> AsyncIterator[str]:
    """Give each line as a server-sent event."""
    async for number, line in due():
        yield f"id: {number}\ndata: {line}\n\n"


async def sent() -> AsyncIterator[ServerSentEvent]:
    """Give each line as the library's event."""
    async for number, line in due():
        yield ServerSentEvent(data=line, id=str(number), sep="\n")


async def bare(_: Request) -> Response:
    """Stream."""
    return StreamingResponse(frames(), media_type="text/event-stream")


async def library(_: Request) -> Response:
    """Stream by the library."""
    response: Response = EventSourceResponse(sent(), sep="\n")
    return response


async def board(_: Request) -> Response:
    """Give the file of the moment."""
    passed = (monotonic() - start[0]) * 1000 if started.is_set() else 0.0
    hopper = sorted(Path(sys.argv[2]).glob("*.json"), key=lambda path: path.name.split("recording-")[1])
    past = [path for path in hopper if int(path.stem.split("-")[1]) <= passed]
    return Response((past or hopper)[-1 if past else 0].read_bytes(), media_type="application/json")


def main() -> None:
    """Serve one of them."""
    paths = [Route("/control/resume", resume, methods=["POST"]), Route("/board.json", board)]
    paths.append(Route("/events", library if sys.argv[1] == "library" else bare))
    sock = socket.create_server(("127.0.0.1", 0), backlog=2048)
    print(f"http://127.0.0.1:{sock.getsockname()[1]}", file=sys.stderr, flush=True)
    config = uvicorn.Config(Starlette(routes=paths), access_log=False, log_level="error", timeout_graceful_shutdown=1)
    uvicorn.Server(config).run(sockets=[sock])


if __name__ == "__main__":
    main()
