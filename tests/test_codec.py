import json
from collections.abc import Callable
from datetime import UTC
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import electionfeed as ef
from electionfeed.events import EVENTS
from electionfeed.testing.strategies import nights

EVENTS_OF_NIGHTS = nights(corrections=True).flatmap(lambda night: st.sampled_from(night.events))


@given(EVENTS_OF_NIGHTS)
def test_an_event_written_and_read_back_is_the_same_event(event: ef.Event) -> None:
    assert ef.decode(ef.encode(event)) == event


@given(EVENTS_OF_NIGHTS)
def test_a_line_read_and_written_back_is_the_same_line(event: ef.Event) -> None:
    line = ef.encode(event)
    assert ef.encode(ef.decode(line)) == line


@given(EVENTS_OF_NIGHTS)
def test_a_line_is_json_with_the_type_first_the_fields_by_name_and_no_newline(event: ef.Event) -> None:
    line = ef.encode(event)
    first, *others = json.loads(line).items()
    assert first == ("type", event.type)
    assert [name for name, _ in others] == sorted(name for name, _ in others)
    assert b"\n" not in line


@given(EVENTS_OF_NIGHTS)
def test_the_fields_of_a_line_may_stand_in_any_order(event: ef.Event) -> None:
    data = json.loads(ef.encode(event))
    assert ef.decode(json.dumps(dict(reversed(data.items())))) == event


@given(EVENTS_OF_NIGHTS, st.data())
def test_a_line_without_one_of_its_fields_is_refused_by_name(event: ef.Event, data: st.DataObject) -> None:
    fields = json.loads(ef.encode(event))
    missing = data.draw(st.sampled_from(sorted(fields.keys() - {"type", "format"})))
    del fields[missing]
    assert refused(json.dumps(fields)).column == missing


@given(EVENTS_OF_NIGHTS, st.sampled_from([1.5, True, "x ", "", [], {}, None, -1, 2**70]), st.data())
def test_a_value_of_the_wrong_kind_is_refused_by_name_or_is_legal(
    event: ef.Event, wrong: object, data: st.DataObject
) -> None:
    fields = json.loads(ef.encode(event))
    changed = data.draw(st.sampled_from(sorted(fields.keys() - {"type"})))
    line = json.dumps({**fields, changed: wrong})
    try:
        found = ef.decode(line)
    except ef.InvalidEvent as error:
        named = error.column
    else:
        named = changed
        assert json.loads(ef.encode(found)) == {**fields, changed: wrong}
    assert named


@given(EVENTS_OF_NIGHTS, st.dictionaries(st.text("xyz", min_size=1), st.none() | st.integers() | st.text()))
def test_a_field_that_is_not_known_is_passed_over(event: ef.Event, more: dict[str, object]) -> None:
    assert ef.decode(json.dumps({**more, **json.loads(ef.encode(event))})) == event


@given(EVENTS_OF_NIGHTS)
def test_a_moment_of_another_zone_is_read_as_the_same_moment_in_utc(event: ef.Event) -> None:
    line = ef.encode(event).replace(b'Z"', b'+00:00"')
    found = ef.decode(line)
    assert (found, found.at.tzinfo) == (event, UTC)


@settings(max_examples=300)
@given(st.binary() | st.text().map(str.encode) | st.from_type(dict[str, int]).map(json.dumps).map(str.encode))
def test_no_bytes_at_all_do_worse_than_an_invalid_event(line: bytes) -> None:
    assert isinstance(refused(line), ef.InvalidEvent)


@given(st.dictionaries(st.text(min_size=1), st.integers(0, 650)))
def test_a_mapping_is_written_in_the_order_of_its_keys_however_it_was_made(seats: dict[str, int]) -> None:
    poll = ef.ExitPollPublished(seq=1, at=ef.load("ge2019").header.at, seats=seats)
    line = ef.encode(poll)
    assert list(json.loads(line)["seats"]) == sorted(seats)
    assert ef.encode(ef.decode(line)) == line


def refused(line: bytes | str) -> ef.InvalidEvent:
    with pytest.raises(ef.InvalidEvent) as caught:
        ef.decode(line)
    return caught.value


DECLARED = next(event for event in ef.load("ge2019") if isinstance(event, ef.SeatDeclared))


def changed(**fields: Any) -> str:
    return json.dumps(json.loads(ef.encode(DECLARED)) | fields)


