"""`rehearse`, `checkpoints` and the ways of reading, from the command line."""

import json
import re
import sys
from pathlib import Path

import pytest

import electionfeed as ef
from electionfeed.cli import main
from electionfeed.cli.rehearse import paced
from electionfeed.playback.clock import Clock
from electionfeed.rehearsal.scenario import CATALOGUE

from .processes import ran

SHOWN = "wrong-rush,transposed,withdrawn,duplicates,late"


def run(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    code = main(args)
    out, err = capsys.readouterr()
    return code, out, err


def test_the_tally_of_a_night_with_faults_injected_is_that_of_the_night(capsys: pytest.CaptureFixture[str]) -> None:
    electionfeed = f"{sys.executable} -m electionfeed"
    command = f"{electionfeed} rehearse ge2019 --scenario {SHOWN} --seed 7 | {electionfeed} tally - --json"
    piped = ran(command, shell=True, check=True)
    assert piped.stdout.decode() == run(capsys, "tally", "ge2019", "--json")[1]
    report = r"electionfeed: 2,8\d\d messages, of which \d+ repeated, \d+ out of order, \d+ late\n"
    assert re.fullmatch(report, piped.stderr.decode())


def test_the_list_says_what_each_does_and_what_must_be_shown(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "rehearse", "--list")
    assert code == 0
    for one in CATALOGUE.values():
        assert f"{one.name} ({one.layer}" in out
        assert one.does in out
    assert out.count("  Must show: ") == len(CATALOGUE)


def rehearsed(tmp_path: Path, *scenarios: str) -> Path:
    file = tmp_path / "night.jsonl"
    assert main(["rehearse", "ge2019", "--scenario", ",".join(scenarios), "-o", str(file)]) == 0
    return file


def test_a_file_is_read_strictly_unless_asked_otherwise(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = rehearsed(tmp_path, "late")
    code, out, err = run(capsys, "tally", str(file))
    assert (code, out) == (1, "")
    assert "the next without a gap" in err
    code, out, err = run(capsys, "tally", str(file), "--read", "lenient", "--json")
    assert (code, out) == (0, run(capsys, "tally", "ge2019", "--json")[1])
    assert re.fullmatch(r"electionfeed: 2,658 messages, of which \d+ out of order, \d+ late\n", err)


def test_a_loss_stops_a_lenient_reading_and_is_reported_by_a_quarantine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(rehearsed(tmp_path, "torn"))
    code, out, err = run(capsys, "tally", file, "--read", "lenient")
    assert (code, out) == (1, "")
    assert "the last line is torn" in err
    code, out, err = run(capsys, "tally", file, "--read", "quarantine")
    assert code == 0
    assert "quarantined: " in err
    assert "missing: NightClosed" in err
    assert out


def test_replay_takes_a_night_in_any_order_from_standard_input(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "electionfeed", "replay", "-", "--instant"]
    lines = rehearsed(tmp_path, "late", "withdrawn").read_bytes()
    replayed = ran(command, input=lines, check=True)
    assert b"RESULT WITHDRAWN: declared before the agents had agreed the figures" in replayed.stdout
    assert b"late" in replayed.stderr


def test_a_rehearsal_at_a_pace_gives_each_line_when_it_is_due_and_noise_at_once() -> None:
    world = ef.ManualTime()
    lines = list(ef.rehearse(ef.load("ge2019"), "garbled"))
    assert list(paced(lines, Clock(speed=60, now=world), sleep=world.sleep)) == lines
    assert world() == pytest.approx(17 * 60 + 7, abs=1)  # from 21:45 to 14:52, a minute of the night each second


def test_a_rehearsal_can_be_watched_at_a_pace(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rehearse", "ge2019", "--speed", "1e9"]) == 0


@pytest.mark.parametrize(
    "args",
    [
        ["rehearse"],
        ["rehearse", "ge2019", "--scenario", "flood"],
        ["rehearse", "ge2019", "--speed", "0"],
        ["rehearse", "ge2019", "--speed", "fast"],
        ["rehearse", "ge2019", "--speed", "inf"],
        ["rehearse", "ge2019", "--speed", "nan"],
        ["rehearse", "ge2019", "--scenario", "late,flood"],
        ["checkpoints", "ge2019", "--every", "9", "--at", "04:40"],
        ["checkpoints", "ge2019", "--every", "0"],
        ["tally", "ge2019", "--read", "casually"],
    ],
)
def test_a_wrong_command_line_exits_with_2(args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(args)
    assert stopped.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_checkpoints_are_one_json_object(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["checkpoints", "ge2019", "--scenario", "late,transposed", "--seed", "3", "--every", "1000"]) == 0
    document = json.loads(capsysbinary.readouterr().out)
    assert {name: document[name] for name in ("election", "scenarios", "seed")} == {
        "election": "ge2019",
        "scenarios": ["late", "transposed"],
        "seed": 3,
    }
    assert [point["messages"] for point in document["checkpoints"]][:2] == [1000, 2000]
    assert document["checkpoints"][-1]["board"] == ef.fold(ef.board, ef.load("ge2019")).as_dict()


def test_a_checkpoint_at_a_moment_is_the_board_then(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["checkpoints", "ge2019", "--at", "04:40"]) == 0
    document = json.loads(capsysbinary.readouterr().out)
    assert document["board"] == ef.expected(ef.load("ge2019"), "04:40")


def test_corrupted_bytes_have_no_checkpoints(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "checkpoints", "ge2019", "--scenario", "late torn")
    assert code == 1
    assert "--scenario: 'torn'; expected incidents and deliveries only" in err
