"""`import commons-library` and `import by-elections` on the command line: what they write, print and refuse."""

import csv
import os
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest

import electionfeed as ef
from electionfeed.cli import main
from electionfeed.importers import by_elections

from . import library_files as files
from .library_files import Tables
from .processes import ran

LISTING = ("file", "seat", "candidate", "column", "official", "ours", "reason")


def command(folder: Path, tables: Tables, *more: str) -> list[str]:
    """Write the tables, and give the command line that imports them."""
    kind = "commons-library" if "exit_poll" in tables else "by-elections"
    options = ["--id", "ge2010", "--seats", "8"] if "exit_poll" in tables else ["--baseline-election", "2010"]
    for name, table in tables.items():
        options += [f"--{name.replace('_', '-')}", str(files.write(folder / f"{name}.csv", table))]
    return ["import", kind, *options, "-o", str(folder / "out"), *more]


def listing(path: Path, *rows: tuple[str, ...]) -> str:
    files.write(path, [dict(zip(LISTING, row, strict=True)) for row in rows])
    return str(path)


def dirty() -> Tables:
    """The clean tables, but for one majority."""
    tables = deepcopy(files.general())
    tables["constituencies"][0]["Majority"] = "1"
    return tables


def test_a_night_is_written_with_a_report_of_every_column_that_was_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(command(tmp_path, files.general())) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert ef.load(tmp_path / "out").header.seats == 8
    assert "  Majority                                              8                 0" in lines
    assert lines[-1] == "1 note on the source, 0 of them differences from official columns"
    assert "doubt: left as it is (One of the 17 candidates of the Ulster Conservatives" in err
    assert any(line.startswith("  nothing to compare with: ") for line in lines)


def test_a_difference_is_noted_with_its_place_and_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command(tmp_path, dirty())) == 0
    out, err = capsys.readouterr()
    assert "constituencies.csv:2: difference: " in err
    assert "  Majority                                              8                 1" in out.splitlines()
    assert "1 of them differences from official columns" in out


def test_a_difference_that_is_not_listed_is_refused_where_a_listing_is_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known = listing(tmp_path / "known.csv", ("other.csv", "E14000001", "", "Majority", "1", "2", "a slip"))
    assert main(command(tmp_path, dirty(), "--differences", known)) == 1
    assert "constituencies.csv: Majority: '1'; expected" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_listed_difference_passes_and_one_that_is_there_no_more_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tables = dirty()
    seat = tables["constituencies"][0]
    ours = files.general()["constituencies"][0]["Majority"]
    row = ("constituencies.csv", seat["ONS ID"], "", "Majority", "1", ours, "a slip")
    known = listing(tmp_path / "known.csv", row)
    assert main(command(tmp_path, tables, "--differences", known)) == 0
    assert f"each with its reason in {known}" in capsys.readouterr().out
    assert main(command(tmp_path, files.general(), "--differences", known)) == 1
    assert "known.csv:2: column: 'Majority'; expected a difference that is there" in capsys.readouterr().err


def test_keeping_going_lists_every_problem_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tables = deepcopy(files.general())
    tables["candidates"][0]["Votes"] = "many"
    tables["constituencies"][3]["Region name"] = "Nowhere"
    tables["history"][5]["Winner"] = "Labour"
    assert main(command(tmp_path, tables, "--keep-going")) == 1
    err = capsys.readouterr().err
    assert [name for name in ("candidates", "constituencies", "history") if f"/{name}.csv:" in err] == [
        "candidates",
        "constituencies",
        "history",
    ]
    assert not (tmp_path / "out").exists()
    assert main(command(tmp_path, tables)) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_fewer_seats_than_the_house_has_are_refused_unless_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = command(tmp_path, files.general())
    line[line.index("--seats") : line.index("--seats") + 2] = []
    assert main(line) == 1
    assert "ONS ID: '8 seats'; expected 650 seats, for that is how many the House has" in capsys.readouterr().err


def test_by_elections_are_written_one_file_a_polling_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command(tmp_path, files.contests())) == 0
    (path,) = (tmp_path / "out").iterdir()
    assert path.name == "by-2012-11-15.jsonl"
    header = ef.load(path).header
    assert header.name == "By-elections in Cardiff South and Penarth; Corby; Manchester Central"
    assert (header.contest, header.line, header.deposit) == ("by-election", None, 500)
    assert f"{path}: {len(ef.load(path))} events" in capsys.readouterr().out


def test_errata_of_ones_own_are_applied_and_one_that_meets_nothing_is_noted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tables = files.general()
    seat = tables["constituencies"][0]["ONS ID"]
    errata = tmp_path / "own.toml"
    errata.write_text(
        f'[[erratum]]\nfile = "constituencies"\nwhere = {{ "ONS ID" = "{seat}" }}\n'
        'put = { "Invalid votes" = "[x]" }\nsource = "a telephone call"\n'
        '[[erratum]]\nfile = "candidates"\nwhere = { "ONS ID" = "E14009999" }\nput = {}\nsource = "a letter"\n'
    )
    assert main(command(tmp_path, tables, "--errata", str(errata))) == 0
    err = capsys.readouterr().err
    assert "(a telephone call)" in err
    assert "own.toml:1: erratum: met no row of candidates" in err
    night = ef.load(tmp_path / "out")
    assert [e.rejected for e in night if isinstance(e, ef.SeatDeclared) and e.seat == seat] == [None]


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ('file = "candidate"\nwhere = { A = "1" }\nput = {}\nsource = "x"', "file: 'candidate'; expected one of"),
        ('file = "candidates"\nwhere = {}\nput = {}\nsource = "x"', "expected [[erratum]] tables with file"),
        ('file = "candidates"\nwhere = { A = 1 }\nput = {}\nsource = "x"', "expected [[erratum]] tables with file"),
        ('file = "candidates"\nput = {}\nsource = "x"', "expected [[erratum]] tables with file"),
    ],
)
def test_errata_that_say_nothing_are_refused(
    tmp_path: Path, toml: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    errata = tmp_path / "own.toml"
    errata.write_text(f"[[erratum]]\n{toml}\n")
    assert main(command(tmp_path, files.general(), "--errata", str(errata))) == 1
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("tables", [files.general, files.contests])
def test_the_same_bytes_come_out_whatever_the_seed_of_hashes(tables: Callable[[], Tables], tmp_path: Path) -> None:
    line = command(tmp_path, tables())
    written = []
    for seed in ("0", "1"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(ef.__file__).parents[1])}
        done = ran([sys.executable, "-m", "electionfeed", *line], check=True, env=environment)
        out = tmp_path / "out"
        made = {path.name: path.read_bytes() for path in (out.iterdir() if out.is_dir() else [out])}
        written.append((made, done.stdout, done.stderr))
    assert written[0] == written[1]


def test_a_year_without_a_general_election_is_no_baseline(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = [part.replace("2010", "2011") for part in command(tmp_path, files.contests())]
    with pytest.raises(SystemExit):
        main(line)
    assert "2011 is not the year of a general election" in capsys.readouterr().err
    with pytest.raises(ValueError, match="baseline_election is a general election"):
        by_elections.Sources(constituencies=tmp_path, candidates=tmp_path, baseline=tmp_path, baseline_election="2011")


def test_the_bundled_listing_is_one_that_can_be_read() -> None:
    path = Path(__file__).parents[1] / "fixtures" / "differences.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert tuple(rows[0]) == LISTING
    assert all(row[-1] for row in rows)
