"""A simulated night is like a real one: legal, published, the same bytes for the same seed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import electionfeed as ef
from electionfeed import rules
from electionfeed.simulation.calibration import Calibration, Rates
from electionfeed.simulation.draws import draw, normal, student
from electionfeed.simulation.night import night_of
from electionfeed.simulation.plan import planned
from electionfeed.simulation.races import races
from electionfeed.simulation.times import general_elections
from electionfeed.testing import declared as seat_declared
from electionfeed.testing import night as made
from electionfeed.testing import nominated, opened
from electionfeed.testing.strategies import nights

GE2024 = ef.load("ge2024")
# Numbers of its own, so that what is learned from another real night leaves the draws alone.
KNOWN = Calibration(
    nights=(),
    fall=0.5,
    rise=0.25,
    local=0.1,
    regional=0.05,
    turnout_local=0.03,
    turnout_regional=0.03,
    rejected=0.3,
    incumbency=0.02,
    exit_poll=0.01,
    rates=Rates(retires=0.1, stands_again=0.2, newcomers=0.2, newcomer_share=0.01),
)
POLL = "Con 24, Lab 22, RUK 29, LD 13, Green 8"


def lines(night: ef.Night) -> list[bytes]:
    return [ef.encode(event) + b"\n" for event in night]


def declared(night: ef.Night) -> dict[str, ef.SeatDeclared]:
    return {event.seat: event for event in night if isinstance(event, ef.SeatDeclared)}


def britain(night: ef.Night) -> dict[str, float]:
    """The shares of Great Britain, in percent."""
    votes: Counter[str] = Counter()
    for seat, event in declared(night).items():
        if night.seats[seat].country != "Northern Ireland":
            votes.update(dict(zip(event.parties, event.votes, strict=True)))
    return {party: 100 * polled / votes.total() for party, polled in votes.items()}


@given(st.integers(0, 2**70), st.integers(0, 10**9), st.sampled_from(("mixed", "uniform", "proportional")))
@settings(max_examples=4)
def test_every_simulated_night_passes_check(seed: int, number: int, model: Any) -> None:
    night = ef.simulate(GE2024, POLL, seed=seed, number=number, model=model)
    assert ef.check(lines(night)) == len(night)
    assert len(declared(night)) == 650


@given(nights(max_seats=5, corrections=True), st.integers(0, 99), st.sampled_from(("anew", "again", "own")))
def test_a_night_simulated_from_any_legal_night_passes_check(night: ef.Night, seed: int, candidates: Any) -> None:
    simulated = ef.simulate(night, seed=seed, candidates=candidates)
    assert ef.check(lines(simulated)) == len(simulated)
    assert ef.fold(ef.board, simulated).declared == night.header.seats


@given(nights(max_seats=5))
def test_zero_swing_without_noise_gives_the_very_votes_of_the_baseline(night: ef.Night) -> None:
    before, after = declared(night), declared(ef.simulate(night, candidates="again", noise=0))
    assert {seat: event.votes for seat, event in after.items()} == {seat: event.votes for seat, event in before.items()}
    assert all(event.winner.party == before[seat].winner.party for seat, event in after.items() if event.majority)


@pytest.mark.parametrize("name", general_elections())
def test_zero_swing_without_noise_repeats_a_real_night(name: str) -> None:
    night = ef.load(name)
    before, after = declared(night), declared(ef.simulate(night, candidates="again", noise=0))
    for seat, event in after.items():
        assert (event.votes, event.elected, event.rejected) == (
            before[seat].votes,
            before[seat].elected,
            before[seat].rejected,
        )
        assert event.outcome == "hold"


def test_zero_swing_without_noise_gives_the_winners_of_the_baseline_whoever_stands() -> None:
    after = declared(ef.simulate(GE2024, {}, noise=0, seed=3))
    holds = sum(event.outcome == "hold" for event in after.values())
    # Where a member retires, the party loses what members bring, and the closest of those seats fall.
    assert holds > 630


def test_the_same_seed_gives_the_same_bytes_under_any_hash_seed() -> None:
    program = (
        "import electionfeed as ef, hashlib;"
        "night = ef.simulate(ef.load('ge2019'), 'Con 30, Lab 40, LD 12', seed=5, number=3);"
        "print(hashlib.sha256(b'\\n'.join(map(ef.encode, night))).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": hashed},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
        for hashed in ("0", "1")
    }
    assert len(found) == 1


def test_the_draws_are_the_same_numbers_on_every_machine_python_and_numpy() -> None:
    tables = hashlib.sha256(student().astype("<f8").tobytes() + normal().astype("<f8").tobytes()).hexdigest()
    assert tables == "68dffc76bdc832aedf722ac86087673daa9aa1a78f7c0b7a77dc00b0e090cc94"
    drawn = draw(planned(ef.load("ge2019"), "Con 35, Lab 35", candidates="own", seed=7, known=KNOWN).plan, 10**6, 8)
    votes = hashlib.sha256(drawn.votes.astype("<i8").tobytes() + drawn.winner.astype("<i8").tobytes()).hexdigest()
    assert votes == "fb3daf2338643bbaf8b538acbf53f434facebee06c422a8bf03b3f3a7efa65d2"


def test_another_seed_or_number_gives_another_night() -> None:
    winners = {
        tuple(event.winner.party for event in declared(ef.simulate(GE2024, POLL, seed=seed, number=number)).values())
        for seed, number in ((1, 0), (1, 1), (2, 0))
    }
    assert len(winners) == 3


def test_the_shares_of_the_night_are_those_of_the_poll() -> None:
    night = ef.simulate(GE2024, POLL + "; Scotland: SNP 35, Lab 24", seed=1)
    polled = {"Con": 24, "Lab": 22, "RUK": 29, "LD": 13, "Green": 8}
    found = britain(night)
    assert all(abs(found[party] - share) < 0.6 for party, share in polled.items())
    scotland = ef.fold(ef.grouped(ef.desk, "nation"), night)["Scotland"]
    assert abs(scotland.shares["SNP"] - 35) < 2
    assert abs(scotland.shares["Lab"] - 24) < 2


def test_a_poll_error_moves_the_shares_about_as_far_as_it_says() -> None:
    plan = planned(GE2024, {"Con": 30, "Lab": 30}, poll_error=3.0, noise=0).plan
    drawn = draw(plan, 0, 300)
    votes = np.array([plan.lay.by_party(row.astype(float)) for row in drawn.votes])
    lab = 100 * votes[:, plan.lay.parties.index("Lab")] / drawn.valid.sum(axis=1)
    assert 2.2 < lab.std() < 3.8


def test_regional_noise_leaves_the_national_shares_alone() -> None:
    plan = planned(GE2024, POLL).plan
    drawn = draw(plan, 0, 100)
    votes = np.array([plan.lay.by_party(row.astype(float)) for row in drawn.votes])
    share = 100 * votes[:, plan.lay.parties.index("RUK")] / drawn.valid.sum(axis=1)
    assert share.std() < 0.5


def test_votes_are_whole_and_sum_and_never_outnumber_the_electors() -> None:
    plan = planned(GE2024, POLL, noise=3.0).plan
    drawn = draw(plan, 0, 50)
    assert drawn.votes.dtype == np.int64
    assert (drawn.votes >= 0).all()
    assert (np.add.reduceat(drawn.votes, plan.lay.starts, axis=1) == drawn.valid).all()
    assert (drawn.valid <= plan.electorate).all()


def test_a_block_of_nights_is_the_same_nights_as_one_by_one() -> None:
    plan = planned(GE2024, POLL, seed=9, poll_error=2.0).plan
    together = draw(plan, 40, 7)
    for row in range(7):
        alone = draw(plan, 40 + row, 1)
        assert (alone.votes[0] == together.votes[row]).all()
        assert (alone.winner[0] == together.winner[row]).all()
        assert (alone.bits[0] == together.bits[row]).all()


def test_the_real_shares_of_2019_come_near_its_seats() -> None:
    night = ef.load("ge2019")
    seats = ef.fold(ef.board, ef.simulate(night, britain(night), candidates="own", noise=0)).seats
    assert [
        abs(seats[party] - real) <= 10 for party, real in (("Con", 365), ("Lab", 202), ("SNP", 48), ("LD", 11))
    ] == [True] * 4


def test_members_stand_again_under_their_names_and_the_others_are_made_up() -> None:
    ran = races(GE2024, "anew", seed=1)
    members = [candidate for race in ran for candidate in race.seat.candidates if candidate.sitting]
    real = {candidate.name for seat in GE2024.seats.values() for candidate in seat.candidates}
    assert 480 < len(members) < 620
    assert all(member.name in real for member in members)
    others = {candidate.name for race in ran for candidate in race.seat.candidates if not candidate.sitting}
    assert not others & {member.name for member in members}


def test_the_seats_find_the_last_result_and_their_history_moved_on() -> None:
    night = ef.load("ge2019")
    simulated = ef.simulate(night, seed=1)
    for code, seat in simulated.seats.items():
        last, then = declared(night)[code], night.seats[code]
        assert seat.baseline is not None
        assert (seat.baseline.winner, seat.baseline.valid, seat.baseline.election) == (
            last.winner.party,
            last.valid,
            "2019",
        )
        if last.outcome == "gain":
            assert seat.held_since == 2019
            assert seat.last_won[str(last.gained_from)] == 2017
            assert last.winner.party not in seat.last_won
        elif then.traced_to:
            assert (seat.held_since, seat.last_won) == (then.held_since, then.last_won)


def test_a_new_party_stands_in_great_britain_and_one_left_out_stands_nowhere() -> None:
    night = ef.simulate(GE2024, {"YP": 12, "Lab": 25}, new={"YP": "Your Party"}, without=("WPB",), seed=2)
    stands = {seat.country for seat in night.seats.values() if "YP" in seat.parties}
    assert stands == {"England", "Scotland", "Wales"}
    assert not any("WPB" in seat.parties for seat in night.seats.values())
    assert night.header.parties["YP"] == "Your Party"
    assert abs(britain(night)["YP"] - 12) < 0.6


def test_the_turnout_is_what_was_asked_for() -> None:
    desk = ef.fold(ef.desk, ef.simulate(GE2024, POLL, turnout=72, seed=1))
    assert desk.turnout is not None
    assert abs(desk.turnout - 72) < 2.5


def test_recounts_come_before_the_closest_results_and_move_no_seat() -> None:
    night = night_of(planned(GE2024, POLL, seed=4), 0)
    recounted = {event.seat for event in night if isinstance(event, ef.RecountOrdered)}
    close = {seat for seat, event in declared(night).items() if 1000 * event.majority <= event.valid}
    assert recounted == close
    assert all(event.revision == 1 + (seat in close) for seat, event in declared(night).items())


def test_the_night_says_that_it_is_simulated_and_when_it_would_be() -> None:
    header = ef.simulate(GE2024, POLL, seed=7, number=2).header
    assert "nothing in it has happened" in header.source
    assert header.name == "Simulated general election (seed 7, night 2)"
    assert header.election == "simulated-ge2024-7-2"
    assert (header.polling_day.weekday(), header.polling_day.month, header.polling_day.year) == (3, 5, 2028)
    assert header.at == datetime(2028, 5, 4, 20, 45, tzinfo=UTC)


def test_seats_declare_in_order_after_the_exit_poll_and_the_quick_ones_first() -> None:
    night = ef.simulate(GE2024, POLL, seed=1)
    poll = next(event for event in night if isinstance(event, ef.ExitPollPublished))
    assert sum(poll.seats.values()) == 650
    at = [event.at for event in night if isinstance(event, ef.SeatDeclared)]
    assert at == sorted(at)
    assert at[0] >= poll.at + timedelta(minutes=45)
    order = [night.seats[event.seat].name for event in night if isinstance(event, ef.SeatDeclared)]
    assert order.index("Houghton and Sunderland South") < 60


def test_scenarios_and_the_convergence_law_work_on_a_simulated_night() -> None:
    night = ef.simulate(GE2024, POLL, seed=1)
    nasty = ef.scenario("transposed", "late", "duplicates", seed=7)(night)
    assert ef.fold(ef.board, nasty) == ef.fold(ef.board, night)


def test_a_tie_is_decided_by_lot_and_the_lot_is_drawn_anew_each_night() -> None:
    equal = made(opened(seats=1), nominated("S1", "Con", "Lab"), seat_declared("S1", Con=10, Lab=10, lot=1))
    ties = [declared(ef.simulate(equal, candidates="again", noise=0, number=number))["S1"] for number in range(20)]
    assert all(tie.by_lot for tie in ties)
    assert {tie.winner.party for tie in ties} == {"Con", "Lab"}


@pytest.mark.parametrize(
    ("given_", "message"),
    [
        ({"shares": "Con 24, Laab 22"}, "'Laab'; expected a party of this night: is it Labour"),
        ({"shares": {"Reform": 24}}, "is it Reform UK"),
        ({"shares": {"Con": 60, "Lab": 41}}, "add up to 101; at most 100"),
        ({"shares": {"Con": -1}}, "from 0 to 100"),
        ({"shares": "Con 24 Lab 22"}, "'Con 24 Lab'; expected a party of this night"),
        ({"shares": "Con"}, "'Con' is no share"),
        ({"shares": "Con 24, Con 25"}, "two shares"),
        ({"shares": "Wales: PC 20; Wales: Con 10"}, "two polls"),
        ({"shares": {"Walse": {"PC": 20}}}, "'Walse'; expected an area of this night: is it Wales"),
        ({"shares": {"London": {"SNP": 5}}}, "SNP stands nowhere in London"),
        ({"shares": {"SF": 5}}, "SF stands nowhere in Great Britain"),
        ({"shares": {"SNP": 60}}, "SNP cannot have 60.0% of Great Britain"),
        ({"model": "mixt"}, "'mixt'; expected a model: is it mixed"),
        ({"candidates": "all"}, "anew, again or own"),
        ({"without": ("UKIPP",)}, "'UKIPP'"),
        ({"new": {"Lab": "Another"}}, "Lab is Labour on this night"),
        ({"turnout": 120.0}, "turnout"),
        ({"noise": -1.0}, "noise is from 0"),
        ({"poll_error": 50.0}, "poll error"),
        ({"seed": -1}, "seed"),
        ({"number": -1}, "numbered from 0"),
    ],
)
def test_what_cannot_be_is_an_error_that_says_what_can(given_: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message.replace("(", r"\(")):
        ef.simulate(GE2024, **given_)


def test_without_numpy_the_rest_works_and_simulation_says_how_to_get_it() -> None:
    program = """
import sys
sys.modules["numpy"] = None
import electionfeed as ef
from electionfeed import *
from electionfeed.simulation.calibration import calibration
assert calibration().local
for call in (simulate, simulate_many, lambda night: named_night("landslide")):
    try:
        call(ef.load("ge2019"))
    except ModuleNotFoundError as error:
        print(error)
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout.splitlines() == ["simulation needs numpy: pip install 'electionfeed[sim]'"] * 3


def test_majorities_follow_the_rules() -> None:
    for event in declared(ef.simulate(GE2024, POLL, seed=1)).values():
        assert event.majority == rules.majority(event.votes)
