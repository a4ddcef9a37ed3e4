import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

import electionfeed as ef
from electionfeed.cli import main

from .processes import running

FIXTURES = Path(__file__).parents[1] / "fixtures"
GOLDEN = Path(__file__).parent / "golden/format-2.jsonl"
both = pytest.mark.parametrize("name", ["night.jsonl", "night.db"])


def run(capsys: pytest.CaptureFixture[str], *args: object) -> tuple[int, list[str], str]:
    code = main([str(arg) for arg in args])
    out, err = capsys.readouterr()
    return code, out.splitlines(), err


def test_diff_says_what_happened_in_half_an_hour(capsys: pytest.CaptureFixture[str]) -> None:
    code, lines, _ = run(capsys, "diff", "ge2019", "04:36", "05:05")
    assert code == 0
    assert lines[:2] == [
        "General election of 12 December 2019, from 04:36 to 05:05",
        "538 -> 598 of 650 seats declared, 52 to come",
    ]
    assert lines[3:5] == [
        "party   04:36  05:05  seats       votes  deposits lost",
        "Con       283    327    +44  +1,495,101",
    ]
    assert "Gains: Con from Lab +3" in lines
    assert "MPs defeated: Dennis Skinner, Luciana Berger" in lines
    assert "Overall majority: none -> Con" in lines
    times = [line[:5] for line in lines if line[2:3] == ":"]
    assert (times[0], times[-1], times) == ("04:37", "05:05", sorted(times))


def test_diff_of_a_quiet_hour_says_that_it_was_one(capsys: pytest.CaptureFixture[str]) -> None:
    _, lines, _ = run(capsys, "diff", "ge2019", "22:10", "22:50")
    assert lines[-1] == "Nothing was declared."
    assert "Gains: none" in lines


def test_diff_of_two_streams_names_each_result_that_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "other.jsonl"
    other.write_bytes(GOLDEN.read_bytes())
    assert run(capsys, "diff", GOLDEN, "--with", other)[1] == [f"{GOLDEN} and {other}: the same results"]
    assert run(capsys, "diff", GOLDEN, "--with", other, "--at", "23:50")[1][0].endswith("at 23:50: the same results")
    # Here nobody withdrew the first result of E2.
    facts = [event for event in ef.read(GOLDEN) if getattr(event, "revision", 0) < 3 or event.seat == "E1"]  # type: ignore[attr-defined]
    with other.open("wb") as out:
        ef.write(published(facts), out)
    _, lines, _ = run(capsys, "diff", GOLDEN, "--with", other)
    assert lines[0] == f"{GOLDEN} and {other}: 1 result differs"
    assert lines[-1] == (
        "  Second - Lab HOLD (revised), majority 50 | "
        "Second - Con GAIN from Lab (revised), majority 50 - Bea Baker, first elected in 2010, defeated"
    )
    assert lines[2:5] == [
        "party  first  second  seats  votes  deposits lost",
        "Con        1       2     +1    +50",
        "Lab        1       0     -1    -50",
    ]


def published(events: list[ef.Event]) -> list[ef.Event]:
    from electionfeed.stream.publish import facts, published

    return list(published(facts(events)))


