"""The feed over HTTP: snapshots, streams, polling, and what their ids mean."""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

import httpx
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

import electionfeed as ef
from electionfeed.folds.engine import SeatReducer
from electionfeed.web.messages import frame
from electionfeed.web.plan import Plan
from electionfeed.web.problems import Problem
from electionfeed.web.server import Local

from .feeds import GE2019, SMALL, local, process, read_sse

LINES = [ef.encode(event) for event in GE2019]
DELIVERIES = ["late", "duplicates", "reordered", "lost"]


@pytest.fixture(scope="module")
def server() -> Iterator[Local]:
    """A feed of the whole night, delivered."""
    with local() as one:
        yield one


def plain(value: object) -> object:
    """A value as JSON gives it back."""
    return orjson.loads(orjson.dumps(value, option=orjson.OPT_UTC_Z))


def events_of(text: str) -> list[dict[str, str]]:
    return [sent for sent in read_sse(text) if "event" not in sent]


def test_the_stream_is_the_night_line_for_line_and_ends_with_the_end(server: Local) -> None:
    sent = read_sse(httpx.get(f"{server.url}/events").text)
    assert (sent[0]["event"], sent[-1]["event"]) == ("feed", "end")
    assert [one["data"].encode() for one in sent[1:-1]] == LINES
    assert [one["id"] for one in sent[1:-1]] == [str(event.seq) for event in GE2019]


def test_a_seat_is_asked_for_by_its_name_or_its_code(server: Local) -> None:
    by_code, *by_name = (
        httpx.get(f"{server.url}/events", params={"seat": seat}).text
        for seat in ("E14000768", "Kensington", "kensington")
    )
    assert by_name == [by_code, by_code]
    about = {orjson.loads(one["data"]).get("seat") for one in events_of(by_code)}
    assert about == {None, "E14000768"}


def test_curl_follows_the_stream_as_it_is_said() -> None:
    with process("ge2019", "--speed", "1000000", "--longest", "0.001") as (url, _):
        curl = subprocess.run(["curl", "-sN", f"{url}/events"], capture_output=True, check=True, timeout=60)
    assert [one["data"].encode() for one in events_of(curl.stdout.decode())] == LINES


def test_lines_are_the_very_lines_of_the_night(server: Local) -> None:
    response = httpx.get(f"{server.url}/events.jsonl")
    assert response.headers["content-type"] == "application/x-ndjson"
    assert response.content == b"".join(line + b"\n" for line in LINES)


@pytest.mark.parametrize("by", [None, "region", "nation", "type", "winner", "band"])
def test_the_board_is_that_of_the_tallies(server: Local, by: str | None) -> None:
    reducer: SeatReducer[Any] = ef.desk if by is None else ef.grouped(ef.desk, by)
    answer = httpx.get(f"{server.url}/board.json", params={"by": by} if by else {}).json()
    assert answer["board" if by is None else "groups"] == plain(ef.fold(reducer, GE2019).as_dict())
    assert (answer["id"], answer["closed"], answer["election"]) == ("2658", True, "ge2019")


def test_a_board_and_the_stream_after_its_id_are_the_whole_night() -> None:
    early = ef.moment("03:00", GE2019.header)
    clock = ef.Clock(speed=60, now=ef.ManualTime())
    with local(clock=clock, start=early) as server:
        expected = sum(event.at <= early for event in GE2019)
        board = board_of(server.url, expected)
        clock.speed = 1e9
        clock.now.sleep(1e9)  # type: ignore[attr-defined]
        rest = events_of(httpx.get(f"{server.url}/events", params={"after": board["id"]}).text)
    seqs = [orjson.loads(one["data"])["seq"] for one in rest]
    assert seqs == list(range(int(board["id"]) + 1, len(GE2019) + 1))
    assert board["board"] == plain(ef.fold(ef.desk, GE2019[: int(board["id"])]).as_dict())
    assert 100 < board["board"]["declared"] < 500


def board_of(url: str, messages: int) -> dict[str, Any]:
    """The board once so many messages have been delivered."""
    while httpx.get(f"{url}/health").json()["messages"] < messages:
        time.sleep(0.01)
    board: dict[str, Any] = httpx.get(f"{url}/board.json").json()
    assert board["id"] == str(messages)
    return board


