"""What is given to a public call in the place of something else is an error that says so, and not one from inside."""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

import electionfeed as ef
from electionfeed.stream.codec import line_of
from electionfeed.testing import declared, given, nominated, opened
from electionfeed.testing import night as published

NIGHT: Any = published(opened(seats=1), nominated("S1", "Con", "Lab"), declared("S1", Con=10, Lab=30))
GE2019: Any = ef.load("ge2019")
TEXT: Any = "".join(line_of(event).decode() for event in NIGHT)
WRITE = "write takes events and a file open for writing bytes, such as open(path, 'wb'), "
A: Any = ef  # the calls as a program without types makes them


# Each call as a newcomer made it, and what the error must say.
TYPES: dict[str, tuple[Callable[[], object], str]] = {
    "write, to a path": (lambda: A.write(NIGHT, "x.jsonl"), WRITE + "and 'x.jsonl' is no such file"),
    "write, swapped": (lambda: A.write(io.BytesIO(), NIGHT), WRITE + "and <Night test"),
    "write, to a text": (lambda: A.write(NIGHT, io.StringIO()), WRITE + "and <_io.StringIO"),
    "write, one event": (lambda: A.write(NIGHT[0], io.BytesIO()), WRITE + "not NightOpened("),
    "write, a name": (lambda: A.write("ge2019", io.BytesIO()), "write(events, file) takes events, and 'ge2019' is a"),
    "write, numbers": (lambda: A.write([1], io.BytesIO()), "encode takes one event, and 1 is none"),
    "encode, a night": (lambda: A.encode(NIGHT), "encode takes one event, and <Night test"),
    "encode, a number": (lambda: A.encode(3), "encode takes one event, and 3 is none"),
    "encode, a class": (lambda: A.encode(ef.NightOpened), "encode takes one event, and <class"),
    "decode, an event": (
        lambda: A.decode(NIGHT[0]),
        "decode takes one line of JSON as bytes or text, and NightOpened(",
    ),
    "decode, nothing": (lambda: A.decode(None), "decode takes one line of JSON as bytes or text, and None is neither"),
    "decode, a buffer": (lambda: A.decode(bytearray(b"{}")), "and bytearray(b'{}') is neither"),
    "read, a night": (lambda: A.read(NIGHT), "read(path) takes the path of a file, and <Night test"),
    "read, a file": (lambda: A.read(io.BytesIO()), "read(path) takes the path of a file, and <_io.BytesIO"),
    "load, events": (lambda: A.load(list(NIGHT)), "a night is loaded by its name or path, and [NightOpened("),
    "check, a path": (
        lambda: A.check(Path("x.jsonl")),
        "check takes the lines of a stream as bytes, such as open(path",
    ),
    "check, a number": (lambda: A.check(3), "such as open(path, 'rb'), not 3"),
    "posts, numbers": (lambda: list(A.posts([1])), "posts(events) takes events, and 1 is none: decode(line) makes one"),
    "posts, a number": (lambda: list(A.posts(1)), "posts(events) takes events one after another, such as a night or"),
    "publish, numbers": (lambda: A.publish([1]), "publish(facts) takes events, and 1 is none: decode(line) makes one"),
    "publish, one fact": (
        lambda: A.publish(NIGHT[0]),
        "publish(facts) takes events one after another, such as a night",
    ),
    "correct, a number": (lambda: A.correct(3, "S1"), "a change to a night takes events one after another"),
    "correct, a list": (lambda: A.correct(NIGHT, "S1", votes=[1, 2]), "such as {'Lab': 17_000}, not as [1, 2]"),
    "correct, a text": (lambda: A.correct(NIGHT, "S1", votes={"Lab": "9"}), "votes are whole numbers, not '9'"),
    "simulate, a list": (lambda: A.simulate(list(NIGHT)), "a simulation takes a night, and [NightOpened("),
    "simulate, a stage": (lambda: A.simulate(ef.scenario("late")(NIGHT)), "is none: Night(events) makes one of events"),
    "simulate_many, a list": (lambda: A.simulate_many([]), "a simulation takes a night, and [] is none"),
    "simulate, misspelt": (
        lambda: A.simulate(NIGHT, sed=1),
        "option: 'sed'; expected an option of simulate: is it seed?",
    ),
    "simulate_many, of simulate": (lambda: A.simulate_many(NIGHT, number=3), "expected an option of simulate_many"),
    "simulate, no share": (
        lambda: A.simulate(GE2019, {"Con": None}),
        "None for 'Con' is no share; a number from 0 to 100",
    ),
    "simulate, none there": (lambda: A.simulate(GE2019, {"Wales": {"PC": None}}), "None for 'PC' is no share"),
    "simulate, a number": (lambda: A.simulate(GE2019, 40), "or a map such as {'Con': 24}, not 40"),
    "simulate, new": (lambda: A.simulate(GE2019, new="Alliance"), "such as {'ALL': 'Alliance'}, not 'Alliance'"),
    "simulate, noise": (lambda: A.simulate(GE2019, noise="1"), "noise is a number, not '1'"),
    "simulate, turnout": (lambda: A.simulate(GE2019, turnout="65"), "turnout is a number, not '65'"),
    "expected, a name": (
        lambda: A.expected("ge2019", "04:40"),
        "expected(night, at) takes events, and 'ge2019' is a text",
    ),
    "expected, a list": (
        lambda: A.expected(list(NIGHT), "04:40"),
        "expected(night, at) takes a night, and [NightOpened(",
    ),
    "declared": (
        lambda: declared("S1"),
        "declared('S1', ...) takes the votes of each party by its code, such as Con=410",
    ),
    "laws": (lambda: A.testing.laws(3), "what laws(...) checks is a reducer, such as board or desk, and 3 is none"),
}