@pytest.mark.parametrize("args", [[], ["04:40"], ["05:00", "04:00"], ["04:00", "05:00", "--with", "ge2017"]])
def test_diff_wants_two_moments_or_another_stream(args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        run(capsys, "diff", "ge2019", *args)
    assert stop.value.code == 2
    assert "the earlier first" in capsys.readouterr().err


@both
def test_the_tally_of_a_recorded_night_is_that_of_the_night(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / name
    assert run(capsys, "record", "ge2019", "--to", file) == (0, [f"{file}: 2,658 events of ge2019"], "")
    for at in ("04:40", "05:05"):
        assert run(capsys, "tally", file, "--at", at, "--json") == run(capsys, "tally", "ge2019", "--at", at, "--json")
    assert run(capsys, "replay", file, "--instant") == run(capsys, "replay", "ge2019", "--instant")


def test_a_night_goes_through_sqlite_and_back_in_the_same_bytes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for night in ef.nights():
        run(capsys, "record", night, "--to", tmp_path / "all.db")
    for night in ef.nights():
        run(capsys, "record", f"{tmp_path / 'all.db'}#{night}", "--to", tmp_path / f"{night}.jsonl")
        assert (tmp_path / f"{night}.jsonl").read_bytes() == (FIXTURES / f"{night}.jsonl").read_bytes()
    code, _, err = run(capsys, "tally", tmp_path / "all.db")
    assert code == 1
    assert "expected one of the elections in this file: ge2010, ge2015, ge2017, ge2019, ge2024" in err
    code, _, err = run(capsys, "tally", f"{tmp_path / 'all.db'}#ge1997")
    expected = "election: 'ge1997'; expected an election of this file: is it ge20"
    assert (code, expected in err) == (1, True)


def test_a_sqlite_log_is_read_as_strictly_as_a_file_of_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "night.db"
    night = ef.load("ge2019")
    with ef.SqliteLog(file) as log:
        log.append(night[:-1], 0)
    assert run(capsys, "tally", file)[0] == 0  # it may be under way
    code, lines, err = run(capsys, "tally", file, "--read", "strict")
    assert (code, lines) == (1, [])
    assert "night.db:2657: type: 'DepositLost'; expected NightClosed as the last event" in err
    with ef.SqliteLog(file) as log:
        log.append(night[-1:], len(night) - 1)
    assert run(capsys, "tally", file, "--read", "strict")[0] == 0
    with sqlite3.connect(file) as connection:
        connection.execute("DELETE FROM events WHERE seq = 2000")
    connection.close()
    for args in ([], ["--read", "strict"], ["--at", "23:30"]):
        code, lines, err = run(capsys, "tally", file, *args)
        assert (code, lines) == (1, [])
        assert "night.db:2001: seq: 2001; expected 2000, the next without a gap" in err


@both
def test_a_recording_that_was_killed_goes_on_where_it_stopped(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / name
    command = [sys.executable, "-m", "electionfeed", "record", "ge2019", "--to", str(file), "--speed", "1000"]
    with running(command) as recorder:
        while recorder.poll() is None and (not file.exists() or file.stat().st_size < 500_000):
            time.sleep(0.01)
        recorder.send_signal(signal.SIGKILL)
    code, lines, _ = run(capsys, "record", "ge2019", "--to", file, "--repair")
    assert code == 0
    assert ", of which " in lines[-1]
    assert run(capsys, "tally", file, "--json") == run(capsys, "tally", "ge2019", "--json")


@both
def test_another_night_is_not_recorded_over_the_first(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / name
    run(capsys, "record", GOLDEN, "--to", file)
    other = tmp_path / "other.jsonl"
    other.write_bytes(GOLDEN.read_bytes().replace(b'"papers":2107', b'"papers":2106'))
    code, _, err = run(capsys, "record", other, "--to", file)
    assert (code, "seq: 6; expected the night to record, as far as the log goes" in err) == (1, True)


def test_record_reports_a_torn_line_and_cuts_it_off_on_request(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "night.jsonl"
    file.write_bytes(GOLDEN.read_bytes()[:-30])
    code, _, err = run(capsys, "record", GOLDEN, "--to", file)
    assert (code, "the last line is torn, and `repair` cuts it off" in err) == (1, True)
    _, lines, _ = run(capsys, "record", GOLDEN, "--to", file, "--repair")
    cut = len(GOLDEN.read_bytes().splitlines()[-1]) - 29
    assert lines == [
        f"{file}: cut off a torn line of {cut} bytes",
        f"{file}: 20 events of golden, of which 19 were there",
    ]
    assert file.read_bytes() == GOLDEN.read_bytes()


@both
def test_tail_shows_the_last_events_of_a_log(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "record", "ge2019", "--to", tmp_path / name)
    assert run(capsys, "tail", tmp_path / name, "-n", "2")[1] == [
        "  2657 14:52 DepositLost St Ives Lib",
        "  2658 14:52 Night closed - 650 seats declared, 0 outstanding",
    ]
    _, lines, _ = run(capsys, "tail", "ge2019", "-n", "1", "--json")
    assert lines == [ef.encode(ef.load("ge2019")[-1]).decode()]


@both
def test_tail_follows_a_log_until_the_night_has_closed(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    log, events = ef.open_log(file), list(ef.read(GOLDEN))
    log.append(events[:10], 0)
    command = [sys.executable, "-m", "electionfeed", "tail", str(file), "-n", "1", "-f"]
    with running(command, stdout=subprocess.PIPE, text=True) as tail:
        assert tail.stdout is not None
        assert tail.stdout.readline().startswith("    10 23:45 First - Con GAIN from Lab")
        log.append(events[10:19], 10)
        assert [tail.stdout.readline()[:6] for _ in range(9)] == [f"{seq:>6}" for seq in range(11, 20)]
        log.append(events[19:], 19)
        assert tail.stdout.read() == "    20 00:05 Night closed - 2 seats declared, 1 outstanding\n"
        assert tail.wait(timeout=60) == 0
    log.close()


def test_tail_takes_one_of_several_nights_in_a_file_as_every_command_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "nights.db"
    for name in ("ge2017", "ge2019"):
        assert main(["record", name, "--to", str(file)]) == 0
    capsys.readouterr()
    ends = []
    for words in (["tail", f"{file}#ge2017"], ["tail", str(file), "--election", "ge2017"]):
        assert main([*words, "-n", "3", "--json"]) == 0
        ends.append(capsys.readouterr().out)
    assert ends[0] == ends[1] != ""


@pytest.mark.parametrize("command", ["check", "tally", "replay", "diff"])
def test_an_empty_sqlite_file_is_an_error_and_not_a_sound_log_of_nothing(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "night.db"
    file.touch()
    more = ["--with", "ge2019"] if command == "diff" else []
    assert main([command, str(file), *more]) == 1
    out, err = capsys.readouterr()
    assert (out, err) == ("", f"electionfeed: {file}: '(empty)'; expected an election, and there is none yet\n")


def test_an_empty_file_is_not_advised_to_be_read_another_way(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "night.jsonl"
    file.touch()
    assert main(["tally", str(file)]) == 1
    err = capsys.readouterr().err
    assert "the stream is empty" in err
    assert "--read" not in err
