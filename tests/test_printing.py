"""What reaches a terminal: no text of a feed can steer it, a narrow one breaks no number, a poor one no command."""

import ast
import csv
import json
import os
import pty
import re
import stat
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import electionfeed as ef
from electionfeed.cli import main
from electionfeed.cli.common import save
from electionfeed.cli.terminal import clean
from electionfeed.stream.codec import line_of
from electionfeed.tallies import comma_separated
from electionfeed.testing import declared, night, nominated, opened

from .processes import ran, running

SOURCES = Path(__file__).parents[1] / "src" / "electionfeed" / "cli"
PRINTERS = {"terminal.py", "keys.py", "screen.py", "live.py"}  # the last two draw with rich
EVIL = "\x1b[2J\x1b]0;owned\x07Bath\r\n05:05 MAJORITY - Lab has 650 seats\u202e\x9b31m\x00"
COMMANDS = [
    ["tally"],
    ["tally", "--people"],
    ["tally", "--by", "region"],
    ["tally", "--top", "3"],
    ["tally", "--csv"],
    ["tally", "--json"],
    ["tally", "--people", "--json"],
    ["replay", "--instant"],
    ["tail", "-n", "50"],
    ["tail", "-n", "50", "--json"],
    ["diff", "22:00", "23:00"],
    ["diff", "22:00", "23:00", "--csv"],
    ["tail", "-n", "50", "--csv"],
    ["explain", "seat", "S1"],
    ["explain", "seats", EVIL.replace("\x00", "")],
    ["rehearse"],
    ["checkpoints"],
]
OBEYED = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def arguments(command: list[str], file: Path) -> list[str]:
    return [command[0], str(file), *command[1:]]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A night in which every text that a feed chooses would steer a terminal."""
    parties = {EVIL: EVIL, "Lab": "=HYPERLINK(0)"}
    header = evolve(opened(seats=1, parties=parties), name=EVIL, source=EVIL)
    seat = evolve(nominated("S1", EVIL, "Lab", sitting=2), name=EVIL, constituency_type=EVIL)
    seat = evolve(seat, candidates=tuple(evolve(one, name=EVIL) for one in seat.candidates))
    result = declared("S1", **{EVIL: 30, "Lab": 1})
    file = tmp_path_factory.mktemp("hostile") / "night.jsonl"
    file.write_bytes(b"".join(map(line_of, night(header, seat, result))))
    return file


def test_only_one_module_of_the_command_line_prints() -> None:
    for path in sorted(SOURCES.glob("*.py")):
        if path.name in PRINTERS:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not (isinstance(node, ast.Name) and node.id == "print"), f"{path.name}:{node.lineno} prints"
            if isinstance(node, ast.Attribute) and node.attr in ("write", "writelines", "buffer"):
                assert "stdout" not in ast.unparse(node), f"{path.name}:{node.lineno} writes by itself"


@given(st.text())
def test_a_cleaned_text_is_printable_and_one_that_was_is_as_it_was(text: str) -> None:
    assert clean(text).isprintable()
    assert clean(text) == text or not text.isprintable()


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_text_of_a_feed_steers_a_terminal_or_forges_a_line(command: list[str], hostile: Path) -> None:
    shown = in_terminal(arguments(command, hostile), columns=80)
    assert not OBEYED.search(shown)
    assert not [line for line in shown.splitlines() if line.startswith("05:05")]
    assert "x1b" in shown or "u001b" in shown or "seats" in command


@pytest.mark.parametrize("command", [c for c in COMMANDS if not {"--csv", "--json"} & {*c}][:8], ids=" ".join)
def test_what_goes_into_a_pipe_as_words_is_escaped_too(
    command: list[str], hostile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments(command, hostile)) == 0
    assert not OBEYED.search(capsys.readouterr().out)


def test_an_error_is_one_line_that_shows_what_was_sent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "night.jsonl"
    file.write_bytes(b'{"type":"\\u001b[2J\\nall is well"}\n')
    assert main(["tally", str(file)]) == 1
    err = capsys.readouterr().err
    assert not OBEYED.search(err)
    assert err.count("\n") == 1


def test_data_in_a_pipe_is_what_the_feed_said(hostile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tally", str(hostile), "--json"]) == 0
    assert EVIL in json.loads(capsys.readouterr().out)["seats"]
    assert main(["tail", str(hostile), "--json", "-n", "99"]) == 0
    assert capsys.readouterr().out.encode() == hostile.read_bytes()


@given(st.lists(st.text(max_size=12).filter(lambda text: "\x00" not in text and "\r" not in text), min_size=1))
def test_a_cell_that_a_spreadsheet_would_run_is_text_in_csv(texts: list[str]) -> None:
    rows = list(csv.DictReader(StringIO(comma_separated({"name": texts}))))
    for text, row in zip(texts, rows, strict=False):
        assert not row["name"].startswith(("=", "+", "-", "@", "\t", "\r"))
        assert row["name"] in (text, f"'{text}")


def test_numbers_in_csv_stay_numbers() -> None:
    assert comma_separated({"net": [-5, 2], "change": [-0.5, None]}) == "net,change\n-5,-0.5\n2,\n"


NARROW = [
    ["tally", "ge2019"],
    ["tally", "ge2024", "--by", "region"],
    ["tally", "ge2019", "--top", "3"],
    ["tally", "ge2019", "--people"],
    ["explain", "ge2019", "seat", "Telford"],
    ["explain", "ge2019", "net", "LD"],
]


@pytest.mark.parametrize("command", NARROW, ids=" ".join)
def test_tables_fit_a_terminal_of_60_columns_without_breaking_a_number(
    command: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(command) == 0
    whole = {*re.findall(r"[\d,.]*\d", capsys.readouterr().out)}
    for columns in (60, 72):
        monkeypatch.setenv("COLUMNS", str(columns))
        assert main(command) == 0
        out = capsys.readouterr().out
        assert max(map(len, out.splitlines())) <= columns
        assert set(re.findall(r"(?<![\d,.])[\d,.]*\d(?![\d…])", out)) <= whole


def test_long_lines_are_folded_between_words_on_a_narrow_terminal() -> None:
    shown = in_terminal(["replay", "ge2019", "--instant", "--from", "05:04", "--until", "05:05"], columns=60)
    lines = shown.splitlines()
    assert max(map(len, lines)) <= 60
    assert "05:05 Bolsover - Con GAIN from Lab, majority 5,299 - Dennis" in lines
    assert "      Skinner, first elected in 1970, defeated" in lines


@pytest.mark.parametrize(
    "command",
    [
        ["tally", "ge2019"],
        ["tally", "ge2019", "--people"],
        ["explain", "ge2019", "seat", "Ynys Mon"],
        ["replay", "ge2019", "--instant", "--until", "23:40"],
        ["nights"],
        ["rehearse", "--list"],
        [],
        ["--help"],
        ["tally", "--help"],
    ],
    ids=" ".join,
)
def test_a_terminal_that_knows_ascii_alone_gets_ascii(command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    written = {}
    for encoding in ("ascii", "utf-8"):
        out = BytesIO()
        monkeypatch.setattr(sys, "stdout", TextIOWrapper(out, encoding))
        with suppress(SystemExit):
            assert main(command) == 0
        sys.stdout.flush()
        written[encoding] = out.getvalue()
    assert written["ascii"].isascii()
    assert len(written["ascii"].splitlines()) == len(written["utf-8"].splitlines()) > 2


def test_data_is_utf_8_whatever_the_terminal_knows() -> None:
    assert finished(["tally", "ge2019"], PYTHONIOENCODING="ascii").returncode == 0
    poor = finished(["tally", "ge2019", "--people", "--json"], PYTHONIOENCODING="ascii")
    assert json.loads(poor.stdout) == json.loads(json.dumps(ef.fold(ef.people, ef.load("ge2019")).as_dict()))
    assert not poor.stdout.isascii()


def test_a_planted_link_is_not_written_through(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine")
    out = tmp_path / "night.jsonl"
    (tmp_path / "night.jsonl.partial").symlink_to(precious)
    save(out, [b"{}\n"])
    assert precious.read_text() == "mine"
    assert out.read_bytes() == b"{}\n"
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE(out.stat().st_mode) == 0o666 & ~mask


def test_a_link_in_the_place_of_the_file_is_replaced_and_not_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine")
    (tmp_path / "out").symlink_to(precious)
    save(tmp_path / "out", [b"{}\n"])
    assert (precious.read_text(), (tmp_path / "out").is_symlink()) == ("mine", False)


def test_what_fails_in_the_middle_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    def failing() -> Iterator[bytes]:
        yield b"{}\n"
        raise KeyboardInterrupt

    out = tmp_path / "night.jsonl"
    out.write_bytes(b"before\n")
    with pytest.raises(KeyboardInterrupt):
        save(out, failing())
    assert [path.name for path in tmp_path.iterdir()] == ["night.jsonl"]
    assert out.read_bytes() == b"before\n"


def test_a_device_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    save(Path(os.devnull), [b"{}\n"])
    assert not Path(os.devnull).is_file()


def finished(command: list[str], **environment: str) -> "subprocess.CompletedProcess[bytes]":
    """Run a command in a process of its own, its output into pipes."""
    return ran([sys.executable, "-m", "electionfeed", *command], env={**os.environ, **environment})


def in_terminal(command: list[str], *, columns: int) -> str:
    """Run a command in a terminal of its own, so many columns wide, and give what it wrote."""
    fcntl: Any = pytest.importorskip("fcntl")
    termios: Any = pytest.importorskip("termios")
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    env = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")} | {"TERM": "dumb"}
    line = [sys.executable, "-m", "electionfeed", *command]
    written = b""
    try:
        with running(line, stdin=slave, stdout=slave, stderr=slave, env=env) as process:
            os.close(slave)
            with suppress(OSError):  # what Linux says when the other end is closed
                while piece := os.read(master, 65_536):
                    written += piece
            assert process.wait() == 0, written.decode()
    finally:
        os.close(master)
    return written.decode().replace("\r\n", "\n")
