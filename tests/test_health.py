"""Feed health: what is missing, repeated, late, out of order and revised."""

import json
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

import electionfeed as ef
from electionfeed.events import SeatEvent
from electionfeed.testing.strategies import nights

NIGHT = ef.load("ge2019")


@given(nights(corrections=True), st.data())
def test_health_counts_what_is_missing_and_what_came_twice(night: ef.Night, data: st.DataObject) -> None:
    delivered = data.draw(st.lists(st.sampled_from(night.events)))
    state = ef.fold(ef.health, delivered)
    seqs = [event.seq for event in delivered]
    missing = sorted(set(range(1, max(seqs, default=0) + 1)) - set(seqs))
    assert [seq for first, last in state.gaps for seq in range(first, last + 1)] == missing
    assert all(last + 1 < first for (_, last), (first, _) in zip(state.gaps, state.gaps[1:], strict=False))
    assert (state.messages, state.highest, state.missing) == (len(delivered), max(seqs, default=0), len(missing))
    assert state.duplicates == sum(Counter(seqs).values()) - len(set(seqs))
    new = [event for n, event in enumerate(delivered) if event.seq not in seqs[:n]]
    behind = [n for n, event in enumerate(new) if event.seq < max((e.seq for e in new[:n]), default=0)]
    assert state.out_of_order == len(behind)
    assert state.late == sum(new[n].at < max(event.at for event in new[:n]) for n in behind)
    revisions: dict[str, int] = {}
    for event in delivered:
        if isinstance(event, SeatEvent):
            revisions[event.seat] = max(event.revision, revisions.get(event.seat, 1))
    assert state.revised == {seat: revision for seat, revision in revisions.items() if revision > 1}
    assert state.whole == (set(delivered) == set(night))


def test_a_clean_night_is_in_perfect_health() -> None:
    state = ef.fold(ef.health, NIGHT)
    assert state.whole
    assert (state.duplicates, state.out_of_order, state.late, state.missing, state.revised) == (0, 0, 0, 0, {})
    assert (state.messages, state.highest) == (2658, 2658)


def test_a_night_without_its_header_or_its_end_is_not_whole() -> None:
    assert not ef.fold(ef.health, NIGHT[1:]).whole
    assert not ef.fold(ef.health, NIGHT[:-1]).whole


def test_health_is_plain_sorted_json() -> None:
    plain = ef.fold(ef.health, ef.scenario("transposed", "late")(NIGHT)).as_dict()
    assert json.loads(json.dumps(plain)) == plain
    assert list(plain) == sorted(plain)
    assert plain["whole"]
    assert len(plain["revised"]) == 6


def test_health_shows_a_gap_while_a_message_is_lost_and_none_when_it_has_come() -> None:
    states = [state for _, state in ef.scan(ef.health, ef.scenario("lost", seed=1)(NIGHT))]
    assert max(state.missing for state in states) > 3
    assert states[-1].gaps == ()
