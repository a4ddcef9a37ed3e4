"""The importer, on small tables in the Library's own form and on whole nights written back into that form."""

import random
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import attrs
import pytest

import electionfeed as ef
from electionfeed.errors import BadRow
from electionfeed.importers.commons_library import Sources, night
from electionfeed.importers.errata import Erratum, bundled, from_file
from electionfeed.importers.report import Report
from electionfeed.stream.codec import line_of

from . import library_files as files
from .nights import NIGHTS

Row = dict[str, str]
SEAT = "E14000001"


def seat(**cells: str) -> Row:
    return {
        "ONS ID": SEAT,
        "Constituency name": "Ambridge",
        "Region name": "West Midlands",
        "Country name": "England",
        "Constituency type": "County",
        "Declaration time": "13/12/2019 02:30",
        "Member first name": "Ann",
        "Member surname": "Archer",
        "Result": "Lab gain from Con",
        "First party": "Lab",
        "Second party": "Con",
        "Electorate": "1,000",
        "Valid votes": "700",
        "Invalid votes": "5",
        "Majority": "100",
    } | {name.replace("_", " "): value for name, value in cells.items()}


def person(first: str, surname: str, party: str, votes: int | str, **cells: str) -> Row:
    return {
        "ONS ID": SEAT,
        "Constituency name": "Ambridge",
        "Party name": {"Lab": "Labour", "Con": "Conservative", "Ind": "Independent"}.get(party, party),
        "Party abbreviation": party,
        "MNIS party ID": {"Lab": "15", "Con": "4", "Ind": "8"}.get(party, ""),
        "Candidate first name": first,
        "Candidate surname": surname,
        "Sitting MP": "No",
        "Member MNIS ID": "",
        "Votes": str(votes),
    } | {name.replace("_", " "): value for name, value in cells.items()}


CANDIDATES = [
    person("Brian", "Aldridge", "Con", 300, Sitting_MP="Yes", Member_MNIS_ID="7"),
    person("Ann", "Archer", "Lab", 400),
]
BEFORE = [person("Brian", "Aldridge", "Con", 500, Member_MNIS_ID="7"), person("Jo", "Grundy", "Lab", 200)]


@attrs.define
class Library:
    """A folder of small tables in the Library's form, each of which a test may replace."""

    folder: Path
    seats: list[Row] = attrs.field(factory=lambda: [seat()])
    candidates: list[Row] = attrs.field(factory=lambda: list(CANDIDATES))
    before: list[Row] = attrs.field(factory=lambda: list(BEFORE))
    more: dict[str, list[Row]] = attrs.field(factory=dict)

    def sources(self, **options: object) -> Sources:
        tables = {"constituencies": self.seats, "candidates": self.candidates, "baseline": self.before, **self.more}
        paths = {name: files.write(self.folder / f"{name}.csv", table) for name, table in tables.items()}
        options = {"seats": len(self.seats)} | options
        return Sources(election="ge", **paths, **options)  # type: ignore[arg-type]

    def read(self, **options: object) -> tuple[ef.Night, Report]:
        events, report = night(self.sources(**options))
        return ef.Night(events), report


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path)


def beside(code: str, name: str, **cells: str) -> tuple[Row, list[Row]]:
    """Another seat, and its candidates, none of whom is an MP."""
    people = [{**row, "ONS ID": code, "Constituency name": name} | NOBODY for row in CANDIDATES]
    return {**seat(**cells), "ONS ID": code, "Constituency name": name}, people


NOBODY = {"Sitting MP": "No", "Member MNIS ID": ""}


def declared(stream: ef.Night) -> ef.SeatDeclared:
    return next(event for event in stream if isinstance(event, ef.SeatDeclared))