def first_vote(votes: object) -> Callable[[], str]:
    def line() -> str:
        return changed(votes=[votes, *DECLARED.votes[1:]])

    return line


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (lambda: "", "''; expected a line of JSON"),
        (lambda: '{"type":"SeatDeclared"', "expected a line of JSON"),
        (lambda: changed()[:-20], "expected a line of JSON"),
        (lambda: "[1]", "[1]; expected a JSON object with a type"),
        (lambda: '{"seq":1}', "expected a JSON object with a type"),
        (lambda: changed(type="SeatWon"), "type: 'SeatWon'; expected one of NightOpened, CandidatesNominated"),
        (lambda: changed(type=["SeatDeclared"]), "type: ['SeatDeclared']; expected one of NightOpened"),
        (lambda: changed(valid=1.0), "valid: 1.0; expected a whole number from 0 to"),
        (lambda: changed(valid="37474"), "valid: '37474'; expected a whole number"),
        (lambda: changed(rejected=True), "rejected: True; expected a whole number"),
        (lambda: changed(seq=0), "seq: 0; expected a whole number from 1 to"),
        (lambda: changed(at="2019-12-12"), "at: '2019-12-12'; expected a moment with its zone"),
        (lambda: changed(at="2019-12-12T23:27:00"), "at: '2019-12-12T23:27:00'; expected a moment with its zone"),
        (lambda: changed(at="0001-01-01T00:00:00+23:00"), "expected a moment in the years from 1801 to 9998"),
        (lambda: changed(at="9999-12-31T23:59:59Z"), "expected a moment in the years from 1801 to 9998"),
        (lambda: changed(seat=""), "seat: ''; expected a text that is not empty"),
        (lambda: changed(outcome="won"), "outcome: 'won'; expected hold or gain, or null"),
        (lambda: changed(valid=10**15), "valid: 1000000000000000; expected a whole number from 0 to"),
        (lambda: changed(votes=[]), "votes: []; expected a list of whole numbers, one a candidate"),
        (lambda: changed(votes="Con"), "votes: 'Con'; expected a list of whole numbers, one a candidate"),
        (lambda: changed(votes=[7]), "votes: (7,); expected as many places as parties has, 5"),
        (lambda: changed(parties=["Con", ""]), "parties[1]: ''; expected a text that is not empty"),
        (first_vote(-1), "votes[0]: -1; expected a whole number from 0 to 1,000,000,000,000"),
        (first_vote("many"), "votes[0]: 'many'; expected a whole number from 0 to 1,000,000,000,000"),
        (first_vote(9_999), "valid: 37474; expected the sum of the votes"),
        (lambda: changed(elected=7), "elected: 7; expected a ballot number from 1 to 5"),
        (lambda: changed(elected=1), "elected: 1; expected the candidate with the most votes"),
        (lambda: changed(majority=1), "majority: 1; expected the lead over the second, 12278"),
        (lambda: changed(electorate=100), "electorate: 100; expected at least the"),
        (lambda: changed(outcome="gain"), "gained_from: None; expected a party for a gain, null for a hold"),
        (lambda: changed(outcome="gain", gained_from="Lab"), "gained_from: 'Lab'; expected a party other than"),
        (lambda: changed(timing="unknown"), "timing: 'unknown'; expected 'unknown' exactly where declared_at is null"),
    ],
)
def test_each_fault_of_a_line_says_field_value_and_what_was_expected(line: Callable[[], str], says: str) -> None:
    assert says in str(refused(line()))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400"])
def test_numbers_that_json_does_not_know_are_refused(number: str) -> None:
    line = ef.encode(DECLARED).replace(b'"valid":37474', f'"valid":{number}'.encode())
    assert "expected a line of JSON" in str(refused(line)) or refused(line).column == "valid"


def test_every_type_of_event_has_a_bundled_or_generated_example() -> None:
    assert list(EVENTS) == [cls.__name__ for cls in EVENTS.values()]


@pytest.mark.parametrize("name", ef.nights())
def test_every_line_of_a_bundled_night_is_written_back_byte_for_byte(name: str) -> None:
    from electionfeed.night import located

    for line in located(name).read_bytes().splitlines():
        assert ef.encode(ef.decode(line)) == line


def test_a_year_with_a_decimal_point_is_refused_even_after_the_year_has_been_read() -> None:
    nominated = next(event for event in ef.load("ge2019") if isinstance(event, ef.CandidatesNominated))
    line = ef.encode(nominated)
    assert ef.decode(line) == nominated
    error = refused(line.decode().replace(f'"traced_to":{nominated.traced_to}', f'"traced_to":{nominated.traced_to}.0'))
    assert (error.column, error.value) == ("traced_to", float(nominated.traced_to or 0))
