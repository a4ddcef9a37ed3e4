"""A sound stream passes `check`; one vote changed, a line missing or two swapped do not, and the line is named."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import electionfeed as ef
from electionfeed.night import located
from electionfeed.stream.codec import line_of
from electionfeed.testing import declared, nominated, opened
from electionfeed.testing import night as publish_night

NIGHT = "ge2017"
LINES = tuple(located(NIGHT).read_bytes().splitlines(keepends=True))
PLACES = st.integers(0, len(LINES) - 1)


@pytest.mark.parametrize("name", ef.nights())
def test_every_bundled_night_keeps_every_law(name: str) -> None:
    with located(name).open("rb") as lines:
        assert ef.check(lines, path=name) == len(ef.load(name))


def refused(lines: list[bytes]) -> ef.FeedError:
    with pytest.raises(ef.FeedError) as caught:
        ef.check(lines, path="copy.jsonl")
    assert caught.value.path == "copy.jsonl"
    return caught.value


# Each example reads up to a whole night, so a few dozen places stand for all; what is read stops at the error.
FEW = settings(max_examples=10, deadline=None)


@FEW
@given(PLACES)
def test_dropping_any_line_is_found_where_it_was(place: int) -> None:
    assert refused([*LINES[:place], *LINES[place + 1 :]]).line == place + 1


@FEW
@given(PLACES, PLACES)
def test_swapping_any_two_lines_is_found_at_the_first_of_them(one: int, other: int) -> None:
    if one != other:
        lines = list(LINES)
        lines[one], lines[other] = lines[other], lines[one]
        assert refused(lines).line == min(one, other) + 1


VOTES = re.compile(rb'"votes":(\d+)')
WITH_VOTES = [place for place, line in enumerate(LINES) if VOTES.search(line)]


@FEW
@given(st.sampled_from(WITH_VOTES), st.data())
def test_changing_any_vote_is_found_at_its_line(place: int, data: st.DataObject) -> None:
    found = data.draw(st.sampled_from(list(VOTES.finditer(LINES[place]))))
    change = data.draw(st.integers(0, 99_999).filter(lambda votes: votes != int(found[1])))
    line = LINES[place]
    changed = line[: found.start(1)] + str(change).encode() + line[found.end(1) :]
    assert refused([*LINES[:place], changed, *LINES[place + 1 :]]).line == place + 1


@pytest.mark.parametrize(
    ("kind", "old", "new", "column"),
    [
        ("SeatDeclared", b'"outcome":"hold"', b'"outcome":null', "outcome"),
        ("SeatDeclared", b'"revision":1', b'"revision":2', "revision"),
        ("DepositLost", b'"pounds":500', b'"pounds":501', "pounds"),
        ("DepositLost", b'"revision":1', b'"revision":2', "revision"),
        ("MPDefeated", b'"winner":', b'"winner":1', "winner"),
        ("NightClosed", b'"declared":650', b'"declared":649', "outstanding"),
        ("NightOpened", b'"seats":650', b'"seats":651', "outstanding"),
    ],
)
def test_a_consequence_or_a_figure_that_does_not_follow_is_found(
    kind: str, old: bytes, new: bytes, column: str
) -> None:
    place = next(n for n, line in enumerate(LINES) if line.startswith(f'{{"type":"{kind}"'.encode()) and old in line)
    error = refused([*LINES[:place], LINES[place].replace(old, new, 1), *LINES[place + 1 :]])
    assert error.column == column
    assert error.line == (len(LINES) if kind == "NightOpened" else place + 1)


def test_a_line_that_says_the_same_in_other_bytes_is_not_canonical() -> None:
    lines = [LINES[0].replace(b'":', b'": '), *LINES[1:]]
    error = refused(lines)
    assert error.line == 1
    assert error.expected.startswith("the canonical line")


def test_a_night_on_which_fewer_seats_are_nominated_than_its_header_says_is_refused() -> None:
    night = publish_night(opened(seats=2), nominated("S1", "Con", "Lab"), declared("S1", Con=5, Lab=9))
    with pytest.raises(ef.BrokenStream, match=r":1: seats: 2; expected as many seats nominated .*, not 1"):
        ef.check(line_of(event) for event in night)


def test_lines_that_end_as_on_windows_are_the_same_night() -> None:
    night = publish_night(opened(), nominated("S1", "Con", "Lab"), declared("S1", Con=5, Lab=9))
    assert ef.check(line_of(event)[:-1] + b"\r\n" for event in night) == len(night)
