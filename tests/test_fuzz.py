"""Bytes that nobody meant: whatever comes, it is read or refused with a `FeedError`, and nothing in between.

Bounded on every change; `HYPOTHESIS_PROFILE=thorough` looks for longer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

import electionfeed as ef
from electionfeed.importers import commons_library
from electionfeed.stream.codec import line_of
from electionfeed.stream.jsonlines import read_lines
from electionfeed.testing import declared, nominated, opened, strategies
from electionfeed.testing import night as publish_night

from . import library_files as files

# What breaks readers: quotes, separators, byte order marks, half characters, numbers that are none, nesting.
SPLINTERS = st.sampled_from(
    [b'"', b",", b"\n", b"\r", b"\xff", b"\xef\xbb\xbf", b"\xc3", b"\x00", b"\xa0", b"-1", b"1e400", b"[[[[", b"null"]
)
HUGE = st.sampled_from([b"9" * 25, b"9" * 5000])  # more than 64 bits, and more digits than `int` will read
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)
COLUMNS = st.sampled_from(["type", "seq", "at", "seat", "results", "candidates", "baseline", "parties", "format"])


@st.composite
def splintered(draw: st.DrawFn, whole: bytes) -> bytes:
    """Generate a text with a few places cut out, filled or replaced."""
    for _ in range(draw(st.integers(1, 3))):
        words = [found.span() for found in re.finditer(rb"\w+", whole)] or [(0, 0)]
        spot = draw(st.integers(0, len(whole)))
        start, end = draw(st.sampled_from(words) | st.just((spot, spot)))
        whole = whole[:start] + draw(SPLINTERS | HUGE | st.binary(max_size=4)) + whole[end:]
    return whole


def refusal(do: Callable[[], object]) -> ef.FeedError | None:
    """The `FeedError` that something raises, if it raises; any other exception is a fault and passes through."""
    try:
        do()
    except ef.FeedError as error:
        return error
    return None


def refused_or_legal(lines: Iterable[bytes]) -> None:
    error = refusal(lambda: ef.check(lines))
    assert error is None or error.line is not None


@given(st.binary(max_size=60) | JSON.map(lambda value: repr(value).encode()))
def test_any_bytes_are_an_event_or_refused(line: bytes) -> None:
    with pytest.raises(ef.FeedError):
        ef.decode(line)


@given(st.dictionaries(COLUMNS, JSON), st.sampled_from(sorted(ef.events.EVENTS)))
def test_any_object_of_a_known_type_is_an_event_or_refused_by_its_field(data: dict[str, object], kind: str) -> None:
    line = json.dumps({**data, "type": kind})
    error = refusal(lambda: ef.decode(line))
    assert error is None or error.column or "JSON" in error.expected


@given(st.data(), strategies.nights(max_seats=1, corrections=True))
def test_a_night_with_splinters_is_legal_or_refused_with_its_line(data: st.DataObject, night: ef.Night) -> None:
    whole = b"".join(line_of(event) for event in night)
    refused_or_legal(data.draw(splintered(whole)).splitlines(keepends=True))


@given(st.lists(st.binary(max_size=20), max_size=4))
def test_any_lines_at_all_are_refused_with_a_line(lines: list[bytes]) -> None:
    with pytest.raises(ef.FeedError) as refused:
        list(read_lines(lines))
    assert refused.value.line is not None


TABLES = ("constituencies", "candidates", "baseline")


@cache
def tables() -> dict[str, bytes]:
    """The files of a small election, as the Library would publish them."""
    one, other = "E14000001", "E14000002"
    seats = (nominated(one, "Con", "Lab"), nominated(other, "Con", "LD"))
    night = publish_night(opened(seats=2), seats, declared(one, Con=20, Lab=30), declared(other, Con=9, LD=8))
    with TemporaryDirectory() as folder:
        place = Path(folder)
        rows = {
            "constituencies": [row | {"Declaration time": "13/12/2019 02:30"} for row in files.constituencies(night)],
            "candidates": files.candidates(night),
            "baseline": files.candidates(night),
        }
        return {name: files.write(place / f"{name}.csv", table).read_bytes() for name, table in rows.items()}


def imported(paths: Mapping[str, Path]) -> list[ef.Event]:
    """Import tables, and check what comes out against every law."""
    constituencies, candidates, baseline = (paths[name] for name in TABLES)
    sources = commons_library.Sources(
        election="fuzzed", constituencies=constituencies, candidates=candidates, baseline=baseline, seats=2
    )
    events, _ = commons_library.night(sources)
    assert ef.check(line_of(event) for event in events) == len(events)
    return events


@given(st.data(), st.sampled_from(TABLES))
def test_tables_with_splinters_are_imported_or_refused_with_their_file(data: st.DataObject, name: str) -> None:
    broken = {**tables(), name: data.draw(splintered(tables()[name]))}
    with TemporaryDirectory() as folder:
        paths = {name: Path(folder) / f"{name}.csv" for name in TABLES}
        for each, path in paths.items():
            path.write_bytes(broken[each])
        error = refusal(lambda: imported(paths))
    assert error is None or error.path or error.column


def test_the_tables_are_imported_when_they_are_whole(tmp_path: Path) -> None:
    for name, text in tables().items():
        (tmp_path / f"{name}.csv").write_bytes(text)
    paths = {name: tmp_path / f"{name}.csv" for name in TABLES}
    assert ef.fold(ef.board, imported(paths)).seats == {"Con": 1, "Lab": 1}
