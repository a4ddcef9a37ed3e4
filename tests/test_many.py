"""Many nights add up to what their events say, and night k is night k however it is drawn."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import electionfeed as ef
from electionfeed.simulation.many import BLOCK, block
from electionfeed.simulation.plan import planned
from electionfeed.testing.strategies import nights

GE2024 = ef.load("ge2024")
POLL = "Con 27, Lab 27, RUK 22, LD 12, Green 7"
MANY = ef.simulate_many(GE2024, POLL, n=1200, seed=5)


@given(st.integers(0, 1199))
@settings(max_examples=6)
def test_night_k_of_the_many_is_the_night_that_is_published_as_events(number: int) -> None:
    night = ef.simulate(GE2024, POLL, seed=5, number=number)
    assert dict(ef.fold(ef.board, night).seats) == MANY.row(number)


@given(nights(max_seats=4), st.integers(0, 5), st.sampled_from((0.0, 1.0, 3.0)))
def test_the_law_holds_for_any_night(night: ef.Night, seed: int, noise: float) -> None:
    many = ef.simulate_many(night, n=3, seed=seed, noise=noise)
    for number in range(3):
        one = ef.simulate(night, seed=seed, noise=noise, number=number)
        assert dict(ef.fold(ef.board, one).seats) == many.row(number)


def test_the_seats_of_each_night_and_of_all_nights_add_up() -> None:
    assert all(sum(MANY.row(number).values()) == 650 for number in range(0, 1200, 100))
    assert all(sum(won.values()) == MANY.n for won in MANY.wins.values())
    by_seat = sum((Counter(won) for won in MANY.wins.values()), Counter[str]())
    by_night = {party: int(seats.sum(dtype=int)) for party, seats in MANY.seats.items()}
    assert {party: wins for party, wins in by_seat.items() if wins} == by_night


def test_the_chances_are_shares_of_the_nights() -> None:
    assert sum(MANY.outcomes.values()) == pytest.approx(1)
    chances = MANY.chances("Chorley")
    assert sum(chances.values()) == pytest.approx(1)
    assert list(chances.values()) == sorted(chances.values(), reverse=True)
    majority = sum((seats >= 326).sum() for seats in MANY.seats.values()) / MANY.n
    assert sum(chance for name, chance in MANY.outcomes.items() if name.endswith("majority")) == pytest.approx(majority)


def test_the_ranges_hold_as_many_nights_as_they_say() -> None:
    for one in MANY.ranges[:3]:
        seats = MANY.seats[one.party]
        assert 0.8 <= ((seats >= one.low80) & (seats <= one.high80)).mean() <= 0.9
        assert 0.95 <= ((seats >= one.low95) & (seats <= one.high95)).mean() <= 0.98
        assert one.low95 <= one.low80 <= one.median <= one.high80 <= one.high95


def test_blocks_of_any_size_are_the_same_nights() -> None:
    plan = planned(GE2024, POLL, seed=5).plan
    whole, first, rest = block(plan, 0, 40), block(plan, 0, 17), block(plan, 17, 23)
    assert (whole.wins == first.wins + rest.wins).all()
    assert [*first.seats["Lab"], *rest.seats["Lab"]] == [*whole.seats["Lab"]]


@pytest.mark.slow
def test_workers_and_executors_give_the_same_nights_and_report_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    n, done = 2 * BLOCK + 50, list[int]()
    alone = ef.simulate_many(GE2024, POLL, n=n, seed=5)
    with ThreadPoolExecutor(2) as threads:
        shared = ef.simulate_many(GE2024, POLL, n=n, seed=5, executor=threads, progress=done.append)
    assert shared.as_dict() == alone.as_dict()
    assert all((shared.seats[party] == alone.seats[party]).all() for party in alone.seats)
    assert done == [BLOCK, 2 * BLOCK, n]
    monkeypatch.setattr("electionfeed.simulation.many.WORTH", BLOCK)
    processes = ef.simulate_many(GE2024, POLL, n=n, seed=5, workers=2)
    assert processes.as_dict() == alone.as_dict()


def test_an_unknown_seat_party_or_night_is_an_error_that_says_what_exists() -> None:
    with pytest.raises(ValueError, match="'Chorly'; expected a seat of these nights: is it Chorley"):
        MANY.chances("Chorly")
    with pytest.raises(ValueError, match="'Laab'; expected a party of these nights: is it Lab"):
        MANY.range("Laab")
    with pytest.raises(ValueError, match="nights 0 to 1199"):
        MANY.row(1200)
    with pytest.raises(ValueError, match="n is a whole number"):
        ef.simulate_many(GE2024, n=0)
    assert MANY.range("SDP").mean == 0


def test_many_shows_itself() -> None:
    assert repr(MANY).startswith("<Many: 1,200 nights; seats at the median and in 80% of nights: ")
