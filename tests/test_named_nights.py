"""Each named night is legal and what its name says, and its checkpoints are what the board shows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import electionfeed as ef
from electionfeed.cli import main
from electionfeed.simulation.named import LEADERS, NAMED

QUICK = {"tie-by-lot", "leader-defeated"}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in NAMED]
)
def test_a_named_night_passes_check_and_its_checkpoints_are_its_board(name: str) -> None:
    named = ef.named_night(name)
    assert ef.check([ef.encode(event) + b"\n" for event in named.night]) == len(named.night)
    assert named.checkpoints
    for point in named.checkpoints:
        assert ef.fold(ef.board, named.night[: point.seq]).as_dict() == point.board
        assert f"{named.night[point.seq - 1].at:%Y-%m-%dT%H:%M:%SZ}" == point.at


def boards(name: str, seed: int = 0) -> list[dict[str, Any]]:
    return [dict(point.board) for point in ef.named_night(name, seed).checkpoints]


@pytest.mark.parametrize("seed", [0, 1])
def test_a_hung_parliament_has_no_majority(seed: int) -> None:
    (end,) = boards("hung-parliament", seed)
    assert (end["majority"], end["declared"]) == (None, 650)


def test_a_landslide_is_reached_and_ends_far_beyond() -> None:
    reached, end = boards("landslide")
    assert reached["majority"] == end["majority"]
    assert end["seats"][end["majority"]] > 400


def test_a_tie_is_by_lot_after_two_recounts() -> None:
    named = ef.named_night("tie-by-lot")
    event = named.night[named.checkpoints[0].seq - 1]
    assert isinstance(event, ef.SeatDeclared)
    assert event.by_lot
    assert sorted(event.votes)[-1] == sorted(event.votes)[-2]
    assert event.revision == 3


def test_the_speaker_and_a_leader_are_defeated() -> None:
    speaker = ef.named_night("speaker-defeated")
    assert "Spk" not in ef.fold(ef.board, speaker.night).seats
    assert [defeat["party"] for defeat in speaker.checkpoints[0].board["defeated"]].count("Spk") == 1
    leader = ef.named_night("leader-defeated")
    assert {defeat["name"] for defeat in leader.checkpoints[-1].board["defeated"]} & set(LEADERS)


def test_a_majority_hangs_on_the_last_seat() -> None:
    before, after = boards("majority-on-recount")
    assert (before["majority"], before["declared"], before["outstanding"]) == (None, 649, 1)
    assert after["seats"][after["majority"]] == 326


def test_a_countermanded_poll_stays_outstanding() -> None:
    start, end = boards("countermanded-poll")
    assert (start["declared"], end["declared"], end["outstanding"]) == (0, 649, 1)


def test_a_correction_takes_the_majority_away() -> None:
    reached, corrected, end = boards("majority-taken-away")
    party = reached["majority"]
    assert reached["seats"][party] == 326
    assert (corrected["majority"], end["majority"]) == (None, None)
    assert corrected["seats"][party] == end["seats"][party] == 325


def test_an_unknown_name_is_an_error_that_suggests_one() -> None:
    with pytest.raises(ValueError, match="'landslid'; expected a named night: is it landslide"):
        ef.named_night("landslid")


def test_the_command_writes_a_named_night_and_its_checkpoints(tmp_path: Path) -> None:
    out, points = tmp_path / "night.jsonl", tmp_path / "points.json"
    assert main(["simulate", "--named", "landslide", "--seed", "3", "-o", str(out), "--checkpoints", str(points)]) == 0
    stored = json.loads(points.read_text())
    assert ef.load(out).header.election == stored["election"]
    assert [point["seq"] for point in stored["checkpoints"]] == [
        p.seq for p in ef.named_night("landslide", 3).checkpoints
    ]
