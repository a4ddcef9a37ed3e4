"""The JSON Schema (2020-12) of every event, from the same annotations that make and read them.

A schema sees one line at a time and no sums, so that `check` says more than it. Where else they differ is said in
`docs/testing.md`.
"""

from __future__ import annotations

import inspect
from typing import Any

import msgspec

from ..events import EVENTS, FORMAT

__all__ = ["schema"]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
# A moment as `encode` writes it. The patterns of JSON Schema match anywhere, and their `$` lets a newline follow.
MOMENT = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{6})?Z(?![\s\S])"


def schema() -> dict[str, Any]:
    """Give the JSON Schema of one line of a stream, with a definition for each type of event."""
    _, parts = msgspec.json.schema_components(EVENTS.values(), ref_template="#/$defs/{name}")
    return {
        "$schema": DIALECT,
        "$id": f"urn:electionfeed:schema:{FORMAT}",
        "title": f"An event of electionfeed, format {FORMAT}",
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"enum": list(EVENTS)}},
        "allOf": [_chosen(name) for name in EVENTS],
        "$defs": {name: _definition(name, parts[name]) for name in sorted(parts)},
    }


def _chosen(name: str) -> dict[str, Any]:
    """Ask an event of this type to be as its own definition says, so that an error is about that and no other."""
    return {
        "if": {"required": ["type"], "properties": {"type": {"const": name}}},
        "then": {"$ref": f"#/$defs/{name}"},
    }


def _definition(name: str, part: dict[str, Any]) -> dict[str, Any]:
    """Complete what msgspec derives: the type of an event, that no field is left out, and how a moment is written."""
    fields = {field: _canonical(schema) for field, schema in part["properties"].items()}
    kind = {"type": {"const": name}} if name in EVENTS else {}
    return {
        "description": inspect.cleandoc(part["description"]),
        "type": "object",
        "properties": kind | fields,
        "required": [*kind, *fields],
    }


def _canonical(schema: dict[str, Any]) -> dict[str, Any]:
    """Ask that a moment is in UTC, as `encode` writes it."""
    if "anyOf" in schema:
        return {**schema, "anyOf": [_canonical(one) for one in schema["anyOf"]]}
    return {**schema, "pattern": MOMENT} if schema.get("format") == "date-time" else schema
