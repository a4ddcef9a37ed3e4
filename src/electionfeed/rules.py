"""Electoral law as pure functions over whole numbers, each with its source.

"The Act" is the Representation of the People Act 1983; its Schedule 1 holds the parliamentary elections rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal
from unicodedata import normalize

__all__ = [
    "DEPOSIT",
    "INDEPENDENT",
    "REGIONS",
    "ballot_order",
    "deposit_lost",
    "elected",
    "letters",
    "majority",
    "majority_line",
    "mp_defeated",
    "outcome",
    "share_change",
    "turnout",
]

INDEPENDENT = "Ind"  # the code of candidates without a party, who are not one party together

DEPOSIT = 500  # pounds: the Act, Schedule 1, rule 9(1)

# The nine regions of England, as the Office for National Statistics counts them, and the other nations.
REGIONS: Mapping[str, str] = {
    "East Midlands": "England",
    "East of England": "England",
    "London": "England",
    "North East": "England",
    "North West": "England",
    "Northern Ireland": "Northern Ireland",
    "Scotland": "Scotland",
    "South East": "England",
    "South West": "England",
    "Wales": "Wales",
    "West Midlands": "England",
    "Yorkshire and The Humber": "England",
}


def elected(votes: Sequence[int], *, lot: int | None = None) -> int:
    """Give the ballot number of the winner; a tie needs the `lot` drawn (the Act, Schedule 1, rules 18 and 49).

    >>> elected([410, 7_200, 6_999])
    2
    >>> elected([500, 500], lot=2)
    2
    """
    leaders = [number for number, polled in enumerate(votes, 1) if polled == max(votes)]
    if len(leaders) == 1:
        return leaders[0]
    if lot not in leaders:
        raise ValueError(f"a tie between candidates {leaders} is decided by lot, and the lot given is {lot}")
    return lot


def majority(votes: Sequence[int]) -> int:
    """Give the lead of the first candidate over the second in votes; 0 is a tie, and alone one leads by all.

    >>> majority([410, 7_200, 6_999])
    201
    """
    first, *others = sorted(votes, reverse=True)
    return first - max(others, default=0)


def deposit_lost(votes: int, valid: int, *, elected: bool) -> bool:
    """Say whether a candidate forfeits the deposit: not elected, and no more than a twentieth of the valid votes.

    The rule counts in whole numbers (the Act, Schedule 1, rule 53(4)), so exactly a twentieth is lost.

    >>> deposit_lost(50, 1_000, elected=False), deposit_lost(51, 1_000, elected=False)
    (True, False)
    """
    return not elected and 20 * votes <= valid


def outcome(winner: str, before: str | None) -> tuple[Literal["hold", "gain"] | None, str | None]:
    """Give `hold` or `gain`, and the party gained from, against the winner at the baseline; by-elections do not count.

    >>> outcome("Con", "Lab"), outcome("Con", "Con"), outcome("Con", None)
    (('gain', 'Lab'), ('hold', None), (None, None))
    """
    if before is None:
        return None, None
    return ("hold", None) if winner == before else ("gain", before)


def majority_line(seats: int) -> int:
    """Give the fewest seats that are more than half of all.

    >>> majority_line(650)
    326
    """
    return seats // 2 + 1


def mp_defeated(*, sitting: bool, elected: bool) -> bool:
    """Say whether a sitting MP is defeated: they stood, in whichever seat, and were not elected."""
    return sitting and not elected


def turnout(valid: int, electorate: int) -> float:
    """Give valid votes as a percentage of the electorate, as the House of Commons Library counts turnout.

    >>> turnout(600, 1_000)
    60.0
    """
    return 100 * valid / electorate if electorate else 0.0


def share_change(party: str, votes: int, valid: int, before: Mapping[str, int]) -> float | None:
    """Give the change of a candidate's share in percentage points against the votes by party at the last election.

    There is none for independents, who are no party, nor for a party that had no votes then.

    >>> share_change("Lab", 300, 1_000, {"Con": 300, "Lab": 100})
    5.0
    >>> share_change("LD", 300, 1_000, {"Con": 300, "Lab": 100}) is None
    True
    """
    if party == INDEPENDENT or not valid or not before.get(party):
        return None
    return 100 * votes / valid - 100 * before[party] / sum(before.values())


def ballot_order(surname: str, other_names: str) -> tuple[str, str]:
    """Give the key that sorts candidates as a ballot paper does: by surname, then other names (Schedule 1, rule 14(3)).

    Accents, case and punctuation do not count.

    >>> sorted(["Óg", "O'Neill", "Oakes"], key=lambda name: ballot_order(name, ""))
    ['Oakes', 'Óg', "O'Neill"]
    """
    return letters(surname), letters(other_names)


def letters(text: str) -> str:
    """Give the letters and digits of a text, without accents or case, for sorting and for comparing names."""
    return "".join(c for c in normalize("NFKD", text).casefold() if c.isalnum())
