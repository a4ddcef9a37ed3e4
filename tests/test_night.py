"""A night in memory: found by name or path, its seats by name, its moments as text and in local time."""

import pickle
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import electionfeed as ef
from electionfeed.testing import opened

NIGHT = ef.load("ge2019")
SUMMER = ef.load("ge2017")
UNREADABLE = ["teatime", "", "-", "25:00", "2019-13-01", "0001-01-01T00:00+23:00", "9999-12-31T23:59-23:00"]


def test_a_night_is_found_by_its_name_whatever_the_case() -> None:
    assert ef.load("GE2019") == NIGHT
    assert repr(NIGHT) == "<Night ge2019: General election of 12 December 2019, 650 seats, 2,658 events>"
    assert "<td>SeatDeclared</td><td>650</td>" in NIGHT._repr_html_()
    assert repr(ef.Night(())) == "<Night without a header: 0 events>"


@pytest.mark.parametrize("name", ["ge1707", "", "no-such-file.jsonl"])
def test_a_night_that_is_not_there_lists_those_that_are(name: str) -> None:
    with pytest.raises(ef.UnknownNight, match="expected a file, or one of the bundled nights ge2015"):
        ef.load(name)


def test_a_folder_and_a_number_are_no_nights(tmp_path: Path) -> None:
    with pytest.raises(ef.UnknownNight, match="a file and not a folder"):
        ef.load(tmp_path)
    with pytest.raises(TypeError, match="loaded by its name or path, and 2019 is neither"):
        ef.load(2019)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="'ge2019' is a text"):
        ef.Night("ge2019")  # type: ignore[arg-type]


@given(st.sampled_from([*NIGHT.seats.values()]))
def test_a_seat_is_found_by_its_code_and_its_name(seat: ef.CandidatesNominated) -> None:
    for name in (seat.seat, seat.name, seat.name.upper(), seat.name.replace(",", "")):
        assert NIGHT.seats[name] is NIGHT.seats.get(name) is seat
        assert name in NIGHT.seats
    assert seat.name not in [*NIGHT.seats]


def test_a_seat_that_is_not_there_is_an_error_that_suggests_one() -> None:
    for seats in (NIGHT.seats, pickle.loads(pickle.dumps(NIGHT.seats))):
        with pytest.raises(ef.UnknownName, match=r"a seat of this night: is it Telford \(E14000989\)"):
            seats["Telfrod"]
        assert "Telfrod" not in seats
        assert (seats.get("Telfrod"), seats.get("Telfrod", 0)) == (None, 0)
        assert 7 not in seats


@pytest.mark.parametrize(
    "text", ["04:40", "4:40", " 04:40 ", "0440", "2019-12-13T04:40", "2019-12-13 05:40+01:00", "03:40-01:00"]
)
def test_a_moment_is_read_as_people_write_it(text: str) -> None:
    wanted = datetime(2019, 12, 13, 4, 40, tzinfo=UTC)
    assert ef.moment(text, NIGHT) == ef.moment(text, NIGHT.header) == wanted


@given(st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)))
def test_a_moment_written_in_full_is_that_moment(at: datetime) -> None:
    assert ef.moment(at.replace(tzinfo=UTC).isoformat(), NIGHT) == at.replace(tzinfo=UTC)


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_is_no_moment_is_an_error_that_shows_how_to_write_one(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time such as 04:40 or 2019-12-13T04:40"):
        ef.moment(text, NIGHT)


@given(st.text(max_size=30))
def test_no_text_at_all_makes_reading_a_moment_fail_in_another_way(text: str) -> None:
    try:
        assert ef.moment(text, NIGHT).tzinfo is UTC
    except ValueError:
        return


def test_local_time_is_that_of_the_night_in_one_call() -> None:
    result = next(event for event in SUMMER if isinstance(event, ef.SeatDeclared))
    assert f"{SUMMER.local(result):%H:%M}" == f"{ef.local(result.at, SUMMER.header):%H:%M}" == "23:01"
    assert result.at.hour == 22
    elsewhere = attrs.evolve(opened(), time_zone="Europe/Nowhere")
    with pytest.raises(ef.BrokenStream, match="time_zone: 'Europe/Nowhere'; expected a time zone of the IANA database"):
        ef.local(result, elsewhere)


def test_until_takes_a_time_as_text() -> None:
    wanted = list(ef.until(NIGHT, ef.moment("04:40", NIGHT)))
    assert len(wanted) == 2_349
    assert list(ef.until(NIGHT, "04:40")) == list(ef.until(iter(NIGHT), "04:40")) == wanted
    with pytest.raises(ef.BrokenStream, match="expected NightOpened first, by which '04:40' is read"):
        list(ef.until(NIGHT[5:], "04:40"))


MISUSES: dict[str, Callable[[], object]] = {
    "load(name) gives the events": lambda: ef.until("ge2019", "04:40"),  # type: ignore[arg-type]
    "'04:40' is a text": lambda: ef.until("04:40", NIGHT),  # type: ignore[arg-type]
    "read by a night or its header, and 'ge2019' is neither": lambda: ef.moment("04:40", "ge2019"),  # type: ignore[arg-type]
    "from a text such as '04:40'": lambda: ef.moment(440, NIGHT),  # type: ignore[arg-type]
    "440 is no moment": lambda: ef.until(NIGHT, 440),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("says", MISUSES)
def test_a_wrong_type_says_what_is_wanted(says: str) -> None:
    with pytest.raises(TypeError) as caught:
        MISUSES[says]()
    assert says in str(caught.value)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has none"):
        ef.until(NIGHT, datetime(2019, 12, 13))
