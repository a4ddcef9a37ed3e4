"""`electionfeed simulate` writes nights, adds many up, and says what is wrong with a poll."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import electionfeed as ef
from electionfeed.cli import main
from electionfeed.simulation.named import NAMED

POLL = "Con 27, Lab 27, RUK 22, LD 12, Green 7"
FROM = ["simulate", "--from", "ge2024", "--poll", POLL, "--poll", "Scotland: SNP 33"]


def test_it_writes_the_night_that_python_gives(tmp_path: Path) -> None:
    out = tmp_path / "night.jsonl"
    assert main([*FROM, "--seed", "7", "--number", "2", "--turnout", "64", "--without", "WPB", "-o", str(out)]) == 0
    same = ef.simulate(ef.load("ge2024"), f"{POLL}; Scotland: SNP 33", seed=7, number=2, turnout=64, without=("WPB",))
    assert ef.load(out) == same
    assert main(["check", str(out)]) == 0


def test_many_nights_are_added_up_in_80_columns(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*FROM, "--many", "50", "--seed", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "50 simulated nights; 326 seats are a majority"
    assert any(line.startswith("party ") for line in lines)
    assert max(map(len, lines)) <= 80


def test_many_nights_are_json_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*FROM, "--many", "20", "--json", "--workers", "1"]) == 0
    stored = json.loads(capsys.readouterr().out)
    assert stored["nights"] == 20
    assert sum(stored["outcomes"].values()) == pytest.approx(1)
    assert len(stored["chances"]) == 650


def test_the_named_nights_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "--list"]) == 0
    assert [line.split(":")[0] for line in capsys.readouterr().out.splitlines() if ":" in line] == [*NAMED]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["--from", "ge2024", "--poll", "Cno 30"], "'Cno'; expected a party of this night: is it Conservative (Con)"),
        (["--from", "ge2024", "--poll", "Con 70, Lab 40"], "the shares of Great Britain add up to 110"),
        (["--from", "ge2024", "--poll", "Con=30"], "'Con=30' is no share; a party and a number were expected"),
        (["--poll", "Con 30"], "give the night to start from: --from ge2024"),
        (["--named", "landslid"], "'landslid'; expected a named night: is it landslide?"),
        (["--from", "ge2024", "--many", "0"], "n is a whole number of 1 or more, not 0"),
        (
            ["--from", "ge2024", "--without", "Refrom"],
            "is it Reform UK (RUK)?",
        ),
    ],
)
def test_what_cannot_be_is_said_in_one_line(given: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", *given]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert message in said.err
    assert said.err.count("\n") == 1


def test_one_thing_is_asked_for_at_a_time() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["simulate", "--list", "--backtest"])
    assert ended.value.code == 2


def test_a_night_that_does_not_exist_is_the_usual_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "--from", "ge1066"]) == 1
    assert "ge1066" in capsys.readouterr().err
