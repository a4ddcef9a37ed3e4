"""What a value shows of itself, and what a call says that was given something else."""

import pydoc
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given

import electionfeed as ef
from electionfeed import tallies
from electionfeed.testing import declared, nominated, opened
from electionfeed.testing.strategies import nights

NIGHT = ef.load("ge2019")
FIXTURE = Path(__file__).parents[1] / "fixtures" / "ge2019.jsonl"
STATES: ef.Combined[Any] = ef.fold(
    ef.combine(
        Board=ef.board,
        Desk=ef.desk,
        People=ef.people,
        Groups=ef.grouped(ef.desk, "nation"),
        Leaders=ef.leaders("closest", 5),
    ),
    NIGHT,
)
SEATS = "650 of 650 seats declared; Con 365, Lab 202, SNP 48, LD 11, DUP 8, SF 7 and 5 more; Con majority"
SHOWN = {
    "Board": f"<Board: {SEATS}>",
    "Desk": f"<Desk: {SEATS}>",
    "People": "<People: 495 MPs re-elected, 155 new, 79 defeated, 76 stood down>",
    "Groups": "<Groups: England: <Desk: 533 of 533 seats declared; Con 345, Lab 179, LD 7, Green 1, Spk 1>, Northern "
    "Ireland: <Desk: 18 of 18 seats declared; DUP 8, SF 7, SDLP 2, APNI 1>, Scotland: <Desk: 59 of 59 seats declared; "
    "SNP 48, Con 6, LD 4, Lab 1> and 1 more>",
    "Leaders": "<Leaders: Closest results (votes): Fermanagh and South Tyrone (SF) 57, Bury North (Con) 105, "
    "Bedford (Lab) 145 and 2 more>",
}


