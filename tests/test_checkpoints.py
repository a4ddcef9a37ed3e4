"""The oracle for other people's code, and the JavaScript consumer that is checked by it."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import electionfeed as ef
from electionfeed.cli import main
from electionfeed.rehearsal.scenario import CATALOGUE
from electionfeed.stream.codec import line_of
from electionfeed.testing.strategies import nights

from .processes import ran

CONSUMER = Path(__file__).parents[1] / "examples" / "consumer.js"
SCENARIOS = ",".join(one.name for one in CATALOGUE.values() if one.layer != "corruption")


def process(*args: str, **options: Any) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-m", "electionfeed", *args]
    return ran(command, **options)


@settings(max_examples=15)
@given(nights(corrections=True), st.integers(1, 9))
def test_a_checkpoint_is_the_board_of_the_messages_so_far(night: ef.Night, every: int) -> None:
    found = list(ef.checkpoints(night, every))
    assert [point["messages"] for point in found] == sorted({*range(every, len(night) + 1, every), len(night)})
    for point in found:
        assert point["board"] == ef.fold(ef.board, night[: point["messages"]]).as_dict()
        assert point["seq"] == night[point["messages"] - 1].seq
        assert json.loads(json.dumps(point)) == point


@settings(max_examples=15)
@given(nights(corrections=True), st.data())
def test_what_is_expected_at_a_moment_is_what_the_feed_had_said_by_then(night: ef.Night, data: st.DataObject) -> None:
    at = data.draw(st.sampled_from(night.events)).at
    assert ef.expected(night, at) == ef.fold(ef.board, [event for event in night if event.at <= at]).as_dict()


def test_a_step_of_no_messages_makes_no_checkpoint() -> None:
    with pytest.raises(ValueError, match="every 0 messages"):
        list(ef.checkpoints(ef.load("ge2019"), 0))


def test_no_messages_make_no_checkpoints() -> None:
    assert list(ef.checkpoints([])) == []


def rehearsal(tmp_path: Path, night: str, scenarios: str, seed: str, every: str = "150") -> tuple[bytes, Path]:
    """The lines of a night with faults injected, and the file of checkpoints for it, both from the command line."""
    options = ("--scenario", scenarios, "--seed", seed)
    file = tmp_path / "checkpoints.json"
    assert main(["checkpoints", night, *options, "--every", every, "-o", str(file)]) == 0
    return process("rehearse", night, *options).stdout, file


def consume(lines: bytes, *args: str) -> "subprocess.CompletedProcess[str]":
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed, and the example consumer is JavaScript")
    run = ran([node, str(CONSUMER), *args], input=lines)
    return subprocess.CompletedProcess(run.args, run.returncode, run.stdout.decode(), run.stderr.decode())


@pytest.mark.parametrize(("night", "seed"), [("ge2019", "7"), ("ge2017", "1")])
def test_the_javascript_consumer_passes_every_checkpoint_of_a_nasty_night(
    night: str, seed: str, tmp_path: Path
) -> None:
    lines, file = rehearsal(tmp_path, night, SCENARIOS, seed)
    run = consume(lines, str(file))
    count = len(json.loads(file.read_text())["checkpoints"])
    messages = len(lines.splitlines())
    assert (run.returncode, run.stdout) == (0, f"{count} checkpoints agree over {messages} messages\n")


def test_the_javascript_consumer_says_where_it_does_not_agree(tmp_path: Path) -> None:
    lines, file = rehearsal(tmp_path, "ge2019", "transposed", "7")
    clean = b"".join(line_of(event) for event in ef.load("ge2019"))
    run = consume(clean, str(file))
    assert run.returncode == 1
    assert "is not as expected\nexpected " in run.stdout
    short = consume(b"".join(lines.splitlines(keepends=True)[:100]), str(file))
    assert (short.returncode, "checkpoints lie after the end" in short.stdout) == (1, True)


def test_the_javascript_consumer_ends_with_the_board_of_the_clean_night() -> None:
    run = consume(process("rehearse", "ge2017", "--scenario", SCENARIOS).stdout)
    assert json.loads(run.stdout) == ef.fold(ef.board, ef.load("ge2017")).as_dict()


PAGE = (Path(__file__).parents[1] / "docs" / "consumers.md").read_text()


def test_the_page_for_consumers_rehearses_every_scenario_and_no_other() -> None:
    rules = PAGE.partition("## What went wrong")[0].replace("\n   Rehearse: ", " Rehearse: ")
    rehearsed = {name for line in re.findall(r"Rehearse: (.*)", rules) for name in re.findall(r"`([a-z-]+)`", line)}
    assert rehearsed == set(CATALOGUE)


def test_the_page_for_consumers_shows_what_the_commands_say(tmp_path: Path) -> None:
    lines, file = rehearsal(tmp_path, "ge2019", "transposed,late,duplicates", "7", every="100")
    assert consume(lines, str(file)).stdout in PAGE
