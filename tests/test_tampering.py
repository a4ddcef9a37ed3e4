"""One changed value anywhere in a stream is found: by the codec, by admission, or by `check` and its digest."""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import attrs
import orjson
import pytest

import electionfeed as ef
from electionfeed.events import EVENTS
from electionfeed.stream.codec import line_of
from electionfeed.testing import declared, nominated, opened, withdrawn
from electionfeed.testing import night as publish_night

Place = tuple[str | int, ...]

BEFORE = ef.Baseline(
    election="2017",
    notional=False,
    winner="Con",
    member="Candidate 1",
    majority=100,
    votes={"Con": 500, "Lab": 400},
    valid=900,
    electorate=1_900,
)
WITH_HISTORY = attrs.evolve(
    nominated("S1", "Con", "LD", "Lab", sitting=1),
    baseline=BEFORE,
    held_since=1955,
    last_won={"LD": 1950},
    traced_to=1918,
)
JOINT = tuple(attrs.evolve(one, adjunct="PP119" if one.party == "Lab" else None) for one in WITH_HISTORY.candidates)
GAINED = attrs.evolve(
    declared("S1", revision=4, rejected=3, Con=50, LD=60, Lab=890),
    outcome="gain",
    gained_from="Con",
    declared_at=opened().at,
    timing="declared",
)

NIGHT = publish_night(
    opened(seats=3),
    attrs.evolve(WITH_HISTORY, candidates=JOINT),
    nominated("S2", "Con", "Lab"),
    nominated("S3", "Grn", "Lab"),
    ef.ExitPollPublished(seq=1, at=opened().at, seats={"Lab": 2, "Con": 1}),
    ef.TurnoutReported(seq=1, at=opened().at, seat="S1", revision=1, electorate=2000, papers=1000),
    ef.RecountOrdered(seq=1, at=opened().at, seat="S1", revision=2, number=1),
    ef.ResultRushed(seq=1, at=opened().at, seat="S1", revision=3, candidate=3, party="Lab"),
    GAINED,
    declared("S2", Con=5, Lab=9),
    withdrawn("S2"),
    declared("S2", revision=3, Con=6, Lab=9),
    ef.PollCountermanded(seq=1, at=opened().at, seat="S3", revision=1, reason="a candidate died"),
)
ROWS = [orjson.loads(line_of(event)) for event in NIGHT]


def places(data: Any, here: Place = ()) -> Iterator[Place]:
    """Every value in a JSON value, by the way to it."""
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from places(value, (*here, key))
    else:
        yield here


def others(value: Any, rng: random.Random) -> Any:
    """Another value that could as well stand there."""
    match value:
        case bool():
            return not value
        case int():
            return value + rng.choice([-1, 1, 10])
        case None:
            return rng.choice(["Con", 2010])
        case str() if value[-1:] == "Z" and value[:2] == "20":
            return value.replace(":0", ":1", 1) if ":0" in value else value.replace(":", ":0", 1)
        case _:
            return rng.choice([value + "x", value[::-1] + "y"])


def changed(number: int, place: Place, rng: random.Random) -> list[bytes]:
    rows = orjson.loads(orjson.dumps(ROWS))
    inner = rows[number]
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = others(inner[place[-1]], rng)
    return [orjson.dumps(row) + b"\n" for row in rows]


def test_the_night_holds_every_type_of_event_and_a_value_of_every_field_of_each() -> None:
    assert {event.type for event in NIGHT} == EVENTS.keys()
    said = {(row["type"], name) for row in ROWS for name, value in row.items() if value not in (None, {}, [])}
    assert said >= {(name, field.name) for name, kind in EVENTS.items() for field in attrs.fields(kind)}
    inner = {place[-2:] for row in ROWS for place in places(row)}
    assert inner >= {("baseline", field.name) for field in attrs.fields(ef.Baseline) if field.name != "votes"}
    assert {place[-1] for place in inner} >= {
        field.name for kind in (ef.Candidate, ef.Sitting) for field in attrs.fields(kind)
    } - {"sitting"}
    assert ef.check(line_of(event) for event in NIGHT) == len(NIGHT)


def test_a_change_of_any_single_value_of_any_event_is_found() -> None:
    changes = [(number, place, again) for number, row in enumerate(ROWS) for place in places(row) for again in (1, 2)]
    assert len(changes) > 400
    for number, place, again in changes:
        with pytest.raises(ef.FeedError):
            ef.check(changed(number, place, random.Random(f"{number} {place} {again}")))


