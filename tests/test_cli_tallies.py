"""`tally` and `explain` on the command line."""

import csv
import json
import os
import sys
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import electionfeed as ef
from electionfeed import tallies
from electionfeed.cli import main
from electionfeed.cli.asking import Asked
from electionfeed.cli.boards import by_group, national
from electionfeed.cli.faces import faces
from electionfeed.cli.stories import seat_story
from electionfeed.testing import strategies

from .processes import ran

NIGHT = ef.load("ge2019")


def run(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    assert main(args) == 0
    return capsys.readouterr().out


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


PLAIN = [
    *(["tally", name] for name in ef.nights()),
    *(["tally", name, "--by", key] for name, key in zip(ef.nights(), tallies.KEYS, strict=False)),
    ["tally", "ge2015", "--by", "winner"],
    ["tally", "ge2017", "--top", "5", "--swing", "Con,Lab"],
    ["tally", "ge2024", "--top", "2", "--by", "nation"],
    ["tally", "ge2019", "--people"],
    ["tally", "ge2024", "--people", "--by", "region"],
    ["tally", "ge2019", "--at", "22:30"],
    ["tally", "ge2019", "--at", "22:30", "--top", "3"],
    ["tally", "ge2019", "--at", "02:00", "--by", "nation", "--parties", "ballot"],
    ["explain", "ge2019", "net", "Con"],
    ["explain", "ge2019", "electorate", "--at", "01:00"],
    ["explain", "ge2015", "seat", "South Thanet"],
    ["explain", "ge2024", "seat", "Mid Buckinghamshire"],
    ["explain", "ge2024", "seat", "Ynys Môn"],
]


@pytest.mark.parametrize("args", PLAIN, ids=" ".join)
def test_every_table_is_readable_at_80_columns(capsys: pytest.CaptureFixture[str], args: list[str]) -> None:
    lines = run(capsys, *args).splitlines()
    assert max(map(len, lines)) <= 80
    assert not [line for line in lines if line != line.rstrip()]


@given(strategies.nights(corrections=True), st.sampled_from([None, *tallies.KEYS]))
def test_a_night_of_corrections_fits_80_columns_too(night: ef.Night, by: str | None) -> None:
    question = Asked(night, None, tallies.LIBRARY, by)
    board, people = ef.fold(ef.combine(ef.desk, ef.people), night)
    lines = [*national(board, people, question, ("Con", "Lab")), *faces(people, question)]
    groups = ef.fold(ef.grouped(ef.desk, by or "region"), night)
    lines += by_group(groups, board, question)
    for seat in night.seats.values():
        story = seat_story(ef.story(night, seat.seat), seat, question)
        assert sum(" seq " in line for line in story) == len(ef.story(night, seat.seat))
        lines += story
    assert max(map(len, lines)) <= 80


def test_the_national_board_shows_seats_changes_swing_and_the_line(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "tally", "ge2019")
    assert "Con          365  +48     58      10  13,966,454   43.6  +1.3              4" in out
    assert "swing Lab to Con: 4.6 points (Butler), +6.2 (Steed)" in out
    assert out.endswith("Con has an overall majority of 80; 326 reached at Bolsover, 05:05\n")


@pytest.mark.parametrize("minutes", range(0, 900, 120))
def test_the_board_at_a_moment_is_the_fold_of_the_stream_cut_at_that_moment(
    capsys: pytest.CaptureFixture[str], minutes: int
) -> None:
    at = f"2019-12-{12 + (22 * 60 + minutes) // 1440}T{(22 + minutes // 60) % 24:02}:{minutes % 60:02}"
    moment = ef.moment(at, NIGHT.header)
    cut = [event for event in NIGHT if event.at <= moment]
    assert cut == list(NIGHT)[: len(cut)]
    shown = {row["party"]: int(row["seats"]) for row in table(run(capsys, "tally", "ge2019", "--csv", "--at", at))}
    assert {party: seats for party, seats in shown.items() if seats} == ef.fold(ef.desk, cut).seats


def test_csv_by_group_is_complete(capsys: pytest.CaptureFixture[str]) -> None:
    rows = table(run(capsys, "tally", "ge2019", "--by", "region", "--csv"))
    board = ef.fold(ef.desk, NIGHT)
    for party in board.parties:
        for name in ("seats", "votes", "net", "gained", "lost", "held", "deposits"):
            ours = sum(int(row[name]) for row in rows if row["party"] == party)
            assert ours == getattr(board, name)[party]


def test_json_by_a_file_of_groups_is_each_group_s_board(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "midlands.csv"
    file.write_text("seat,group\nEast Midlands,Midlands\nWest Midlands,Midlands\n")
    boards = json.loads(run(capsys, "tally", "ge2019", "--group", str(file), "--json", "--swing", "Con,Lab"))
    assert list(boards) == ["Midlands", "elsewhere"]
    assert boards["Midlands"]["gains"] == [{"from": "Lab", "seats": 16, "to": "Con"}]
    assert boards["Midlands"]["swing"]["butler"] == pytest.approx(6.48, abs=0.01)


def test_leader_boards_are_as_long_as_asked(capsys: pytest.CaptureFixture[str]) -> None:
    boards = json.loads(run(capsys, "tally", "ge2019", "--top", "7", "--json"))
    assert boards.keys() == tallies.RANKINGS.keys()
    assert {len(board["entries"]) for board in boards.values()} == {7}
    rows = table(run(capsys, "tally", "ge2019", "--top", "7", "--csv", "--by", "nation"))
    assert {row["group"] for row in rows} == {"England", "Northern Ireland", "Scotland", "Wales"}
    assert max(int(row["place"]) for row in rows) == 7


def test_parties_are_counted_as_asked(capsys: pytest.CaptureFixture[str]) -> None:
    rows = table(run(capsys, "tally", "ge2019", "--csv", "--parties", "broadcast"))
    assert next(row["seats"] for row in rows if row["party"] == "Lab") == "203"


def test_people_are_columns_of_members_and_of_the_defeated(capsys: pytest.CaptureFixture[str]) -> None:
    rows = table(run(capsys, "tally", "ge2019", "--people", "--csv"))
    assert Counter(row["status"] for row in rows) == {"re-elected": 495, "new": 155, "defeated": 79, "stood down": 76}


def test_a_number_is_explained_by_the_events_that_sum_to_it(capsys: pytest.CaptureFixture[str]) -> None:
    explained = json.loads(run(capsys, "explain", "ge2019", "net", "LD", "--json"))
    assert sum(row["amount"] for row in explained["contributions"]) == explained["total"] == -1
    assert {"seq", "at", "seat", "name", "event", "revision", "amount"} == explained["contributions"][0].keys()
    rows = table(run(capsys, "explain", "ge2019", "net", "LD", "--csv"))
    assert [row["name"] for row in rows] == [row["name"] for row in explained["contributions"]]


def test_a_number_of_a_group_is_explained_by_the_events_of_its_seats(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "explain", "ge2019", "gained", "LD", "--by", "region", "--in", "Scotland")
    assert out.splitlines()[0] == "gained LD in Scotland: 1"
    assert "North East Fife" in out


def test_a_seat_s_story_has_its_candidates_its_last_result_and_what_changed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = run(capsys, "explain", "ge2019", "seat", "telford").splitlines()
    assert lines[0] == "Telford (E14000989): West Midlands, England, Borough"
    assert "  before, 2017: Con (Lucy Allan) by 720" in lines
    assert "02:56 seq 1186, revision 1: Con HOLD, majority 10,941" in lines
    assert "  majority 10,941, +10,221 on 720; 224 rejected papers" in lines
    events = json.loads(run(capsys, "explain", "ge2019", "seat", "E14000989", "--json"))
    assert [event["type"] for event in events] == ["CandidatesNominated", "SeatDeclared"]


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["explain", "ge2019", "nett"], "number: 'nett'; expected a number: is it net?"),
        (["explain", "ge2019", "gains", "Lab"], "number: 'gains Lab'; expected gains FROM TO"),
        (["explain", "ge2019", "seat", "Tel"], "a seat of this night: is it Telford (E14000989)"),
        (
            ["explain", "ge2019", "net", "LD", "--by", "nation", "--in", "Kent"],
            "group: 'Kent'; expected a group; there are England",
        ),
        (
            ["explain", "ge2019", "net", "LD", "--by", "nation"],
            "--by: 'nation'; expected --in GROUP beside it, one",
        ),
        (["explain", "ge2019", "net", "LD", "--in", "Kent"], "--in: 'Kent'; expected --by or --group beside it"),
        (["tally", "ge2019", "--group", "no-such-file.csv"], "no-such-file.csv: No such file or directory"),
    ],
)
def test_what_a_user_gets_wrong_is_one_line_and_the_exit_code_1(
    capsys: pytest.CaptureFixture[str], args: list[str], says: str
) -> None:
    assert main(args) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert says in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "args",
    [
        ["--by", "county"],
        ["--top", "3", "--people"],
        ["--top", "0"],
        ["--top", "x"],
        ["--swing", "Con"],
        ["--by", "nation", "--group", "f"],
    ],
)
def test_a_wrong_command_line_exits_with_2(capsys: pytest.CaptureFixture[str], args: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["tally", "ge2019", *args])
    assert stopped.value.code == 2
    assert "usage:" in capsys.readouterr().err


PROGRAM = """
from electionfeed.cli import main
for args in (["--json"], ["--by", "winner", "--csv"], ["--top", "4", "--json"]):
    main(["tally", "ge2017", *args])
main(["explain", "ge2017", "net", "Con", "--json"])
"""


def test_the_same_night_gives_the_same_bytes_whatever_the_hash_seed() -> None:
    def printed(seed: str) -> bytes:
        env = {**os.environ, "PYTHONHASHSEED": seed}
        return bytes(ran([sys.executable, "-c", PROGRAM], check=True, env=env).stdout)

    assert printed("1") == printed("2") != b""


@pytest.mark.parametrize("seat", [["Telford"], ["Milton", "Keynes", "South"], ["E14000989"]])
def test_a_seat_is_explained_by_its_name_alone(seat: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "explain", "ge2019", *seat) == run(capsys, "explain", "ge2019", "seat", *seat) != ""
