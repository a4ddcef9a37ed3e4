"""What do many simulated nights cost beside drawing them alone, and beside their events?"""

from __future__ import annotations

import pytest

pytest.importorskip("numpy")

from electionfeed.simulation.many import block

from .measuring import Measuring
from .simulated import drawing, events, ready

SIMULATION = ready()
MANY, FEW = 1_000, 10


def test_many_nights_against_drawing_them_alone(measure: Measuring) -> None:
    plan = SIMULATION.plan
    ours, _ = measure.floor(
        "many nights, against drawing them alone",
        lambda: block(plan, 0, MANY),
        lambda: sum(len(shares) for shares in drawing(plan, MANY)),
        size=f"{MANY:,} simulated",
    )
    assert sum(int(won[0]) for won in ours.seats.values()) == 650


def test_many_nights_against_their_events(measure: Measuring) -> None:
    what = f"{FEW} nights as events, against as arrays"
    ours, theirs = measure.peer(
        what, lambda: block(SIMULATION.plan, 0, FEW), lambda: events(SIMULATION, FEW), size=f"{FEW} simulated"
    )
    for number, seats in enumerate(theirs):
        assert {party: int(won[number]) for party, won in ours.seats.items() if won[number]} == seats
