"""The deck: every scenario by name, in the order in which they are told, whatever the order asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from .breakage import cut, garbled, reconnect, stranger, torn
from .delivery import duplicates, late, lost, reordered
from .stories import (
    burst,
    counted_twice,
    countermanded,
    electorate,
    majority_undone,
    recounts,
    rush,
    test_message,
    transposed,
    transposed_quiet,
    withdrawn,
    wrong_rush,
)

__all__ = ["DECK", "Scenario"]


@attrs.frozen
class Scenario:
    """One way for a night to go wrong: at which layer, what it does, and what a correct consumer shows.

    A `story` changes what happens, a `delivery` how messages come, `damage` their bytes. After a `loses` scenario some
    of the night never arrives.
    """

    name: str
    layer: str
    shows: str
    tell: Callable[..., Any] = attrs.field(repr=False)
    loses: bool = False

    @property
    def does(self) -> str:
        """What it does, in a sentence."""
        return str(self.tell.__doc__)


def _deck(*scenarios: Scenario) -> Mapping[str, Scenario]:
    return {scenario.name: scenario for scenario in scenarios}


# A poll called off comes before the other stories, for it clears its seat; a silence after them, for it delays them.
DECK: Mapping[str, Scenario] = _deck(
    Scenario(
        "countermanded",
        "story",
        "the seat is outstanding all night, and no longer once it is declared three weeks later",
        countermanded,
    ),
    Scenario(
        "transposed",
        "story",
        "seat, gain, defeated MP and deposits move to the true winner's side, and nothing of the first result remains",
        transposed,
    ),
    Scenario(
        "transposed-quiet",
        "story",
        "votes and deposits are put right although the winner stays the same",
        transposed_quiet,
    ),
    Scenario(
        "counted-twice",
        "story",
        "votes and majority fall, and no share or turnout passes 100%",
        counted_twice,
    ),
    Scenario("electorate", "story", "the turnout is put right and nothing else changes", electorate),
    Scenario(
        "withdrawn",
        "story",
        "the seat is outstanding again, with no votes, no deposits and no defeat, until it is declared again",
        withdrawn,
    ),
    Scenario(
        "recounts",
        "story",
        "recounts move no seat; a tie is won by whom the lot fell on, whose majority is 0; then the correction holds",
        recounts,
    ),
    Scenario(
        "rush",
        "story",
        "the seat counts for its winner at once and once only; votes come with the figures",
        rush,
    ),
    Scenario(
        "wrong-rush",
        "story",
        "the seat leaves the party it was rushed to as soon as the figures come",
        wrong_rush,
    ),
    Scenario(
        "test-message",
        "story",
        "nothing is left of the test once it is withdrawn",
        test_message,
    ),
    Scenario(
        "majority-undone",
        "story",
        "the majority is taken back with the seat, and shown again when it is reached again",
        majority_undone,
    ),
    Scenario(
        "burst",
        "story",
        "the same tallies as without the silence, once the burst is through",
        burst,
    ),
    Scenario("lost", "delivery", "a gap is known until the message comes; then nothing is missing", lost),
    Scenario(
        "late",
        "delivery",
        "a late message never overwrites a higher revision of its seat, and counts if it is the highest",
        late,
    ),
    Scenario("reordered", "delivery", "the same tallies in any order", reordered),
    Scenario("duplicates", "delivery", "every message counts once", duplicates),
    Scenario(
        "stranger",
        "damage",
        "a seat that is not on the night counts nowhere, and the message is put aside",
        stranger,
    ),
    Scenario(
        "reconnect",
        "damage",
        "the torn line is put aside, what is said again counts once, and nothing is missing",
        reconnect,
    ),
    Scenario(
        "garbled",
        "damage",
        "each garbled line is refused or put aside, and its message is known to be missing",
        garbled,
        loses=True,
    ),
    Scenario(
        "torn",
        "damage",
        "half a line is never read, and the night is known to be cut off",
        torn,
        loses=True,
    ),
    Scenario(
        "cut",
        "damage",
        "the tallies so far, known to be cut off: no night ends without NightClosed",
        cut,
        loses=True,
    ),
)
