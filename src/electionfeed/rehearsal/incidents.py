"""Nights on which something happens: each incident changes the facts on a draft, and ends in the true figures.

An incident picks about one seat in a hundred, at least one. On a night where it cannot happen (a transposition where
every seat has one candidate) nothing does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from attrs import evolve

from ..events import ResultWithdrawn, SeatDeclared, SeatEvent
from .draft import Draft, redeclared

if TYPE_CHECKING:
    from random import Random

__all__ = [
    "burst",
    "counted_twice",
    "countermanded",
    "electorate",
    "majority_undone",
    "recounts",
    "rush",
    "test_message",
    "transposed",
    "transposed_quiet",
    "withdrawn",
    "wrong_rush",
]

SHARE = 100
WEEKS = timedelta(weeks=3)
SILENCE = timedelta(minutes=40)


def rush(draft: Draft, rng: Random) -> None:
    """Say the right winner a quarter of an hour ahead of the figures."""
    for declared in picked(draft, rng):
        draft.rush(declared.seat, draft.before(declared.seat, 15), declared.elected)


def wrong_rush(draft: Draft, rng: Random) -> None:
    """Say the runner-up won, a quarter of an hour ahead of the figures."""
    for declared in picked(draft, rng, contested):
        draft.rush(declared.seat, draft.before(declared.seat, 15), ranking(declared)[1])


def transposed(draft: Draft, rng: Random) -> None:
    """Swap the votes of winner and runner-up, put right ten minutes later: the winner changes."""
    for declared in picked(draft, rng, won_by_votes):
        first, second, *_ = ranking(declared)
        mistaken(draft, declared, 10, votes=swapped(declared, first, second))


def transposed_quiet(draft: Draft, rng: Random) -> None:
    """Swap the votes of two losers, put right ten minutes later: only votes and deposits change."""
    for declared in picked(draft, rng, lambda declared: len(declared.votes) > 2):
        losers = rng.sample(ranking(declared)[1:], 2)
        mistaken(draft, declared, 10, votes=swapped(declared, *losers), elected=declared.elected)


def counted_twice(draft: Draft, rng: Random) -> None:
    """Count a bundle of the winner's votes twice, put right half an hour later: figures fall."""
    for declared in picked(draft, rng, roomy):
        won = declared.winner.votes
        extra = min(1 + won // 10, declared.electorate - declared.papers)
        mistaken(draft, declared, 30, votes={declared.elected: won + extra})


def electorate(draft: Draft, rng: Random) -> None:
    """Declare too large an electorate, revised an hour later: only the turnout changes."""
    for declared in picked(draft, rng):
        wrong = declared.electorate + rng.randint(1_000, 9_000)
        mistaken(draft, declared, 60, electorate=wrong, elected=declared.elected)


def withdrawn(draft: Draft, rng: Random) -> None:
    """Withdraw a declaration twelve minutes later, and declare the same figures thirteen minutes after that."""
    for declared in picked(draft, rng):
        seat = declared.seat
        draft.withdraw(seat, draft.after(seat, 12), "declared before the agents had agreed the figures")
        draft.follow(evolve(declared, at=draft.after(seat, 13)))


def recounts(draft: Draft, rng: Random) -> None:
    """Order two recounts, decide a tie by lot for the runner-up, and find the lost bundle twenty minutes later."""
    for declared in picked(draft, rng, contested):
        first, second, *_ = ranking(declared)
        seat = declared.seat
        draft.recount(seat, draft.before(seat, 45))
        draft.recount(seat, draft.before(seat, 30))
        both = declared.votes[first - 1] + declared.votes[second - 1]
        tie = {first: both // 2, second: both // 2}
        odd = None if declared.rejected is None else declared.rejected + both % 2
        mistaken(draft, declared, 20, votes=tie, elected=second, rejected=odd)


def countermanded(draft: Draft, rng: Random) -> None:
    """Call off one poll; the seat is declared three weeks later."""
    for declared in picked(draft, rng)[:1]:
        at = draft.facts[draft.beginning() - 1].at
        draft.countermand(declared.seat, at, "a candidate has died", declared.at + WEEKS)


def test_message(draft: Draft, rng: Random) -> None:
    """Leak a test five minutes before the first result, all votes to the last on the paper; withdraw it two later."""
    for declared in picked(draft, rng)[:1]:
        opening = next(fact for fact in draft.facts if isinstance(fact, SeatDeclared))
        begun = draft.facts[draft.beginning() - 1].at
        at = max(begun, opening.at - timedelta(minutes=5))
        votes = dict.fromkeys(range(1, len(declared.votes)), 0) | {len(declared.votes): declared.valid}
        elected = declared.elected if declared.valid == 0 else None
        test = redeclared(declared, draft.nominated[declared.seat], at=at, votes=votes, elected=elected)
        draft.precede(evolve(test, declared_at=None, timing="unknown"))
        place = draft.first(declared.seat)[0]
        end = min(at + timedelta(minutes=2), draft.facts[place + 1].at)
        gone = ResultWithdrawn(seq=1, at=end, seat=declared.seat, revision=1, reason="a test message, sent in error")
        draft.facts.insert(place + 1, gone)


def majority_undone(draft: Draft, rng: Random) -> None:
    """Correct a seat wrongly to the party about to reach a majority, and back again: reached, undone, reached again."""
    for place, party in line_crossed(draft):
        at = draft.facts[place].at
        chances = [
            (said, number)
            for said in standing(draft, place)
            for number, candidate in enumerate(draft.nominated[said.seat].candidates, 1)
            if candidate.party == party and said.winner.party != party
        ]
        for said, number in rng.sample(chances, min(1, len(chances))):
            votes = swapped(said, said.elected, number)
            wrong = redeclared(said, draft.nominated[said.seat], at=at, votes=votes, elected=number)
            draft.facts[place:place] = [wrong, evolve(said, at=at)]


def burst(draft: Draft, rng: Random) -> None:
    """Say nothing for forty minutes, then everything at once; `declared_at` still says when the halls did."""
    declared = [fact.at for fact in draft.facts if isinstance(fact, SeatDeclared)]
    if declared:
        begun = rng.choice(declared)
        end = begun + SILENCE
        draft.facts = [
            evolve(fact, at=end) if isinstance(fact, SeatEvent) and begun <= fact.at < end else fact
            for fact in draft.facts
        ]


def picked(
    draft: Draft, rng: Random, suits: Callable[[SeatDeclared], bool] = lambda declared: True
) -> list[SeatDeclared]:
    """Choose seats at random that end declared, as an incident must end as the night does, each as declared last."""
    ended = standing(draft, len(draft.facts))
    suited = [declared for declared in ended if suits(declared)]
    return rng.sample(suited, min(len(suited), max(1, len(ended) // SHARE)))


def mistaken(
    draft: Draft,
    true: SeatDeclared,
    minutes: int,
    *,
    votes: Mapping[int, int] | None = None,
    electorate: int | None = None,
    rejected: int | None = None,
    elected: int | None = None,
) -> None:
    """Declare a seat wrongly at first, and truly so many minutes later."""
    nominated = draft.nominated[true.seat]
    wrong = redeclared(
        true, nominated, at=true.at, votes=votes, electorate=electorate, rejected=rejected, elected=elected
    )
    draft.replace(true, wrong)
    draft.follow(evolve(true, at=draft.after(true.seat, minutes)))


def ranking(declared: SeatDeclared) -> list[int]:
    """Give ballot numbers from the winner down, those of equal votes in ballot order."""
    order = sorted(declared.results, key=lambda result: (-result.votes, result.candidate))
    return [declared.elected, *(result.candidate for result in order if result.candidate != declared.elected)]


def swapped(declared: SeatDeclared, one: int, other: int) -> dict[int, int]:
    """Give the votes of two candidates the wrong way round."""
    return {one: declared.votes[other - 1], other: declared.votes[one - 1]}


def contested(declared: SeatDeclared) -> bool:
    """Say whether there is a runner-up."""
    return len(declared.votes) > 1


def won_by_votes(declared: SeatDeclared) -> bool:
    """Say whether somebody lost by a vote or more."""
    return contested(declared) and declared.majority > 0


def roomy(declared: SeatDeclared) -> bool:
    """Say whether more votes could have been cast, so that a vote counted twice is not absurd at once."""
    return declared.majority > 0 and declared.electorate > declared.papers


def standing(draft: Draft, place: int) -> list[SeatDeclared]:
    """Give the declarations that stand before a place."""
    last = {fact.seat: fact for fact in draft.facts[:place] if isinstance(fact, SeatEvent)}
    return [fact for fact in last.values() if isinstance(fact, SeatDeclared)]


def line_crossed(draft: Draft) -> list[tuple[int, str]]:
    """Give where a party's seats come to the majority line, and which; nowhere if none does."""
    line = draft.header.line
    if line is None:
        return []
    winners: dict[str, str | None] = {}
    for place, fact in enumerate(draft.facts):
        if isinstance(fact, SeatEvent):
            winners[fact.seat] = fact.winner.party if isinstance(fact, SeatDeclared) else getattr(fact, "party", None)
            party = winners[fact.seat]
            if party is not None and list(winners.values()).count(party) == line:
                return [(place, party)]
    return []
