"""An event as a row of a SQLite log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from ..events import Event

__all__ = ["micros", "row"]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros(at: datetime) -> int:
    """Give a moment as whole microseconds since 1970, which sort as moments do."""
    return (at - EPOCH) // timedelta(microseconds=1)


def row(event: Event, line: bytes) -> tuple[int, int, str | None, str, str]:
    """Give the `seq`, moment, seat, type and line (without its newline) of an event."""
    return event.seq, micros(event.at), getattr(event, "seat", None), event.type, line[:-1].decode()
