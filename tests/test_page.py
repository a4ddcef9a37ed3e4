"""The live page's part of the feed is read off the tallies: figures, key points, posts, results, the map, its files."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx
import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import electionfeed as ef
from electionfeed.draw.hexes import grid
from electionfeed.stream.publish import facts, published
from electionfeed.web.faults import Faults
from electionfeed.web.feed import Feed, SoFar
from electionfeed.web.filters import Filter
from electionfeed.web.live_page import PAGE
from electionfeed.web.places import slugs
from electionfeed.web.plan import Plan
from electionfeed.web.posting import Asked
from electionfeed.web.server import Local
from electionfeed.web.snapshots import Snapshot
from electionfeed.web.views import Views

from .feeds import GE2019, SMALL, local

NASTY = ("wrong-rush", "transposed", "withdrawn", "majority-undone", "late", "duplicates")
PLAN = Plan(SMALL, *NASTY, seed=7)
EVENTS = tuple(message.event for message in PLAN.messages)
REGIONS = sorted({seat.region for seat in SMALL.seats.values()})
places = st.integers(1, len(PLAN.messages))


@pytest.fixture(scope="module")
def server() -> Iterator[Local]:
    """A feed of a small nasty night, delivered."""
    with local(SMALL, *NASTY, seed=7) as one:
        while not httpx.get(f"{one.url}/health").json()["closed"]:
            pass
        yield one


def said(snapshot: Snapshot) -> dict[str, object]:
    value: dict[str, object] = orjson.loads(snapshot.body)
    return value


def delivered(place: int, plan: Plan = PLAN) -> SoFar:
    feed = Feed()
    for message in plan.messages[:place]:
        feed.deliver(message)
    return feed.so_far


def test_the_forecast_is_that_of_what_the_feed_had_said_and_is_made_once_in_five_minutes() -> None:
    views, declared = Views(PLAN), [n for n, event in enumerate(EVENTS, 1) if isinstance(event, ef.SeatDeclared)]
    first, last = declared[0], len(EVENTS)

    async def asked(*stops: int) -> list[dict[str, Any]]:
        return [orjson.loads((await views.forecast(delivered(place))).body) for place in stops]

    made, *later, end = asyncio.run(asked(first, *range(first, first + 40), last))
    state = ef.fold(ef.forecast, EVENTS[:first])
    assert (made["place"], made["out"], made["known"]) == (first, len(state.out), len(state.results))
    ranges = [(row["party"], row["low80"], row["high95"]) for row in made["parties"]]
    assert ranges == [(one.party, one.low80, one.high95) for one in state.seats.values()]
    minutes = {one["place"]: int(datetime.fromisoformat(one["at"]).timestamp()) // 300 for one in later}
    assert len(set(minutes.values())) == len(minutes) < 40
    assert (end["place"], end["out"], end["parties"]) == (last, 0, [])


@given(stops=st.lists(places, min_size=1, max_size=3), region=st.sampled_from([None, *REGIONS]))
def test_the_summary_is_that_of_the_tallies_at_any_moment(stops: list[int], region: str | None) -> None:
    views = Views(PLAN)
    for place in sorted(stops):
        summary = said(views.summary(delivered(place), region))
        board = ef.fold(ef.desk, EVENTS[:place])
        if region is not None:
            board = ef.fold(ef.grouped(ef.desk, "region"), EVENTS[:place]).get(region, board)
        if place < len(SMALL.seats):
            continue  # not all seats are known yet, and a region may be none
        points = [point.text for point in ef.key_points(EVENTS[:place], region=region)]
        assert summary["key_points"] == points
        assert (summary["declared"], summary["rushed"], summary["total"]) == (board.declared, board.rushed, board.total)
        assert (summary["line"], summary["majority"], summary["lead"]) == (board.line, board.majority, board.lead)
        rows = summary["parties"]
        assert isinstance(rows, list)
        assert {row["party"]: row["seats"] for row in rows if row["seats"]} == dict(board.seats)
        for row in rows:
            party = row["party"]
            assert (row["net"], row["votes"]) == (board.net[party], board.votes[party])
            assert row["share"] == (board.shares.get(party, 0.0) if board.valid else None)
            assert row["change"] == board.changes.get(party)
        assert sum(row["votes"] for row in rows) + summary["others"]["votes"] == board.valid  # type: ignore[index]


def test_a_party_that_is_only_forecast_has_a_row_before_any_result() -> None:
    plan = Plan(GE2019)
    place = next(message.place for message in plan.messages if isinstance(message.event, ef.ExitPollPublished))
    rows = said(Views(plan).summary(delivered(place, plan), None))["parties"]
    assert isinstance(rows, list)
    assert [row["party"] for row in rows][:3] == ["Con", "Lab", "SNP"]
    assert "Oth" not in [row["party"] for row in rows]


@given(place=places, limit=st.integers(1, 50))
@example(place=len(PLAN.messages), limit=1)
def test_pages_of_posts_back_to_the_first_are_all_posts(place: int, limit: int) -> None:
    views, so_far = Views(PLAN), delivered(place)
    found: list[dict[str, object]] = []
    before: int | None = None
    while True:
        page = said(views.posts(so_far, Asked(before=before, limit=limit)))
        posts = page["posts"]
        assert isinstance(posts, list)
        found = posts + found
        if not page["earlier"]:
            break
        before = int(str(posts[0]["id"]).partition("-")[0])
    expected = list(ef.posts(EVENTS[:place]))
    assert [(one["seq"], one["text"]) for one in found] == [(post.seq, post.text) for post in expected]
    struck = {(post.replaces, post.seat): post.seq for post in expected if post.replaces}
    assert [one["replaced_by"] for one in found] == [struck.get((post.seq, post.seat)) for post in expected]
    times = [str(one["posted_at"]) for one in found]
    assert times == sorted(times)


def test_the_night_of_these_tests_has_a_message_with_two_posts() -> None:
    seqs = [post.seq for post in ef.posts(EVENTS)]
    assert len(set(seqs)) < len(seqs)


@given(place=places, rank=st.integers(1, 5), region=st.sampled_from(REGIONS))
def test_posts_are_narrowed_by_rank_and_region(place: int, rank: int, region: str) -> None:
    seats = [code for code, seat in SMALL.seats.items() if seat.region == region]
    asked = Asked(rank=rank, wanted=Filter.of(seats), limit=1000)
    page = said(Views(PLAN).posts(delivered(place), asked))
    expected = [p for p in ef.posts(EVENTS[:place]) if p.rank <= rank and p.region in (None, region)]
    assert [one["text"] for one in page["posts"]] == [post.text for post in expected]  # type: ignore[attr-defined]


@given(place=places)
def test_the_highest_revision_of_the_results_is_who_has_each_seat(place: int) -> None:
    latest: dict[str, dict[str, object]] = {}
    for row in said(Views(PLAN).results(delivered(place), None))["results"]:  # type: ignore[attr-defined]
        if row["seat"] not in latest or row["revision"] > latest[row["seat"]]["revision"]:
            latest[row["seat"]] = row
    won: dict[object, int] = {}
    for row in latest.values():
        if row["party"]:
            won[row["party"]] = won.get(row["party"], 0) + 1
    assert won == dict(ef.fold(ef.board, EVENTS[:place]).seats)


def test_the_map_has_the_places_of_the_pictures(server: Local) -> None:
    answer = httpx.get(f"{server.url}/hexmap.json").json()
    drawn = grid(SMALL.seats, 20.0)
    assert answer["layout"] == "map"
    assert {one["seat"]: (one["x"], one["y"]) for one in answer["seats"]} == {
        seat: tuple(round(part, 1) for part in drawn.centre(seat)) for seat in SMALL.seats
    }
    region = httpx.get(f"{server.url}/hexmap.json", params={"region": "London"}).json()
    assert {one["region"] for one in region["seats"]} == {"London"}


def test_seats_that_are_on_no_map_are_in_rows() -> None:
    lines = [ef.encode(event).replace(b'"seat":"E', b'"seat":"X') for event in facts(SMALL)]
    night = ef.Night(published(map(ef.decode, lines)))
    answer = said(Views(Plan(night)).hexmap(None))
    assert (answer["layout"], answer["credit"]) == ("grid", None)
    assert len(answer["seats"]) == len(SMALL.seats)  # type: ignore[arg-type]


def test_every_party_of_the_night_has_a_colour_and_a_mark_of_its_own(server: Local) -> None:
    parties = httpx.get(f"{server.url}/night.json").json()["parties"]
    named = {party for seat in SMALL.seats.values() for party in seat.parties}
    assert named <= parties.keys()
    assert len({party["mark"] for party in parties.values()}) == len(parties)


@given(st.lists(st.text(max_size=8), unique=True, max_size=8))
def test_every_region_has_an_address_of_its_own_whatever_it_is_called(names: list[str]) -> None:
    found = slugs(names)
    assert list(found.values()) == names
    assert all(slug.replace("-", "").isalnum() and slug.isascii() for slug in found)


def test_a_new_round_forgets_the_old_one() -> None:
    views, feed = Views(PLAN), Feed()
    for message in PLAN.messages:
        feed.deliver(message)
    assert said(views.summary(feed.so_far, None))["declared"] == len(SMALL.seats)
    feed.restart()
    feed.deliver(PLAN.messages[0])
    assert said(views.summary(feed.so_far, None))["declared"] == 0
    assert said(views.posts(feed.so_far, Asked()))["posts"] == []
    assert said(views.results(feed.so_far, None))["results"] == []


def test_the_page_lets_no_script_run_but_its_own_and_is_small(server: Local) -> None:
    page = httpx.get(f"{server.url}/")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert httpx.get(f"{server.url}/page/main.js").headers["content-security-policy"] == policy
    assert httpx.get(f"{server.url}/page/main.js").headers["content-encoding"] == "gzip"


def test_a_region_that_does_not_exist_is_not_found_and_the_page_says_so(server: Local) -> None:
    assert httpx.get(f"{server.url}/region/london").status_code == 200
    missing = httpx.get(f"{server.url}/region/atlantis")
    assert (missing.status_code, missing.headers["content-type"]) == (404, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/posts?before=x", "bad-parameter"),
        ("/posts?rank=6", "bad-parameter"),
        ("/posts?limit=0", "bad-parameter"),
        ("/posts?regions=London", "unknown-parameter"),
        ("/summary.json?region=Londn", "bad-parameter"),
        ("/night.json?x=1", "unknown-parameter"),
        ("/page/nothing.js", "not-found"),
        ("/page/..%2Fapp.py", "not-found"),
    ],
)
def test_what_is_wrong_with_a_request_is_said(server: Local, path: str, kind: str) -> None:
    answer = httpx.get(server.url + path).json()
    assert answer["type"] == f"urn:electionfeed:problem:{kind}"


def test_a_region_misspelt_is_an_error_that_says_which_is_meant(server: Local) -> None:
    assert "is it London?" in httpx.get(f"{server.url}/summary.json?region=Londn").json()["detail"]


def test_faults_of_the_server_spare_the_files_of_the_page_and_not_its_figures() -> None:
    files = ["/", "/region/london", *(f"/page/{file.name}" for file in sorted(PAGE.iterdir()))]
    with local(SMALL, faults=Faults(errors=1, cuts=1)) as server, httpx.Client(base_url=server.url) as client:
        assert {client.get(path).status_code for path in files} == {200}
        for path in ("/night.json", "/hexmap.json", "/summary.json", "/forecast.json", "/results.json", "/posts"):
            assert client.get(path).status_code == 500
