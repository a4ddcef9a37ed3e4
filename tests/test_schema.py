"""The JSON Schema says of one line what the codec says of it, as far as a schema can."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator as Validator

import electionfeed as ef
from electionfeed.cli import main
from electionfeed.events import EVENTS
from electionfeed.stream.schema import schema
from electionfeed.testing import strategies

from .nights import NIGHTS

ROOT = Path(__file__).parents[1]
WHOLE = Validator(schema(), format_checker=Validator.FORMAT_CHECKER)
NEVER = st.sampled_from([-1, 1.5, "", [], [[]], {"": 1}])


@cache
def definition(kind: str) -> Any:
    """A validator of one type alone, with what it refers to written out: quicker by far on ten thousand lines."""
    return Validator(written_out(schema()["$defs"][kind]), format_checker=Validator.FORMAT_CHECKER)


def written_out(part: Any) -> Any:
    if isinstance(part, list):
        return [written_out(one) for one in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        return written_out(schema()["$defs"][part["$ref"].rpartition("/")[2]])
    return {key: written_out(value) for key, value in part.items()}


def reads(data: dict[str, Any]) -> bool:
    try:
        ef.decode(orjson.dumps(data))
    except ef.FeedError:
        return False
    return True


def said(night: ef.Night) -> list[dict[str, Any]]:
    return [orjson.loads(ef.encode(event)) for event in night]


def test_the_schema_is_itself_legal() -> None:
    Validator.check_schema(schema())


def test_the_schema_in_the_repository_is_the_one_derived(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert capsys.readouterr().out == (ROOT / "schema" / "electionfeed-2.schema.json").read_text(encoding="utf-8")


def test_every_type_of_event_has_a_definition() -> None:
    assert set(EVENTS) <= set(schema()["$defs"])


@pytest.mark.parametrize("name", NIGHTS)
def test_every_line_of_every_bundled_night_validates(name: str) -> None:
    for data in said(ef.load(name)):
        assert definition(data["type"]).is_valid(data), data


@given(strategies.nights(corrections=True))
def test_every_event_of_a_legal_night_validates(night: ef.Night) -> None:
    assert all(WHOLE.is_valid(data) for data in said(night))


@given(st.data(), strategies.nights(max_seats=2, corrections=True))
def test_a_value_that_a_field_never_holds_is_refused_by_the_schema_and_the_codec(
    data: st.DataObject, night: ef.Night
) -> None:
    event = data.draw(st.sampled_from(said(night)))
    place = data.draw(st.sampled_from([(event, name) for name in event] + inner(event)))
    place[0][place[1]] = data.draw(NEVER)
    assert not WHOLE.is_valid(event)
    assert not reads(event)


def inner(event: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
    """The fields of the rows inside an event."""
    rows = [row for value in event.values() if isinstance(value, list) for row in value if isinstance(row, dict)]
    return [(row, name) for row in rows for name in row]


@given(st.data(), strategies.nights(max_seats=2, corrections=True))
def test_a_field_too_few_is_refused_and_one_too_many_passed_over_by_the_schema_and_the_codec(
    data: st.DataObject, night: ef.Night
) -> None:
    event = data.draw(st.sampled_from(said(night)))
    name = data.draw(st.sampled_from([name for name in event if name != "format"]))
    less = {key: value for key, value in event.items() if key != name}
    assert not WHOLE.is_valid(less)
    assert not reads(less)
    more = event | {"surprise": 1}
    assert WHOLE.is_valid(more)
    assert reads(more)


@pytest.mark.parametrize("how", ["a missing field", "an unknown type", "a number as text", "a time that is not UTC"])
def test_a_line_broken_by_itself_is_refused_by_the_schema_too(how: str) -> None:
    @given(strategies.broken(how))
    def refused(broken: strategies.Broken) -> None:
        assert not all(WHOLE.is_valid(orjson.loads(line)) for line in broken.lines)

    refused()


@pytest.mark.parametrize(
    ("changes", "schema_takes", "codec_takes"),
    [
        ({"majority": 3}, True, False),  # a schema cannot add up
        ({"valid": 13.0}, True, False),  # JSON Schema counts 13.0 as an integer
        ({"at": "2019-12-12T23:00:00+01:00"}, False, True),  # the codec reads a moment of any zone
    ],
)
def test_the_schema_and_the_codec_differ_only_by_design(
    changes: dict[str, Any], schema_takes: bool, codec_takes: bool
) -> None:
    from electionfeed.testing import declared

    data = orjson.loads(ef.encode(declared("S1", Con=10, Lab=3))) | changes
    assert (WHOLE.is_valid(data), reads(data)) == (schema_takes, codec_takes)
