"""The page "How our figures compare" against the nights: what it calls ours is ours, and differences are explained."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import electionfeed as ef
from electionfeed import tallies

PAGE = Path(__file__).parents[1] / "docs" / "figures.md"
Row = tuple[str, str, str, str, str, str]


def rows() -> Iterator[Row]:
    year = ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("## "):
            year = line[3:]
        elif year.isdigit() and len(cells) == 5 and cells[0] not in ("figure", "---"):
            figure, published, source, ours, note = cells
            yield year, figure, published, source, ours, note


ROWS = list(rows())


@cache
def folded(year: str, parties: str) -> dict[str, Any]:
    desk = tallies.desk_by(tallies.IDENTITIES[parties])
    groups = {by: ef.grouped(desk, by) for by in ("region", "nation")}
    states = ef.fold(ef.combine(desk=desk, people=ef.people, **groups), ef.load(f"ge{year}"))
    return dict(states)


def figure_of(year: str, figure: str) -> str:
    """Compute a figure as the page names it: what, of which party, in which region or nation."""
    asked, _, parties = figure.partition(", ")
    states = folded(year, parties or "library")
    for name in ("turnout", "share"):
        if asked.startswith(name):
            return share_or_turnout(states, name, asked.removeprefix(name).strip())
    return counted(states, *asked.rsplit(" ", 1))


def share_or_turnout(states: dict[str, Any], name: str, rest: str) -> str:
    party, _, place = ("", "", rest) if name == "turnout" else rest.partition(" ")
    board = states["desk"]
    if place:
        board = states["nation" if place in states["nation"] and place == "Scotland" else "region"][place]
    return f"{board.turnout if name == 'turnout' else board.shares[party]:.1f}"


def counted(states: dict[str, Any], name: str, party: str = "") -> str:
    board, people = states["desk"], states["people"]
    if name == "change":
        return f"{board.turnout_change if party == 'turnout' else board.changes[party]:+.1f}"
    if name in ("seats", "gained", "lost", "votes", "deposits", "net") and party:
        number = getattr(board, name)[party]
        return f"{number:+}" if name == "net" else f"{number:,}"
    whole = f"{name} {party}".strip()
    gone = people.stood_down
    totals = {
        "changed hands": sum(board.gains.values()),
        "majority": board.lead,
        "deposits": sum(board.deposits.values()),
        "re-elected": len(people.re_elected),
        "new": len(people.new),
        "stood down": "unknown" if gone is None else len(gone),
    }
    number = totals[whole] if whole in totals else getattr(board, whole)
    return number if isinstance(number, str) else f"{number:,}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} {row[1]} ({row[3]})")
def test_the_page_says_what_the_nights_give_and_explains_each_difference(row: Row) -> None:
    year, figure, published, _, ours, note = row
    assert ours == figure_of(year, figure)
    assert published == ours or note


def test_the_page_compares_every_night_and_names_every_source() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert {f"ge{year}" for year, *_ in ROWS} == set(ef.nights())
    assert {source for _, _, _, source, _, _ in ROWS} <= {line[2] for line in text.splitlines() if line[3:5] == " |"}
    for figure in ("seats", "net", "share", "turnout"):
        assert {year for year, named, *_ in ROWS if named.startswith(figure)} == {
            "2010",
            "2015",
            "2017",
            "2019",
            "2024",
        }
