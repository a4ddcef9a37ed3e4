"""The parts of the forecast's model: its algebra, its swings, and its sums of seats."""

from collections.abc import Sequence
from itertools import accumulate
from math import fsum

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import electionfeed as ef
from electionfeed.tallies.forecasting.algebra import dot, inverse, solved, times
from electionfeed.tallies.forecasting.constants import ALL, constants
from electionfeed.tallies.forecasting.contests import Contest, contests, largest
from electionfeed.tallies.forecasting.swings import LARGEST, Row, Swing, rows_of, swing_of
from electionfeed.tallies.forecasting.totals import EXACT, averaged, exact, summed
from electionfeed.testing import nominated

USUAL = constants(ALL)
REGIONS = ("London", "Wales", "South East")

numbers = st.floats(-3, 3, allow_nan=False)
vectors = st.integers(1, 5).flatmap(
    lambda size: st.tuples(
        st.lists(st.lists(numbers, min_size=size, max_size=size), min_size=size, max_size=size),
        st.lists(numbers, min_size=size, max_size=size),
    )
)
chances = st.lists(st.floats(0, 1), min_size=EXACT, max_size=80)


def definite(rows: Sequence[Sequence[float]]) -> list[list[float]]:
    """Make a symmetric, positive definite matrix of any square one."""
    return [[dot(a, b) + (i == j) for j, b in enumerate(rows)] for i, a in enumerate(rows)]


@given(vectors)
def test_a_system_solved_gives_back_its_right_side(drawn: tuple[list[list[float]], list[float]]) -> None:
    matrix, right = definite(drawn[0]), drawn[1]
    assert times(matrix, solved(matrix, right)) == pytest.approx(right, abs=1e-6)
    assert times(inverse(matrix), right) == pytest.approx(solved(matrix, right), abs=1e-6)


@given(chances)
def test_a_sum_of_many_seats_is_near_its_exact_distribution(given_chances: list[float]) -> None:
    whole, quick = exact(given_chances), summed(given_chances)
    assert fsum(whole) == pytest.approx(1)
    assert fsum(quick) == pytest.approx(1)
    apart = [abs(one - other) for one, other in zip(accumulate(whole), accumulate(quick), strict=True)]
    assert max(apart) < 0.2


def test_a_sum_of_seats_in_doubt_is_as_wide_as_it_should_be() -> None:
    given_chances = [0.1 + 0.8 * n / 99 for n in range(100)]
    for found in (exact(given_chances), summed(given_chances)):
        mean = fsum(seats * chance for seats, chance in enumerate(found))
        variance = fsum((seats - mean) ** 2 * chance for seats, chance in enumerate(found))
        assert mean == pytest.approx(fsum(given_chances), abs=0.01)
        assert variance == pytest.approx(fsum(chance * (1 - chance) for chance in given_chances), rel=0.05)


@given(st.lists(st.floats(0, 1), max_size=60))
def test_loose_chances_add_up_however_slight_or_sure(loose: list[float]) -> None:
    found = averaged([], loose)
    assert fsum(found) == pytest.approx(1)
    assert fsum(seats * chance for seats, chance in enumerate(found)) == pytest.approx(fsum(loose), abs=0.05)


@given(st.floats(0, 3))
def test_seats_that_lean_together_are_less_sure_than_seats_that_do_not(lean: float) -> None:
    together = averaged([(0.0, lean, 1.0)] * 50, [])
    apart = averaged([(0.0, 0.0, 1.0)] * 50, [])
    # A distribution of many seats is moved by a whole number, so its variance is right to within one.
    assert spread(together) >= spread(apart) - 1


def test_a_common_error_of_one_scale_makes_fifty_even_seats_four_times_as_wide() -> None:
    assert spread(averaged([(0.0, 1.0, 1.0)] * 50, [])) > 4 * spread(averaged([(0.0, 0.0, 1.0)] * 50, []))


def spread(found: Sequence[float]) -> float:
    mean = fsum(seats * chance for seats, chance in enumerate(found))
    return fsum((seats - mean) ** 2 * chance for seats, chance in enumerate(found))


