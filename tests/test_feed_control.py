"""Control in a rehearsal: pause, hurry, seek, and the returning officer who corrects a result now."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import orjson

import electionfeed as ef
from electionfeed.web.feed import Feed
from electionfeed.web.plan import Plan
from electionfeed.web.playing import Player

from .feeds import GE2019, TOKEN, local, read_sse

KENSINGTON = "E14000768"


class Desk:
    """Whoever has control of a feed: what they do, and what they then see."""

    def __init__(self, client: httpx.Client) -> None:
        self.url = str(client.base_url)
        self.client = client

    def do(self, name: str, **body: Any) -> httpx.Response:
        return self.client.post(f"/control/{name}", json=body)

    def done(self, name: str, **body: Any) -> dict[str, Any]:
        answer = self.do(name, **body)
        assert answer.status_code == 200, answer.text
        said: dict[str, Any] = answer.json()
        return said

    def board(self) -> dict[str, Any]:
        """The board: what was done before is in it."""
        board: dict[str, Any] = self.client.get("/board.json").json()
        return board

    def revisions(self) -> list[int]:
        """The revisions of Kensington, but for the consequences of each."""
        said = self.client.get(f"/seats/{KENSINGTON}.json").json()["events"]
        results = ("SeatDeclared", "ResultWithdrawn")
        return [event["revision"] for event in said if event["type"] in results]

    def rest(self, after: str = "0") -> list[ef.Event]:
        """Everything that has been delivered after an id, to the end of the night."""
        return list(ef.connect(self.url, after=after))


@contextmanager
def rehearsal(*scenario: str, night: ef.Night = GE2019, seed: int = 0, speed: float = 1e-6) -> Iterator[Desk]:
    """A night that has begun and stands as good as still, and somebody who has control of it."""
    with desk(*scenario, night=night, seed=seed, speed=speed) as control:
        control.done("resume")
        yield control


@contextmanager
def desk(*scenario: str, night: ef.Night = GE2019, seed: int = 0, speed: float = 1e-6) -> Iterator[Desk]:
    """A night that has not begun, and somebody who has control of it."""
    clock = ef.Clock(speed=speed)
    clock.pause()
    headers = {"authorization": f"Bearer {TOKEN}"}
    with (
        local(night, *scenario, seed=seed, clock=clock) as server,
        httpx.Client(base_url=server.url, headers=headers) as client,
    ):
        yield Desk(client)


def test_a_feed_stands_still_until_it_is_told_to_run() -> None:
    with desk(speed=1e9) as control:
        assert control.board()["id"] == "0"
        state = control.done("resume")
        assert (state["paused"], state["speed"], state["round"]) == (False, 1e9, 1)
        assert tuple(control.rest()) == GE2019.events
        assert control.done("pause")["paused"]


def test_a_seek_forward_delivers_at_once_what_lies_before_the_moment() -> None:
    with desk() as control:
        control.done("seek", to="02:00")
        control.done("resume")
        board = control.board()
    expected = ef.fold(ef.desk, ef.until(GE2019, ef.moment("02:00", GE2019.header)))
    assert board["board"]["seats"] == dict(expected.seats)
    assert board["board"]["declared"] == expected.declared > 0


def test_a_seek_back_begins_a_new_round_and_ends_the_streams_of_the_last() -> None:
    with rehearsal() as control:
        control.done("seek", to="04:40")
        late = control.board()
        with httpx.stream("GET", f"{control.url}/events") as stream:
            pieces = stream.iter_text()
            read = next(pieces)
            while f"id: {late['id']}\n" not in read:
                read += next(pieces)
            state = control.done("seek", to="02:00")
            read += "".join(pieces)
        early = control.board()
    assert read_sse(read)[-1] == {"event": "restart", "data": '{"reason":"the feed has begun again"}'}
    assert state["round"] == 2
    assert 0 < early["board"]["declared"] < late["board"]["declared"]


def test_the_pace_can_be_changed_while_it_runs() -> None:
    with rehearsal() as control:
        assert int(control.board()["id"]) < 700
        assert control.done("speed", speed=1e9)["speed"] == 1e9
        assert tuple(control.rest()) == GE2019.events
        assert control.do("speed", speed=-1).status_code == 400


def test_a_correction_comes_now_and_everything_after_it_follows_from_it() -> None:
    with rehearsal() as control:
        control.done("seek", to="05:30")
        before = control.board()
        state = control.done("correct", seat="Kensington", votes={"Lab": 17_000})
        corrected = control.board()
        control.done("speed", speed=1e9)
        rest = control.rest(before["id"])
        whole = control.rest()
    assert corrected["board"]["seats"]["Lab"] == before["board"]["seats"]["Lab"] + 1
    assert corrected["board"]["seats"]["Con"] == before["board"]["seats"]["Con"] - 1
    first = rest[0]
    assert isinstance(first, ef.SeatDeclared)
    assert (first.seq, first.revision, first.winner.party) == (int(before["id"]) + 1, 2, "Lab")
    assert f"{first.at:%Y-%m-%dT%H:%M:%SZ}" == state["now"]
    # It is a sound night: the very one that the same correction makes of the night in memory.
    assert ef.check(ef.encode(event) + b"\n" for event in whole) == len(whole)
    assert whole == list(ef.correct(GE2019, "Kensington", votes={"Lab": 17_000}, at=first.at))


def test_who_was_following_goes_on_into_the_corrected_night_without_a_gap() -> None:
    with rehearsal() as control:
        control.done("seek", to="05:30")
        board = control.board()
        feed = ef.connect(control.url)
        said = [event for _, event in zip(range(int(board["id"])), feed, strict=False)]
        control.done("withdraw", seat="Kensington", reason="read out in error")
        control.done("speed", speed=1e9)
        said += list(feed)
    assert [event.seq for event in said] == list(range(1, len(said) + 1))
    assert ef.check(ef.encode(event) + b"\n" for event in said) == len(said)
    assert "-" in feed.id


def test_a_rush_and_a_recount_come_before_the_result() -> None:
    with rehearsal() as control:
        control.done("seek", to="23:00")
        control.board()
        control.done("recount", seat="Kensington")
        control.done("rush", seat="Kensington", winner="Lab")
        board = control.board()
    assert (board["board"]["rushed"], board["board"]["seats"].get("Lab")) == (1, 1)


def test_corrections_go_with_a_feed_that_repeats_and_reorders() -> None:
    names = ("late", "duplicates", "reordered")
    with rehearsal(*names, seed=2) as control:
        control.done("seek", to="05:30")
        before = control.board()
        control.done("correct", seat="Kensington", votes={"Lab": 17_000})
        control.done("speed", speed=1e9)
        whole, rest = control.rest(), control.rest(before["id"])
    corrected = ef.correct(GE2019, "Kensington", votes={"Lab": 17_000})
    assert ef.fold(ef.board, whole).seats == ef.fold(ef.board, corrected).seats
    assert whole[-len(rest) :] == rest
    assert {event.seq for event in whole} == set(range(1, len(corrected) + 1))


# In the order of the night, which goes on all the same.
REFUSED: list[tuple[str, dict[str, Any], str, str]] = [
    ("correct", {"seat": "Kensington", "votes": {"Lab": 17_000}}, "02:00", "Kensington has no result yet to correct"),
    ("withdraw", {"seat": "Kensington"}, "02:00", "Kensington has no result yet to withdraw"),
    ("correct", {"seat": "Kensington", "votes": {"Lab": 10_000_000}}, "05:30", "electorate"),
    ("correct", {"seat": "Kensington", "elected": "Lab"}, "05:30", "has the most votes"),
    ("rush", {"seat": "Kensington"}, "05:30", "Kensington is declared already"),
    ("recount", {"seat": "Kensington"}, "05:30", "Kensington is declared already"),
    ("withdraw", {"seat": "Kensington"}, "15:00", "the night has closed"),
]


def test_what_cannot_be_said_now_is_refused_and_changes_nothing() -> None:
    with rehearsal() as control:
        for name, body, at, reason in REFUSED:
            control.done("seek", to=at)
            answer = control.do(name, **body)
            assert (answer.status_code, answer.json()["type"]) == (409, "urn:electionfeed:problem:not-now")
            assert reason in answer.json()["detail"]
            assert "UTC" not in answer.text
        assert tuple(control.rest()) == GE2019.events


def test_a_name_that_does_not_exist_is_answered_with_the_nearest() -> None:
    with rehearsal() as control:
        control.done("seek", to="05:30")
        for name in ("correct", "withdraw", "rush", "recount"):
            answer = control.do(name, seat="Kensingtn")
            assert (answer.status_code, answer.json()["type"]) == (404, "urn:electionfeed:problem:not-found")
            detail = "there is no seat 'Kensingtn' on this night: is it Kensington (E14000768)?"
            assert answer.json()["detail"] == detail
        answer = control.do("correct", seat="Kensington", votes={"Whig": 1})
        assert (answer.status_code, "a party of Kensington" in answer.json()["detail"]) == (404, True)


def test_a_tie_asks_for_who_was_elected_by_lot() -> None:
    (seat,) = (event for event in GE2019 if isinstance(event, ef.SeatDeclared) and event.seat == KENSINGTON)
    tied = {"Lab": max(seat.votes)}
    with rehearsal() as control:
        control.done("seek", to="05:30")
        answer = control.do("correct", seat="Kensington", votes=tied)
        assert (answer.status_code, "2 (Con) and 3 (Lab) tie" in answer.json()["detail"]) == (409, True)
        control.done("correct", seat="Kensington", votes=tied, elected="Lab")
        assert control.revisions() == [1, 2]


def test_a_result_is_withdrawn_once_and_may_then_be_declared_again() -> None:
    with rehearsal() as control:
        control.done("seek", to="05:30")
        state = control.done("withdraw", seat="Kensington")
        answer = control.do("withdraw", seat="Kensington")
        assert (answer.status_code, "it is withdrawn already" in answer.json()["detail"]) == (409, True)
        assert control.board()["id"] == state["id"]
        control.done("correct", seat="Kensington", votes={"Lab": 17_000})
        control.done("withdraw", seat="Kensington")
        assert control.revisions() == [1, 2, 3, 4]


def test_what_a_rehearsal_will_say_of_a_seat_later_is_not_given_away() -> None:
    later = ef.correct(GE2019, "Kensington", votes={"Lab": 17_000}, at="05:50")
    with rehearsal(night=later) as control:
        control.done("seek", to="05:30")
        answer = control.do("withdraw", seat="Kensington")
        assert (answer.status_code, "has more to come" in answer.json()["detail"]) == (409, True)
        assert "5:50" not in answer.text


def test_while_the_feed_is_paused_a_correction_is_said_at_once() -> None:
    with desk() as control:
        stands = control.done("seek", to="04:50")
        state = control.done("correct", seat="Kensington", votes={"Lab": 17_000})
        assert (state["paused"], state["now"], control.revisions()) == (True, stands["now"], [1, 2])
        assert int(state["id"].partition("-")[0]) > int(stands["id"])
        control.done("withdraw", seat="Kensington")
        assert control.revisions() == [1, 2, 3]
        still = control.board()["id"]
        state = control.done("resume")
        assert (state["paused"], state["id"]) == (False, still)
        control.done("speed", speed=1e9)
        whole = control.rest()
    assert ef.check(ef.encode(event) + b"\n" for event in whole) == len(whole)


def test_while_the_feed_is_paused_what_comes_before_a_result_is_said_at_once() -> None:
    with desk() as control:
        control.done("seek", to="23:00")
        control.done("recount", seat="Kensington")
        control.done("rush", seat="Kensington", winner="Lab")
        assert control.board()["board"]["rushed"] == 1


def test_a_night_that_is_paused_before_it_begins_begins_with_what_is_said_now() -> None:
    with desk() as control:
        state = control.done("rush", seat="Kensington", winner="Lab")
        assert (state["paused"], control.board()["board"]["rushed"]) == (True, 1)
        assert control.done("resume")["id"] == state["id"]


def test_while_the_feed_is_paused_a_seek_forward_delivers_all_up_to_its_moment_and_stays_there() -> None:
    with desk(speed=600) as control:
        for to in ("02:00", "04:50"):
            moment = ef.moment(to, GE2019.header)
            state = control.done("seek", to=to)
            assert (state["paused"], state["round"], state["forgotten"]) == (True, 1, 0)
            assert ef.moment(state["now"], GE2019.header) == moment
            assert int(state["id"]) == sum(event.at <= moment for event in GE2019)
        again = control.done("seek", to="02:00")
        assert (again["paused"], again["round"]) == (True, 2)
        assert int(again["id"]) == sum(event.at <= ef.moment("02:00", GE2019.header) for event in GE2019)


def test_a_seek_back_says_how_many_corrections_it_forgets() -> None:
    with rehearsal() as control:
        control.done("seek", to="05:30")
        control.done("correct", seat="Kensington", votes={"Lab": 17_000})
        assert control.done("withdraw", seat="Kensington")["forgotten"] == 0
        assert control.done("seek", to="04:30")["forgotten"] == 2
        assert control.done("seek", to="05:30")["forgotten"] == 0
        assert control.revisions() == [1]


def test_an_id_from_before_a_restart_of_a_corrected_feed_is_refused() -> None:
    with rehearsal() as control:
        control.done("seek", to="05:30")
        control.board()
        control.done("withdraw", seat="Kensington")
        corrected = control.board()["id"]
        control.done("seek", to="02:00")
        control.board()
        again = control.client.get("/deltas", params={"after": corrected})
        assert again.json()["type"] == "urn:electionfeed:problem:stream-changed"


def test_a_night_that_loops_begins_again_the_same() -> None:
    async def rounds() -> list[tuple[int, tuple[ef.Event, ...]]]:
        feed, delivered = Feed(), []
        player = Player(Plan(GE2019), feed, again=0.001)
        task = asyncio.create_task(player.run())
        try:
            while feed.round < 4:
                round_ = feed.round
                while not feed.closed:
                    await asyncio.sleep(0)
                delivered.append((round_, tuple(message.event for message in feed.messages)))
                while feed.round == round_:
                    await asyncio.sleep(0)
        finally:
            task.cancel()
        return delivered

    assert asyncio.run(rounds()) == [(round_, GE2019.events) for round_ in (1, 2, 3)]


def test_control_speaks_json() -> None:
    with desk() as control:
        said = control.do("pause")
    assert orjson.loads(said.content)["paused"] is True
    assert said.headers["content-type"] == "application/json"