def test_a_seat_becomes_its_declaration_and_its_consequences(library: Library) -> None:
    stream, report = library.read()
    kinds = [type(event).__name__ for event in stream]
    event = declared(stream)
    assert kinds == [
        "NightOpened",
        "CandidatesNominated",
        "SeatDeclared",
        "MPDefeated",
        "MajorityReached",
        "NightClosed",
    ]
    assert (event.outcome, event.gained_from, event.majority, event.valid) == ("gain", "Con", 100, 700)
    assert (event.winner.party, event.elected, event.electorate) == ("Lab", 2, 1000)
    assert report.all() == []


def test_the_stream_of_an_import_keeps_every_law(library: Library) -> None:
    stream, _ = library.read()
    assert ef.check(line_of(event) for event in stream) == len(stream)


def test_times_are_read_as_uk_wall_clock_times(library: Library) -> None:
    library.seats = [seat(Declaration_time="09/06/2017 02:30")]
    stream, _ = library.read()
    assert declared(stream).at.isoformat() == "2017-06-09T01:30:00+00:00"
    assert stream.header.polling_day == date(2017, 6, 8)


@pytest.mark.parametrize("shuffled", range(3))
def test_columns_and_rows_may_stand_in_any_order_with_others_between(library: Library, shuffled: int) -> None:
    expected, _ = library.read()
    order = random.Random(shuffled)

    def disturbed(table: list[Row]) -> Iterator[Row]:
        for row in order.sample(table, len(table)):
            cells = [*row.items(), ("Twitter", "@x")]
            yield dict(order.sample(sorted(cells, key=lambda cell: hash(cell[0]) % 7 + shuffled), len(cells)))

    library.candidates = [dict(sorted(row.items(), reverse=bool(shuffled % 2))) for row in disturbed(CANDIDATES)]
    library.seats = list(disturbed([seat()]))
    found, _ = library.read()
    assert found.events == expected.events


def test_stray_blanks_are_stripped_wherever_they_stand(library: Library) -> None:
    expected, _ = library.read()
    library.candidates = [{name: f"\xa0{value} \t" for name, value in row.items()} for row in CANDIDATES]
    library.seats = [{name: f" {value}\xa0" for name, value in seat().items()}]
    found, _ = library.read()
    assert found.events == expected.events


def test_candidates_are_numbered_by_surname_then_first_names(library: Library) -> None:
    library.candidates = [person("Zoë", "Éclair", "Ind", 1), person("Ann", "Eclair", "Ind", 2), *CANDIDATES]
    library.seats = [seat(Valid_votes="703")]
    stream, _ = library.read()
    assert [c.name for c in stream.seats[SEAT].candidates] == [
        "Brian Aldridge",
        "Ann Archer",
        "Ann Eclair",
        "Zoë Éclair",
    ]


def test_seats_of_one_minute_are_ordered_by_name(library: Library) -> None:
    names = {"E14000009": "Éastleigh", "E14000002": "Yeovil", "E14000003": "Eddisbury", "E14000004": "Bath"}
    made = [beside(code, name) for code, name in names.items()]
    library.seats = [row for row, _ in made]
    library.candidates = [row for _, people in made for row in people]
    library.before = [row | {"Votes": "9"} for row in library.candidates if row["Party abbreviation"] == "Con"]
    stream, _ = library.read()
    order = [stream.seats[event.seat].name for event in stream if isinstance(event, ef.SeatDeclared)]
    assert order == ["Bath", "Éastleigh", "Eddisbury", "Yeovil"]


def test_a_sitting_mp_is_known_by_member_id_and_the_seat_is_null_where_the_baseline_does_not_say(
    library: Library,
) -> None:
    members = [{"Member MNIS ID": "7", "Entered": "1997"}, {"Member MNIS ID": "9", "Entered": "2018"}]
    library.more["members"] = members
    library.candidates = [*CANDIDATES, person("Cy", "Carter", "LD", 0, Sitting_MP="Yes", Member_MNIS_ID="9")]
    stream, _ = library.read()
    sitting = [person.sitting for person in stream.seats[SEAT].candidates]
    assert sitting == [ef.Sitting(seat=SEAT, since=1997), None, ef.Sitting(seat=None, since=2018)]


