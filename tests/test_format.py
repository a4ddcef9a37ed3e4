"""The format: its page says what the code does, its golden file is read for ever, and other versions are recognised."""

import re
import shutil
from pathlib import Path
from typing import Any

import attrs
import orjson
import pytest

import electionfeed as ef
from electionfeed import BrokenStream, FeedError, InvalidEvent, SqliteLog
from electionfeed._annotations import expected
from electionfeed.events import EVENTS, FORMAT
from electionfeed.stream.jsonlines import read_lines
from electionfeed.stream.upcast import UPCASTS, decoder, upcast

ROOT = Path(__file__).parents[1]
FIRST = ROOT / "tests/golden/format-1.jsonl"
GOLDEN = ROOT / "tests/golden/format-2.jsonl"

both = pytest.mark.parametrize("path", [FIRST, GOLDEN], ids=lambda path: path.stem)
PARTS = (ef.Candidate, ef.Sitting, ef.Baseline)


def documented() -> dict[str, list[tuple[str, str]]]:
    """Each heading of the page with the fields of its table and what they hold."""
    sections = re.split(r"^### ", (ROOT / "docs/format.md").read_text(), flags=re.MULTILINE)[1:]
    return {text.split("\n")[0]: re.findall(r"^\| `(\w+)` \| (.+?) \| .+ \|$", text, re.MULTILINE) for text in sections}


def test_the_page_documents_every_field_in_the_order_and_the_words_of_the_code() -> None:
    classes: dict[str, Any] = {**EVENTS, **{part.__name__: part for part in PARTS}}
    in_code = {
        name: [(field.name, expected(field.type)) for field in attrs.fields(cls)] for name, cls in classes.items()
    }
    assert documented() == in_code


@both
def test_a_golden_file_has_every_type_of_event_and_keeps_every_law(path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    assert ef.check(lines) == 20
    assert {orjson.loads(line)["type"] for line in lines} <= set(EVENTS)  # a newer type stands in the newest file alone


@pytest.mark.parametrize("path", sorted(FIRST.parent.glob("*.jsonl")), ids=lambda path: path.stem)
def test_a_golden_file_is_the_stream_that_its_facts_publish(path: Path) -> None:
    """A type that came after its format's first golden file has one of its own, since a golden file never changes."""
    lines = path.read_bytes().splitlines(keepends=True)
    assert ef.check(lines) == len(lines)


@both
def test_a_golden_file_gives_the_board_that_it_gave_when_it_was_made(path: Path) -> None:
    board = ef.fold(ef.board, ef.read(path))
    assert (board.seats, board.votes) == ({"Con": 1, "Lab": 1}, {"Con": 2_050, "Ind": 110, "Lab": 2_050})
    assert (board.declared, board.outstanding, board.majority) == (2, 1, None)
    assert [defeat.name for defeat in board.defeated] == ["Bea Baker"]
    assert board.deposits == {"Ind": 2}


def test_the_golden_sqlite_file_holds_the_golden_night(tmp_path: Path) -> None:
    path = shutil.copy(ROOT / "tests/golden/layout-1.db", tmp_path)
    with SqliteLog(path) as log:
        assert log.check() == 20
        assert tuple(log.read()) == tuple(ef.read(FIRST))


def test_format_1_is_read_as_the_same_night_but_for_the_digest_that_it_does_not_have() -> None:
    *old, old_end = ef.read(FIRST)
    *new, new_end = ef.read(GOLDEN)
    assert old == new
    assert isinstance(new_end, ef.NightClosed)
    assert old_end == attrs.evolve(new_end, digest=None)


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        (b'{"number":2', b'{"number":3', "candidates[1].number"),
        (b'[{"candidate":1', b'[{"candidate":2', "results[0].candidate"),
        (b'"candidate":2,"party":"Lab","votes"', b'"candidate":2,"votes"', "parties[1]"),
        (b'"results":[', b'"results":{},"x":[', "results"),
        (b'"candidates":[', b'"candidates":[7,', "candidates"),
        (b'"seats":3', b'"seats":"three"', "seats"),
    ],
)
def test_a_fault_in_a_line_of_format_1_is_named_in_its_own_words(old: bytes, new: bytes, column: str) -> None:
    with pytest.raises(InvalidEvent) as error:
        list(read_lines(FIRST.read_bytes().replace(old, new, 1).splitlines(keepends=True)))
    assert error.value.column == column


