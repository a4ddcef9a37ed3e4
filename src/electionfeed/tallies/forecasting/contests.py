"""What a forecast knows of each seat before its count: who stands there, who can win, and how it voted last time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import fsum
from typing import NamedTuple

import attrs

from ...events import CandidatesNominated

__all__ = ["INDEPENDENT", "OTHERS", "SPEAKER", "Contest", "Result", "contests", "largest"]

SPEAKER = "Spk"
INDEPENDENT = "Ind"
OTHERS = "Oth"

# A party is in contention where the exit poll gives it seats at all, or where it had at least this share last time.
CONTENTION = 5.0

Shares = Mapping[str, float]


class Result(NamedTuple):
    """What is known of a seat that is not out: its winner, null where the poll is off; and votes, if it has figures."""

    seat: str
    winner: str | None = None
    votes: tuple[tuple[str, int], ...] = ()


@attrs.frozen
class Contest:
    """One seat: `shares` are percentages at the baseline, and not `known` where they had to be taken from its region;
    `first` and `second` are the parties with the most, empty if there are none.

    `contenders` are the parties that can win as far as anybody knows, and `outsiders` all others standing but those to
    which the exit poll gives no seat. Where the Speaker seeks re-election, by custom without a rival from the large
    parties, only the Speaker contends.
    """

    seat: str
    region: str
    standing: tuple[str, ...]
    contenders: tuple[str, ...]
    outsiders: tuple[str, ...]
    shares: Shares
    known: bool
    first: str
    second: str

    @property
    def speaker(self) -> bool:
        """Whether the Speaker seeks re-election here."""
        return self.contenders == (SPEAKER,)


def contests(nominated: Mapping[str, CandidatesNominated], poll: Mapping[str, int]) -> tuple[Contest, ...]:
    """Give every seat nominated, by its code; `poll` is the exit poll, empty if there is none."""
    seats = [nominated[seat] for seat in sorted(nominated)]
    standing = [tuple(sorted({candidate.party for candidate in seat.candidates})) for seat in seats]
    named = _named(poll, standing)
    usual = _regional(seats)
    hopeless = frozenset(party for party, seats in poll.items() if not seats)
    return tuple(_contest(seat, parties, named, hopeless, usual) for seat, parties in zip(seats, standing, strict=True))


def largest(contests: Iterable[Contest], count: int) -> tuple[str, ...]:
    """Give the parties with the most at the baseline, the largest first: fewer than `count` if there are no more."""
    summed = _summed(contest.shares for contest in contests)
    return tuple(sorted(summed, key=lambda party: (-summed[party], party))[:count])


def _contest(
    seat: CandidatesNominated,
    standing: tuple[str, ...],
    named: frozenset[str],
    hopeless: frozenset[str],
    usual: Mapping[str, Shares],
) -> Contest:
    known = _comparable(seat, standing)
    shares = _shares(seat) if known else usual.get(seat.region, {})
    hopeful = (party for party in standing if party in named or shares.get(party, 0.0) >= CONTENTION)
    contenders = (SPEAKER,) if SPEAKER in standing else tuple(hopeful) or standing
    outsiders = tuple(party for party in standing if party not in contenders and party not in hopeless)
    first, second, *_ = *sorted(shares, key=lambda party: (-shares[party], party)), "", ""
    return Contest(seat.seat, seat.region, standing, contenders, outsiders, shares, known, first, second)


def _named(poll: Mapping[str, int], standing: Sequence[tuple[str, ...]]) -> frozenset[str]:
    """Give the parties to which the exit poll gives seats, or without one those that stand in at least half of all."""
    if poll:
        return frozenset(party for party, seats in poll.items() if seats and party != OTHERS)
    count = Counter(party for parties in standing for party in parties)
    return frozenset(party for party, seats in count.items() if 2 * seats >= len(standing))


def _comparable(seat: CandidatesNominated, standing: tuple[str, ...]) -> bool:
    """Say whether a seat's last result can be compared: it has one, and no Speaker has left a seat without rivals."""
    before = seat.baseline
    return bool(before and before.valid and (before.winner != SPEAKER or SPEAKER in standing))


def _shares(seat: CandidatesNominated) -> Shares:
    """Give the shares at the baseline: independents' only where one won, for a loser seldom stands again."""
    before = seat.baseline
    if before is None:
        return {}
    kept = {INDEPENDENT: before.winner == INDEPENDENT}
    return {party: 100 * votes / before.valid for party, votes in before.votes.items() if kept.get(party, True)}


def _regional(seats: Iterable[CandidatesNominated]) -> Mapping[str, Shares]:
    """Give the mean shares at the baseline of each region's seats, the Speaker's left out."""
    parts: defaultdict[str, list[Shares]] = defaultdict(list)
    for seat in seats:
        if seat.baseline and seat.baseline.valid and seat.baseline.winner != SPEAKER:
            parts[seat.region].append(_shares(seat))
    return {
        region: {party: share / len(part) for party, share in _summed(part).items()} for region, part in parts.items()
    }


def _summed(parts: Iterable[Shares]) -> dict[str, float]:
    by_party: defaultdict[str, list[float]] = defaultdict(list)
    for shares in parts:
        for party, share in shares.items():
            by_party[party].append(share)
    return {party: fsum(by_party[party]) for party in sorted(by_party)}