def test_a_year_after_the_election_is_not_used_and_is_reported(library: Library) -> None:
    library.more["members"] = [{"Member MNIS ID": "7", "Entered": "2024"}]
    stream, report = library.read()
    assert stream.seats[SEAT].candidates[0].sitting == ef.Sitting(seat=SEAT, since=None)
    assert "entered in 2024" in report.all()[0].text


def test_history_says_how_long_the_seat_was_held_and_when_others_last_won_it(library: Library) -> None:
    won = {"2019": "Lab", "2017": "Con", "2015": "Con", "2010": "Lib", "1974O": "Lab", "1974F": "Con"}
    library.more["history"] = [{"ONS ID": SEAT, "Election": e, "Winner": w} for e, w in won.items()]
    library.candidates = [*CANDIDATES, person("Cy", "Carter", "LD", 0, MNIS_party_ID="17")]
    stream, _ = library.read()
    nominated = stream.seats[SEAT]
    assert nominated.baseline is not None
    assert nominated.baseline.election == "2017"
    assert (nominated.held_since, nominated.traced_to) == (2015, 1974)
    assert nominated.last_won == {"Lab": 1974, "LD": 2010}


def test_a_tie_goes_to_the_member_whom_the_official_columns_name(library: Library) -> None:
    library.candidates = [person("Ann", "Archer", "Lab", 350), person("Brian", "Aldridge", "Con", 350)]
    library.seats = [seat(Majority="0")]
    stream, _ = library.read()
    event = declared(stream)
    assert (event.winner.party, event.majority, event.by_lot) == ("Lab", 0, True)


def test_a_tie_whose_lot_is_given_nowhere_is_an_error(library: Library) -> None:
    library.candidates = [person("Ann", "Archer", "Lab", 350), person("Brian", "Aldridge", "Con", 350)]
    library.seats = [seat(Member_surname="Nobody")]
    with pytest.raises(BadRow, match=r"constituencies.csv:2: Member surname: 'Nobody'.*decided by lot"):
        library.read()


def test_a_poll_on_another_day_is_declared_then_and_reported(library: Library) -> None:
    late, people = beside("E14000002", "Borchester", Declaration_time="28/12/2019 01:00")
    third, others = beside("E14000003", "Felpersham")
    library.seats = [late, seat(), third]
    library.candidates = [*CANDIDATES, *people, *others]
    stream, report = library.read()
    assert stream.header.polling_day == date(2019, 12, 12)
    assert [event.seat for event in stream if isinstance(event, ef.SeatDeclared)] == [SEAT, "E14000003", "E14000002"]
    assert isinstance(stream[-1], ef.NightClosed)
    assert "declared more than a day after" in " ".join(note.text for note in report.all())


def test_a_seat_without_votes_yet_is_left_outstanding(library: Library) -> None:
    blank = dict.fromkeys(("Declaration time", "Electorate", "Valid votes", "Invalid votes", "Majority", "Result"), "")
    library.seats = [seat(), {**seat(), **blank, "ONS ID": "E14000002", "Constituency name": "Borchester"}]
    library.candidates = [
        *CANDIDATES,
        person("Di", "Dent", "Ind", "", ONS_ID="E14000002", Constituency_name="Borchester"),
    ]
    stream, _ = library.read()
    closed = stream[-1]
    assert isinstance(closed, ef.NightClosed)
    assert (closed.declared, closed.outstanding) == (1, 1)


