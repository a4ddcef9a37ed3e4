"""Streams on the command line: from files of every kind, and from standard input as they come."""

import gzip
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import electionfeed as ef
from electionfeed.cli import main
from electionfeed.stream.codec import line_of

from . import processes

FIXTURES = Path(__file__).parents[1] / "fixtures"
FIXTURE = FIXTURES / "ge2019.jsonl"
NIGHT = ef.load("ge2019")
ELECTIONFEED = [sys.executable, "-m", "electionfeed"]


def run(capsys: pytest.CaptureFixture[str], *args: object) -> tuple[int, str, str]:
    code = main([str(arg) for arg in args])
    out, err = capsys.readouterr()
    return code, out, err


@contextmanager
def running(*args: str, **options: Any) -> "Iterator[subprocess.Popen[bytes]]":
    """A command of electionfeed, with its three pipes."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with processes.running([*ELECTIONFEED, *args], **{**pipes, **options}) as process:
        yield process


def test_a_night_from_standard_input_is_shown_as_it_comes() -> None:
    lines = [line_of(event) for event in NIGHT]
    first = next(n for n, event in enumerate(NIGHT) if isinstance(event, ef.SeatDeclared))
    with running("replay", "-", "--instant") as replay:
        assert replay.stdin is not None
        assert replay.stdout is not None
        replay.stdin.writelines(lines[: first + 1])
        replay.stdin.flush()  # and standard input stays open
        assert replay.stdout.readline().startswith(b"22:00 Exit poll - Con 368")
        assert replay.stdout.readline() == b"23:27 Newcastle Upon Tyne Central - Lab HOLD, majority 12,278\n"
        replay.stdin.writelines(lines[first + 1 :])
        out, err = replay.communicate(timeout=60)
    assert out.decode().splitlines()[-1] == "Con has an overall majority"
    assert (replay.returncode, err) == (0, b"")


def test_a_night_from_standard_input_that_breaks_off_is_an_error_after_what_it_said() -> None:
    with running("replay", "-", "--instant", "--from", "23:00", "--until", "23:30") as replay:
        out, err = replay.communicate(b"".join(line_of(event) for event in NIGHT[:900]), timeout=60)
    assert b"Newcastle" in out
    assert (replay.returncode, err.count(b"\n")) == (1, 1)
    assert b"NightClosed somewhere: the stream is cut off here" in err


@pytest.mark.parametrize("text", [b"", b"{}\n", b"not json\n"])
def test_standard_input_that_is_no_night_is_an_error(text: bytes) -> None:
    with running("replay", "-") as replay:
        out, err = replay.communicate(text, timeout=60)
    assert (replay.returncode, out, err.count(b"\n")) == (1, b"", 1)
    assert err.startswith(b"electionfeed: <stdin>:1: ")


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_in_a_replay_leaves_the_board_as_it_stood() -> None:
    with running("replay", "ge2019", "--speed", "1", "--from", "04:40") as replay:
        assert replay.stdout is not None
        replay.stdout.readline()  # it is under way
        replay.send_signal(signal.SIGINT)
        out, err = replay.communicate(timeout=60)
    assert (replay.returncode, err) == (130, b"electionfeed: stopped\n")
    assert re.search(r"^Con +2\d\d +", out.decode(), re.M)
    assert b"of 650 seats declared" in out


@pytest.mark.parametrize("name", ["night.jsonl", "night.db"])
def test_a_rehearsal_is_recorded_in_the_order_in_which_it_was_published(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rehearsed = b"".join(ef.rehearse(NIGHT, "late", "duplicates", "reordered", seed=3))
    with running("record", "-", "--to", str(tmp_path / name)) as record:
        out, err = record.communicate(rehearsed, timeout=60)
    assert (record.returncode, out.decode()) == (0, f"{tmp_path / name}: 2,658 events of ge2019\n")
    assert b"repeated" in err
    run(capsys, "record", tmp_path / name, "--to", tmp_path / "copy.jsonl")
    assert (tmp_path / "copy.jsonl").read_bytes() == FIXTURE.read_bytes()


@pytest.mark.parametrize("name", ["night.jsonl", "night.db"])
def test_a_night_with_a_loss_is_not_recorded_and_leaves_no_file(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "lossy.jsonl"
    file.write_bytes(b"".join(line_of(event) for event in NIGHT if event.seq != 1000))
    with running("record", "-", "--to", str(tmp_path / name)) as record:
        _, err = record.communicate(file.read_bytes(), timeout=60)
    assert (record.returncode, b"seq 1000, which is missing" in err) == (1, True)
    assert not (tmp_path / name).exists()
    code, _, err_ = run(capsys, "record", file, "--to", tmp_path / name)
    assert (code, "the next without a gap" in err_) == (1, True)
    assert not (tmp_path / name).exists()


def test_a_log_is_not_recorded_into_a_gzip_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "record", "ge2019", "--to", tmp_path / "night.jsonl.gz")
    assert (code, "expected a log that can be appended to: .jsonl or .db" in err) == (1, True)


def test_every_command_that_reads_a_night_reads_a_gzipped_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "night.jsonl.gz"
    file.write_bytes(gzip.compress(FIXTURE.read_bytes()))
    assert run(capsys, "tally", file, "--json") == run(capsys, "tally", "ge2019", "--json")
    assert run(capsys, "tally", file, "--read", "lenient", "--json") == run(capsys, "tally", "ge2019", "--json")
    assert run(capsys, "tail", file, "-n", 3) == run(capsys, "tail", "ge2019", "-n", 3)
    assert run(capsys, "check", file)[:2] == (0, f"{file}: 2,658 events, every law holds\n")
    with running("tally", "-", "--json") as tally:
        out, _ = tally.communicate(file.read_bytes(), timeout=60)
    assert out.decode() == run(capsys, "tally", "ge2019", "--json")[1]


@pytest.mark.parametrize("command", ["tally", "check", "tail", "replay --instant", "tally --read quarantine"])
@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
def test_a_night_comes_through_a_pipe_that_the_shell_makes(command: str) -> None:
    name, *options = command.split()
    line = f"{' '.join([*ELECTIONFEED, name])} <(cat {FIXTURE}) {' '.join(options)}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout


def test_check_takes_nights_files_and_logs_alike(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database = tmp_path / "all.db"
    for name in ("ge2017", "ge2019"):
        run(capsys, "record", name, "--to", database)
    assert run(capsys, "check", "ge2019", database)[:2] == (
        0,
        f"ge2019: 2,658 events, every law holds\n{database}#ge2017: 2,938 events, every law holds\n"
        f"{database}#ge2019: 2,658 events, every law holds\n",
    )
    assert run(capsys, "check", f"{database}#ge2017")[1] == f"{database}#ge2017: 2,938 events, every law holds\n"
    code, _, err = run(capsys, "check", f"{database}#ge2018")
    assert (code, "election: 'ge2018'; expected an election of this file: is it ge2" in err) == (1, True)


def test_check_of_a_log_under_way_says_that_it_is_cut_off(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with ef.SqliteLog(tmp_path / "night.db") as log:
        log.append(NIGHT[:900], 0)
    code, _, err = run(capsys, "check", tmp_path / "night.db")
    assert (code, "the stream is cut off here" in err) == (1, True)


def test_windows_line_ends_are_read_by_every_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "night.jsonl"
    file.write_bytes(FIXTURE.read_bytes().replace(b"\n", b"\r\n"))
    for command in (["tally"], ["check"], ["tail"], ["replay", "--instant"], ["tally", "--read", "lenient"]):
        name, *options = command
        assert run(capsys, name, file, *options)[0] == 0


@pytest.mark.parametrize("count", ["0", "3"])
def test_tail_of_an_empty_log_says_so(count: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.jsonl").touch()
    code, out, err = run(capsys, "tail", tmp_path / "empty.jsonl", "-n", count)
    assert (code, out, "expected at least one event" in err) == (1, "", True)


def test_tail_wants_the_election_of_the_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "tail", "ge2019", "--election", "GE2019")[0] == 0
    code, out, err = run(capsys, "tail", "ge2019", "--election", "ge2017")
    assert (code, out, "'ge2017'; expected an election of this file" in err) == (1, "", True)


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["tail", "ge2019", "-n", "-1"], "'-1' is not a whole number of 0 or more"),
        (["replay", "ge2019", "--from", "05:00", "--until", "04:00"], "--from 05:00 is after --until 04:00"),
        (["tally", "ge2019", "--swing", "Con,Lab,SNP"], "is not two parties such as Con,Lab"),
        (["tally", "ge2019", "--by", "regoin"], "is it region?"),
        (["rehearse", "ge2019", "--scenario", "lat"], "is it late?"),
        (["rehearse", "ge2019", "--scenario", "late", "transposed", "tsunami"], "unrecognized arguments: transposed"),
        (["draw", "ge2019", "--picture", "hexmp"], "is it hexmap?"),
        (["tally", "ge2019", "--spede", "3"], "unrecognized arguments"),
    ],
)
def test_a_wrong_command_line_says_what_is_wrong_and_exits_with_2(
    args: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(args)
    assert stopped.value.code == 2
    assert says in capsys.readouterr().err


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (
            ["tally", "ge2019", "--swing", "Tory,Lab"],
            "'Tory'; expected a party of this night: is it Conservative",
        ),
        (["explain", "ge2019", "seats", "Tory"], "is it Conservative (Con)?"),
        (["tally", "ge2019", "--at", "0001-01-01T00:00+23:00"], "expected a time such as 04:40"),
        (["tally", "ge2019", "--at", "2019-12-01"], "a moment of the night, which opened at 21:45 on 12 December 2019"),
        (["diff", "ge2019", "noon", "13:00"], "time: 'noon'; expected a time such as 04:40"),
        (["explain", "ge2019", "seat"], "expected a seat by its name or code"),
    ],
)
def test_a_name_or_a_time_that_is_not_there_is_one_line_and_exits_with_1(
    args: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, *args)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert says in err


def test_names_are_forgiven_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert "swing Lab to Con: 4.6 points" in run(capsys, "tally", "ge2019", "--swing", "con,labour")[1]
    assert run(capsys, "explain", "ge2019", "SEATS", "labour") == run(capsys, "explain", "ge2019", "seats", "Lab")
    for name in ("Ynys Mon", "southampton test"):
        assert run(capsys, "explain", "ge2019", "seat", name)[0] == 0
    scotland = run(capsys, "explain", "ge2019", "net", "ld", "--by", "NATION", "--in", "scotland")[1]
    assert scotland.startswith("net LD in Scotland: 0\n")


@pytest.mark.parametrize(
    "asked",
    [
        ["--scenario", "late,transposed"],
        ["--scenario", "late transposed"],
        ["--scenario", "late", "--scenario", "transposed"],
        ["--scenario", "late", "transposed"],
    ],
    ids=" ".join,
)
def test_scenarios_are_named_with_commas_blanks_or_one_by_one(
    asked: list[str], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["rehearse", "ge2019", *asked, "--seed", "3"]) == 0
    assert capsysbinary.readouterr().out == b"".join(ef.rehearse(NIGHT, "late", "transposed", seed=3))


def test_a_rehearsal_goes_into_a_pipe_that_has_a_name(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with running("rehearse", "ge2019", "-o", str(pipe)) as rehearse:
        assert pipe.read_bytes() == FIXTURE.read_bytes()
        assert rehearse.wait(timeout=60) == 0


def test_the_version_and_the_exit_codes_are_said(capsys: pytest.CaptureFixture[str]) -> None:
    for option, says in (("--version", f"electionfeed {ef.__version__}"), ("--help", "2 the command line is wrong")):
        with pytest.raises(SystemExit) as stopped:
            main([option])
        assert stopped.value.code == 0
        assert says in " ".join(capsys.readouterr().out.split())
