"""The OpenAPI 3.1 document of the feed: made here, served by the application, and written to `docs/openapi.json`."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

import msgspec

from ..stream.cloudevents import BATCH, ENVELOPES
from ..tallies.grouped import KEYS
from .asyncapi import SIGNALS
from .control import BODIES
from .plan import ID
from .problems import KINDS, MEDIA_TYPE
from .schemas import record, shown

__all__ = ["openapi"]

Document = dict[str, Any]

DONE = {
    "pause": "Stop the night where it is",
    "resume": "Run on",
    "speed": "Change the pace",
    "seek": "Go to a moment: forward at once, backward in a new round, which forgets corrections",
    "correct": "Declare a seat again, now, with other figures",
    "withdraw": "Take back the result of a seat, now",
    "rush": "Say the winner of a seat, now, ahead of its figures",
    "recount": "Order a recount at a seat, now",
}


def openapi() -> Document:
    """Give the document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "electionfeed",
            "version": _version(),
            "description": "A declaration night as a live feed: snapshots, server-sent events, polling, control.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": _reading() | _showing() | _describing() | {f"/control/{name}": _control(name) for name in BODIES},
        "components": {
            "schemas": _schemas() | shown(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _reading() -> Document:
    paged = [_after(), *_filters(), _envelope()]
    stream = [*paged, _last_event_id()]
    event_stream = {"text/event-stream": {"schema": _ref("ServerSentEvent")}}
    lines = {"application/x-ndjson": {"schema": {"type": "string"}}}
    by = _parameter("by", "One board a group of seats", {"enum": sorted(KEYS)})
    delta = {"application/json": {"schema": _ref("Delta")}, BATCH: {"schema": {"type": "array"}}}
    limit = _parameter("limit", "Messages on a page", {"type": "integer", "minimum": 1, "maximum": 1000})
    fresh = [_if_none_match()]
    over = {"204": {"description": "The client has had the whole night"}}
    return {
        "/board.json": _get("The national board as it stands", _json("Board"), [by, *fresh], cached=True),
        "/seats/{code}.json": _get("A seat as it stands", _json("Seat"), [_path("code"), *fresh], 404, cached=True),
        "/events": _get("Follow the feed as server-sent events", event_stream, stream, 409, 503, more=over),
        "/events.jsonl": _get("Follow the feed as NDJSON", lines, stream, 409, 503, more=over),
        "/deltas": _get("A page of messages", delta, [*paged, limit, *fresh], 409, cached=True),
    }


def _showing() -> Document:
    """Describe what the live page asks for."""
    region = _parameter("region", "Of the seats of this region alone", {"type": "string"})
    before = _parameter("before", "Only what comes before this id", _id())
    rank = _parameter("rank", "Of at most this rank", {"type": "integer", "minimum": 1, "maximum": 5})
    limit = _parameter("limit", "How many posts", {"type": "integer", "minimum": 1, "maximum": 1000})
    fresh, asked = [_if_none_match()], [_after(), before, limit, rank, *_filters(), _if_none_match()]
    return {
        "/night.json": _get("What is known before anything is declared", _json("Night"), fresh, cached=True),
        "/hexmap.json": _get("Where each seat is on the hex map", _json("Hexmap"), [region, *fresh], cached=True),
        "/summary.json": _get("The scoreboard and the key points", _json("Summary"), [region, *fresh], cached=True),
        "/forecast.json": _get("How the night will end, by the forecast", _json("Forecast"), fresh, cached=True),
        "/results.json": _get("What was said of each result", _json("Results"), [region, *fresh], cached=True),
        "/posts": _get("The last posts, oldest first", _json("Posts"), asked, 409, cached=True),
    }


def _describing() -> Document:
    lines = {"application/x-ndjson": {"schema": {"type": "string"}}}
    return {
        "/nights": _get("The bundled nights, and the one on air", _json("Nights"), []),
        "/nights/{name}.jsonl": _get("A bundled night, whole", lines, [_path("name")], 404),
        "/health": _get("How the server is", _json("Health"), []),
        "/openapi.json": _get("This document", {"application/json": {"schema": {"type": "object"}}}, []),
    }


def _get(
    summary: str,
    content: Document,
    parameters: list[Document],
    *errors: int,
    cached: bool = False,
    more: Document | None = None,
) -> Document:
    answers = {"200": {"description": summary, "content": content}} | (more or {})
    if cached:
        answers["304"] = {"description": "Nothing has changed since the entity tag given"}
    answers |= {str(status): _problem(status) for status in sorted({400, 500, *errors})}
    return {"get": {"summary": summary, "parameters": parameters, "responses": answers}}


def _control(name: str) -> Document:
    body, _ = BODIES[name]
    answers = {"200": {"description": "Done", "content": _json("Control")}}
    answers |= {str(status): _problem(status) for status in (400, 401, 404, 408, 409, 413, 500)}
    return {
        "post": {
            "summary": DONE[name],
            "security": [{"token": []}],
            "requestBody": {"content": _json(body.__name__), "required": bool(_required(body))},
            "responses": answers,
        }
    }


def _required(body: type[msgspec.Struct]) -> list[str]:
    return [field.name for field in msgspec.structs.fields(body) if field.required]


def _problem(status: int) -> Document:
    kinds = [kind for kind, (code, _) in KINDS.items() if code == status]
    return {"description": " or ".join(kinds), "content": {MEDIA_TYPE: {"schema": _ref("Problem")}}}


def _json(schema: str) -> Document:
    return {"application/json": {"schema": _ref(schema)}}


def _ref(name: str) -> Document:
    return {"$ref": f"#/components/schemas/{name}"}


def _parameter(name: str, about: str, schema: Document, where: str = "query") -> Document:
    return {"name": name, "in": where, "description": about, "schema": schema}


def _path(name: str) -> Document:
    return _parameter(name, "Its code or name", {"type": "string"}, "path") | {"required": True}


def _after() -> Document:
    return _parameter("after", "Only what comes after this id", _id())


def _last_event_id() -> Document:
    about = "As a browser sends it; comes before `after`, and nothing is as if it were not there"
    return _parameter("Last-Event-ID", about, {"type": "string", "pattern": f"^({ID.pattern})?$"}, "header")


def _filters() -> list[Document]:
    many = {"type": "array", "items": {"type": "string"}}
    return [
        _parameter("region", "Only events about the seats of these regions, or about the whole night", many),
        _parameter("seat", "Only events about these seats, by code or name, or about the whole night", many),
    ]


def _envelope() -> Document:
    return _parameter("envelope", "The event itself, or in a CloudEvents 1.0 envelope", {"enum": list(ENVELOPES)})


def _if_none_match() -> Document:
    return _parameter("If-None-Match", "The entity tag that a cache has", {"type": "string"}, "header")


def _id() -> Document:
    return {"type": "string", "pattern": f"^{ID.pattern}$"}


def _schemas() -> Document:
    text, whole, event = {"type": "string"}, {"type": "integer"}, {"type": "object", "required": ["type", "seq", "at"]}
    moment: Document = {"type": ["string", "null"], "format": "date-time"}
    flag, events, anything = {"type": "boolean"}, {"type": "array", "items": event}, {"type": "object"}
    night = record(election=text, name=text, polling_day=text, seats=whole, events=whole, licence=text)
    speed = {"type": ["number", "null"]}
    _, bodies = msgspec.json.schema_components(
        [body for body, _ in BODIES.values()], ref_template="#/components/schemas/{name}"
    )
    return {
        "Board": {"oneOf": [_board("board", anything), _board("groups", anything)]},
        "Seat": record(
            election=text, id=text, at=moment, seat={"type": ["object", "null"]}, latest=events, events=events
        ),
        "Delta": record(
            election=text, format=whole, id=text, closed=flag, next={"type": ["string", "null"]}, events=events
        ),
        "Nights": record(on_air=night, nights={"type": "array", "items": night}),
        "Health": record(
            status={"enum": ["ok", "stopping"]},
            election=text,
            id=text,
            at=moment,
            closed=flag,
            messages=whole,
            of=whole,
            round=whole,
            now=moment,
            paused=flag,
            speed=speed,
            control=flag,
            clients=whole,
            dropped=whole,
        ),
        "Control": record(
            id=text, at=moment, now=moment, paused=flag, round=whole, speed=speed, forgotten=_forgotten()
        ),
        "ServerSentEvent": {
            "type": "object",
            "required": ["data"],
            "properties": {"id": _id(), "event": {"enum": ["message", *SIGNALS]}, "data": text, "retry": whole},
        },
        "Problem": record(type=text, title=text, status=whole, detail=text),
        **bodies,
    }


def _board(name: str, of: Document) -> Document:
    text: Document = {"type": "string"}
    moment: Document = {"type": ["string", "null"], "format": "date-time"}
    return record(**{"election": text, "id": text, "at": moment, "closed": {"type": "boolean"}, name: of})


def _forgotten() -> Document:
    about = "How many corrections (correct, withdraw, rush, recount) a seek back has dropped; 0 for anything else"
    return {"type": "integer", "minimum": 0, "description": about}


def _version() -> str:
    try:
        return version("electionfeed")
    except PackageNotFoundError:
        return "0"
