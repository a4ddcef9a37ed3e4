"""Files as people keep them: gzipped ones are read, line ends do not matter, and anything else is named."""

import bz2
import codecs
import gzip
import lzma
import os
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import electionfeed as ef
from electionfeed.stream.codec import line_of
from electionfeed.stream.files import lines_of

NIGHT = ef.load("ge2017")
LINES = b"".join(map(line_of, NIGHT))


def test_a_gzipped_night_is_read_like_any_other(tmp_path: Path) -> None:
    for name in ("night.jsonl.gz", "night.jsonl"):  # by what is in the file, whatever its name
        file = tmp_path / name
        file.write_bytes(gzip.compress(LINES))
        assert ef.load(file) == NIGHT


@given(st.integers(0, 2_000), st.integers(1, 255))
def test_a_gzip_file_that_is_cut_or_damaged_is_bad_input_and_never_another_night(place: int, flip: int) -> None:
    packed = gzip.compress(b"".join(map(line_of, NIGHT[:40])), mtime=0)
    place %= len(packed)
    damaged = [packed[:place], packed[:place] + bytes([packed[place] ^ flip]) + packed[place + 1 :]]
    for data in damaged:
        if data[:2] != b"\x1f\x8b":
            continue
        with pytest.raises(ef.FeedError):
            list(ef.Reading(lines_of(open_bytes(data), "night.gz"), "lenient"))


def open_bytes(data: bytes) -> BytesIO:
    from io import BufferedReader

    return BufferedReader(BytesIO(data))  # type: ignore[return-value]


OTHERS: dict[str, Callable[[bytes], bytes]] = {
    "byte-order mark (BOM)": lambda lines: codecs.BOM_UTF8 + lines,
    "looks like UTF-16": lambda lines: lines.decode().encode("utf-16"),
    "packed by bzip2": bz2.compress,
    "packed by xz": lzma.compress,
    "looks like a JSON array": lambda lines: b"[%b]" % b",".join(lines.splitlines()),
}


@pytest.mark.parametrize("says", OTHERS)
def test_what_is_no_file_of_lines_is_named_for_what_it_is(says: str, tmp_path: Path) -> None:
    file = tmp_path / "night.jsonl"
    file.write_bytes(OTHERS[says](LINES))
    with pytest.raises(ef.BrokenStream) as caught:
        ef.load(file)
    assert says in str(caught.value)
    assert str(caught.value).startswith(f"{file}:1: ")
    assert len(str(caught.value)) < 300


def test_a_zip_and_a_sqlite_file_are_named_too(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "night.zip", "w") as archive:
        archive.writestr("night.jsonl", LINES)
    with pytest.raises(ef.BrokenStream, match="looks like a zip archive: unpack it first"):
        ef.load(tmp_path / "night.zip")
    with ef.SqliteLog(tmp_path / "night.db") as log:
        log.append(NIGHT[:3], 0)
    with pytest.raises(ef.BrokenStream, match="this is a SQLite log: open it with SqliteLog or open_log"):
        ef.load(tmp_path / "night.db")


@pytest.mark.parametrize("mode", ["strict", "lenient", "quarantine"])
def test_lines_that_end_as_on_windows_are_read_and_checked_alike(mode: str, tmp_path: Path) -> None:
    file = tmp_path / "night.jsonl"
    file.write_bytes(LINES.replace(b"\n", b"\r\n"))
    assert ef.load(file) == NIGHT
    with file.open("rb") as lines:
        assert tuple(ef.Reading(lines, mode)) == NIGHT.events
    with file.open("rb") as lines:
        assert ef.check(lines) == len(NIGHT)


def test_a_carriage_return_elsewhere_is_not_forgiven() -> None:
    lines = LINES.splitlines(keepends=True)
    with pytest.raises(ef.FeedError):
        ef.check([*lines[:3], lines[3][:-1] + b"\r\r\n", *lines[4:]])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes")
def test_a_night_is_read_from_a_pipe_that_has_a_name(tmp_path: Path) -> None:
    from threading import Thread

    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = Thread(target=pipe.write_bytes, args=(LINES,), daemon=True)
    writer.start()
    assert ef.load(pipe) == NIGHT
    writer.join(timeout=30)
    assert not writer.is_alive()


def test_check_takes_lines_of_bytes() -> None:
    for wrong in ("ge2019", NIGHT, ["{}"]):
        with pytest.raises(TypeError, match="lines of a stream as bytes"):
            ef.check(wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("mode", ["strict", "lenient"])
def test_an_empty_stream_is_said_to_be_empty(mode: str) -> None:
    with pytest.raises(
        ef.BrokenStream, match=r"1: type: '\(end of stream\)'; expected NightOpened.*: the stream is empty"
    ):
        list(ef.Reading([], mode))
