"""What counts as a moment: a datetime that knows its time zone."""

from __future__ import annotations

from datetime import datetime

__all__ = ["aware"]


def aware(at: object) -> datetime:
    """Give a moment as it is, or raise `TypeError` for what is no datetime and `ValueError` for one without a zone."""
    if not isinstance(at, datetime):
        raise TypeError(f"{at!r} is no moment; moment('04:40', night.header) makes one of a text")
    if at.utcoffset() is None:
        raise ValueError(f"a moment has a time zone, and {at} has none; moment(...) gives it the night's own")
    return at
