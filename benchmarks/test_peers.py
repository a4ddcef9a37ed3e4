"""The same work by other means: seats, votes and lost deposits by party over the night of 2019, equal in result.

Each peer gets the input that suits it best. Versions are in the report; a peer that is not installed is skipped.
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

import orjson
import pytest

import electionfeed as ef
from electionfeed.night import located

Benchmark = Any
Boards = tuple[dict[str, int], dict[str, int], dict[str, int]]
LINES = located("ge2019").read_bytes().splitlines(keepends=True)
NIGHT = ef.load("ge2019")
DECLARED = [event for event in NIGHT if isinstance(event, ef.SeatDeclared)]
TOLD = [orjson.loads(line) for line in LINES]


def boards(board: ef.Board) -> Boards:
    return dict(board.seats), dict(board.votes), dict(board.deposits)


EXPECTED = boards(ef.fold(ef.board, NIGHT))


@pytest.fixture(autouse=True)
def group(benchmark: Benchmark) -> None:
    benchmark.group = "peers, once over a night"


def same(found: Boards) -> None:
    assert tuple({key: int(n) for key, n in board.items() if n} for board in found) == EXPECTED


def from_dicts(events: Iterable[dict[str, Any]]) -> Boards:
    """The boards by hand from plain dicts: no corrections, no checks."""
    seats: Counter[str] = Counter()
    votes: Counter[str] = Counter()
    deposits: Counter[str] = Counter()
    for event in events:
        if event["type"] == "SeatDeclared":
            seats[event["results"][event["elected"] - 1]["party"]] += 1
            for result in event["results"]:
                votes[result["party"]] += result["votes"]
        elif event["type"] == "DepositLost":
            deposits[event["party"]] += 1
    return seats, votes, deposits


def test_electionfeed(benchmark: Benchmark) -> None:
    same(boards(benchmark(lambda: ef.fold(ef.board, map(ef.decode, LINES)))))


def test_orjson_and_a_loop(benchmark: Benchmark) -> None:
    same(benchmark(lambda: from_dicts(map(orjson.loads, LINES))))


def test_json_and_a_loop(benchmark: Benchmark) -> None:
    same(benchmark(lambda: from_dicts(map(json.loads, LINES))))


def table() -> str:
    """The candidates' results as a CSV table, which is what a desk calculator starts from."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["seq", "seat", "party", "votes", "valid", "elected"])
    for event in DECLARED:
        for result in event.results:
            won = int(result.candidate == event.elected)
            writer.writerow([event.seq, event.seat, result.party, result.votes, event.valid, won])
    return out.getvalue()


TABLE = table()


def test_csv_and_a_loop(benchmark: Benchmark) -> None:
    def calculated() -> Boards:
        seats: Counter[str] = Counter()
        votes: Counter[str] = Counter()
        deposits: Counter[str] = Counter()
        for row in csv.DictReader(io.StringIO(TABLE)):
            polled, won = int(row["votes"]), row["elected"] == "1"
            seats[row["party"]] += won
            votes[row["party"]] += polled
            deposits[row["party"]] += not won and 20 * polled <= int(row["valid"])
        return seats, votes, deposits

    same(benchmark(calculated))


def test_msgspec_structs_and_a_loop(benchmark: Benchmark) -> None:
    msgspec = pytest.importorskip("msgspec")
    result = msgspec.defstruct("Result", [("candidate", int), ("party", str), ("votes", int)], frozen=True)
    fields = [("seat", str), ("elected", int), ("results", tuple[result, ...]), ("valid", int)]  # type: ignore[valid-type]
    declared = msgspec.defstruct("SeatDeclared", fields, tag_field="type", tag="SeatDeclared", frozen=True)
    lost = msgspec.defstruct("DepositLost", [("party", str)], tag_field="type", tag="DepositLost", frozen=True)
    others = sorted({type(event).__name__ for event in NIGHT} - {"SeatDeclared", "DepositLost"})
    rest = [msgspec.defstruct(name, [("seq", int)], tag_field="type", tag=name, frozen=True) for name in others]
    union: Any = declared | lost
    for other in rest:
        union = union | other
    decoder = msgspec.json.Decoder(union)

    def calculated() -> Boards:
        seats: Counter[str] = Counter()
        votes: Counter[str] = Counter()
        deposits: Counter[str] = Counter()
        for event in map(decoder.decode, LINES):
            if type(event) is declared:
                seats[event.results[event.elected - 1].party] += 1
                for polled in event.results:
                    votes[polled.party] += polled.votes
            elif type(event) is lost:
                deposits[event.party] += 1
        return seats, votes, deposits

    same(benchmark(calculated))


