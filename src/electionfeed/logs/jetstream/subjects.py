"""Where an event goes in NATS: the subject `election.ID.SEAT.TYPE`, the stream of an election, and message ids."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from urllib.parse import quote, unquote

from ...events import Event

__all__ = ["ROOT", "all_of", "chosen", "election_of", "message_id", "of_type", "stream_name", "subject_of"]

ROOT = "election"
NO_SEAT = "all"  # in place of the seat, for an event about none


def subject_of(election: str, event: Event) -> str:
    """Give the subject of an event: its election, its seat or `all` where it is about none, and its type."""
    return f"{ROOT}.{_token(election)}.{_token(getattr(event, 'seat', NO_SEAT))}.{event.type}"


def all_of(election: str) -> str:
    """Give the subjects of all events of an election."""
    return f"{ROOT}.{_token(election)}.>"


def of_type(election: str, kind: type[Event]) -> str:
    """Give the subjects of one type of event in an election."""
    return f"{ROOT}.{_token(election)}.*.{kind.__name__}"


def chosen(election: str, seats: Iterable[str]) -> list[str]:
    """Give the subjects of some seats, and of the events that are about no seat."""
    return sorted({f"{ROOT}.{_token(election)}.{_token(seat)}.*" for seat in (*seats, NO_SEAT)})


def stream_name(election: str) -> str:
    """Give the name of the stream that is made for an election."""
    return f"{ROOT}-{_token(election)}"


def election_of(subject: str) -> str | None:
    """Give the election whose events a stream takes under this subject, none if that is no single one."""
    root, _, rest = subject.partition(".")
    token = rest.partition(".")[0]
    return unquote(token) if root == ROOT and token and token not in ("*", ">") else None


def message_id(election: str, seq: int, line: bytes) -> str:
    """Give the id by which NATS knows an event again: the same for the same event, whoever sends it."""
    return f"{_token(election)}.{seq}.{sha256(line).hexdigest()[:16]}"


@lru_cache(4096)
def _token(text: str) -> str:
    """Write a text as one token of a subject, which may hold no space, dot or wildcard."""
    return quote(text, safe="").replace(".", "%2E")
