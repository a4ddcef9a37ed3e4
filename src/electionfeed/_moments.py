"""What counts as a moment, a datetime that knows its time zone, and what counts as a zone."""

from __future__ import annotations

from datetime import datetime, tzinfo

from .errors import BrokenStream

__all__ = ["aware", "zone"]


def aware(at: object) -> datetime:
    """Give a moment as it is, or raise `TypeError` for what is no datetime and `ValueError` for one without a zone."""
    if not isinstance(at, datetime):
        raise TypeError(f"{at!r} is no moment; moment('04:40', night.header) makes one of a text")
    if at.utcoffset() is None:
        raise ValueError(f"a moment has a time zone, and {at} has none; moment(...) gives it the night's own")
    return at


def zone(name: str) -> tzinfo:
    """Give the time zone that a header names, or raise `BrokenStream` if there is none of this name."""
    from zoneinfo import ZoneInfo  # only where local time is asked for, for its import costs a fifth of ours

    try:
        return ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        expected = "a time zone of the IANA database, such as Europe/London"
        raise BrokenStream(column="time_zone", value=name, expected=expected) from None
