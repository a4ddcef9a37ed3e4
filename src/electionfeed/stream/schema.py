"""The JSON Schema (2020-12) of every event, derived from the same field specs that make and read them.

A schema sees one line at a time and no sums, so that `check` says more than it. Where else they differ is said in
`docs/testing.md`.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import attrs

from ..events import EVENTS, FORMAT
from ..fields import Spec

__all__ = ["schema"]

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """Give the JSON Schema of one line of a stream, with a definition for each type of event."""
    return {
        "$schema": DIALECT,
        "$id": f"urn:electionfeed:schema:{FORMAT}",
        "title": f"An event of electionfeed, format {FORMAT}",
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"enum": list(EVENTS)}},
        "allOf": [_chosen(name) for name in EVENTS],
        "$defs": {cls.__name__: _record(cls) for cls in _records()},
    }


def _chosen(name: str) -> dict[str, Any]:
    """Ask an event of this type to be as its own definition says, so that an error is about that and no other."""
    return {
        "if": {"required": ["type"], "properties": {"type": {"const": name}}},
        "then": {"$ref": f"#/$defs/{name}"},
    }


def _records() -> Iterator[type]:
    """Give every type of event, each after the records inside it."""
    seen: dict[type, None] = {}
    for cls in EVENTS.values():
        seen |= dict.fromkeys(spec.of for spec in _specs(cls).values() for spec in _inside(spec) if spec.of)
        seen[cls] = None
    yield from seen


def _inside(spec: Spec) -> Iterator[Spec]:
    if spec.of:
        for inner in _specs(spec.of).values():
            yield from _inside(inner)
    yield spec


def _specs(cls: Any) -> dict[str, Spec]:
    return {field.name: field.metadata["spec"] for field in attrs.fields(cls)}


def _record(cls: type) -> dict[str, Any]:
    fields = {name: {"description": spec.expected, **spec.schema} for name, spec in _specs(cls).items()}
    kind = {"type": {"const": cls.__name__}} if cls.__name__ in EVENTS else {}
    return {
        "description": " ".join((inspect.getdoc(cls) or "").split()),
        "type": "object",
        "properties": kind | fields,
        "required": [*kind, *fields],
        "additionalProperties": False,
    }