def test_a_seat_has_its_nominations_its_latest_revision_and_its_story() -> None:
    night = ef.correct(GE2019, "Kensington", votes={"Lab": 17_000})
    code = next(seat.seat for seat in night.seats.values() if seat.name == "Kensington")
    with local(night) as server:
        answer = httpx.get(f"{server.url}/seats/{code}.json").json()
    assert answer["seat"]["name"] == "Kensington"
    assert {event["revision"] for event in answer["latest"]} == {2}
    story = [orjson.loads(ef.encode(event)) for event in ef.story(night, code)]
    assert answer["events"] == story
    assert answer["id"] == str(story[-1]["seq"])


def test_what_has_not_changed_is_not_sent_again(server: Local) -> None:
    with httpx.Client(base_url=server.url) as client:
        for path in ("/board.json", "/board.json?by=nation", "/seats/E14000530.json", "/deltas?after=2600"):
            first = client.get(path)
            for tag in (first.headers["etag"], f'"other", W/{first.headers["etag"]}', "*"):
                again = client.get(path, headers={"if-none-match": tag})
                assert (again.status_code, again.content) == (304, b"")
                assert again.headers["etag"] == first.headers["etag"]
            assert client.get(path, headers={"if-none-match": '"other"'}).content == first.content


def test_equal_snapshots_have_equal_tags_on_every_server() -> None:
    tags = []
    for _ in range(2):
        with local() as server:
            tags.append(httpx.get(f"{server.url}/board.json").headers["etag"])
    assert tags[0] == tags[1]


@pytest.mark.parametrize("limit", [1_000, 999, 7])
def test_pages_link_to_one_another_until_the_night_has_closed(server: Local, limit: int) -> None:
    start = 2_500 if limit < 100 else 0
    seen: list[bytes] = []
    with httpx.Client(base_url=server.url) as client:
        url: str | None = f"/deltas?after={start}&limit={limit}"
        while url:
            response = client.get(url)
            page = response.json()
            seen += [orjson.dumps(event) for event in page["events"]]
            assert ("next" in response.links) == (page["next"] is not None) == (not page["closed"])
            assert page["next"] is None or urljoin(url, response.links["next"]["url"]) == page["next"]
            url = page["next"]
    assert seen == LINES[start:]


def test_filters_let_pass_what_is_about_a_region_or_a_seat_or_the_whole_night(server: Local) -> None:
    london = {seat.seat for seat in GE2019.seats.values() if seat.region == "London"}
    wanted = {None, "E14000530"} | london
    expected = [LINES[event.seq - 1] for event in GE2019 if getattr(event, "seat", None) in wanted]
    asked = httpx.QueryParams([("region", "London"), ("seat", "E14000530")])
    streamed = events_of(httpx.get(f"{server.url}/events", params=asked).text)
    paged = httpx.get(f"{server.url}/deltas", params=asked.set("limit", 1000)).json()["events"]
    rest = events_of(httpx.get(f"{server.url}/events", params=asked.set("after", streamed[9]["id"])).text)
    assert [one["data"].encode() for one in streamed] == expected
    assert [orjson.dumps(event) for event in paged] == expected
    assert rest == streamed[10:]


def test_who_has_had_the_whole_night_is_told_to_stop_asking(server: Local) -> None:
    again = httpx.get(f"{server.url}/events", headers={"last-event-id": "2658"})
    assert (again.status_code, again.content) == (204, b"")


def test_what_a_browser_had_last_comes_before_the_address(server: Local) -> None:
    text = httpx.get(f"{server.url}/events?after=1", headers={"last-event-id": "2600"}).text
    assert [int(one["id"]) for one in events_of(text)] == list(range(2601, 2659))


def test_head_asks_for_no_body(server: Local) -> None:
    for path in ("/events", "/events.jsonl", "/board.json"):
        answer = httpx.head(f"{server.url}{path}")
        assert (answer.status_code, answer.content) == (200, b"")


def test_nights_are_listed_and_served_whole(server: Local) -> None:
    listed = httpx.get(f"{server.url}/nights").json()
    night = httpx.get(f"{server.url}/nights/ge2015.jsonl").content
    assert [one["election"] for one in listed["nights"]] == list(ef.nights())
    assert [one for one in listed["nights"] if one["election"] == "ge2019"] == [listed["on_air"]]
    assert night == b"".join(ef.encode(event) + b"\n" for event in ef.load("ge2015"))