class Cells(HTMLParser):
    """The texts of a table, and the tags that are open at its end."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.mark.parametrize("name", SHOWN)
def test_a_state_shows_what_it_holds(name: str) -> None:
    assert repr(STATES[name]) == SHOWN[name]


@pytest.mark.parametrize("name", SHOWN)
def test_a_state_shows_itself_as_a_table_in_a_notebook(name: str) -> None:
    cells = Cells(STATES[name]._repr_html_())
    assert cells.open == []
    assert len(cells.texts) > 10


@given(nights(corrections=True))
def test_every_state_of_every_night_can_be_shown(night: ef.Night) -> None:
    reducers: list[Any] = [ef.board, ef.desk, ef.people, ef.grouped(ef.people, "region"), ef.leaders("swing")]
    for reducer in reducers:
        for state in (reducer.initial, ef.fold(reducer, night[: len(night) // 2]), ef.fold(reducer, night)):
            assert repr(state).startswith(f"<{type(state).__name__}: ")
            assert Cells(state._repr_html_()).open == []


def test_what_a_feed_says_is_only_text_in_a_notebook() -> None:
    hostile = "<script>alert(1)</script>"
    seat = evolve(nominated("S1", hostile), name=hostile)
    events = [opened(parties={hostile: hostile}), seat, declared("S1", **{hostile: 3})]
    reducers: list[Any] = [ef.board, ef.desk, ef.leaders("majority"), ef.grouped(ef.desk, lambda seat: seat.name)]
    for reducer in reducers:
        state = ef.fold(reducer, events)
        assert hostile not in state._repr_html_()
        assert any(hostile in text for text in Cells(state._repr_html_()).texts)


def test_an_explanation_shows_its_number() -> None:
    assert repr(ef.explain(ef.desk, STATES["Desk"], "net", "LD")) == "<Explanation: -1, of 7 events>"


@pytest.mark.parametrize(
    ("reducer", "says"),
    [
        (ef.board, "it gives a Board, and help(Board) says what that has"),
        (ef.grouped(ef.desk, "region"), "it gives a Groups"),
        (ef.leaders("closest"), "it gives a Leaders"),
    ],
    ids=["board", "grouped", "leaders"],
)
def test_help_says_what_a_reducer_gives_and_not_how_it_is_made(reducer: Any, says: str) -> None:
    text = pydoc.plain(pydoc.render_doc(reducer))
    assert says in text
    assert "__attrs_" not in text
    assert len(text.splitlines()) < 10


def test_a_reducer_shows_what_it_gives() -> None:
    assert repr(ef.board) == "<reducer of Board: figures, seats, votes, deposits, defeated>"


MISUSES: dict[str, Callable[[], object]] = {
    "a fold takes events, and 'ge2019' is a text: load(name) gives": lambda: ef.fold(ef.board, "ge2019"),  # type: ignore[arg-type]
    "a fold takes events, and 'ge2017' is a text": lambda: ef.scan(ef.board, "ge2017"),  # type: ignore[arg-type]
    "is a reducer, such as board or desk, and <Night ge2019": lambda: ef.fold(NIGHT, ef.board),  # type: ignore[arg-type]
    "is none: decode(line) makes one": lambda: ef.fold(ef.board, FIXTURE.read_bytes().splitlines()),  # type: ignore[arg-type]
    "and {} is none: decode(line)": lambda: list(ef.scan(ef.board, [{}])),  # type: ignore[list-item]
    "such as a night or log.read(), not 5": lambda: ef.scan(ef.board, 5),  # type: ignore[arg-type]
    "state of its own reducer, and 3 is none": lambda: ef.fold(ef.board, NIGHT, start=3),  # type: ignore[misc]
    "argument b is a reducer": lambda: ef.combine(a=ef.board, b=NIGHT),  # type: ignore[call-overload]
    "argument 2 is a reducer": lambda: ef.combine(ef.board, "desk"),  # type: ignore[call-overload]
    "takes the reducer first, and <Desk": lambda: ef.explain(STATES["Desk"], ef.desk, "seats", "Con"),
    "takes a state of its own reducer, and <Night": lambda: ef.explain(ef.desk, NIGHT, "seats", "Con"),  # type: ignore[misc]
    "story(events, seat) takes events, and 'Telford'": lambda: ef.story("Telford", NIGHT),  # type: ignore[arg-type]
    "a seat is given by its code or its name, and 7": lambda: ef.story(NIGHT, 7),  # type: ignore[arg-type]
    "measures, such as board or a tally, can be grouped": lambda: ef.grouped(NIGHT, "region"),  # type: ignore[arg-type]
    "room for a whole number of entries, not '3'": lambda: ef.leaders("closest", "3"),  # type: ignore[arg-type]
    "a ranking is given by its code or its name, and None": lambda: ef.leaders(None),  # type: ignore[arg-type]
    "a party is given by its code or its name, and 1": lambda: STATES["Desk"].swing(1, 2),
}


@pytest.mark.parametrize("says", MISUSES)
def test_a_wrong_type_or_arguments_the_wrong_way_round_say_what_is_wanted(says: str) -> None:
    with pytest.raises(TypeError) as caught:
        MISUSES[says]()
    assert says in str(caught.value)
    assert len(str(caught.value)) < 250


def test_a_night_may_be_an_iterator_that_is_read_once() -> None:
    assert ef.fold(ef.board, iter(NIGHT)) == STATES["Board"]
    assert ef.fold(ef.board, iter(())) == ef.board.initial


def test_scan_reads_no_event_before_it_is_asked_for_one() -> None:
    asked: list[ef.Event] = []
    scanned = ef.scan(ef.board, (asked.append(event) or event for event in NIGHT))  # type: ignore[func-returns-value]
    assert not asked
    next(scanned)
    assert len(asked) == 1


def test_a_state_that_was_not_combined_names_those_that_were() -> None:
    with pytest.raises(AttributeError, match="no reducer was combined as 'boards'; there are board, close"):
        ef.fold(ef.combine(board=ef.board, close=ef.leaders("closest")), NIGHT[:1]).boards  # noqa: B018


def test_the_public_names_are_what_a_package_lists() -> None:
    for package in (ef, tallies):
        assert all(not name.startswith("_") for name in dir(package))
        assert "annotations" not in dir(package)
    assert ef.testing.LAWS
    assert ef.tallies is tallies
    assert ef.__version__[0].isdigit()
