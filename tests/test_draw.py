"""Pictures: laws that hold for every night, then the real ones."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

import electionfeed as ef
from electionfeed import draw
from electionfeed.testing.strategies import nights, redelivered

from .drawn import SVG, boxes, marks, numbers, root, seats, words
from .nights import NIGHTS

HOSTILE = "<script>alert('1')</script> & \"quoted\" ]]>"
AT = ("23:45", "03:00", None)

PICTURES: dict[str, Callable[..., draw.Svg]] = {
    "hemicycle": draw.hemicycle,
    "race": draw.race,
    "gains": draw.gains,
    "shares": draw.shares,
    "strip": draw.strip,
    "swing": draw.swing,
    **{
        f"hexmap by {by}": lambda night, by=by, **given: draw.hexmap(night, by=by, layout="grid", **given)
        for by in draw.LOOKS
    },
}


def every(night: Any, **given: Any) -> Iterator[draw.Svg]:
    """Each picture of a night, its name noted for the report of a failure."""
    for name, picture in PICTURES.items():
        note(name)
        yield picture(night, **given)


@cache
def load(name: str) -> ef.Night:
    return ef.load(name)


@given(night=nights(corrections=True))
def test_a_picture_is_xml_with_a_title_and_a_description_that_are_its_name(night: ef.Night) -> None:
    for drawn in every(night):
        svg = root(drawn)
        title, description, *_ = svg
        assert svg.attrib["role"] == "img"
        assert (title.text, svg.attrib["aria-labelledby"]) == (drawn.title, title.attrib["id"])
        assert (description.text, svg.attrib["aria-describedby"]) == (drawn.description, description.attrib["id"])
        assert drawn.title
        assert drawn.description


@given(night=nights(corrections=True))
def test_no_words_are_over_others_or_over_the_edge(night: ef.Night) -> None:
    for drawn in every(night):
        assert_readable(drawn)


@pytest.mark.parametrize("name", NIGHTS)
@pytest.mark.parametrize("at", AT)
def test_no_words_of_a_real_night_are_over_others_or_over_the_edge(name: str, at: str | None) -> None:
    for picture in (*list(PICTURES.values())[:6], draw.hexmap):
        assert_readable(picture(load(name), at=at))


def assert_readable(drawn: draw.Svg) -> None:
    found = boxes(drawn)
    assert found
    for place, box in enumerate(found):
        assert box.left >= 0, box
        assert box.right <= drawn.width, box
        assert 0 < box.base <= drawn.height, box
        assert not [other for other in found[:place] if box.over(other)], box


@given(night=nights(corrections=True))
def test_every_seat_is_drawn_exactly_once(night: ef.Night) -> None:
    for drawn in (draw.strip(night), *(draw.hexmap(night, by=by, layout="grid") for by in draw.LOOKS)):
        assert seats(drawn) == Counter(night.seats.keys())


@given(night=nights(corrections=True))
def test_a_hemicycle_has_a_dot_for_each_seat_and_a_mark_on_each_that_has_a_result(night: ef.Night) -> None:
    board = ef.fold(ef.board, night)
    drawn = draw.hemicycle(board)
    assert sum(1 for _ in root(drawn).iter(f"{SVG}circle")) == board.total
    assert Counter(marks(drawn).values()) == in_marks(board.seats)


@given(night=nights(corrections=True))
def test_the_marks_on_seats_add_up_to_the_tallies(night: ef.Night) -> None:
    desk = ef.fold(ef.desk, night)
    expected = in_marks(desk.seats)
    for drawn in (draw.strip(desk), draw.hexmap(desk, layout="grid")):
        assert Counter(mark for mark in marks(drawn).values() if mark) == expected
    gained = Counter(mark for mark in marks(draw.hexmap(desk, by="gain", layout="grid")).values() if mark)
    assert gained == in_marks(desk.gained)


def in_marks(by_party: Any) -> Counter[str]:
    """Counts by the mark of a party: no two parties of the generated nights have the same."""
    palette = draw.Palette(sorted(by_party))
    return Counter({palette.mark(party): many for party, many in by_party.items() if many})


@given(night=nights(corrections=True))
def test_a_legend_says_the_tallies(night: ef.Night) -> None:
    desk = ef.fold(ef.desk, night)
    names = night.header.parties
    said = [f"{names[party]} {won:,}" for party, won in desk.seats.items()]
    said += [f"not declared {desk.outstanding:,}"] if desk.outstanding else []
    assert {*said} <= {*words(draw.hemicycle(night))}
    assert {*said} <= {*words(draw.strip(night))}


@pytest.mark.parametrize("by", ["majority", "turnout"])
@pytest.mark.parametrize("name", ef.nights())
def test_the_bands_of_a_map_count_the_numbers_on_its_seats(name: str, by: str) -> None:
    drawn = draw.hexmap(load(name), by=by)
    shown = [int(mark) for mark in marks(drawn).values() if mark]
    said = words(drawn)
    assert len(shown) == 650
    for place, text in enumerate(said):
        if re.fullmatch(r"under \d+%|\d+% to \d+%|\d+% or more", text):
            low, high = [0, *numbers(text), 999][-2:] if "more" in text else [0, *numbers(text)][-2:]
            inside = [number for number in shown if low <= number < (high if "under" in text else high + 1)]
            assert said[place + 1] == f"{len(inside):,}"


@given(night=nights(corrections=True))
def test_a_flow_says_the_gains_matrix(night: ef.Night) -> None:
    desk = ef.fold(ef.desk, night)
    bands = [node.text or "" for node in root(draw.gains(desk)).iter(f"{SVG}title")][1:]
    assert sorted(bands) == sorted(f"{now} gained {seats} from {then}" for (then, now), seats in desk.gains.items())


@pytest.mark.parametrize("name", ef.nights())
@pytest.mark.parametrize("at", AT)
def test_the_ends_of_a_race_add_up_to_the_seats_with_a_result(name: str, at: str | None) -> None:
    night = load(name)
    board = board_at(night, at)
    bold = [node.text or "" for node in root(draw.race(night, at=at)).iter(f"{SVG}text") if node.get("class") == "b"]
    by_party = {text.rpartition(" ")[0]: numbers(text)[-1] for text in bold}
    assert sum(by_party.values()) == board.declared + board.rushed
    assert all(won == board.seats[party] for party, won in by_party.items() if party != "others")


def board_at(night: ef.Night, at: str | None) -> ef.Board:
    when = ef.moment(at, night.header) if at else None
    return ef.fold(ef.board, ef.until(night, when) if when else night)


@pytest.mark.parametrize("name", ef.nights())
def test_the_shares_of_a_real_night_are_those_of_the_desk(name: str) -> None:
    desk = ef.fold(ef.desk, load(name))
    said = words(draw.shares(desk))
    for party, share in desk.shares.items():
        if share >= 0.5:
            place = said.index(load(name).header.parties[party])
            assert said[place + 1] == f"{share:.1f}"
            assert said[place + 2].replace("\u2212", "-") in (f"{desk.changes[party]:+.1f}", "0.0")


@pytest.mark.parametrize("name", ef.nights())
def test_a_swing_picture_has_the_seats_where_both_parties_stood_twice(name: str) -> None:
    night = load(name)
    desk = ef.fold(ef.desk, night)
    drawn = draw.swing(night, "Con", "Lab")
    both = {
        event.seat
        for event in night
        if isinstance(event, ef.SeatDeclared)
        and {"Con", "Lab"} <= {*event.parties}
        and (past := night.seats[event.seat].baseline)
        and {"Con", "Lab"} <= past.votes.keys()
    }
    assert seats(drawn) == Counter(both)
    assert f"{desk.swing('Con', 'Lab').butler:+.1f} points".replace("-", "\u2212") in drawn.description


@given(delivered=nights(corrections=True).flatmap(lambda night: st.tuples(st.just(night), redelivered(night))))
def test_a_picture_does_not_depend_on_how_the_news_came(delivered: tuple[ef.Night, Any]) -> None:
    night, again = delivered
    assert [*every(night)] == [*every(ef.Night(again))]


@pytest.mark.parametrize("picture", [draw.hexmap, draw.hemicycle, draw.gains, draw.shares, draw.strip, draw.swing])
def test_a_night_at_a_moment_is_drawn_as_the_desk_of_that_moment(picture: Callable[..., draw.Svg]) -> None:
    night = load("ge2019")
    when = ef.moment("03:00", night.header)
    desk = ef.fold(ef.desk, ef.until(night, when))
    for source in (night, ef.Timeline(night, ef.desk), ef.Timeline(night, ef.board), list(night)):
        at_three = picture(source, at="03:00")
        assert at_three == picture(night, at=when)
        assert seats(at_three) == seats(picture(desk))
        assert at_three.description == picture(desk).description
        assert "as it stood at 03:00 on 13 December" in at_three.title


@given(night=nights())
def test_hostile_names_stay_text(night: ef.Night) -> None:
    for drawn in every(hostile(night), title=HOSTILE):
        svg = root(drawn)
        assert drawn.title.startswith(HOSTILE)
        assert {node.tag.partition("}")[2] for node in svg.iter()}.isdisjoint({"script", "a", "foreignObject", "image"})
        assert not [name for node in svg.iter() for name in node.attrib if name.startswith("on")]


def hostile(night: ef.Night) -> ef.Night:
    """The same night with names and party codes that try to get out of the picture."""
    lines = [json.loads(ef.encode(event)) for event in night]
    names = {code: f"{code}\">&<i x='" for code in lines[0]["parties"]}
    for line in lines:
        if line["type"] == "CandidatesNominated":
            names[line["name"]] = f"{line['name']} {HOSTILE}"
    lines[0]["name"] = HOSTILE
    return ef.Night([ef.decode(json.dumps(_renamed(line, names))) for line in lines])


def _renamed(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {names.get(key, key): _renamed(one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [_renamed(one, names) for one in value]
    return names.get(value, value) if isinstance(value, str) else value


def test_the_real_nights_are_each_on_the_map_of_their_boundaries() -> None:
    for name in ef.nights():
        assert seats(draw.hexmap(load(name))) == Counter(load(name).seats.keys())


def test_seats_that_are_on_no_map_are_an_error_that_says_which_and_what_to_do() -> None:
    night = ef.Night([event for event in load("ge2019") if getattr(event, "seat", "E14000530") == "E14000530"])
    assert seats(draw.hexmap(night)) == {"E14000530": 1}
    with pytest.raises(
        ValueError, match=r"1 of 1 seats are not on the hex map \(X\); layout='grid' draws them in rows"
    ):
        draw.hexmap(moved(night, {"E14000530": "X"}))
    assert seats(draw.hexmap(moved(night, {"E14000530": "X"}), layout="grid")) == {"X": 1}


def moved(night: ef.Night, codes: dict[str, str]) -> ef.Night:
    return ef.Night([ef.decode(json.dumps(_renamed(json.loads(ef.encode(event)), codes))) for event in night])


def test_a_group_of_seats_is_drawn_alone() -> None:
    groups = ef.fold(ef.grouped(ef.desk, "region"), load("ge2019"))
    assert len(seats(draw.hexmap(groups["London"]))) == 73
    assert "Lab 49 of 73 seats" in words(
        draw.hemicycle(ef.fold(ef.grouped(ef.board, "region"), load("ge2019"))["London"])
    )


def test_a_night_without_a_line_of_a_majority_has_none_in_its_pictures() -> None:
    header, *others = load("ge2019")
    plain = json.loads(ef.encode(header)) | {"line": None, "contest": "other"}
    night = ef.Night([ef.decode(json.dumps(plain)), *others])
    for drawn in (draw.hemicycle(night), draw.race(night), draw.hexmap(night)):
        assert not [text for text in [*words(drawn), drawn.description] if "majority" in text]
    assert "Con 365 of 650 seats" in words(draw.hemicycle(night))


def test_the_race_of_2019_is_won_in_bolsover() -> None:
    assert "05:05 Bolsover: Con reach 326" in words(draw.race(load("ge2019")))
    assert "Con majority of 80" in words(draw.hemicycle(load("ge2019")))
    assert not [text for text in words(draw.race(load("ge2017"))) if "reach" in text]


def test_the_pictures_of_a_by_election_count_in_whole_seats_and_put_nothing_over_their_words() -> None:
    night = load("by-2026-08-13")
    assert [text for text in words(draw.race(night)) if text.isdigit()] == ["0", "1"]
    lines = [node for node in root(draw.animation(night)).iter(f"{SVG}text") if node.text]
    clock = next(node for node in lines if node.text == "1 of 1 seat")
    licence = next(node for node in lines if "Open Parliament Licence" in str(node.text))
    assert float(licence.get("y", 0)) - float(clock.get("y", 0)) > 20
    assert "By-election in Clacton, 1 of 1 seat declared" in words(draw.hexmap(night))


@pytest.mark.parametrize("name", ef.nights())
def test_a_race_that_has_just_begun_shows_what_the_exit_poll_says_of_every_large_party(name: str) -> None:
    night = load(name)
    first = next(event for event in night if isinstance(event, ef.SeatDeclared))
    forecast = next(event for event in night if isinstance(event, ef.ExitPollPublished)).seats
    large = {f"exit poll: {party} {seats}" for party, seats in forecast.items() if seats >= 650 / 20}
    titles = {node.text for node in root(draw.race(night, at=first.at)).iter(f"{SVG}title")}
    assert large
    assert large <= titles


@pytest.mark.parametrize(("name", "at", "names"), [("ge2019", None, ["Con 365", "Lab 202"]), ("ge2017", "03:00", [])])
def test_a_hemicycle_names_its_second_party_only_where_it_names_the_first(
    name: str, at: str | None, names: list[str]
) -> None:
    drawn = root(draw.hemicycle(load(name), at=at)).iter(f"{SVG}text")
    beside = [str(node.text) for node in drawn if "v" in node.get("class", "").split()]
    assert [text for text in beside if text[-1].isdigit() and "majority" not in text] == names


def test_the_names_on_a_swing_picture_are_beside_its_lines_where_they_can_be() -> None:
    named = {node.text: node.get("class") for node in root(draw.swing(load("ge2019"))).iter(f"{SVG}text")}
    assert named["Portsmouth South"] == "t halo e"  # to the right both lines would go through it
    assert named["Putney"] == "t halo"


def test_a_corrected_seat_is_drawn_as_it_stands_and_moves_in_the_animation() -> None:
    night = ef.correct(load("ge2019"), "Kensington", votes={"Lab": 17_000})
    kensington = next(seat.seat for seat in night.seats.values() if seat.name == "Kensington")
    assert marks(draw.hexmap(night))[kensington] == "L"
    moving = draw.animation(night)
    assert seats(moving) == Counter(night.seats.keys())
    assert marks(moving)[kensington] == "L"
    past = [node for node in root(moving).iter() if "gone" in node.get("class", "").split()]
    assert len([node for node in past if node.find(f"{SVG}path") is not None]) == 1


@pytest.mark.parametrize("name", ef.nights())
def test_an_animation_ends_on_the_result_is_light_and_respects_a_wish_for_less_motion(name: str) -> None:
    night = load(name)
    board = ef.fold(ef.board, night)
    moving = draw.animation(night)
    assert len(moving.svg.encode()) < 400_000
    assert_readable(moving)
    assert Counter(marks(moving).values()) == in_marks(board.seats)
    assert "@media(prefers-reduced-motion:reduce)" in moving.svg
    assert f"{board.declared} of {board.total} seats" in [box.text for box in boxes(moving)]


def test_two_pictures_on_one_page_do_not_style_each_other() -> None:
    one, other = draw.race(load("ge2019")), draw.race(load("ge2024"))
    assert root(one).attrib["id"] != root(other).attrib["id"]
    for drawn in (one, draw.animation(load("ge2019"))):
        style = next(root(drawn).iter(f"{SVG}style")).text or ""
        own = root(drawn).attrib["id"]
        # Selectors, and what stands before them: the percentages of key frames have no selector.
        found = {head for head in re.findall(r"([^{}]+)\{", style) if not head.endswith("%")}
        strange = {head for head in found if not head.startswith((f"#{own} ", f"#{own}:hover ", f"@keyframes {own}"))}
        assert strange <= {"@media(prefers-color-scheme:dark)", "@media(prefers-reduced-motion:reduce)"}


def test_a_users_own_colours_are_used_and_checked() -> None:
    night = load("ge2019")
    assert "#123456" in draw.hexmap(night, colours={"Con": "#123456"}).svg
    with pytest.raises(ValueError, match="party: 'Conn'; expected a party: is it Con"):
        draw.hexmap(night, colours={"Conn": "#123456"})
    with pytest.raises(ValueError, match="a colour is written as #rrggbb"):
        draw.hexmap(night, colours={"Con": "navy"})


def test_what_cannot_be_drawn_is_refused_with_a_way_out() -> None:
    night = load("ge2019")
    board = ef.fold(ef.board, night)
    with pytest.raises(TypeError, match="a picture is drawn from a night"):
        draw.hexmap("ge2019")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="a night is made of events"):
        draw.hexmap([1])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="draw the night or a desk"):
        draw.hexmap(board)
    with pytest.raises(ValueError, match="needs every moment of a night"):
        draw.race(board)
    with pytest.raises(ValueError, match="a board is a night at one moment already"):
        draw.hemicycle(board, at="03:00")
    with pytest.raises(ValueError, match="is it winner"):
        draw.hexmap(night, by="winer")
    with pytest.raises(ValueError, match=r"is it Scottish National Party \(SNP\)"):
        draw.swing(night, "SNPP", "Lab")
    with pytest.raises(ValueError, match=r"is it Conservative \(Con\)"):
        draw.swing(night, "Tory", "Lab")
    with pytest.raises(ValueError, match="name both, or neither"):
        draw.swing(night, "Con")
    with pytest.raises(ValueError, match="more than 0 seconds"):
        draw.animation(night, seconds=0)


def test_a_board_shows_itself_as_a_picture_and_a_table_even_before_the_first_event() -> None:
    for state in (ef.board.initial, ef.desk.initial, ef.fold(ef.desk, load("ge2019"))):
        html = draw.board_html(state)
        assert html.startswith("<div><svg ")
        assert html.endswith("</table></details></div>")
    assert "<td>Con</td><td>365</td><td>13,966,454</td><td>43.6%</td>" in html


def test_the_bytes_are_the_same_under_another_hash_seed() -> None:
    program = "import electionfeed as ef; n = ef.load('ge2019'); print(ef.draw.hexmap(n), ef.draw.gains(n))"
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONIOENCODING": "utf-8"}
    environment["PYTHONPATH"] = str(Path(ef.__file__).parents[1])
    command = [sys.executable, "-c", program]
    ran = subprocess.run(command, capture_output=True, env=environment, check=True, timeout=60)
    night = load("ge2019")
    assert ran.stdout.decode().split() == f"{draw.hexmap(night)} {draw.gains(night)}".split()