@pytest.mark.parametrize("call", TYPES)
def test_what_is_something_else_is_a_type_error_of_the_call(call: str) -> None:
    mistaken, said = TYPES[call]
    with pytest.raises(TypeError, match=re.escape(said)) as caught:
        mistaken()
    assert "\n" not in str(caught.value)


ZONE = "time_zone: 'Europe/Lodon'; expected a time zone of the IANA database, such as Europe/London"

# The same for values that are of the right type and cannot be.
VALUES: dict[str, tuple[Callable[[], object], str]] = {
    "read, the text of a file": (lambda: A.read(TEXT), "is the text of one: decode reads a line"),
    "load, the text of a file": (lambda: A.load(TEXT), "is the text of one: decode reads a line"),
    "simulate, a word": (lambda: A.simulate(GE2019, {"Con": "most"}), "'most' for 'Con' is no share; a number from 0"),
    "then, misspelt": (
        lambda: given(NIGHT).then(seatz=3),
        "figure: 'seatz'; expected a figure of a Board: is it seats",
    ),
    "then, of a map": (
        lambda: given(NIGHT, reducer=COUNTED).then(Tory=1),
        "figure: 'Tory'; expected a figure of a dict",
    ),
    "publish, the zone": (lambda: ef.publish(facts(time_zone="Europe/Lodon")), ZONE),
    "check, the zone": (lambda: ef.check(lines(facts(time_zone="Europe/Lodon"))), ZONE),
}
COUNTED: Any = ef.Reducer({}, lambda counts, event: {**counts, event.type: counts.get(event.type, 0) + 1})


def facts(**changed: Any) -> Iterator[ef.Event]:
    return (attrs.evolve(fact, **changed) if fact.seq == 1 else fact for fact in NIGHT if not fact.derived)


def lines(events: Iterator[ef.Event]) -> list[bytes]:
    from electionfeed.stream.publish import published as numbered

    return [line_of(event) for event in numbered(events)]


@pytest.mark.parametrize("call", VALUES)
def test_what_cannot_be_is_a_value_error_of_the_call(call: str) -> None:
    mistaken, said = VALUES[call]
    with pytest.raises((ValueError, ef.FeedError), match=re.escape(said)) as caught:
        mistaken()
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500


def test_a_file_that_was_opened_as_text_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    path = tmp_path / "night.jsonl"
    with path.open("w", encoding="utf-8") as file, pytest.raises(TypeError, match="open for writing bytes"):
        A.write(NIGHT, file)
    assert path.read_bytes() == b""


@pytest.mark.parametrize(
    "opened_as", [tempfile.TemporaryFile, tempfile.NamedTemporaryFile, tempfile.SpooledTemporaryFile]
)
def test_a_file_of_bytes_of_any_kind_is_written(opened_as: Callable[[], Any]) -> None:
    with opened_as() as file:
        ef.write(NIGHT, file)
        file.seek(0)
        assert file.read().decode() == TEXT


def test_a_party_that_does_not_stand_may_be_given_alone() -> None:
    without = ef.simulate(GE2019, without="SNP", candidates="again")
    assert without == ef.simulate(GE2019, without=["SNP"], candidates="again")
    assert "SNP" not in {party for seat in without.seats.values() for party in seat.parties}


def test_a_night_in_a_zone_that_this_machine_does_not_know_is_read_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "night.jsonl"
    path.write_bytes(b"".join(lines(facts(time_zone="Europe/Lodon"))))
    assert ef.fold(ef.board, ef.load(path)).seats["Lab"] == 1
