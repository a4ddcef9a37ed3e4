"""The laws of the desk's tallies, on every bundled night and on generated ones."""

import gc
import pickle
import weakref
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import electionfeed as ef
from electionfeed import tallies
from electionfeed.events import SeatEvent
from electionfeed.folds.engine import SeatReducer
from electionfeed.tallies.desk import Desk
from electionfeed.tallies.swing import swing
from electionfeed.testing import strategies

NIGHTS = ef.nights()
COUNTS = ("changed", "deposits", "gained", "held", "lost", "net", "now", "seats", "then", "votes")
FIGURES = ("declared", "electorate", "outstanding", "pounds", "rejected", "rushed", "total", "valid")


def vowel(seat: ef.CandidatesNominated) -> str | None:
    """A grouping of a user's own, which leaves some seats out."""
    return "a vowel" if seat.name[0] in "AEIOU" else None


REDUCERS: dict[str, SeatReducer[Any]] = {
    "desk": ef.desk,
    "broadcast": tallies.desk_by(tallies.BROADCAST),
    "ballot": tallies.desk_by(tallies.BALLOT),
    "people": ef.people,
    "closest": ef.leaders("closest", 3),
    "lowest vote": ef.leaders("lowest-vote", 3),
    "desk by region": ef.grouped(ef.desk, "region"),
    "board by vowel": ef.grouped(ef.board, vowel),
    "people by band": ef.grouped(ef.people, "band"),
    "closest by winner": ef.grouped(ef.leaders("closest", 2), "winner"),
}

every_night = pytest.mark.parametrize("name", NIGHTS)
WHOLE = ("desk", "people", "desk by region")  # whole nights for these, generated ones for all
every_reducer = pytest.mark.parametrize("reducer", [REDUCERS[name] for name in WHOLE], ids=WHOLE)
corrected_nights = strategies.nights(corrections=True)


@cache
def night(name: str) -> ef.Night:
    return ef.load(name)


def holds_everywhere(law: Callable[[tallies.Desk], None], events: Iterable[ef.Event]) -> None:
    """Check a law on the national board and on the board of every group."""
    law(ef.fold(ef.desk, events))
    for board in ef.fold(ef.grouped(ef.desk, "region"), events).values():
        law(board)


def seats_and_outstanding_are_all(board: tallies.Desk) -> None:
    assert sum(board.seats.values()) + board.outstanding == board.total


def what_one_gains_another_loses(board: tallies.Desk) -> None:
    assert sum(board.net.values()) == 0
    assert sum(board.gained.values()) == sum(board.lost.values()) == sum(board.gains.values())
    assert all(then != now for then, now in board.gains)


def votes_sum_to_the_valid_ones(board: tallies.Desk) -> None:
    assert sum(board.votes.values()) == board.valid
    assert sum(board.now.values()) <= board.valid
    assert not board.valid or sum(board.shares.values()) == pytest.approx(100)
    assert sum(board.changes.values()) == pytest.approx(0, abs=1e-9)


def seats_are_those_before_and_the_net_change(board: tallies.Desk) -> None:
    assert all(board.held[party] + board.gained[party] <= board.seats[party] for party in board.parties)


LAWS = (
    seats_and_outstanding_are_all,
    what_one_gains_another_loses,
    votes_sum_to_the_valid_ones,
    seats_are_those_before_and_the_net_change,
)


@every_night
@pytest.mark.parametrize("law", LAWS)
def test_the_laws_of_a_board_hold_on_every_night(law: Callable[[tallies.Desk], None], name: str) -> None:
    holds_everywhere(law, night(name))


@given(corrected_nights)
def test_the_laws_of_a_board_hold_on_generated_nights(generated: ef.Night) -> None:
    for law in LAWS:
        holds_everywhere(law, generated)


def groups_sum_to_the_whole(events: Iterable[ef.Event], by: Any) -> None:
    whole, groups = ef.fold(ef.combine(ef.desk, ef.grouped(ef.desk, by)), events)
    for count in COUNTS:
        summed: Counter[Any] = Counter()
        for board in groups.values():
            summed.update(getattr(board, count))
        assert {key: n for key, n in summed.items() if n} == {k: n for k, n in getattr(whole, count).items() if n}
    for figure in FIGURES:
        assert sum(getattr(board, figure) for board in groups.values()) == getattr(whole, figure)


GROUPINGS = {"band": "band", "region": "region", "winner": "winner", "function": vowel, "map": {"Telford": "mine"}}


@every_night
@pytest.mark.parametrize("by", GROUPINGS.values(), ids=GROUPINGS.keys())
def test_the_boards_of_groups_sum_to_the_national_one(name: str, by: Any) -> None:
    groups_sum_to_the_whole(night(name), by)


@given(corrected_nights, st.sampled_from([*tallies.KEYS, vowel, {"E14000001": "mine", "London": "yours"}]))
def test_the_boards_of_groups_sum_to_the_national_one_on_generated_nights(generated: ef.Night, by: Any) -> None:
    groups_sum_to_the_whole(generated, by)


