"""The same events as msgspec Structs: every type that the night has and every field of it, typed, nested ones too.

What msgspec checks is the types; that votes add up and winners have most of them, it is not asked.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import msgspec

from .bare import Boards


class _Struct(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Frozen and strict about its fields, as ours are."""


class Sitting(_Struct, frozen=True):
    seat: str | None
    since: int | None


class Candidate(_Struct, frozen=True):
    name: str
    party: str
    adjunct: str | None
    sitting: Sitting | None


class Baseline(_Struct, frozen=True):
    election: str | None
    notional: bool
    winner: str
    member: str | None
    majority: int
    votes: dict[str, int]
    valid: int
    electorate: int | None


class _Event(_Struct, frozen=True, tag=True):
    seq: int
    at: datetime


class NightOpened(_Event, frozen=True):
    election: str
    name: str
    contest: str
    polling_day: date
    seats: int
    line: int | None
    deposit: int | None
    parties: dict[str, str]
    time_zone: str
    source: str
    licence: str
    format: int


class CandidatesNominated(_Event, frozen=True):
    seat: str
    name: str
    region: str
    country: str
    constituency_type: str
    candidates: tuple[Candidate, ...]
    baseline: Baseline | None
    held_since: int | None
    last_won: dict[str, int]
    traced_to: int | None


class ExitPollPublished(_Event, frozen=True):
    seats: dict[str, int]


class SeatDeclared(_Event, frozen=True):
    seat: str
    revision: int
    parties: tuple[str, ...]
    votes: tuple[int, ...]
    elected: int
    majority: int
    electorate: int
    valid: int
    rejected: int | None
    outcome: str | None
    gained_from: str | None
    declared_at: datetime | None
    timing: str


class DepositLost(_Event, frozen=True):
    seat: str
    revision: int
    candidate: int
    name: str
    party: str
    votes: int
    valid: int
    pounds: int


class MPDefeated(_Event, frozen=True):
    seat: str
    revision: int
    candidate: int
    name: str
    party: str
    sat_for: str | None
    since: int | None
    winner: int
    winner_party: str


class MajorityReached(_Event, frozen=True):
    party: str
    seats: int
    line: int


class NightClosed(_Event, frozen=True):
    declared: int
    outstanding: int
    digest: str | None


Event = (
    NightOpened
    | CandidatesNominated
    | ExitPollPublished
    | SeatDeclared
    | DepositLost
    | MPDefeated
    | MajorityReached
    | NightClosed
)
DECODER: Any = msgspec.json.Decoder(Event)


def decoded(lines: Iterable[bytes]) -> list[Any]:
    """Decode each line into its Struct."""
    return [DECODER.decode(line) for line in lines]


def projected(lines: Iterable[bytes]) -> Boards:
    """Decode each line into its Struct and add up the boards."""
    seats: Counter[str] = Counter()
    votes: Counter[str] = Counter()
    deposits: Counter[str] = Counter()
    for event in map(DECODER.decode, lines):
        if type(event) is SeatDeclared:
            seats[event.parties[event.elected - 1]] += 1
            for party, polled in zip(event.parties, event.votes, strict=True):
                votes[party] += polled
        elif type(event) is DepositLost:
            deposits[event.party] += 1
    return seats, votes, deposits
