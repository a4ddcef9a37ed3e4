"""The AsyncAPI 3 document of the streams: made from the schema of the events, and written to `docs/asyncapi.json`."""

from __future__ import annotations

from typing import Any

import orjson

from ..events import EVENTS
from ..stream.cloudevents import ENVELOPES, cloudevent_schema
from ..stream.schema import schema

__all__ = ["asyncapi"]

Document = dict[str, Any]

# What a stream says beside the events of the night, each with what it means and what it holds.
SIGNALS = {
    "feed": ("First on every connection: which stream this is", ["election", "format", "stream", "round", "after"]),
    "end": ("The night has closed; nothing follows", ["reason"]),
    "dropped": ("The client was too far behind; connect again with the last id", ["reason"]),
    "stopped": ("The server is stopping; connect again with the last id", ["reason"]),
    "restart": ("The feed has begun again; forget it all and connect without an id", ["reason"]),
}
WHOLE = ("format", "round", "after")


def asyncapi() -> Document:
    """Give the document."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "electionfeed",
            "version": "2",
            "description": "A declaration night as a stream of events, over HTTP. The version is that of the events.",
            "license": {"name": "MIT"},
        },
        "defaultContentType": "application/json",
        "servers": {"local": {"host": "127.0.0.1:8000", "protocol": "http", "description": "electionfeed serve"}},
        "channels": {
            "events": _channel("/events", "Server-sent events", [*EVENTS, *SIGNALS, "CloudEvent"]),
            "lines": _channel("/events.jsonl", "NDJSON: events and nothing else", [*EVENTS, "CloudEvent"]),
        },
        "operations": {name: _sends(name) for name in ("events", "lines")},
        "components": {
            "messages": {**{name: _event(name) for name in EVENTS}, **_signals(), "CloudEvent": _cloudevent()},
            "schemas": _schemas(),
        },
    }


def _channel(address: str, title: str, messages: list[str]) -> Document:
    known = {name: {"$ref": f"#/components/messages/{name}"} for name in messages}
    return {"address": address, "title": title, "messages": known, "servers": [{"$ref": "#/servers/local"}]}


def _sends(channel: str) -> Document:
    query = {name: {"type": "string"} for name in ("after", "region", "seat")}
    query["envelope"] = {"type": "string", "enum": [*ENVELOPES]}  # type: ignore[dict-item]
    http = {"method": "GET", "query": {"type": "object", "properties": query}, "bindingVersion": "0.3.0"}
    return {"action": "send", "channel": {"$ref": f"#/channels/{channel}"}, "bindings": {"http": http}}


def _event(name: str) -> Document:
    return {"name": name, "payload": {"$ref": f"#/components/schemas/{name}"}}


def _signals() -> Document:
    return {name: _signal(name, about, fields) for name, (about, fields) in SIGNALS.items()}


def _signal(name: str, about: str, fields: list[str]) -> Document:
    properties = {field: {"type": "integer" if field in WHOLE else "string"} for field in fields}
    return {"name": name, "summary": about, "payload": _object(properties)}


def _cloudevent() -> Document:
    about = "An event in a CloudEvents 1.0 envelope, with ?envelope=cloudevents"
    return {"name": "CloudEvent", "summary": about, "payload": cloudevent_schema()}


def _object(properties: Document) -> Document:
    return {"type": "object", "required": sorted(properties), "properties": properties}


def _schemas() -> Document:
    defined = orjson.dumps(schema()["$defs"]).replace(b'"#/$defs/', b'"#/components/schemas/')
    schemas: Document = orjson.loads(defined)
    return schemas
