"""The catalogue: every scenario by name, in the order in which they are applied, whatever the order asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from .corruption import cut, garbled, reconnect, stranger, torn
from .delivery import duplicates, late, lost, reordered
from .incidents import (
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

__all__ = ["CATALOGUE", "Scenario"]


@attrs.frozen
class Scenario:
    """One way for a night to go wrong: at which layer, what it does, and what a correct consumer shows.

    An `incident` changes what happens, a `delivery` how messages come, `corruption` their bytes. After a scenario
    that `loses`, some of the night never arrives.
    """

    name: str
    layer: str
    shows: str
    apply: Callable[..., Any] = attrs.field(repr=False)
    loses: bool = False

    @property
    def does(self) -> str:
        """What it does, in a sentence."""
        return str(self.apply.__doc__)


def _catalogue(*scenarios: Scenario) -> Mapping[str, Scenario]:
    return {scenario.name: scenario for scenario in scenarios}


# A poll called off comes before the other incidents, for it clears its seat; a silence after them, for it delays them.
CATALOGUE: Mapping[str, Scenario] = _catalogue(
    Scenario(
        "countermanded",
        "incident",
        "the seat is outstanding all night, and no longer once it is declared three weeks later",
        countermanded,
    ),
    Scenario(
        "transposed",
        "incident",
        "seat, gain, defeated MP and deposits move to the true winner's side, and nothing of the first result remains",
        transposed,
    ),
    Scenario(
        "transposed-quiet",
        "incident",
        "votes and deposits are put right although the winner stays the same",
        transposed_quiet,
    ),
    Scenario(
        "counted-twice",
        "incident",
        "votes and majority fall, and no share or turnout passes 100%",
        counted_twice,
    ),
    Scenario("electorate", "incident", "the turnout is put right and nothing else changes", electorate),
    Scenario(
        "withdrawn",
        "incident",
        "the seat is outstanding again, with no votes, no deposits and no defeat, until it is declared again",
        withdrawn,
    ),
    Scenario(
        "recounts",
        "incident",
        "recounts move no seat; a tie is won by whom the lot fell on, whose majority is 0; then the correction holds",
        recounts,
    ),
    Scenario(
        "rush",
        "incident",
        "the seat counts for its winner at once and once only; votes come with the figures",
        rush,
    ),
    Scenario(
        "wrong-rush",
        "incident",
        "the seat leaves the party it was rushed to as soon as the figures come",
        wrong_rush,
    ),
    Scenario(
        "test-message",
        "incident",
        "nothing is left of the test once it is withdrawn",
        test_message,
    ),
    Scenario(
        "majority-undone",
        "incident",
        "the majority is taken back with the seat, and shown again when it is reached again",
        majority_undone,
    ),
    Scenario(
        "burst",
        "incident",
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
        "corruption",
        "a seat that is not on the night counts nowhere, and the message is quarantined",
        stranger,
    ),
    Scenario(
        "reconnect",
        "corruption",
        "the torn line is quarantined, what is said again counts once, and nothing is missing",
        reconnect,
    ),
    Scenario(
        "garbled",
        "corruption",
        "each garbled line is refused or quarantined, and its message is known to be missing",
        garbled,
        loses=True,
    ),
    Scenario(
        "torn",
        "corruption",
        "half a line is never read, and the night is known to be cut off",
        torn,
        loses=True,
    ),
    Scenario(
        "cut",
        "corruption",
        "the tallies so far, known to be cut off: no night ends without NightClosed",
        cut,
        loses=True,
    ),
)