def test_a_format_1_stream_in_any_order_is_read_once_its_header_has_come() -> None:
    lines = FIRST.read_bytes().splitlines(keepends=True)
    reading = ef.Reading([lines[0], *reversed(lines[1:])], "lenient")
    assert ef.fold(ef.board, reading) == ef.fold(ef.board, ef.read(GOLDEN))


def test_every_version_before_this_one_has_its_upcast() -> None:
    assert set(UPCASTS) == set(range(1, FORMAT))


def from_first(data: dict[str, Any]) -> dict[str, Any]:
    """Say that format 2 had called rejected papers `spoilt`, which format 3 corrects."""
    return {("spoilt" if key == "refused" else key): value for key, value in data.items()}


def from_second(data: dict[str, Any]) -> dict[str, Any]:
    named = {("rejected" if key == "spoilt" else key): value for key, value in data.items()}
    return {**named, "format": 2} if "format" in named else named  # what the code of today calls it


STEPS = {1: from_first, 2: from_second}


@pytest.mark.parametrize(("version", "name"), [(1, "refused"), (2, "spoilt"), (3, "rejected")])
def test_a_stream_of_any_older_version_is_read_a_version_at_a_time(version: int, name: str) -> None:
    lines = GOLDEN.read_bytes().replace(b'"rejected"', b'"%s"' % name.encode()).splitlines()
    header = lines[0].replace(b'"format":2', b'"format":%d' % version)
    read = decoder(header, current=3, steps=STEPS)
    decoded = [read(line) for line in (lines if version == 3 else [header, *lines[1:]])]
    assert decoded == list(ef.read(GOLDEN))


def test_an_upcast_takes_only_the_steps_that_are_needed() -> None:
    assert upcast({"refused": 1}, 1, current=3, steps=STEPS) == {"rejected": 1}
    assert upcast({"spoilt": 1}, 2, current=3, steps=STEPS) == {"rejected": 1}
    assert upcast({"rejected": 1}, 3, current=3, steps=STEPS) == {"rejected": 1}


def test_a_newer_version_is_refused_before_anything_else_is_found_wrong_with_it() -> None:
    lines = [b'{"type":"NightOpened","format":7,"all":"else","is":"unknown"}\n']
    with pytest.raises(BrokenStream) as error:
        list(read_lines(lines, path="new.jsonl"))
    expected = "a format version that is known, up to 2; a newer electionfeed reads it"
    assert error.value == BrokenStream(path="new.jsonl", line=1, column="format", value=7, expected=expected)


def test_an_event_of_an_unknown_type_is_refused_in_strict_and_skipped_with_a_report_in_lenient_reading() -> None:
    lines = FIRST.read_bytes().replace(b'"type":"TurnoutReported"', b'"type":"TurnoutGuessed"')
    lines = lines.replace(b'"seat":"E1","revision":2,"number":1', b'"seat":"E1","revision":1,"number":1')
    lines = lines.replace(b'"seat":"E1","revision":3', b'"seat":"E1","revision":2')
    whole = lines.splitlines(keepends=True)
    with pytest.raises(InvalidEvent, match=r"6: type: 'TurnoutGuessed'; expected one of NightOpened"):
        list(read_lines(whole))
    reports: list[FeedError] = []
    assert [event.seq for event in read_lines(whole, path="n", skipped=reports.append)] == [*range(1, 6), *range(7, 21)]
    assert [(report.path, report.line, report.value) for report in reports] == [("n", 6, "TurnoutGuessed")]


def test_lenient_reading_forgives_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_bytes(GOLDEN.read_bytes().replace(b'"papers":2107', b'"papers":9107'))
    reports: list[FeedError] = []
    with pytest.raises(InvalidEvent, match=r"bad\.jsonl:6: papers: 9107"):
        list(ef.read(path, skipped=reports.append))
    assert reports == []