def parts(events: Iterable[ef.Event], part: Callable[[str], int], many: int) -> list[list[ef.Event]]:
    """Split a night by seat; what is of no seat goes to the first part."""
    split: list[list[ef.Event]] = [[] for _ in range(many)]
    for event in events:
        split[part(getattr(event, "seat", "")) % many if hasattr(event, "seat") else 0].append(event)
    return split


def merges(reducer: SeatReducer[Any], split: list[list[ef.Event]]) -> Any:
    merged = reducer.initial
    for part in split:
        merged = ef.merge(reducer, merged, ef.fold(reducer, part))
    return merged


@every_reducer
@every_night
def test_merging_the_tallies_of_a_partition_of_the_seats_is_the_fold_of_all(
    name: str, reducer: SeatReducer[Any]
) -> None:
    split = parts(night(name), lambda seat: sum(seat.encode()), 3)
    assert merges(reducer, split) == ef.fold(reducer, night(name))


@given(corrected_nights, st.lists(st.integers(0, 2), min_size=10, max_size=10))
def test_merging_any_partition_is_the_fold_of_all_on_generated_nights(generated: ef.Night, part: list[int]) -> None:
    split = parts(generated, lambda seat: part[int(seat[-1])], 3)
    for reducer in REDUCERS.values():
        assert merges(reducer, split) == ef.fold(reducer, generated)


@every_reducer
@every_night
def test_a_fold_runs_on_from_where_another_ended(name: str, reducer: SeatReducer[Any]) -> None:
    events = night(name).events
    half = ef.fold(reducer, events[:1500])
    assert ef.fold(reducer, events[1500:], start=half) == ef.fold(reducer, events)


@given(corrected_nights, st.integers(0, 60))
def test_a_fold_runs_on_from_where_another_ended_on_generated_nights(generated: ef.Night, cut: int) -> None:
    for reducer in REDUCERS.values():
        half = ef.fold(reducer, generated.events[:cut])
        assert ef.fold(reducer, generated.events[cut:], start=half) == ef.fold(reducer, generated)


@given(corrected_nights.flatmap(lambda generated: st.tuples(st.just(generated), strategies.redelivered(generated))))
def test_any_order_and_any_repetition_come_to_the_same_tallies(
    twice: tuple[ef.Night, tuple[ef.Event, ...]],
) -> None:
    generated, delivered = twice
    for reducer in REDUCERS.values():
        assert ef.fold(reducer, delivered) == ef.fold(reducer, generated)


@given(corrected_nights)
def test_a_board_is_what_the_last_word_on_each_seat_says(generated: ef.Night) -> None:
    last = {e.seat: e for e in generated if isinstance(e, ef.SeatDeclared | ef.ResultRushed | ef.ResultWithdrawn)}
    revisions = {e.seat: e.revision for e in generated if isinstance(e, SeatEvent)}
    held = [e for e in last.values() if e.revision == revisions[e.seat] and not isinstance(e, ef.ResultWithdrawn)]
    changed: Counter[tuple[str, str]] = Counter()
    for event in held:
        before = generated.seats[event.seat].baseline
        now = event.winner.party if isinstance(event, ef.SeatDeclared) else event.party
        if before:
            changed[before.winner, now] += 1
    assert ef.fold(ef.desk, generated).changed == changed


def keys(tally: Mapping[Any, int]) -> list[Any]:
    return list(tally)[:20]


def explanations_sum_to_their_numbers(events: Iterable[ef.Event], reducer: SeatReducer[Any]) -> None:
    state = ef.fold(reducer, events)
    for name, sums in state.engine.sums.items():
        for key in keys(sums):
            explained = ef.explain(reducer, state, name, key)
            assert explained.total == sums[key]
            assert [c.seq for c in explained.contributions] == sorted(c.seq for c in explained.contributions)


@given(corrected_nights)
def test_the_events_behind_a_number_sum_to_it(generated: ef.Night) -> None:
    for reducer in REDUCERS.values():
        explanations_sum_to_their_numbers(generated, reducer)


@given(corrected_nights)
def test_a_number_asked_for_by_name_is_the_number_on_the_board(generated: ef.Night) -> None:
    board = ef.fold(ef.desk, generated)
    for name in ("deposits", "forecast", "gained", "held", "lost", "net", "now", "seats", "then", "votes"):
        for party in board.parties:
            assert tallies.explain_number(board, name, party).total == getattr(board, name)[party]
    for name in ("declared", "electorate", "pounds", "rejected", "rushed", "total", "valid"):
        assert tallies.explain_number(board, name).total == getattr(board, name)
    for loser, winner in board.gains:
        assert tallies.explain_number(board, "gains", loser, winner).total == board.gains[loser, winner]


@every_reducer
@every_night
def test_every_tally_is_plain_columns_of_one_length_and_json(name: str, reducer: SeatReducer[Any]) -> None:
    state = ef.fold(reducer, night(name))
    assert len({len(column) for column in ef.columns(state).values()}) == 1
    assert orjson.loads(orjson.dumps(state.as_dict()))


