"""The CloudEvents 1.0 envelope in its JSON format, for consumers that route events by envelope."""

from __future__ import annotations

from typing import Any

import orjson

from ..events import FORMAT, Event
from .codec import encode

__all__ = ["BATCH", "ENVELOPES", "cloudevent", "cloudevent_schema"]

ENVELOPES = ("none", "cloudevents")
BATCH = "application/cloudevents-batch+json"


def cloudevent(event: Event, election: str) -> bytes:
    """Give an event as a CloudEvent in JSON: `id` is its `seq`, `subject` its seat, and `data` the event itself.

    A message that comes twice has the same `source` and `id`, which is how CloudEvents says that it is the same.
    """
    seat: str | None = getattr(event, "seat", None)
    envelope: dict[str, Any] = {
        "specversion": "1.0",
        "id": str(event.seq),
        "source": f"urn:electionfeed:{election}",
        "type": f"electionfeed.{type(event).__name__}",
        **({"subject": seat} if seat else {}),
        "time": event.at,
        "datacontenttype": "application/json",
        "dataschema": f"urn:electionfeed:schema:{FORMAT}",
        "data": orjson.Fragment(encode(event)),
    }
    return orjson.dumps(envelope, option=orjson.OPT_UTC_Z)


def cloudevent_schema() -> dict[str, Any]:
    """Give the JSON Schema of such an envelope, whose data is any event."""
    text = {"type": "string", "minLength": 1}
    data = {"type": "object", "required": ["type", "seq", "at"]}
    return {
        "type": "object",
        "required": ["specversion", "id", "source", "type", "time", "datacontenttype", "dataschema", "data"],
        "properties": {
            "specversion": {"const": "1.0"},
            **dict.fromkeys(("id", "source", "type", "subject"), text),
            "time": {"type": "string", "format": "date-time"},
            "datacontenttype": {"const": "application/json"},
            "dataschema": {"const": f"urn:electionfeed:schema:{FORMAT}"},
            "data": data,
        },
    }
