"""Posts and key points: facts only, struck when they no longer stand, and the same in every delivery that matters."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

import electionfeed as ef
from electionfeed.events import EVENTS
from electionfeed.headlines import headline
from electionfeed.headlines.key_points import LOOKED_AT, scene_of, summed_up
from electionfeed.testing import declared, nominated, opened, rushed, withdrawn
from electionfeed.testing import night as publish_night
from electionfeed.testing.strategies import nights

NIGHT = ef.load("ge2019")
POSTS = tuple(ef.posts(NIGHT))
# What has no line of its own: a declaration's line says whom it defeats and which deposits it costs.
SILENT = {"NightOpened", "CandidatesNominated", "DepositLost", "MPDefeated"}


@pytest.mark.parametrize("name", [name for name in EVENTS if name not in SILENT])
def test_every_type_of_event_that_is_news_has_a_headline(name: str) -> None:
    @given(st.from_type(EVENTS[name]))
    def has_a_line(event: ef.Event) -> None:
        assert headline(event, {}), f"{name} has no line in headlines/lines.py"

    has_a_line()


@given(nights(corrections=True))
def test_a_post_replaces_one_that_came_before_and_no_post_is_replaced_twice(night: ef.Night) -> None:
    posts = list(ef.posts(night))
    replaced = [post.replaces for post in posts if post.replaces is not None]
    assert len(replaced) == len(set(replaced))
    for number, post in enumerate(posts):
        assert post.replaces is None or post.replaces in {earlier.seq for earlier in posts[:number]}


@given(nights(corrections=True))
def test_the_posts_that_are_not_struck_agree_with_the_board(night: ef.Night) -> None:
    posts = list(ef.posts(night))
    struck = {post.replaces for post in posts}
    standing = [post for post in posts if post.seq not in struck and post.kind in ("hold", "gain", "win", "correction")]
    assert len(standing) == ef.fold(ef.board, night).declared


@given(nights(corrections=True), st.data())
def test_a_message_that_comes_again_posts_nothing(night: ef.Night, data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(night.events), max_size=5))
    assert list(ef.posts([*night, *again])) == list(ef.posts(night))


def test_the_night_of_2019_reads_as_it_was() -> None:
    texts = [post.text for post in POSTS]
    assert texts[0] == "EXIT POLL: Con 368, Lab 191, SNP 55, Oth 19, LD 13, PC 3, Green 1, BRX 0"
    bolsover = next(text for text in texts if "Bolsover" in text)
    assert bolsover.startswith("Con GAIN Bolsover from Lab, majority 5,299; Lab had won it every time since at least ")
    assert bolsover.endswith("; Dennis Skinner, first elected in 1970, is defeated")
    assert sum("and the deposit with it" in text for text in texts) == 3
    assert texts[-1] == "The night is over: 650 seats declared"


def test_a_correction_strikes_the_line_that_it_replaces_and_the_majority_that_it_undoes() -> None:
    corrected = ef.correct(NIGHT, "Kensington", votes={"Lab": 17_000})
    (correction,) = (post for post in ef.posts(corrected) if post.kind == "correction")
    (first,) = (post for post in ef.posts(corrected) if post.seq == correction.replaces)
    assert correction.text.startswith("CORRECTION: Lab HOLD Kensington, majority 232")
    assert first.text.startswith("Con GAIN Kensington from Lab, majority 150")


def test_rush_withdrawal_and_a_majority_undone_are_said_and_struck() -> None:
    night = publish_night(
        opened(seats=3),
        *(nominated(seat, "Con", "Lab") for seat in ("S1", "S2", "S3")),
        rushed("S1", 1, "Con"),
        declared("S1", revision=2, Con=9, Lab=5),
        declared("S2", Con=9, Lab=5),
        withdrawn("S2"),
        declared("S2", revision=3, Con=5, Lab=9),
    )
    lines = [(post.text, post.replaces and texts(night)[post.replaces]) for post in ef.posts(night)]
    rush = "Con win Seat S1; figures to follow"
    majority = "MAJORITY: Con have 2 seats; 2 are needed"
    assert lines == [
        (rush, None),
        ("Con WIN Seat S1, majority 4; the closest result so far", rush),
        ("Con WIN Seat S2, majority 4", None),
        (majority, None),
        ("RESULT WITHDRAWN: Seat S2 (misread)", "Con WIN Seat S2, majority 4"),
        ("MAJORITY UNDONE: Con now have 1 seat; 2 are needed", majority),
        ("Lab WIN Seat S2, majority 4", None),
        ("The night is over: 2 seats declared, 1 still to come", None),
    ]


def texts(night: ef.Night) -> dict[int, str]:
    found: dict[int, str] = {}
    for post in ef.posts(night):
        found.setdefault(post.seq, post.text)
    return found


def test_the_east_midlands_on_the_morning_of_13_december_2019() -> None:
    morning = ef.until(NIGHT, ef.moment("2019-12-13T08:30", NIGHT.header))
    derby, leicester = ["Derby South"], [f"Leicester {part}" for part in ("East", "South", "West")]
    cities = {"cities": [*derby, *leicester, *(f"Nottingham {part}" for part in ("East", "North", "South"))]}
    points = [point.text for point in ef.key_points(morning, region="East Midlands", groups=cities)]
    assert points == [
        "Dennis Skinner, first elected in 1970, loses Bolsover to Con",
        "Con gain 7 seats from Lab",
        "Lab hold 8, 7 of them in cities",
        "Chris Leslie, first elected in 1997, loses Nottingham East to Lab",
        "Vernon Coaker, first elected in 1997, loses Gedling to Con",
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ge2015", "Con have an overall majority of 10: 330 seats"),
        ("ge2017", "No overall majority: Con are the largest party with 317 seats, 9 short of a majority"),
        ("ge2019", "Con have an overall majority of 80: 365 seats"),
        ("ge2024", "Lab have an overall majority of 172: 411 seats"),
    ],
)
def test_the_first_point_of_a_whole_night_is_who_has_won_it(name: str, text: str) -> None:
    assert ef.key_points(ef.load(name))[0].text == text


@given(nights(corrections=True), st.integers(1, 8))
def test_key_points_are_few_and_about_different_things_and_none_is_said_before_a_result(
    night: ef.Night, limit: int
) -> None:
    points = ef.key_points(night, limit=limit)
    assert len(points) <= limit
    about = [subject for point in points for subject in point.about]
    assert len(about) == len(set(about))
    assert ef.key_points(night[:1]) == ()


@given(nights(corrections=True), st.randoms(use_true_random=False))
def test_key_points_do_not_depend_on_the_order_of_the_news(night: ef.Night, rng: object) -> None:
    shuffled = [*night.events]
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert ef.key_points(shuffled) == ef.key_points(night)


def test_a_template_of_ones_own_adds_a_point() -> None:
    from electionfeed.headlines.key_points import TEMPLATES, Scene

    def women(scene: Scene) -> list[ef.KeyPoint]:
        return [ef.KeyPoint(weight=200, text=f"{scene.desk.declared} seats and a point of my own")]

    assert ef.key_points(NIGHT, templates=[*TEMPLATES, women])[0].text == "650 seats and a point of my own"


def test_a_region_or_a_seat_that_does_not_exist_is_an_error_that_lists_what_does() -> None:
    with pytest.raises(ValueError, match="East Midlands"):
        ef.key_points(NIGHT, region="Midlands")
    with pytest.raises(ValueError, match="a seat of this night"):
        ef.key_points(NIGHT, groups={"sunk": ["Atlantis"]})
    with pytest.raises(ValueError, match=r"is it Telford \(E14000989\)"):
        ef.key_points(NIGHT, groups={"new towns": ["Telfrod"]})


def test_seats_of_a_group_go_by_code_or_name_however_written() -> None:
    ways = (["E14000530", "W07000041"], ["aldershot", "ynys mon"], ["Aldershot", "Ynys Môn"])
    points = [ef.key_points(NIGHT, groups={"two": way}, limit=99) for way in ways]
    assert points[0] == points[1] == points[2]


@pytest.mark.parametrize("call", [ef.key_points, lambda events: list(ef.posts(events))])
def test_the_name_of_a_night_is_no_night(call: Callable[[object], object]) -> None:
    with pytest.raises(TypeError, match=r"load\(name\) gives the events of a night"):
        call("ge2019")


def test_of_a_region_that_is_whole_nothing_is_said_to_come() -> None:
    points = [point.text for point in ef.key_points(ef.load("ge2015"), region="East Midlands", limit=20)]
    assert not any("seats declared" in text for text in points)
    partly = ef.until(NIGHT, ef.moment("02:00", NIGHT.header))
    points = [point.text for point in ef.key_points(partly, region="East Midlands", limit=20)]
    assert points[-1] == "2 of 46 seats declared"


def test_a_party_that_wins_every_seat_of_a_region_is_said_to() -> None:
    seats = ("S1", "S2", "S3")
    nominations = [nominated(seat, "Con", "Lab", region="Kernow") for seat in seats]
    night = publish_night(
        opened(seats=4),
        *nominations,
        nominated("S4", "Con", "Lab", region="Elsewhere"),
        *(declared(seat, Con=9, Lab=5) for seat in seats),
    )
    assert "Con win every one of the 3 seats" in [point.text for point in ef.key_points(night, region="Kernow")]


def test_key_points_folded_as_events_come_are_those_of_all_events_so_far() -> None:
    run = LOOKED_AT.run(LOOKED_AT.initial)
    for place, event in enumerate(NIGHT[:1500], 1):
        run.feed(event)
        if place % 400 == 0:
            assert summed_up(scene_of(run.state())) == ef.key_points(NIGHT[:place])


def test_a_recount_strikes_the_rush_that_no_longer_stands() -> None:
    recount = ef.RecountOrdered(seq=1, at=opened().at, seat="S1", revision=2, number=1)
    night = publish_night(opened(), nominated("S1", "Con", "Lab"), rushed("S1", 1, "Con"), recount)
    posts = [(post.kind, post.seq, post.replaces) for post in ef.posts(night)]
    assert posts[0][0] == "rush"
    assert ("recount", posts[2][1], posts[0][1]) in posts


def test_a_majority_announced_before_the_last_of_its_seats_has_come_is_posted_with_that_seat_and_not_undone() -> None:
    seats = ("S1", "S2", "S3")
    night = publish_night(
        opened(seats=3),
        *(nominated(seat, "Con", "Lab") for seat in seats),
        *(declared(seat, Con=9, Lab=5) for seat in seats),
    )
    *before, second, announced, third, end = night
    for came in ([announced, second, third], [announced, third, second], [third, announced, second]):
        kinds = [post.kind for post in ef.posts([*before, *came, end])]
        assert sorted(kinds) == ["closed", "majority", "win", "win", "win"]
        assert kinds.index("majority") >= 2


def test_a_correction_that_gives_the_majority_to_another_party_strikes_the_first() -> None:
    night = publish_night(
        opened(), nominated("S1", "Con", "Lab"), declared("S1", Con=9, Lab=5), declared("S1", revision=2, Con=5, Lab=9)
    )
    lines = [post.text for post in ef.posts(night) if post.rank == 1]
    assert lines == [
        "MAJORITY: Con have 1 seat; 1 is needed",
        "MAJORITY UNDONE: Con now have 0 seats; 1 is needed",
        "MAJORITY: Lab have 1 seat; 1 is needed",
    ]


def test_that_a_party_holds_its_seats_in_a_group_is_said_of_more_than_half_of_them() -> None:
    held = [event.seat for event in NIGHT if isinstance(event, ef.SeatDeclared) and held_by_labour(event)]
    assert len(held) == 8
    for inside, said in ((4, False), (5, True)):
        points = ef.key_points(NIGHT, region="East Midlands", groups={"cities": held[:inside]}, limit=50)
        assert any(point.text == f"Lab hold 8, {inside} of them in cities" for point in points) is said


def held_by_labour(event: ef.SeatDeclared) -> bool:
    here = NIGHT.seats[event.seat].region == "East Midlands"
    return here and (event.winner.party, event.outcome) == ("Lab", "hold")