def test_a_result_without_a_time_comes_last_and_says_so(library: Library) -> None:
    timed, people = beside("E14000002", "Borchester")
    library.seats = [seat(Declaration_time=""), timed]
    library.candidates = [*CANDIDATES, *people]
    stream, _ = library.read()
    last = [event for event in stream if isinstance(event, ef.SeatDeclared)][-1]
    assert (last.seat, last.declared_at, last.timing) == (SEAT, None, "unknown")
    third, others = beside("E14000003", "Penny Hassett")
    library.seats = [seat(Declaration_time=""), timed, third | {"Declaration time": ""}]
    library.candidates = [*CANDIDATES, *people, *others]
    results = [event for event in library.read()[0] if isinstance(event, ef.SeatDeclared)]
    assert {event.at for event in results} == {results[0].at}
    assert ef.check(line_of(event) for event in stream) == len(stream)


NOTIONAL = [
    {"ONS ID": "E14000099", "Constituency name": "Ambridge", "Party abbreviation": a, "Party name": n,
     "MNIS party ID": i, "Votes": v, "Electorate": "900", "Valid votes": "600"}
    for a, n, i, v in (
        ("Conservative Party", "Conservative Party", "4", "350"),
        ("NA", "NA", "NA", "250"),
        ("Commons Speaker", "Commons Speaker", "NA", "150"),
        ("Independent 2", "Independent 2", "8", "60"),
        ("NA", "NA", "8", "40"),
    )
]  # fmt: skip


def test_a_notional_baseline_is_read_without_its_totals_and_under_the_codes_of_today(library: Library) -> None:
    library.before = NOTIONAL
    speaker = person("Sy", "Speaker", "Spk", 0, Party_name="Speaker", MNIS_party_ID="47")
    library.candidates = [*CANDIDATES, speaker, person("In", "Dee", "Ind", 0, MNIS_party_ID="8")]
    stream, report = library.read()
    baseline = stream.seats[SEAT].baseline
    assert baseline == ef.Baseline(
        election=None,
        notional=True,
        winner="Con",
        member=None,
        majority=200,
        votes={"Con": 350, "Spk": 150, "Ind": 100},
        valid=600,
        electorate=900,
    )
    assert "matched by name to E14000099" in " ".join(note.text for note in report.all())


def test_a_code_that_another_party_had_before_is_not_confused_with_it(library: Library) -> None:
    library.before = [*BEFORE, person("Ed", "Old", "CF", 5, Party_name="CumbriaFirst", MNIS_party_ID="1032")]
    library.candidates = [*CANDIDATES, person("Ed", "New", "CF", 0, Party_name="Count Faces", MNIS_party_ID="1080")]
    stream, _ = library.read()
    baseline = stream.seats[SEAT].baseline
    assert baseline is not None
    assert baseline.votes["CumbriaFirst"] == 5
    assert stream.header.parties["CF"] == "Count Faces"


def test_a_seat_without_a_result_before_is_neither_held_nor_gained(library: Library) -> None:
    other, people = beside("E14000002", "Borchester")
    library.seats, library.candidates = [seat(), other], [*CANDIDATES, *people]
    library.before = [{**row, "ONS ID": "E14000002", "Constituency name": "Borchester"} for row in BEFORE]
    stream, report = library.read()
    event = declared(stream)
    assert (event.outcome, event.gained_from, stream.seats[SEAT].baseline) == (None, None, None)
    assert "neither hold nor gain" in " ".join(note.text for note in report.all())


@pytest.mark.parametrize(
    ("change", "note"),
    [
        ({"Result": "Lab hold"}, "Result is 'Lab hold', and we derive 'Lab gain from Con'"),
        ({"Majority": "101"}, "Majority is '101', and we derive '100'"),
        ({"Valid votes": "699"}, "Valid votes is '699', and we derive '700'"),
        ({"First party": "Con"}, "First party is 'Con', and we derive 'Lab'"),
        ({"Second party": "LD"}, "Second party is 'LD', and we derive 'Con'"),
        ({"Member surname": "Aldridge"}, "Member surname is 'Aldridge', and we derive 'Archer'"),
    ],
)
def test_each_difference_from_the_official_columns_is_reported_with_its_row(
    library: Library, change: Row, note: str
) -> None:
    library.seats = [seat() | change]
    _, report = library.read()
    (found,) = report.all()
    assert (found.line, found.kind, found.text) == (2, "difference", f"Ambridge: {note}")
    assert found.path.endswith("constituencies.csv")


