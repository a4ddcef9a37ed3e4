"""The committed pictures are what their calls draw, their page shows those calls, and the command draws them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import electionfeed as ef
from electionfeed import draw
from electionfeed.cli import main

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "pictures"
PAGE = (ROOT / "docs" / "pictures.md").read_text(encoding="utf-8")
NIGHT = ef.load("ge2019")
NAMES = {"night": NIGHT, "landslide": ef.load("ge2024"), "board": ef.fold(ef.board, NIGHT)}
SHOWN = re.findall(r"^```python\n(ef\.draw\..*)\n```\n\n!\[[^\]]+\]\(pictures/([\w-]+\.svg)\)", PAGE, re.M)


def test_one_command_draws_all_pictures_again_byte_for_byte(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "11", "PYTHONPATH": str(Path(ef.__file__).parents[1])}
    command = [sys.executable, str(ROOT / "examples" / "pictures.py"), str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True, env=environment, timeout=120)
    drawn = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert drawn == {path.name: path.read_bytes() for path in FOLDER.glob("*.svg")}


def test_the_page_shows_every_committed_picture_with_its_call() -> None:
    assert sorted(name for _, name in SHOWN) == sorted(path.name for path in FOLDER.glob("*.svg"))


@pytest.mark.parametrize(("call", "name"), SHOWN, ids=[name for _, name in SHOWN])
def test_a_call_on_the_page_draws_the_picture_below_it(call: str, name: str) -> None:
    made = eval(call, {"ef": ef, **NAMES})
    assert made.svg == (FOLDER / name).read_text(encoding="utf-8")


def test_the_command_draws_every_picture(tmp_path: Path) -> None:
    for name in draw.PICTURES:
        out = tmp_path / f"{name}.svg"
        assert main(["draw", "ge2019", "--picture", name, "-o", str(out)]) == 0
        assert out.read_text(encoding="utf-8") == draw.PICTURES[name].draw(NIGHT).svg
    assert not [*tmp_path.glob("*.partial")]


def test_the_command_writes_to_standard_output_what_the_library_draws(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--at", "03:00", "--by", "gain", "--title", "So far", "--colour", "Con=#123456"]
    assert main(["draw", "ge2019", "--picture", "hexmap", *options]) == 0
    made = draw.hexmap(NIGHT, at="03:00", by="gain", title="So far", colours={"Con": "#123456"})
    assert capsys.readouterr().out == made.svg


def test_the_command_lists_the_pictures(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["draw", "--list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [*draw.PICTURES]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ge2019", "--picture", "rcae"], "is it race?"),
        (["ge2019", "--picture", "race", "--by", "gain"], "--by does not go with the picture race"),
        (["ge2019", "--colour", "Con=navy"], "a colour is written as #rrggbb"),
        (["ge2019", "--colour", "navy"], "not a party and a colour"),
        (["ge2019", "-o", "map.gif"], "saved as .svg or .png"),
        (["ge2019", "--scale", "3"], "--scale goes with a PNG"),
        ([], "give a NIGHT, or --list"),
    ],
)
def test_a_wrong_command_line_says_what_is_right(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["draw", *arguments])
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err


def test_a_party_that_does_not_exist_is_an_error_that_suggests_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["draw", "ge2019", "--picture", "swing", "--swing", "Con", "Labb"]) == 1
    assert "is it Labour (Lab)?" in capsys.readouterr().err


@pytest.fixture
def race() -> draw.Svg:
    pytest.importorskip("resvg_py", reason="the extra electionfeed[png] is not installed")
    made = draw.race(NIGHT)
    try:
        made.png(1)
    except draw.NoFont as none:
        pytest.skip(str(none))
    return made


def test_a_png_has_the_size_of_the_picture_times_the_scale(race: draw.Svg, tmp_path: Path) -> None:
    for scale in (1, 2.5):
        png = race.save(tmp_path / "race.png", scale=scale).read_bytes()
        assert png[:8] == b"\x89PNG\r\n\x1a\n"
        size = int.from_bytes(png[16:20]), int.from_bytes(png[20:24])
        assert size == (round(race.width * scale), round(race.height * scale))


def test_a_png_shows_the_words_of_the_picture(race: draw.Svg) -> None:
    assert race.png(1) != draw.race(NIGHT, title="Another").png(1)


def test_a_png_without_the_extra_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'electionfeed\[png\]'"):
        draw.race(NIGHT).png()


def test_a_picture_saves_itself_whole_or_not_at_all(tmp_path: Path) -> None:
    made = draw.race(NIGHT)
    assert made.save(tmp_path / "race.svg").read_text(encoding="utf-8") == str(made) == made._repr_svg_()
    with pytest.raises(ValueError, match=r"'race.jpg' ends with neither"):
        made.save(tmp_path / "race.jpg")
    with pytest.raises(ValueError, match="a scale is above 0"):
        made.png(0)
    assert [path.name for path in tmp_path.iterdir()] == ["race.svg"]
    assert repr(made).startswith("Svg(title='The race for seats: General election of 12 December 2019")
