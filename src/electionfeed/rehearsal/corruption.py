"""Bytes that arrive broken: what a cable, a proxy or a full disk does to lines.

The noise is bytes that no UTF-8 text holds, so that it always differs from what was sent. A digit that turns into
another digit is beyond any reader of plain JSON Lines: against that a transport carries checksums.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from random import Random

__all__ = ["cut", "garbled", "reconnect", "stranger", "torn"]

NOISE = bytes(range(0x80, 0x100))
LENGTH = 24
BACK = 20  # lines that the feed says again after a broken connection


def garbled(lines: Sequence[bytes], rng: Random) -> list[bytes]:
    """Overwrite a stretch of one line in a hundred with noise; those messages are lost."""
    broken = list(lines)
    places = range(1, len(lines))
    for n in rng.sample(places, min(len(places), max(1, len(places) // 100))):
        start = rng.randrange(max(1, len(lines[n]) - LENGTH))
        noise = bytes(rng.choices(NOISE, k=LENGTH))
        broken[n] = lines[n][:start] + noise + lines[n][start + LENGTH : -1] + b"\n"
    return broken


def stranger(lines: Sequence[bytes], rng: Random) -> list[bytes]:
    """Let in a message of another system: it is well formed, and about a seat that nobody has nominated."""
    place = rng.randint(min(1, len(lines)), len(lines))
    seq, at = place + 1, orjson.loads(lines[place - 1])["at"] if place else "2000-01-01T00:00:00Z"
    about = {"seat": "TEST-0001", "revision": 1, "candidate": 1, "party": "TEST"}
    event = {"type": "ResultRushed", "seq": seq, "at": at, **about}
    return [*lines[:place], orjson.dumps(event) + b"\n", *lines[place:]]


def reconnect(lines: Sequence[bytes], rng: Random) -> list[bytes]:
    """Break the connection in the middle of a line, and begin again up to twenty messages earlier: nothing is lost."""
    place = rng.randrange(len(lines)) if lines else 0
    resumed = max(0, place - BACK)
    rest = lines[resumed:]
    return [*lines[:place], half(lines[place], rng) + rest[0], *lines[resumed + 1 :]] if place else list(lines)


def torn(lines: Sequence[bytes], rng: Random) -> list[bytes]:
    """End in the middle of a line, in the second half of the night."""
    place = ending(lines, rng)
    return [*lines[:place], *(half(line, rng) for line in lines[place : place + 1])]


def cut(lines: Sequence[bytes], rng: Random) -> list[bytes]:
    """End after a whole line, in the second half of the night."""
    return list(lines[: ending(lines, rng)])


def ending(lines: Sequence[bytes], rng: Random) -> int:
    """Choose a place in the second half, at least one line from the end."""
    return rng.randrange(len(lines) // 2, len(lines)) if lines else 0


def half(line: bytes, rng: Random) -> bytes:
    """Give the beginning of a line, at least a byte of it and never all."""
    return line[: rng.randint(1, max(1, len(line) - 2))]