def test_other_pages_may_read_the_feed_only_if_the_server_says_so(server: Local) -> None:
    assert (
        "access-control-allow-origin"
        not in httpx.get(server.url + "/health", headers={"origin": "https://a.test"}).headers
    )
    with process("ge2019", "--instant", "--cors", "https://a.test") as (url, _):
        allowed = httpx.get(f"{url}/health", headers={"origin": "https://a.test"}).headers
        other = httpx.get(f"{url}/health", headers={"origin": "https://b.test"}).headers
    assert allowed["access-control-allow-origin"] == "https://a.test"
    assert "access-control-allow-origin" not in other


@given(names=st.sets(st.sampled_from(DELIVERIES)), seed=st.integers(0, 50), place=st.integers(0, len(SMALL)))
def test_after_any_id_comes_what_was_delivered_after_it(names: set[str], seed: int, place: int) -> None:
    plan = Plan(SMALL, *sorted(names), seed=seed)
    place = min(place, len(plan.messages) - 1)
    message = plan.messages[place]
    assert plan.messages[plan.place(message.id) - 1] is message
    assert len({one.id for one in plan.messages}) == len(plan.messages)
    clean = all(one.event.seq == one.place for one in plan.messages)
    assert message.id == f"{message.place}" + ("" if clean else f"-{plan.digest[:8]}")
    assert clean or names


@given(data=st.data(), names=st.sets(st.sampled_from(DELIVERIES), max_size=2))
def test_an_id_never_changes_its_meaning_whatever_is_corrected(data: st.DataObject, names: set[str]) -> None:
    plan = Plan(SMALL, *sorted(names), seed=data.draw(st.integers(0, 9)))
    sent: dict[str, ef.Event] = {}
    place = 0
    for _ in range(data.draw(st.integers(1, 2))):
        last = len(plan.messages) - 1
        place = data.draw(st.integers(min(max(place, 60), last), last))
        said = plan.messages[:place]
        sent |= {message.id: message.event for message in said}
        unsaid = plan.messages[place:]
        declared = [one.event for one in said if isinstance(one.event, ef.SeatDeclared)]
        seat = data.draw(st.sampled_from(declared)).seat
        now = max(message.event.at for message in said)
        try:
            plan.amend(ef.withdraw(plan.night, seat, at=now + timedelta(seconds=1)), place)
        except ValueError:
            continue  # something later is planned for this seat
        for message in unsaid:
            with pytest.raises(Problem, match="stream-changed"):
                plan.place(message.id)
    for known, event in sent.items():
        assert plan.messages[plan.place(known) - 1].event == event
    assert ef.fold(ef.board, [m.event for m in plan.messages]) == ef.fold(ef.board, plan.night)


def test_a_feed_that_repeats_and_reorders_can_be_resumed_at_every_message() -> None:
    delivered = list(ef.scenario("late", "duplicates", "reordered", seed=3)(GE2019))
    rng = random.Random(1)
    with (
        local(GE2019, "late", "duplicates", "reordered", seed=3) as server,
        httpx.Client(base_url=server.url) as client,
    ):
        whole = events_of(client.get("/events").text)
        for place in rng.sample(range(len(delivered)), 5):
            assert events_of(client.get("/events", params={"after": whole[place]["id"]}).text) == whole[place + 1 :]
    assert [one["data"].encode() for one in whole] == [ef.encode(event) for event in delivered]
    assert ef.fold(ef.board, [ef.decode(one["data"]) for one in whole]) == ef.fold(ef.board, GE2019)


def test_an_id_of_another_stream_is_refused() -> None:
    with local(GE2019, "late", seed=1) as server:
        other = Plan(GE2019, "late", seed=2).messages[99].id
        for id_ in (other, "100"):
            answer = httpx.get(f"{server.url}/events", params={"after": id_})
            assert (answer.status_code, answer.json()["type"]) == (409, "urn:electionfeed:problem:stream-changed")


def test_corruption_is_not_for_a_feed_over_http() -> None:
    with pytest.raises(ValueError, match="torn is a scenario of corruption"):
        Plan(GE2019, "torn")


def test_a_frame_is_one_event_with_one_line_of_data() -> None:
    assert frame(b"{}", name="end", id="7") == b"id: 7\nevent: end\ndata: {}\n\n"


@pytest.mark.electionfeed(until="23:45")
def test_the_fixture_serves_the_stream_of_the_test(electionfeed_server: object, electionfeed_stream: object) -> None:
    assert tuple(ef.connect(str(electionfeed_server))) == electionfeed_stream