def test_streamz(benchmark: Benchmark) -> None:
    streamz = pytest.importorskip("streamz")

    def accumulated() -> Boards:
        source = streamz.Stream()
        state: list[ef.Board] = []
        run = ef.board.run(ef.board.initial)
        source.map(ef.decode).sink(run.feed)
        for line in LINES:
            source.emit(line)
        state.append(run.state())
        return boards(state[-1])

    same(benchmark(accumulated))


def test_eventsourcing_append_and_project(benchmark: Benchmark) -> None:
    eventsourced = pytest.importorskip("benchmarks.eventsourced", exc_type=ImportError)

    def appended() -> Boards:
        stored: Boards = eventsourced.appended(TOLD).boards()
        return stored

    benchmark.group = "peers, append each event and project"
    same(benchmark.pedantic(appended, rounds=3, iterations=1))


def test_electionfeed_append_and_project(benchmark: Benchmark) -> None:
    """Each event is written to a log in memory, as the peer does, and the board is folded from what was written."""

    def appended() -> Boards:
        log = [ef.encode(event) for event in NIGHT]
        return boards(ef.fold(ef.board, map(ef.decode, log)))

    benchmark.group = "peers, append each event and project"
    same(benchmark(appended))


def test_eventsourcing_project_only(benchmark: Benchmark) -> None:
    eventsourced = pytest.importorskip("benchmarks.eventsourced", exc_type=ImportError)
    application = eventsourced.appended(TOLD)
    benchmark.group = "peers, project what is stored"
    same(benchmark.pedantic(application.boards, rounds=5, iterations=1))


def test_electionfeed_project_only(benchmark: Benchmark) -> None:
    benchmark.group = "peers, project what is stored"
    same(boards(benchmark(lambda: ef.fold(ef.board, map(ef.decode, LINES)))))


def test_pandas_recomputing_at_each_declaration(benchmark: Benchmark) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_csv(io.StringIO(TABLE), keep_default_na=False)

    def at(seq: int) -> Boards:
        known = frame[frame["seq"] <= seq]
        won = known["elected"] == 1
        lost = ~won & (20 * known["votes"] <= known["valid"])
        seats, deposits = known[won].groupby("party").size(), known[lost].groupby("party").size()
        return dict(seats), dict(known.groupby("party")["votes"].sum()), dict(deposits)

    def views() -> Boards:
        return [at(event.seq) for event in DECLARED][-1]

    benchmark.group = "peers, a view at every declaration"
    same(benchmark.pedantic(views, rounds=1, iterations=1))


def test_polars_recomputing_at_each_declaration(benchmark: Benchmark) -> None:
    polars = pytest.importorskip("polars")
    frame = polars.read_csv(TABLE.encode())

    def at(seq: int) -> Boards:
        known = frame.filter(polars.col("seq") <= seq)
        won = known.filter(polars.col("elected") == 1)
        lost = known.filter((polars.col("elected") == 0) & (20 * polars.col("votes") <= polars.col("valid")))
        votes = known.group_by("party").agg(polars.col("votes").sum())
        return (
            dict(won.group_by("party").len().iter_rows()),
            dict(votes.iter_rows()),
            dict(lost.group_by("party").len().iter_rows()),
        )

    def views() -> Boards:
        return [at(event.seq) for event in DECLARED][-1]

    benchmark.group = "peers, a view at every declaration"
    same(benchmark.pedantic(views, rounds=1, iterations=1))


def test_electionfeed_view_at_each_declaration(benchmark: Benchmark) -> None:
    benchmark.group = "peers, a view at every declaration"

    def views() -> Boards:
        return [boards(state) for event, state in ef.scan(ef.board, NIGHT) if type(event) is ef.SeatDeclared][-1]

    benchmark(views)
    same(boards(ef.fold(ef.board, NIGHT)))