def test_a_sitting_mp_with_another_members_id_is_reported(library: Library) -> None:
    library.candidates = [
        person("Brian", "Aldridge", "Con", 300),
        person("Eddie", "Grundy", "Ind", 0, Sitting_MP="Yes", Member_MNIS_ID="7"),
        person("Ann", "Archer", "Lab", 400),
    ]
    _, report = library.read()
    assert [note.text for note in report.all()] == ["Eddie Grundy has the id of Brian Aldridge (member 7)"]


def test_a_mis_encoded_name_is_reported_and_left_as_it_is(library: Library) -> None:
    library.candidates = [CANDIDATES[0], person("LÃ©onie", "Archer", "Lab", 400)]
    library.seats = [seat(Member_first_name="LÃ©onie")]
    stream, report = library.read()
    assert stream.seats[SEAT].candidates[1].name == "LÃ©onie Archer"
    assert [note.kind for note in report.all()] == ["encoding"]


def test_an_erratum_is_applied_where_it_meets_and_reported_with_its_source(library: Library) -> None:
    erratum = Erratum("candidates", {"ONS ID": SEAT, "Votes": "300"}, {"Votes": "310"}, "the returning officer")
    library.seats = [seat(Majority="90", Valid_votes="710")]
    stream, report = library.read(errata=(erratum,))
    assert declared(stream).majority == 90
    assert str(report.all()[0]).endswith("candidates.csv:2: erratum: Votes '300' is now '310' (the returning officer)")


def test_every_bundled_erratum_has_a_source() -> None:
    assert all(erratum.source and erratum.where for erratum in bundled())


def test_an_errata_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "errata.toml"
    path.write_text("[[erratum]]\nfile = 'candidates'\n")
    with pytest.raises(BadRow, match=r"errata.toml: .*tables with file, where, put and source"):
        from_file(path)


def vote(value: str) -> Callable[[Library], None]:
    return lambda library: library.candidates.__setitem__(1, CANDIDATES[1] | {"Votes": value})


def cell(name: str, value: str) -> Callable[[Library], None]:
    return lambda library: library.seats.__setitem__(0, seat() | {name: value})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (vote("12.5"), "candidates.csv:3: Votes: '12.5'; expected a whole number of 0 or more"),
        (vote("-4"), "candidates.csv:3: Votes: '-4'; expected a whole number"),
        (vote(""), "candidates.csv:3: Votes: ''; expected a whole number"),
        (vote("1,23"), "candidates.csv:3: Votes: '1,23'; expected a whole number"),
        (cell("Electorate", "many"), "constituencies.csv:2: Electorate: 'many'; expected a whole number"),
        (
            cell("Declaration time", "2am"),
            "constituencies.csv:2: Declaration time: '2am'; expected a UK wall-clock time",
        ),
        (cell("Region name", "\xa0"), "constituencies.csv:2: Region name: ''; expected one of East Midlands"),
        (
            lambda x: x.seats.append(seat()),
            "constituencies.csv:3: ONS ID: 'E14000001'; expected each seat once, and line 2 has",
        ),
        (lambda x: x.candidates.append(person("A", "B", "C", 1, ONS_ID="E7")), "ONS ID: 'E7'; expected a seat of the"),
        (lambda x: x.seats.append(beside("E14000007", "Hollerton")[0]), "3: ONS ID: 'E14000007'; expected a seat with"),
        (
            cell("Electorate", "704"),
            "constituencies.csv:2: Electorate: '704'; expected at least the 705 papers in the box, in Ambridge",
        ),
    ],
)
def test_a_bad_row_is_an_error_with_path_line_column_and_value(
    library: Library, change: Callable[[Library], None], message: str
) -> None:
    change(library)
    with pytest.raises(ef.FeedError) as error:
        library.read()
    assert message in str(error.value)


