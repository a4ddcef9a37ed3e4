"""The command line on an address: the same as on the night itself; and what `serve` says and refuses."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import electionfeed as ef
from electionfeed.cli import main
from electionfeed.cli.serve import welcome
from electionfeed.web.server import Local, service

from .feeds import GE2019, SMALL, TOKEN, local, process
from .processes import running


@pytest.fixture(scope="module")
def server() -> Iterator[Local]:
    with local() as one:
        yield one


def run(capsys: pytest.CaptureFixture[str], *args: object) -> tuple[int, str, str]:
    capsys.readouterr()
    return (main([str(arg) for arg in args]), *capsys.readouterr())


QUESTIONS = [
    ("tally", "--json"),
    ("tally", "--by", "region"),
    ("tally", "--at", "04:40", "--json"),
    ("diff", "04:36", "05:05"),
    ("replay", "--instant"),
    ("tail", "-n", "5"),
    ("tail", "-n", "3", "-f", "--json"),
    ("rehearse", "--scenario", "late", "--seed", "3"),
    ("checkpoints", "--every", "1000"),
]


@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
def test_an_address_answers_as_the_night_does(
    server: Local, question: tuple[str, ...], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    command, *rest = question
    assert main([command, server.url, *rest]) == 0
    asked = capsysbinary.readouterr()
    assert main([command, "ge2019", *rest]) == 0
    assert capsysbinary.readouterr().out == asked.out != b""
    assert asked.err == b""


def test_a_feed_is_checked_as_a_file_is(server: Local, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "check", server.url)
    assert (code, out.startswith(f"{server.url}: 2,658 events")) == (0, True)
    with local(GE2019, "late") as late:
        code, _, err = run(capsys, "check", late.url)
    assert (code, "without a gap" in err) == (1, True)


def test_a_feed_that_reorders_is_read_with_a_report(capsys: pytest.CaptureFixture[str]) -> None:
    with local(GE2019, "late", "duplicates", seed=1) as nasty:
        _, plain, _ = run(capsys, "tally", nasty.url, "--json")
        code, delivered, err = run(capsys, "tally", nasty.url, "--json", "--read", "quarantine")
    assert code == 0
    assert plain == delivered == run(capsys, "tally", "ge2019", "--json")[1]
    assert "repeated" in err


@pytest.mark.parametrize("name", ["night.jsonl", "night.db"])
def test_a_feed_is_recorded_and_recorded_on(
    server: Local, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / name
    with ef.open_log(file) as log:
        log.append(GE2019[:1_000], 0)
    code, out, _ = run(capsys, "record", server.url, "--to", file)
    assert (code, out) == (0, f"{file}: 2,658 events of {server.url}, of which 1,000 were there\n")
    with ef.open_log(file) as log:
        assert tuple(log.read()) == GE2019.events
    assert run(capsys, "record", server.url, "--to", file)[1].endswith("of which 2,658 were there\n")


def test_a_feed_that_repeats_or_reorders_is_not_recorded_and_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with process("ge2019", "--instant", "--scenario", "late,duplicates") as (url, _):
        assert main(["record", url, "--to", str(tmp_path / "night.db")]) == 1
    err = capsys.readouterr().err
    assert err.startswith(f"electionfeed: {url}: seq: ")
    assert err.endswith("a log takes messages as they were published; this feed repeats or reorders\n")


def test_another_night_is_not_recorded_on(server: Local, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with ef.open_log(tmp_path / "night.db") as log:
        log.append(ef.load("ge2017")[:100], 0)
    code, _, err = run(capsys, "record", server.url, "--to", tmp_path / "night.db")
    assert (code, "expected the night that the log has begun with" in err) == (1, True)
    with ef.open_log(tmp_path / "night.db") as log:
        assert log.seq == 100


def test_a_tail_follows_a_feed_until_the_night_has_closed() -> None:
    pace = ("--control", "--paused", "--speed", "1000000", "--longest", "0.001")
    with process("ge2019", *pace) as (url, _):
        command = [sys.executable, "-m", "electionfeed", "tail", "-f", "--json", url]
        with running(command, stdout=subprocess.PIPE) as tail:
            httpx.post(f"{url}/control/resume", headers={"authorization": f"Bearer {TOKEN}"}).raise_for_status()
            said, _ = tail.communicate(timeout=60)
    lines = [ef.encode(event) for event in GE2019]
    delivered = said.splitlines()
    # It may have begun after the first of them were said, and then shows the last ten of those.
    assert lines[-len(delivered) :] == delivered
    assert len(delivered) >= 10


REFUSED = [
    (("serve", "ge1066"), "expected a file, or one of the bundled nights"),
    (("serve", "ge2019", "--faults", "floods"), "'floods'; expected a fault of a server; there are cuts, errors, slow"),
    (("serve", "ge2019", "--scenario", "torn"), "--scenario: 'torn'; expected incidents and deliveries only"),
    (("serve", "ge2019", "--from", "teatime"), "a time such as 04:40"),
    (("serve", "ge2019", "--paused"), "--control beside it"),
    (("serve", "ge2019", "--paused", "--control", "--instant"), "no --instant"),
    (("replay", "http://127.0.0.1:1", "--from", "04:40"), "the server sets the pace"),
    (("record", "http://127.0.0.1:1", "--to", "x", "--speed", "60"), "the server sets the pace"),
    (("tally", "http://"), "an address such as http://127.0.0.1:8000"),
]


@pytest.mark.parametrize(("args", "message"), REFUSED, ids=[" ".join(args) for args, _ in REFUSED])
def test_what_cannot_be_is_refused_in_a_line(
    args: tuple[str, ...],
    message: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = run(capsys, *args)
    assert (code, err.count("\n")) == (1, 1)
    assert message in err
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("args", ["--port 70000", "--port x", "--speed 0", "--speed 1 --instant"])
def test_what_the_command_line_does_not_take_is_refused(args: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["serve", "ge2019", *args.split()])
    assert stop.value.code == 2
    assert "serve" in capsys.readouterr().err


def test_serve_says_where_it_is_and_what_to_do_next() -> None:
    with process("ge2019", "--instant", "--control") as (url, server):
        assert server.stderr
        said = [server.stderr.readline().strip() for _ in range(5)]
    feed = [f"curl {url}/board.json", f"curl -N {url}/events", f"electionfeed replay {url}"]
    assert said[:4] == [f"the live page: {url}/", *feed]
    assert said[4] == f'control: curl -X POST {url}/control/pause -H "Authorization: Bearer $ELECTIONFEED_TOKEN"'
    assert TOKEN not in "".join(said)  # it is where its owner put it


def test_a_token_that_is_made_up_is_in_the_address_of_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ELECTIONFEED_TOKEN", raising=False)
    args = argparse.Namespace(host="127.0.0.1", instant=True, control=True)
    assert f"  the live page: http://127.0.0.1:80/#token={TOKEN}" in welcome(args, service(SMALL, token=TOKEN), 80)


def test_from_a_time_on_the_night_is_played_and_all_before_it_is_there() -> None:
    early = ef.moment("02:00", GE2019.header)
    expected = sum(event.at <= early for event in GE2019)
    with process("ge2019", "--speed", "0.001", "--from", "02:00") as (url, _):
        events = [event for _, event in zip(range(expected), ef.connect(url), strict=False)]
        assert tuple(events) == GE2019[:expected]
        assert httpx.get(f"{url}/health").json()["messages"] == expected


def test_without_its_extra_the_feed_says_what_to_install(tmp_path: Path) -> None:
    """In a process where httpx and uvicorn cannot be imported."""
    program = (
        "import sys; sys.modules.update(dict.fromkeys(['httpx', 'uvicorn', 'starlette']))\n"
        "from electionfeed.cli import main\n"
        "sys.exit(main(sys.argv[1:]))"
    )
    for args in (["serve", "ge2019"], ["tally", "http://127.0.0.1:1"]):
        done = subprocess.run(
            [sys.executable, "-c", program, *args], capture_output=True, text=True, timeout=60, check=False
        )
        assert (done.returncode, "pip install 'electionfeed[http]'" in done.stderr) == (1, True), done.stderr
        assert done.stderr.count("\n") == 1


def test_a_recorded_night_and_standard_input_are_served_too(tmp_path: Path) -> None:
    with (tmp_path / "small.jsonl").open("wb") as out:
        ef.write(SMALL, out)
    with process(str(tmp_path / "small.jsonl"), "--instant", "--read", "lenient") as (url, _):
        assert tuple(ef.connect(url)) == SMALL.events
