"""How long does one night take from a cold start? The command line against a bare loop, each in a fresh process."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from .inputs import LINES
from .measuring import Measuring
from .peers import TABLE, once, plain

Fresh = Callable[..., CompletedProcess[str]]
BARE = str(Path(__file__).with_name("bare.py"))
BOARDS = ("seats", "votes", "deposits")
COMMANDS = {"tally": ("tally", "ge2019", "--json"), "replay": ("replay", "ge2019", "--instant", "--plain")}


@pytest.mark.parametrize("reader", ["csv", "json"])
@pytest.mark.parametrize("command", COMMANDS)
def test_cold_start(measure: Measuring, command: str, reader: str, fresh: Fresh, tmp_path: Path) -> None:
    file = tmp_path / "night"
    file.write_text(TABLE if reader == "csv" else b"".join(LINES).decode(), encoding="utf-8")
    shown, bare = measure.peer(
        f"bare {reader} loop from a cold start, against {command}",
        lambda: fresh("-m", "electionfeed", *COMMANDS[command]).stdout,
        lambda: fresh(BARE, reader, str(file)).stdout,
    )
    seats, votes, deposits = plain([json.loads(bare)[board] for board in BOARDS])
    assert (seats, votes, deposits) == once()
    if command == "tally":
        assert plain([json.loads(shown)[board] for board in BOARDS]) == once()
    else:
        assert f"{sum(votes.values()):,} valid votes" in shown
        assert f"{sum(deposits.values()):,} deposits lost" in shown
