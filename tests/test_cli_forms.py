"""Every table of the command line as JSON and as CSV, and the scripts that complete it."""

from __future__ import annotations

import argparse
import csv
import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

import electionfeed as ef
from electionfeed.cli import COMMANDS, main, parser
from electionfeed.cli.completion import SHELLS, script
from electionfeed.draw import PICTURES
from electionfeed.rehearsal.scenario import CATALOGUE, scenario
from electionfeed.stream.codec import line_of

from . import library_files as files
from .processes import ran
from .test_importing import command as importing

PAGE = Path(__file__).parents[1] / "docs" / "command-line.md"


def printed(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    assert main(args) == 0
    return capsys.readouterr().out


def rows(capsys: pytest.CaptureFixture[str], *args: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(printed(capsys, *args, "--csv"))))


def value(capsys: pytest.CaptureFixture[str], *args: str) -> Any:
    return json.loads(printed(capsys, *args, "--json"))


def commands() -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command with its parser, those of the sources of `import` under both names."""
    for name, one in of(parser()):
        inner = list(of(one))
        yield from [(f"{name} {source}", source_parser) for source, source_parser in inner] or [(name, one)]


def of(whole: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in whole._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


@pytest.mark.parametrize(
    "args",
    [("nights",), ("nights", "--by-elections"), ("rehearse", "--list"), ("draw", "--list")],
    ids=" ".join,
)
def test_a_list_is_the_same_as_json_and_as_csv(args: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    listed, table = value(capsys, *args), rows(capsys, *args)
    assert [{name: str(cell) for name, cell in row.items()} for row in listed] == table


def test_lists_hold_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    nights = value(capsys, "nights")
    assert [row["night"] for row in nights] == [*ef.nights()]
    assert date.fromisoformat(nights[3]["polling_day"]) == ef.load("ge2019").header.polling_day
    assert [row["name"] for row in rows(capsys, "rehearse", "--list")] == [*CATALOGUE]
    assert [row["picture"] for row in rows(capsys, "draw", "--list")] == [*PICTURES]
    named = value(capsys, "simulate", "--list")
    assert {row["name"]: row["does"] for row in rows(capsys, "simulate", "--list")} == named


@pytest.mark.parametrize(
    "args",
    [("rehearse", "ge2019"), ("draw", "ge2019"), ("simulate", "--from", "ge2019")],
    ids=lambda args: args[0],
)
def test_a_form_without_a_table_is_a_wrong_command_line(
    args: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    for form in ("--json", "--csv"):
        with pytest.raises(SystemExit) as ended:
            main([*args, form])
        assert ended.value.code == 2
        assert f"{form} goes with --" in capsys.readouterr().err


def test_a_stretch_of_a_night_is_what_its_moments_differ_by(capsys: pytest.CaptureFixture[str]) -> None:
    night = ef.load("ge2019")
    asked = ("diff", "ge2019", "04:36", "05:05")
    found, table = value(capsys, *asked), rows(capsys, *asked)
    start, end = (ef.moment(text, night.header) for text in asked[2:])
    before, after = (ef.fold(ef.board, ef.until(night, at)) for at in (start, end))
    assert found["declared"] == {"before": before.declared, "after": after.declared}
    assert sum(gain["seats"] for gain in found["gains"]) > 0
    assert found["deposits"] == sum(after.deposits.values()) - sum(before.deposits.values())
    assert found["events"] == [json.loads(line_of(event)) for event in night if start < event.at <= end]
    assert [{name: str(cell) for name, cell in row.items()} for row in found["parties"]] == table
    assert sum(int(row["seats"]) for row in table) == after.declared - before.declared
    assert {row["party"]: int(row["after"]) for row in table}["Con"] == after.seats["Con"]


def test_two_streams_differ_in_the_seats_that_were_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "other.jsonl"
    night = ef.load("ge2019")
    file.write_bytes(b"".join(map(line_of, scenario("transposed", seed=3)(night))))
    asked = ("diff", "ge2019", "--with", str(file), "--at", "04:00")
    found, table = value(capsys, *asked), rows(capsys, *asked)
    assert found["results"] == table
    assert [row["name"] for row in table] == ["North East Derbyshire"]
    assert {row["party"]: row["seats"] for row in found["parties"]} == {"Con": -1, "Lab": 1}
    assert rows(capsys, "diff", "ge2019", "--with", "ge2019") == []


def test_the_last_events_are_rows(capsys: pytest.CaptureFixture[str]) -> None:
    last = ef.load("ge2019")[-3:]
    table = rows(capsys, "tail", "ge2019", "-n", "3")
    assert [(row["seq"], row["type"]) for row in table] == [(str(event.seq), event.type) for event in last]
    assert table[-1]["headline"].startswith("Night closed")


def test_many_nights_are_rows_of_parties(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("numpy")
    asked = ("simulate", "--from", "ge2024", "--many", "20", "--workers", "1")
    table = rows(capsys, *asked)
    assert [(row["party"], float(row["mean"])) for row in table] == [
        (one["party"], one["mean"]) for one in value(capsys, *asked)["seats"]
    ]


def test_the_report_of_an_import_is_rows_of_columns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = tuple(importing(tmp_path, files.general()))
    found, table = value(capsys, *asked), rows(capsys, *asked)
    assert [{name: str(cell) for name, cell in row.items()} for row in found["columns"]] == table
    assert {row["column"]: row["compared"] for row in table}["Majority"] == "8"
    assert found["written"] == [{"events": len(ef.load(tmp_path / "out")), "path": str(tmp_path / "out")}]


def test_the_page_lists_every_command_that_has_both_forms_and_says_why_the_others_have_none() -> None:
    page = PAGE.read_text(encoding="utf-8")
    table = page[page.index("| command |") : page.index("What prints no table")]
    rest = page[page.index("What prints no table") : page.index("## Completion")]
    for name, one in commands():
        if {"--json", "--csv"} <= one._option_string_actions.keys():
            assert re.search(rf"`{name}\b", table), f"{name} is not in the table"
        elif name not in ("completion", "import table"):
            assert f"`{name}`" in rest, f"{name} is not said to have none"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_its_exit_codes(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    assert "130 stopped with Ctrl-C" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("shell", SHELLS)
def test_a_completion_script_is_sound_and_knows_commands_and_nights(shell: str, tmp_path: Path) -> None:
    pytest.importorskip("shtab")
    text = script(shell)
    assert all(name in text for name in (*COMMANDS, *ef.nights(), *CATALOGUE, *PICTURES))
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed here")
    file = tmp_path / f"electionfeed.{shell}"
    file.write_text(text, encoding="utf-8")
    checked = ran([shell, "-n", str(file)])
    assert (checked.returncode, checked.stderr) == (0, b"")


BASH = """\
. "$1"; shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
_shtab_electionfeed electionfeed "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed here")
@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("t", ["tail", "tally"]),
        ("tally ge20", [*ef.nights()]),
        ("tally ge2019 --by r", ["region"]),
        ("rehearse ge2019 --scenario dup", [name for name in CATALOGUE if name.startswith("dup")]),
        ("draw ge2019 --picture he", [name for name in PICTURES if name.startswith("he")]),
        ("import t", ["table"]),
        ("check nig", ["night.jsonl"]),
    ],
)
def test_bash_completes(typed: str, completed: list[str], tmp_path: Path) -> None:
    pytest.importorskip("shtab")
    (tmp_path / "night.jsonl").touch()
    file = tmp_path / "completion.bash"
    file.write_text(script("bash"), encoding="utf-8")
    words = ["electionfeed", *typed.split()]
    shell = ran(["bash", "-c", BASH, "bash", str(file), *words], text=True, cwd=tmp_path)
    assert sorted(shell.stdout.split()) == sorted(completed)
