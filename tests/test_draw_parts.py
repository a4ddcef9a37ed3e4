"""What pictures are made of: escaped elements, contrast, lettering, scales, palettes and hexagons."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import electionfeed as ef
from electionfeed import draw
from electionfeed.draw.arcs import arc, point
from electionfeed.draw.contrast import PARTS, TEXT, contrast, ink, shade
from electionfeed.draw.hexes import MAPS, Grid, grid
from electionfeed.draw.lettering import apart, fitted, width, wrapped
from electionfeed.draw.looks import LOOKS
from electionfeed.draw.markup import FORBIDDEN, element, number
from electionfeed.draw.palette import DARK, LIGHT, PARTIES, Palette
from electionfeed.draw.scales import clock, ticks

START = datetime(2019, 12, 12, 22, tzinfo=UTC)
CODES = st.lists(st.text(min_size=1, max_size=12), unique=True, min_size=1, max_size=12)
COLOURS = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


@given(st.text(), st.text())
def test_whatever_is_written_as_text_is_read_back_as_text(text: str, value: str) -> None:
    made = ET.fromstring(element("g", text, class_=value))
    assert list(made) == []
    assert (made.text or "") == FORBIDDEN.sub("\ufffd", text).replace("\r\n", "\n").replace("\r", "\n")
    # XML reads a line break in an attribute as a space.
    spaced = value.replace("\r\n", " ").translate({ord(space): " " for space in "\t\r\n"})
    assert made.attrib["class"] == FORBIDDEN.sub("\ufffd", spaced)


@given(st.floats(-1e6, 1e6))
def test_a_number_is_written_shortly_and_exactly_enough(value: float) -> None:
    text = number(value)
    assert abs(float(text) - value) <= 0.005 + 1e-9
    assert "e" not in text
    assert text != "-0"
    assert not ("." in text and text.endswith("0"))


@given(COLOURS, st.sampled_from((LIGHT.paper, DARK.paper)), st.sampled_from((PARTS, TEXT)))
def test_ink_and_shades_have_the_contrast_that_they_promise(colour: str, paper: str, ratio: float) -> None:
    assert contrast(ink(colour), colour) >= TEXT
    assert contrast(shade(colour, paper, ratio), paper) >= ratio
    if contrast(colour, paper) >= ratio:
        assert shade(colour, paper, ratio) == colour


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_words_and_lines_stand_out_from_the_page_in_light_and_in_dark(theme: draw.palette.Theme) -> None:
    for text in (theme.ink, theme.soft):
        assert contrast(text, theme.paper) >= TEXT
        assert contrast(text, theme.empty) >= TEXT
    assert contrast(theme.edge, theme.paper) >= PARTS


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@given(codes=CODES)
def test_every_party_stands_out_in_light_and_in_dark(theme: draw.palette.Theme, codes: list[str]) -> None:
    palette = Palette([*PARTIES, *(code for code in codes if code not in PARTIES)])
    assert_contrast(palette.style(theme), theme.paper)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_band_of_a_hex_map_stands_out_in_light_and_in_dark(theme: draw.palette.Theme) -> None:
    for look in LOOKS.values():
        assert_contrast(look.style(theme), theme.paper)


def assert_contrast(rules: dict[str, str] | object, paper: str) -> None:
    assert isinstance(rules, dict)
    for selector, rule in rules.items():
        parts = dict(part.split(":") for part in rule.split(";"))
        if selector.endswith(" text"):
            assert contrast(parts["fill"], dict(p.split(":") for p in rules[selector[:-5]].split(";"))["fill"]) >= TEXT
        elif selector.endswith("d"):
            assert contrast(parts["fill"], paper) >= PARTS
        else:
            assert contrast(parts["stroke"], paper) >= PARTS


@given(CODES)
def test_the_mark_of_a_party_is_its_own_and_short(codes: list[str]) -> None:
    palette = Palette(sorted({*codes, *PARTIES}))
    marks = [palette.mark(party) for party in palette.parties]
    assert len({*marks}) == len(marks)
    assert max(map(len, marks)) <= 4


@given(st.text(min_size=1))
def test_the_colour_of_an_unknown_party_follows_from_its_code(code: str) -> None:
    assert Palette([code]).fill(code) == Palette(["Con", code]).fill(code)


def test_joint_candidates_have_the_colour_of_their_party() -> None:
    palette = Palette(["Lab", "Lab Coop", "Con NI", "Con"])
    assert palette.fill("Lab Coop") == palette.fill("Lab")
    assert palette.fill("Con NI") == palette.fill("Con")


@given(st.text(max_size=40), st.floats(5, 400))
def test_a_fitted_text_is_no_wider_than_its_room(text: str, room: float) -> None:
    made = fitted(text, 13, room)
    assert width(made, 13) <= room or made == "\u2026"
    assert made == text or made.endswith("\u2026")


@given(st.text(st.characters(codec="ascii"), max_size=200))
@example("000000000000000000000000<@KM\x1f")
def test_wrapped_text_keeps_its_words(text: str) -> None:
    lines, words = wrapped(text, 11, 200), [word for word in text.split(" ") if word]
    assert all(width(line, 11) <= 200 for line in lines)
    if all(width(word, 11) <= 200 for word in words):
        assert " ".join(lines).split(" ") == (words or [""])


@given(st.lists(st.floats(0, 300), max_size=12), st.floats(0, 30))
def test_places_moved_apart_keep_their_order_their_distance_and_their_room(places: list[float], gap: float) -> None:
    moved = apart(places, gap, 0, 300)
    least = min(gap, 300 / max(1, len(places) - 1))
    order = sorted(range(len(places)), key=places.__getitem__)
    assert all(moved[later] - moved[one] >= least - 1e-6 for one, later in pairwise(order))
    assert all(-1e-6 <= place <= 300 + 1e-6 for place in moved)


@given(st.floats(-1e5, 1e5), st.floats(1e-2, 1e5), st.integers(2, 12))
def test_ticks_are_few_and_inside(low: float, wide: float, most: int) -> None:
    shown = ticks(low, low + wide, most)
    assert len(shown) <= most + 1
    assert all(low - wide * 1e-6 <= tick <= low + wide * (1 + 1e-6) for tick in shown)


@given(st.lists(st.integers(0, 3_000), min_size=1, max_size=30))
def test_a_clock_keeps_the_order_of_moments_and_cuts_quiet_hours(minutes: list[int]) -> None:
    moments = sorted(START + timedelta(minutes=each) for each in minutes)
    across = clock(moments, 10, 700)
    places = [across(at) for at in moments]
    assert places == sorted(places)
    assert places[0] >= 10 - 1e-6
    assert places[-1] <= 700 + 1e-6
    assert len(across.cuts) == sum(later - at > timedelta(minutes=75) for at, later in pairwise(moments))
    shown = across.hours(40)
    assert all(across(later) - across(at) >= 40 for at, later in pairwise(shown))


@given(st.integers(0, 700))
def test_seats_of_an_arc_do_not_touch(many: int) -> None:
    made = arc(many, 150, 370)
    assert len(made.places) == many
    points = [point(0, 0, *place) for place in made.places[:60]]
    for (ax, ay), (bx, by) in combinations(points, 2):
        assert (ax - bx) ** 2 + (ay - by) ** 2 >= (1.9 * made.seat) ** 2


@pytest.mark.parametrize("year", MAPS)
def test_a_map_has_a_cell_of_its_own_for_each_of_650_seats(year: str) -> None:
    night = ef.load("ge2019" if year == "2010" else "ge2024")
    made = grid(night.seats, 20)
    assert len({*made.cells.values()}) == 650
    points = [made.centre(seat) for seat in made.cells]
    assert min((ax - bx) ** 2 + (ay - by) ** 2 for (ax, ay), (bx, by) in combinations(points[::7], 2)) >= 19.9**2


@given(st.sets(st.tuples(st.integers(-4, 4), st.integers(-4, 4)), min_size=1, max_size=30))
def test_borders_have_each_side_once_and_enclose_each_hexagon_that_is_alone(cells: set[tuple[int, int]]) -> None:
    places = Grid({f"S{n}": cell for n, cell in enumerate(sorted(cells))}, 20)
    alone = places.borders({seat: seat for seat in places.cells})
    together = places.borders(dict.fromkeys(places.cells, "one"))
    sides = {frozenset(side.split("L")) for side in alone.split("M")[1:]}
    assert len(sides) == alone.count("M")
    outer = together.count("M")
    # Each side has a seat on one side of it or on both: six for each seat, and the inner ones are shared.
    assert 2 * (alone.count("M") - outer) + outer == 6 * len(cells)