@settings(max_examples=20)
@given(corrected_nights)
def test_every_tally_can_be_sent_to_a_worker_and_back(generated: ef.Night) -> None:
    for reducer in REDUCERS.values():
        state = ef.fold(reducer, generated)
        assert pickle.loads(pickle.dumps(state)) == state


@given(corrected_nights, st.integers(1, 5))
def test_a_shorter_leader_board_is_the_head_of_a_longer_one(generated: ef.Night, size: int) -> None:
    for name in tallies.RANKINGS:
        shorter, longer = ef.fold(ef.combine(ef.leaders(name, size), ef.leaders(name, size + 1)), generated)
        assert shorter.entries == longer.entries[:size]
        assert len(shorter) <= size


@given(strategies.nights(max_seats=6))
def test_the_closest_results_are_the_declarations_sorted_by_majority(generated: ef.Night) -> None:
    majorities = sorted(event.majority for event in generated if isinstance(event, ef.SeatDeclared))
    assert [entry.value for entry in ef.fold(ef.leaders("closest", 3), generated)] == majorities[:3]


PARTS = st.dictionaries(st.sampled_from(["Con", "Lab", "LD"]), st.integers(0, 50_000))


@given(PARTS, PARTS)
def test_swing_to_one_party_is_swing_from_the_other(now: dict[str, int], then: dict[str, int]) -> None:
    there, back = swing(now, then, "Con", "Lab"), swing(now, then, "Lab", "Con")
    for kind in ("butler", "steed"):
        one, other = getattr(there, kind), getattr(back, kind)
        assert (one is None) == (other is None)
        assert one is None or one == pytest.approx(-other, abs=1e-9)


@given(st.tuples(*[st.integers(1, 50_000)] * 4))
def test_between_two_parties_alone_the_two_swings_are_one(votes: tuple[int, int, int, int]) -> None:
    found = swing({"Con": votes[0], "Lab": votes[1]}, {"Con": votes[2], "Lab": votes[3]}, "Con", "Lab")
    assert found.butler == pytest.approx(found.steed, abs=1e-9)


def test_the_two_swings_can_differ_in_sign() -> None:
    found = swing({"Con": 25, "Lab": 12, "LD": 63}, {"Con": 40, "Lab": 26, "LD": 34}, "Con", "Lab")
    assert found.butler is not None
    assert found.steed is not None
    assert found.butler < 0 < found.steed


@pytest.mark.parametrize(
    ("misuse", "says"),
    [
        (lambda: ef.grouped(ef.desk, "county"), "'county'; expected a key to group seats by; there are area, band"),
        (lambda: ef.leaders("loudest"), "'loudest'; expected a ranking: is it closest"),
        (lambda: ef.leaders("closest", 0), "room for 1 or more, not 0"),
        (lambda: ef.explain(ef.board, ef.board.initial, "swing", "Con"), "'swing'; expected a number"),
        (lambda: tallies.explain_number(ef.desk.initial, "net"), "net takes PARTY, not nothing"),
        (lambda: tallies.explain_number(ef.desk.initial, "fun"), "'fun'; expected a number; there are declared"),
    ],
)
def test_misuse_is_a_value_error_that_says_what_can_be_asked(misuse: Callable[[], object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        misuse()


def test_what_is_no_tally_has_no_columns() -> None:
    with pytest.raises(TypeError, match="made of a tally, a night or a mapping to counts, and 7 is neither"):
        ef.columns(7)


@pytest.mark.parametrize("reducer", [ef.board, ef.desk], ids=["board", "desk"])
def test_whoever_keeps_a_count_or_shares_keeps_none_of_the_results_they_are_made_of(reducer: Any) -> None:
    events = [ef.decode(ef.encode(event)) for event in ef.load("ge2019")]
    state = ef.fold(reducer, events)
    kept = [state.seats, state.votes, state.shares, state.deposits]
    if isinstance(state, Desk):
        kept += [state.changed, state.gains, state.net, state.changes]
    result = weakref.ref(next(event for event in events if isinstance(event, ef.SeatDeclared)))
    del state, events
    gc.collect()
    assert kept
    assert result() is None


@given(strategies.nights(corrections=True), st.data())
def test_a_desk_adds_up_at_every_moment_of_a_night_in_any_order(night: ef.Night, data: st.DataObject) -> None:
    """What comes before the nominations of its seat counts nowhere until they come, and then everywhere."""
    for _, desk in ef.scan(ef.desk, data.draw(strategies.redelivered(night))):
        assert sum(desk.seats.values()) == desk.declared + desk.rushed
        assert sum(desk.votes.values()) == desk.valid
        assert desk.pounds == 500 * sum(desk.deposits.values())


def test_the_story_of_a_seat_is_in_the_publishers_order_however_it_came() -> None:
    night = ef.correct(ef.load("ge2019"), "Kensington", votes={"Lab": 17_000})
    said = ef.story(night, "Kensington")
    assert [event.seq for event in said] == sorted(event.seq for event in said)
    assert ef.story([*reversed(night), *night], "Kensington") == said
