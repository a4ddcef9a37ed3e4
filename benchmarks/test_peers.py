"""How long does the same work take by other means? Seats, votes and lost deposits by party, once over a night's lines.

Each peer gets the input that suits it best, and must find the same. None of them takes corrections, and none checks an
event beyond its types; a peer that is not installed is skipped.
"""

from typing import Any

import orjson
import pytest

import electionfeed as ef

from .bare import from_csv, from_dicts, from_json
from .inputs import LINES, NIGHT, Boards, read_out
from .measuring import Measuring
from .peers import TABLE, once, plain


def ours() -> Boards:
    return read_out([ef.fold(ef.board, map(ef.decode, LINES))])


def test_csv_and_a_loop(measure: Measuring) -> None:
    _, theirs = measure.peer("csv.DictReader and a loop", ours, lambda: from_csv(TABLE.splitlines()))
    assert plain(theirs) == once()


def test_json_and_a_loop(measure: Measuring) -> None:
    _, theirs = measure.peer("json and a loop", ours, lambda: from_json(LINES))
    assert plain(theirs) == once()


def test_orjson_and_a_loop(measure: Measuring) -> None:
    _, theirs = measure.peer("orjson and a loop", ours, lambda: from_dicts(map(orjson.loads, LINES)))
    assert plain(theirs) == once()


def test_msgspec_decodes(measure: Measuring) -> None:
    structs = pytest.importorskip("benchmarks.structs", exc_type=ImportError)
    read, theirs = measure.peer(
        "msgspec Structs, decode alone", lambda: list(map(ef.decode, LINES)), lambda: structs.decoded(LINES)
    )
    assert read == list(NIGHT)
    # The same members and values; msgspec writes them in the order of the class.
    assert [orjson.loads(structs.msgspec.json.encode(event)) for event in theirs] == [*map(orjson.loads, LINES)]


def test_msgspec_decodes_and_projects(measure: Measuring) -> None:
    structs = pytest.importorskip("benchmarks.structs", exc_type=ImportError)
    _, theirs = measure.peer("msgspec Structs and a loop", ours, lambda: structs.projected(LINES))
    assert plain(theirs) == once()


def test_streamz(measure: Measuring) -> None:
    """The loop over dicts as a pipeline: a source, a map, and a sink that adds up."""
    streamz = pytest.importorskip("streamz")

    def accumulated() -> Any:
        boards: list[dict[str, Any]] = []
        source = streamz.Stream()
        source.map(orjson.loads).sink(boards.append)
        for line in LINES:
            source.emit(line)
        return from_dicts(boards)

    _, theirs = measure.peer("streamz", ours, accumulated)
    assert plain(theirs) == once()