def test_a_missing_column_is_named(library: Library) -> None:
    library.candidates = [{k: v for k, v in row.items() if k != "Votes"} for row in CANDIDATES]
    with pytest.raises(BadRow, match=r"candidates.csv:1: Votes: '\(missing\)'; expected this column once"):
        library.read()


def test_a_file_that_is_not_utf_8_is_an_error_with_its_place(library: Library) -> None:
    sources = library.sources()
    sources.candidates.write_bytes(sources.candidates.read_bytes() + b"E1,\xff\xfe\n")
    with pytest.raises(BadRow, match=r"candidates.csv:\d+: .*expected text in UTF-8"):
        night(sources)


def test_a_row_with_a_cell_too_few_is_an_error(library: Library) -> None:
    sources = library.sources()
    sources.candidates.write_text(sources.candidates.read_text() + "E1,Ambridge\n")
    with pytest.raises(BadRow, match=r"candidates.csv:4: .*expected 10 cells, as in the header, not 2"):
        night(sources)


def test_an_exit_poll_is_published_as_the_polls_close(library: Library) -> None:
    library.more["exit_poll"] = [
        {"election": "ge", "party": "Lab", "seats": "1", "source": "them"},
        {"election": "other", "party": "Con", "seats": "9", "source": "them"},
    ]
    stream, _ = library.read()
    poll = stream[2]
    assert isinstance(poll, ef.ExitPollPublished)
    assert (poll.seats, poll.at.isoformat()) == ({"Lab": 1}, "2019-12-12T22:00:00+00:00")


def test_an_exit_poll_file_without_this_election_is_an_error(library: Library) -> None:
    library.more["exit_poll"] = [{"election": "other", "party": "Con", "seats": "9"}]
    with pytest.raises(BadRow, match="2: election: 'other'; expected rows for ge, and none is"):
        library.read()


@pytest.mark.parametrize("name", NIGHTS)
def test_a_whole_night_written_in_the_librarys_form_is_read_back_as_it_was(name: str, tmp_path: Path) -> None:
    stream = ef.load(name)
    tables = {
        "constituencies": files.constituencies(stream),
        "candidates": files.candidates(stream),
        "baseline": files.notional(stream),
    }
    paths = {part: files.write(tmp_path / f"{part}.csv", table) for part, table in tables.items()}
    events, _ = night(Sources(election=name, recorded_times=name == "ge2024", errata=(), **paths))  # type: ignore[arg-type]
    assert sorted(filter(None, map(summary, events))) == sorted(filter(None, map(summary, stream)))


def summary(event: ef.Event) -> str:
    """What an event says of a result; the files have no ballot order of namesakes, and a party's votes summed
    over two candidates do not always say who of them won the last time (Fermanagh and South Tyrone, 2010)."""
    match event:
        case ef.SeatDeclared(seat="N06000007"):
            return f"{event.seat} {event.majority}"
        case ef.SeatDeclared():
            votes = sorted((result.party, result.votes) for result in event.results)
            return f"{event.at} {event.seat} {event.majority} {event.outcome} {event.gained_from} {votes}"
        case ef.DepositLost():
            return f"{event.at} {event.seat} {event.party} {event.votes}"
    return ""


def test_an_empty_flag_of_a_sitting_mp_is_taken_for_no_and_said(library: Library) -> None:
    library.candidates = [CANDIDATES[0], person("Ann", "Archer", "Lab", 400, Sitting_MP="")]
    stream, report = library.read()
    assert [candidate.sitting is not None for candidate in stream.seats[SEAT].candidates] == [True, False]
    assert [note.kind for note in report.all()] == ["blank"]
