"""The JSON Schemas of what the live page asks for, as the OpenAPI document has them."""

from __future__ import annotations

from typing import Any

from ..draw.hexes import LAYOUTS

__all__ = ["record", "shown"]

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
WHOLE: Schema = {"type": "integer"}
WHOLE_OR_NULL: Schema = {"type": ["integer", "null"]}
NUMBER: Schema = {"type": "number"}
NUMBER_OR_NULL: Schema = {"type": ["number", "null"]}
FLAG: Schema = {"type": "boolean"}
MOMENT: Schema = {"type": "string", "format": "date-time"}


def record(**properties: Schema) -> Schema:
    """Give the schema of an object that has all of these."""
    return {"type": "object", "required": sorted(properties), "properties": properties}


def shown() -> dict[str, Schema]:
    """Give the schemas by name."""
    return {
        "Night": _night(),
        "Hexmap": _hexmap(),
        "Summary": _summary(),
        "Forecast": _forecast(),
        "Results": record(**_head(), region=TEXT_OR_NULL, results=_listed(_row())),
        "Posts": record(**_head(), earlier=FLAG, posts=_listed(_post())),
    }


def _head() -> dict[str, Schema]:
    at = {"type": ["string", "null"], "format": "date-time"}
    return {"election": TEXT, "round": WHOLE, "id": TEXT, "place": WHOLE, "closed": FLAG, "at": at}


def _night() -> Schema:
    return record(
        **_all(TEXT, "election", "name", "polling_day", "time_zone", "source", "licence"),
        opened_at=MOMENT,
        seats=WHOLE,
        line=WHOLE_OR_NULL,
        parties={
            "type": "object",
            "additionalProperties": record(**_all(TEXT, "name", "mark", "fill", "ink", "light", "dark")),
        },
        regions=_listed(record(name=TEXT, slug=TEXT)),
    )


def _hexmap() -> Schema:
    seat = record(**_all(TEXT, "seat", "name", "region"), then=TEXT_OR_NULL, x=NUMBER, y=NUMBER)
    return record(
        **_all(TEXT, "election", "hexagon", "borders"),
        **_all(TEXT_OR_NULL, "region", "credit"),
        **_all(NUMBER, "width", "height"),
        layout={"enum": list(LAYOUTS)},
        seats=_listed(seat),
    )


def _summary() -> Schema:
    party = record(
        party=TEXT,
        **_all(WHOLE, "seats", "net", "gained", "lost", "votes"),
        **_all(NUMBER_OR_NULL, "share", "change"),
        forecast=WHOLE_OR_NULL,
    )
    return record(
        **_head(),
        **_standing(),
        **_all(TEXT_OR_NULL, "region", "majority"),
        **_all(WHOLE_OR_NULL, "line", "lead", "short"),
        **_all(NUMBER_OR_NULL, "turnout", "turnout_change"),
        valid=WHOLE,
        reached={"type": ["object", "null"]},
        parties=_listed(party),
        others=record(votes=WHOLE, share=NUMBER_OR_NULL),
        key_points=_listed(TEXT),
        whole={"oneOf": [record(**_standing()), {"type": "null"}]},
    )


def _forecast() -> Schema:
    seats = _all(WHOLE, "won", "median", "low80", "high80", "low95", "high95")
    party = record(party=TEXT, majority=NUMBER_OR_NULL, **seats)
    known = _all(WHOLE, "known", "out")
    return record(**_head(), **known, line=WHOLE_OR_NULL, hung=NUMBER_OR_NULL, parties=_listed(party))


def _standing() -> dict[str, Schema]:
    standings = _listed(record(party=TEXT, seats=WHOLE))
    counts = _all(WHOLE, "total", "declared", "rushed", "outstanding")
    return {"verdict": TEXT, "detail": TEXT, "standings": standings, **counts}


def _row() -> Schema:
    return record(at=MOMENT, **_all(WHOLE, "seq", "revision"), **_all(TEXT, "seat", "type"), party=TEXT_OR_NULL)


def _post() -> Schema:
    return record(
        **_all(TEXT, "id", "kind", "text"),
        **_all(WHOLE, "seq", "rank"),
        **_all(MOMENT, "at", "posted_at"),
        **_all(TEXT_OR_NULL, "seat", "region", "party", "replaced_text"),
        **_all(WHOLE_OR_NULL, "replaces", "replaced_by"),
    )


def _all(schema: Schema, *names: str) -> dict[str, Schema]:
    return dict.fromkeys(names, schema)


def _listed(items: Schema) -> Schema:
    return {"type": "array", "items": items}