def seat(number: int, region: str, **shares: int) -> ef.CandidatesNominated:
    """Give a seat whose last result is known."""
    one = nominated(f"S{number:03}", *shares, region=region)
    first, second, *_ = sorted(shares.values(), reverse=True)
    before = ef.Baseline(
        election="2015",
        notional=False,
        winner=max(shares, key=shares.__getitem__),
        member=None,
        majority=first - second,
        votes=shares,
        valid=sum(shares.values()),
        electorate=None,
    )
    return attrs.evolve(one, baseline=before)


def country() -> tuple[Contest, ...]:
    """Give ninety seats in three regions, from safe for one party to safe for another."""
    seats = [seat(n, REGIONS[n % 3], Con=200 + 6 * n, Lab=800 - 7 * n, LD=100 + n % 7) for n in range(90)]
    return contests({one.seat: one for one in seats}, {})


def rows() -> list[Row]:
    return [*rows_of("Con", country(), largest(country(), LARGEST)).values()]


def swung(places: Sequence[int], changes: Sequence[float]) -> Swing:
    own = rows()
    return swing_of([own[place] for place in places], changes, len(REGIONS), USUAL)


def test_without_results_no_change_is_expected_and_anything_is_possible() -> None:
    swing = swung([], [])
    assert {row.times(swing.mean) for row in rows()} == {0.0}
    assert min(swing.variance(row) for row in rows()) >= USUAL.national**2


def test_a_uniform_swing_is_found_and_the_more_results_the_surer() -> None:
    few, many = (swung(range(count), [5.0] * count) for count in (9, 90))
    assert [row.times(many.mean) for row in rows()] == pytest.approx([5.0] * 90, abs=0.8)
    assert all(0 < row.times(few.mean) < 5.5 for row in rows()[:9])
    assert all(many.variance(row) < few.variance(row) for row in rows())


def test_one_result_is_shrunk_to_the_last_election() -> None:
    swing = swung([0], [10.0])
    assert 0 < rows()[0].times(swing.mean) < 10
    assert 0 < rows()[1].times(swing.mean) < rows()[0].times(swing.mean) + 5


def test_a_swing_in_proportion_is_found_too() -> None:
    own = rows()
    swing = swung(range(90), [-0.3 * row.share for row in own])
    assert [row.times(swing.mean) for row in own] == pytest.approx([-0.3 * row.share for row in own], abs=1.5)


def test_a_region_without_results_moves_with_the_nation_and_one_with_results_by_itself() -> None:
    places = [n for n in range(90) if n % 3 != 2]
    swing = swung(places, [8.0 if n % 3 else 2.0 for n in places])
    london, wales, south_east = (row.times(swing.mean) for row in rows()[45:48])
    assert london < south_east < wales
    assert swing.variance(rows()[47]) > max(swing.variance(rows()[45]), swing.variance(rows()[46]))


def test_a_seat_that_a_speaker_has_left_is_like_its_region() -> None:
    seats = [seat(n, "London", Con=500, Lab=400) for n in range(3)]
    left = attrs.evolve(
        seat(9, "London", Spk=900, Green=100), candidates=nominated("S009", "Con", "Green", "Lab").candidates
    )
    found = contests({one.seat: one for one in [*seats, left]}, {})[-1]
    assert not found.known
    assert found.shares == pytest.approx({"Con": 500 / 9, "Lab": 400 / 9})


def test_a_party_is_in_contention_where_the_poll_names_it_or_it_had_a_twentieth() -> None:
    one = seat(1, "London", Con=500, Lab=400, LD=60, Grn=30, BNP=10)
    (found,) = contests({one.seat: one}, {"Con": 300, "Grn": 2, "BNP": 0, "Oth": 20})
    assert found.contenders == ("Con", "Grn", "LD", "Lab")
    assert found.outsiders == ()
    (without,) = contests({one.seat: attrs.evolve(one)}, {"Con": 300, "Oth": 20})
    assert without.outsiders == ("BNP", "Grn")
