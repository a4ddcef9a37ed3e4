import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import electionfeed as ef
from electionfeed.cli import COMMANDS, main
from electionfeed.stream.codec import line_of

from .processes import ran, running


def run(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    code = main(args)
    out, err = capsys.readouterr()
    return code, out, err


def process(*args: str, **options: Any) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-m", "electionfeed", *args]
    return ran(command, **options)


def test_without_arguments_it_says_what_it_can_do_and_what_to_type_next(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys)
    assert code == 0
    assert "Type this next:  electionfeed replay ge2019" in out


def test_nights_lists_every_bundled_night_and_each_licence_once_in_few_columns(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out, _ = run(capsys, "nights")
    head, *lines = out.splitlines()
    assert (code, head.split()) == (0, ["night", "seats", "events", "name"])
    assert [line.split()[0] for line in lines if line][: len(ef.nights())] == [*ef.nights()]
    assert out.count("Open Parliament Licence v3.0") == len({ef.load(name).header.licence for name in ef.nights()})
    assert max(map(len, lines[: len(ef.nights())])) <= 60


def test_nights_lists_every_bundled_by_election_if_asked(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "nights", "--by-elections")
    assert (code, len(out.splitlines())) == (0, len(ef.by_elections()) + 3)  # a head, a blank line and the licence
    assert "By-elections in Croydon North; Middlesbrough; Rotherham" in out


def test_replay_says_what_happened_at_each_declaration(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "replay", "ge2019", "--instant")
    skinner = "05:05 Bolsover - Con GAIN from Lab, majority 5,299 - Dennis Skinner, first elected in 1970, defeated"
    lines = out.splitlines()
    assert code == 0
    assert skinner in lines
    assert lines[0].startswith("22:00 Exit poll - Con 368, Lab 191")
    assert lines[lines.index(skinner) + 1] == "05:05 MAJORITY - Con has 326 seats; 326 are a majority"
    assert sum(" majority " in line or "decided by lot" in line for line in lines[:-20]) >= 650
    assert lines[-1] == "Con has an overall majority"


def test_replay_shows_the_running_seats_after_each_minute(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "replay", "ge2019", "--instant", "--until", "23:29")
    assert "      Lab 1 (649 to come)" in out.splitlines()
    assert "2 of 650 seats declared" in out


def test_replay_from_a_time_has_folded_all_that_came_before(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "replay", "ge2019", "--instant", "--from", "05:05", "--until", "05:05")
    assert not [line for line in out.splitlines() if line.startswith(("04", "23"))]
    assert "05:05 MAJORITY" in out


def test_tally_prints_the_whole_board_as_json_with_sorted_keys(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "tally", "ge2019", "--json")
    board = json.loads(out)
    assert list(board) == sorted(board)
    assert board["seats"]["Con"] == 365
    assert board["valid"] == 32_014_110
    assert sum(board["deposits"].values()) == 1_275
    assert len(board["defeated"]) == 79
    assert {"name", "party", "seat", "since"} <= board["defeated"][0].keys()
    assert (board["declared"], board["outstanding"]) == (650, 0)


@pytest.mark.parametrize("at", ["04:40", "2019-12-13T04:40", "2019-12-13T04:40:00Z", "2019-12-13 05:40+01:00"])
def test_tally_at_a_time_is_the_fold_of_what_the_feed_had_said_by_then(
    capsys: pytest.CaptureFixture[str], at: str
) -> None:
    _, out, _ = run(capsys, "tally", "ge2019", "--json", "--at", at)
    night = ef.load("ge2019")
    cut = ef.until(night, ef.moment("2019-12-13T04:40+00:00", night.header))
    board, people = ef.fold(ef.combine(ef.desk, ef.people), cut)
    assert json.loads(out) == json.loads(json.dumps({**board.as_dict(), "people": people.as_dict()}))


def test_times_of_a_summer_night_are_shown_and_read_in_british_summer_time(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "replay", "ge2017", "--instant", "--until", "23:01")
    assert "23:01 Newcastle upon Tyne Central - Lab HOLD" in out.replace("Upon", "upon")


def test_tables_are_readable_at_80_columns(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "tally", "ge2015")
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (["tally", "ge1707"], 1, "'ge1707'; expected a file, or one of the bundled nights ge2010"),
        (["tally", "ge2019", "--at", "teatime"], 1, "time: 'teatime'; expected a time such as 04:40"),
        (["check", "no-such-file"], 1, "'no-such-file'; expected a file, or one of the bundled nights"),
        (["check", ""], 1, "''; expected a file, or one of the bundled nights"),
        (["rehearse", "ge2019", "-o", "no-such-folder/x.jsonl"], 1, "no-such-folder: No such file or directory"),
    ],
)
def test_what_a_user_gets_wrong_is_one_line_and_an_exit_code(
    capsys: pytest.CaptureFixture[str], args: list[str], code: int, says: str
) -> None:
    found, out, err = run(capsys, *args)
    assert (found, out) == (code, "")
    assert err.startswith("electionfeed: ")
    assert says in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "args", [["tally"], ["replay", "ge2019", "--speed", "0"], ["replay", "ge2019", "--speed", "x"]]
)
def test_a_wrong_command_line_exits_with_2(args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(args)
    assert stopped.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_a_night_is_read_from_standard_input() -> None:
    lines = b"".join(line_of(event) for event in ef.load("ge2017"))
    piped = process("tally", "-", "--json", input=lines)
    assert piped.stdout == process("tally", "ge2017", "--json").stdout
    assert process("check", "-", input=lines).stdout == b"-: 2,938 events, every law holds\n"


def test_a_reader_that_goes_away_is_no_error() -> None:
    command = f"{sys.executable} -m electionfeed replay ge2019 --instant | head -n 1"
    piped = ran(command, shell=True, check=True)
    assert piped.stdout.startswith(b"22:00 Exit poll")
    assert piped.stderr == b""


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_ends_a_replay_cleanly() -> None:
    # The exit poll comes after a second, the first result five seconds later.
    command = [sys.executable, "-u", "-m", "electionfeed", "replay", "ge2019", "--speed", "900"]
    with running(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as replay:
        assert replay.stdout is not None
        assert replay.stderr is not None
        assert replay.stdout.readline().startswith(b"22:00 Exit poll")
        replay.send_signal(signal.SIGINT)
        assert replay.stderr.read() == b"electionfeed: stopped\n"
        assert replay.wait() == 130


def test_ctrl_c_while_python_still_imports_the_command_ends_it_cleanly() -> None:
    program = (
        "import runpy, sys\n"
        "class Interrupting:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'electionfeed.cli': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupting())\n"
        "runpy.run_module('electionfeed', run_name='__main__')\n"
    )
    done = ran([sys.executable, "-c", program], text=True)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "electionfeed: stopped\n")


TIMED = {
    "replay": ["replay", "NIGHT", "--instant", "--until", "23:30"],
    "tally": ["tally", "NIGHT", "--at", "04:40"],
    "explain": ["explain", "NIGHT", "seats", "Lab", "--at", "04:40"],
    "diff": ["diff", "NIGHT", "04:30", "04:40"],
    "draw": ["draw", "NIGHT", "--at", "04:40"],
}


@pytest.mark.parametrize("command", TIMED.values(), ids=TIMED)
def test_a_command_says_where_times_are_later_than_the_declarations(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    says = "electionfeed: the times of this night are when its source recorded a result"
    for name, recorded in (("ge2024", True), ("ge2019", False)):
        code, _, err = run(capsys, *(name if word == "NIGHT" else word for word in command))
        assert (code, err.startswith(says)) == (0, recorded)


def test_without_a_time_nothing_is_said_of_times(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "tally", "ge2024")[2] == ""


def test_an_import_that_fails_leaves_no_file_behind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_text("ONS ID\n")
    files = [part for name in ("constituencies", "candidates", "baseline") for part in (f"--{name}", str(empty))]
    out = tmp_path / "out.jsonl"
    code, _, err = run(capsys, "import", "commons-library", "--id", "x", *files, "-o", str(out))
    assert code == 1
    assert "Constituency name" in err
    assert list(tmp_path.iterdir()) == [empty]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: electionfeed {command}")


@pytest.mark.parametrize("command", ["tally", "diff", "replay", "draw"])
def test_a_time_just_before_the_night_opened_is_not_taken_for_the_next_evening(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = {"diff": ["21:44", "04:00"], "replay": ["--until", "21:44"]}.get(command, ["--at", "21:44"])
    out = ["-o", str(tmp_path / "map.svg")] if command == "draw" else []
    code, _, err = run(capsys, command, "ge2019", *more, *out)
    expected = "expected a time after the night opened, at 21:45; with its day it is: 2019-12-13T21:44"
    assert (code, err) == (1, f"electionfeed: time: '21:44'; {expected}\n")


def test_with_its_day_a_time_of_the_next_evening_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "tally", "ge2019", "--at", "2019-12-13T21:44")
    assert (code, "650 of 650 seats declared" in out) == (0, True)


def test_no_scenario_is_an_error_and_not_the_clean_night(capsys: pytest.CaptureFixture[str]) -> None:
    for nothing in ("", ",", " "):
        with pytest.raises(SystemExit):
            main(["rehearse", "ge2019", "--scenario", nothing])
        assert "no scenario is named; rehearse --list shows them" in " ".join(capsys.readouterr().err.split())


def test_a_swing_from_a_party_to_itself_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "tally", "ge2019", "--swing", "Lab,Labour")
    assert (code, err) == (1, "electionfeed: --swing: 'Lab,Labour'; expected two parties, not one twice\n")


def test_a_file_that_is_no_clean_night_says_how_it_can_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "rehearsal.jsonl"
    assert main(["rehearse", "ge2019", "--scenario", "late,duplicates", "-o", str(file)]) == 0
    capsys.readouterr()
    code, _, err = run(capsys, "tally", str(file))
    assert (code, "--read lenient takes messages in any order" in err) == (1, True)
    code, out, _ = run(capsys, "tally", str(file), "--read", "lenient")
    assert (code, "650 of 650 seats declared" in out) == (0, True)
    code, _, err = run(capsys, "tally", str(file), "--read", "strict")
    assert (code, "--read" in err) == (1, False)


def test_a_recording_that_broke_off_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with ef.SqliteLog(tmp_path / "night.db") as log:
        log.append(ef.load("ge2019")[:1500], 0)
    code, out, err = run(capsys, "tally", str(tmp_path / "night.db"))
    assert (code, "of 650 seats declared" in out) == (0, True)
    says = "the night is under way, or its recording broke off: 1,500 messages and no NightClosed"
    assert err == f"electionfeed: {tmp_path / 'night.db'}: {says}\n"


def test_streams_of_two_elections_are_compared_and_said_to_be_that(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "diff", "ge2019", "--with", "ge2017")
    assert (code, "results differ" in out) == (0, True)
    assert err == "electionfeed: ge2017 is of another election, ge2017, and not of ge2019\n"


def test_an_argument_too_many_shows_the_usage_of_the_command_and_where_a_time_goes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["tally", "ge2019", "04:40"])
    err = " ".join(capsys.readouterr().err.split())
    assert err.startswith("usage: electionfeed tally ")
    assert "unrecognized arguments: 04:40 (a time is given as --at TIME)" in err


def test_a_time_that_is_none_is_an_error_in_one_line_whatever_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "tally", "ge2019", "--at", "noon is not midnight")
    expected = "a time such as 04:40 or 2019-12-13T04:40, in the night's own zone unless it says another"
    assert (code, err) == (1, f"electionfeed: time: 'noon is not midnight'; expected {expected}\n")