@pytest.mark.parametrize("name", ["region", "country", "name"])
def test_a_swap_of_two_seats_regions_countries_or_names_is_found_by_the_digest(name: str) -> None:
    rows = orjson.loads(orjson.dumps(ROWS))
    rows[1][name], rows[2][name] = "Wales", rows[1][name]
    rows[1]["country"] = "Wales" if name == "region" else rows[1]["country"]
    with pytest.raises(ef.FeedError):
        ef.check([orjson.dumps(row) + b"\n" for row in rows])


def test_figures_that_no_other_figure_depends_on_are_held_by_the_digest() -> None:
    night = ef.load("ge2019")
    lines = [line_of(event) for event in night]
    place = next(number for number, event in enumerate(night) if isinstance(event, ef.SeatDeclared))
    row = orjson.loads(lines[place])
    for field, value in {"rejected": row["rejected"] + 1, "electorate": row["electorate"] + 1}.items():
        lines[place] = orjson.dumps(row | {field: value}) + b"\n"
        with pytest.raises(ef.BrokenStream, match="an earlier line is not as it was published") as caught:
            ef.check(lines)
        assert (caught.value.column, caught.value.line) == ("digest", len(lines))


@pytest.mark.parametrize(
    ("field", "value", "column"),
    [
        ("time_zone", "Europe/Atlantis", "time_zone"),
        ("name", " A night", "name"),
        ("name", "A night\x1b[2J", "name"),
        ("source", "line\nbreak", "source"),
    ],
)
def test_check_refuses_a_zone_that_does_not_exist_and_texts_that_are_padded_or_unprintable(
    field: str, value: str, column: str
) -> None:
    header = ef.NightOpened(**{name: getattr(NIGHT.header, name) for name in HEADER} | {field: value})
    lines = [line_of(event) for event in publish_again(header)]
    with pytest.raises(ef.BrokenStream) as caught:
        ef.check(lines)
    assert (caught.value.line, caught.value.column) == (1, column)


def test_check_refuses_a_hall_that_declares_before_the_night_opened_and_takes_one_that_does_as_it_opens() -> None:
    """`declared_at` is the opening itself in the night of this file, which passes."""
    opening = NIGHT.header.at
    place = next(n for n, event in enumerate(NIGHT) if isinstance(event, ef.SeatDeclared) and event.declared_at)
    assert getattr(NIGHT[place], "declared_at", None) == opening
    early = opening - timedelta(minutes=1)
    rows = [row | {"declared_at": f"{early:%Y-%m-%dT%H:%M:%SZ}"} if n == place else row for n, row in enumerate(ROWS)]
    with pytest.raises(ef.BrokenStream, match="expected a time not before the night opened") as caught:
        ef.check([orjson.dumps(row) + b"\n" for row in rows])
    assert (caught.value.line, caught.value.column) == (place + 1, "declared_at")


HEADER = [name for name in ROWS[0] if name != "type"]


def publish_again(header: ef.NightOpened) -> Iterator[ef.Event]:
    from electionfeed.stream.publish import facts, published

    return published([header, *list(facts(NIGHT))[1:]])


def test_check_names_an_unknown_field_and_the_line_it_stands_in() -> None:
    rows = [row | {"colour": "red"} if number == 8 else row for number, row in enumerate(ROWS)]
    with pytest.raises(ef.BrokenStream, match=r"9: colour: 'red'; expected no such field; the fields are seq, at"):
        ef.check([orjson.dumps(row) + b"\n" for row in rows])


def test_check_refuses_a_repeated_field_blanks_and_another_order() -> None:
    lines = [line_of(event) for event in NIGHT]
    for spoilt in (
        lines[3].replace(b'"seq":4', b'"seq":9,"seq":4'),
        lines[3].replace(b",", b", ", 1),
        orjson.dumps(dict(reversed(ROWS[3].items()))) + b"\n",
        lines[3].replace(b'Z"', b'+00:00"'),
    ):
        assert ef.decode(spoilt) == NIGHT[3]
        with pytest.raises(ef.BrokenStream, match=r"4: .* expected the canonical line"):
            ef.check([*lines[:3], spoilt, *lines[4:]])
