"""The conformance kit in the repository is the one the engine gives, and the engine passes it from the files alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

import electionfeed as ef
from electionfeed.cli import main
from electionfeed.testing.conformance import cases

KIT = Path(__file__).parents[1] / "conformance"
INDEX: dict[str, Any] = orjson.loads((KIT / "index.json").read_bytes())


def of_kind(*kinds: str) -> list[Any]:
    return [pytest.param(case, id=case["name"]) for case in INDEX["cases"] if case["kind"] in kinds]


def lines(case: dict[str, Any]) -> list[bytes]:
    return (KIT / str(case["stream"])).read_bytes().splitlines(keepends=True)


def test_the_kit_in_the_repository_is_the_one_the_command_writes(tmp_path: Path) -> None:
    assert main(["conformance", str(tmp_path)]) == 0
    written = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.json*")}
    assert written == {path.relative_to(KIT): path.read_bytes() for path in KIT.rglob("*.json*")}


def test_every_case_says_what_it_is_for_and_has_a_name_of_its_own() -> None:
    assert all(case.about.endswith(".") for case in cases())
    assert len({case.name for case in cases()}) == len(INDEX["cases"])


@pytest.mark.parametrize("case", of_kind("legal"))
def test_a_legal_case_keeps_every_law(case: dict[str, Any]) -> None:
    assert ef.check(lines(case)) == len(lines(case))


@pytest.mark.parametrize("case", of_kind("legal", "delivery"))
def test_the_board_is_right_after_every_message(case: dict[str, Any]) -> None:
    steps = ef.scan(ef.board, map(ef.decode, lines(case)))
    wanted = orjson.loads((KIT / case["checkpoints"]).read_bytes())
    shown = [{"messages": number, "board": state.as_dict()} for number, (_, state) in enumerate(steps, 1)]
    assert orjson.loads(orjson.dumps(shown)) == wanted


@pytest.mark.parametrize("case", of_kind("delivery"))
def test_a_night_with_faults_of_delivery_ends_like_the_clean_night(case: dict[str, Any]) -> None:
    clean = next(other for other in INDEX["cases"] if other["name"] == "correction")
    ends = [orjson.loads((KIT / one["checkpoints"]).read_bytes())[-1]["board"] for one in (case, clean)]
    assert ends[0] == ends[1]


@pytest.mark.parametrize("case", of_kind("refused"))
def test_a_broken_case_is_refused_at_its_line_and_field(case: dict[str, Any]) -> None:
    with pytest.raises(ef.FeedError) as refused:
        ef.check(lines(case))
    assert {"line": refused.value.line, "column": refused.value.column} == case["refused"]
