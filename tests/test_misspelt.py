"""A misspelt name is an error that suggests the nearest: in every public call and on the command line."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

import electionfeed as ef
from electionfeed import tallies
from electionfeed.testing import laws
from electionfeed.testing.strategies import broken
from electionfeed.web.faults import Faults

NIGHT = ef.load("ge2019")
DESK = ef.fold(ef.desk, NIGHT)
AT_TWO = ef.fold(ef.forecast, ef.until(NIGHT, "02:00"))
WINNERS = ef.tally(ef.SeatDeclared, lambda declared: {declared.winner.party: 1})
BOTH = ef.fold(ef.combine(board=ef.board, winners=WINNERS), NIGHT)
OUT = next(iter(AT_TWO.chances))
SEAT, CON, LAB = "Telford (E14000989)", "Conservative (Con)", "Labour (Lab)"


def explained(*words: Any) -> Callable[[], object]:
    return lambda: ef.explain(ef.desk, DESK, *words)


# Each call that takes a name, misspelt, and what it must suggest.
CALLS: dict[str, tuple[Callable[[], object], str]] = {
    "load": (lambda: ef.load("ge209"), "ge2019"),
    "load a by-election": (lambda: ef.load("by-2026-08-31"), "by-2026-08-13"),
    "header.parties": (lambda: NIGHT.header.parties["Tory"], CON),
    "night.seats, a part of another name": (lambda: NIGHT.seats["Tleford"], SEAT),
    "night.seats": (lambda: NIGHT.seats["Telfrod"], SEAT),
    "Reading": (lambda: ef.Reading([], "quarentine"), "quarantine"),
    "story": (lambda: ef.story(NIGHT, "Telfrod"), SEAT),
    "key_points, region": (lambda: ef.key_points(NIGHT, region="Walse"), "Wales"),
    "key_points, groups": (lambda: ef.key_points(NIGHT, groups={"new towns": ["Telfrod"]}), SEAT),
    "seat_table": (lambda: ef.seat_table(NIGHT, swing=("Tory", "Lab")), CON),
    "grouped": (lambda: ef.grouped(ef.desk, "regoin"), "region"),
    "grouped, a map": (lambda: len(ef.fold(ef.grouped(ef.desk, {"Telfrod": "mine"}), NIGHT)), "Telford"),
    "a group": (lambda: ef.fold(ef.grouped(ef.board, "nation"), NIGHT)["Walse"], "Wales"),
    "leaders": (lambda: ef.leaders("closset"), "closest"),
    "swing_ranking": (lambda: len(ef.fold(ef.leaders(tallies.swing_ranking("Con", "Labuor")), NIGHT)), LAB),
    "explain, the number": (explained("seatz", "Con"), "seats"),
    "explain, the party": (explained("seats", "Labuor"), LAB),
    "explain, a tally of one's own": (
        lambda: ef.explain(WINNERS, BOTH.winners, "tally", "Labuor"),
        LAB,
    ),
    "explain, a key": (explained("changed", ("Labuor", "Con")), LAB),
    "explain_number": (lambda: tallies.explain_number(DESK, "nett", "Con"), "net"),
    "a count": (lambda: DESK.seats["Labuor"], LAB),
    "a share": (lambda: DESK.shares["Tory"], CON),
    "the exit poll": (lambda: DESK.over_forecast["Coon"], "Con"),
    "swing": (lambda: DESK.swing("Con", "Labuor"), LAB),
    "a tally of one's own": (lambda: BOTH.winners["Labuor"], LAB),
    "combined": (lambda: BOTH["bored"], "board"),
    "forecast.seats": (lambda: AT_TWO.seats["Tory"], CON),
    "forecast.distribution": (lambda: AT_TWO.distribution("Labuor"), LAB),
    "forecast.chances": (lambda: AT_TWO.chances["Telfrod"], SEAT),
    "forecast.results": (lambda: AT_TWO.results["Telfrod"], SEAT),
    "chances of a seat": (lambda: AT_TWO.chances[OUT]["Coon"], "Con"),
    "forecast.won": (lambda: AT_TWO.won["Labuor"], LAB),
    "forecast.poll": (lambda: AT_TWO.poll["Labuor"], LAB),
    "forecast.majority": (lambda: AT_TWO.majority["Labuor"], LAB),
    "RANKINGS": (lambda: tallies.RANKINGS["closset"], "closest"),
    "NUMBERS": (lambda: tallies.NUMBERS["nett"], "net"),
    "KEYS": (lambda: tallies.KEYS["regoin"], "region"),
    "IDENTITIES": (lambda: tallies.IDENTITIES["libary"], "library"),
    "correct": (lambda: ef.correct(NIGHT, "Telfrod", votes={"Lab": 1}), SEAT),
    "correct, a party": (lambda: ef.correct(NIGHT, "Telford", votes={"Labuor": 1}), LAB),
    "correct, the winner": (lambda: ef.correct(NIGHT, "Telford", votes={"Lab": 1}, elected="Labuor"), LAB),
    "recount": (lambda: ef.recount(NIGHT, "Telfrod"), SEAT),
    "rush": (lambda: ef.rush(NIGHT, "Telfrod"), SEAT),
    "rush, the winner": (lambda: ef.rush(NIGHT, "Telford", winner="Labuor"), LAB),
    "withdraw": (lambda: ef.withdraw(NIGHT, "Telfrod"), SEAT),
    "countermand": (lambda: ef.countermand(NIGHT, "Telfrod"), SEAT),
    "scenario": (lambda: ef.scenario("tranposed"), "transposed"),
    "rehearse": (lambda: ef.rehearse(NIGHT, "tranposed"), "transposed"),
    "corrupt": (lambda: ef.corrupt("tron"), "torn"),
    "simulate, a party": (lambda: ef.simulate(NIGHT, "Tory 40"), CON),
    "simulate, an area": (lambda: ef.simulate(NIGHT, "Walse: PC 10"), "Wales"),
    "simulate, without": (lambda: ef.simulate(NIGHT, without=["Labuor"]), LAB),
    "simulate, the model": (lambda: ef.simulate(NIGHT, model="mixt"), "mixed"),  # type: ignore[arg-type]
    "simulate_many": (lambda: ef.simulate_many(NIGHT, "Tory 40", n=1), CON),
    "many.range": (lambda: ef.simulate_many(NIGHT, n=1).range("Tory"), "Con"),
    "many.chances": (lambda: ef.simulate_many(NIGHT, n=1).chances("Telfrod"), SEAT),
    "named_night": (lambda: ef.named_night("landslid"), "landslide"),
    "laws": (lambda: laws(ef.board, "ordr"), "any order"),
    "broken": (lambda: broken("a gap in sec"), "a gap in seq"),
    "the faults of a server": (lambda: Faults.read("erors=0.5"), "errors"),
    "race, colours": (lambda: ef.draw.race(NIGHT, colours={"Labuor": "#d50000"}), "Lab"),
    "swing, drawn": (lambda: ef.draw.swing(NIGHT, to="Con", away="Labuor"), LAB),
}


@pytest.mark.parametrize("call", CALLS)
def test_a_misspelt_name_is_an_error_that_suggests_the_nearest(call: str) -> None:
    misspelt, meant = CALLS[call]
    with pytest.raises((ef.UnknownName, ef.UnknownNight)) as caught:
        misspelt()
    assert meant in str(caught.value).partition("is it ")[2]


# What is no name at all where one is wanted: a type that says so at once.
NO_NAMES: dict[str, Callable[[], object]] = {
    "fold": lambda: ef.fold(ef.board, "ge2019"),  # type: ignore[arg-type]
    "scan": lambda: ef.scan(ef.board, "ge2019"),  # type: ignore[arg-type]
    "posts": lambda: list(ef.posts("ge2019")),  # type: ignore[arg-type]
    "Reading": lambda: ef.Reading("ge2019"),  # type: ignore[arg-type]
    "Reading of events": lambda: list(ef.Reading(NIGHT)),  # type: ignore[arg-type]
    "check": lambda: ef.check("ge2019"),  # type: ignore[arg-type]
    "simulate": lambda: ef.simulate("ge2019", "Con 40"),  # type: ignore[arg-type]
    "simulate_many": lambda: ef.simulate_many("ge2019", "Con 40", n=1),  # type: ignore[arg-type]
    "corrupt": lambda: ef.corrupt(NIGHT),  # type: ignore[arg-type]
    "scenario": lambda: ef.scenario(NIGHT),  # type: ignore[arg-type]
    "checkpoints": lambda: list(ef.checkpoints(NIGHT, "late")),  # type: ignore[arg-type]
    "desk_by": lambda: tallies.desk_by("library"),  # type: ignore[arg-type]
    "replay": lambda: list(ef.replay("ge2019", ef.Clock(speed=60))),  # type: ignore[arg-type]
    "replay by a speed": lambda: ef.replay(NIGHT, 60),  # type: ignore[arg-type]
    "areplay by a speed": lambda: ef.areplay(NIGHT, 60),  # type: ignore[arg-type]
    "Timeline": lambda: ef.Timeline("ge2019", ef.board),  # type: ignore[arg-type]
    "Cursor": lambda: ef.Cursor("ge2019"),  # type: ignore[arg-type]
    "columns": lambda: ef.columns("ge2019"),
    "seat_table": lambda: ef.seat_table("ge2019"),  # type: ignore[arg-type]
    "story": lambda: ef.story("ge2019", "Telford"),  # type: ignore[arg-type]
    "key_points": lambda: ef.key_points("ge2019"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("call", NO_NAMES)
def test_a_name_or_a_number_where_something_else_is_wanted_is_a_type_error_at_once(call: str) -> None:
    with pytest.raises(TypeError, match=r"clock|event|night|bytes|text|Identity|whole number"):
        NO_NAMES[call]()


# Each option of the command line that takes a name, misspelt, and what it must suggest.
COMMANDS: dict[str, str] = {
    "taly ge2019": "tally",
    "tally ge209": "ge2019",
    "tally ge2019 --by regoin": "region",
    "tally ge2019 --parties libary": "library",
    "tally ge2019 --swing Labuor,Con": LAB,
    "tally ge2019 --read quarentine": "quarantine",
    "explain ge2019 seatz Con": "seats",
    "explain ge2019 seat Telfrod": "Telford",
    "explain ge2019 seats Labuor": LAB,
    "explain ge2019 seats Con --by nation --in Walse": "Wales",
    "draw ge2019 --picture hexmapp": "hexmap",
    "draw ge2019 --picture hexmap --by turnot": "turnout",
    "draw ge2019 --picture hexmap --layout gird": "grid",
    "draw ge2019 --picture swing --swing Labuor Con -o -": LAB,
    "draw ge2019 --picture race --colour Labuor=#d50000 -o -": "Lab",
    "serve ge2019 --scenario tranposed": "transposed",
    "serve ge2019 --faults erors": "errors",
    "rehearse ge2019 --scenario tranposed": "transposed",
    "rehearse ge2019 --envelope cloudevent": "cloudevents",
    "checkpoints ge2019 --scenario tranposed": "transposed",
    "simulate --from ge209": "ge2019",
    "simulate --from ge2019 --poll 'Labuor 40'": LAB,
    "simulate --from ge2019 --model mixt": "mixed",
    "simulate --from ge2019 --candidates agian": "again",
    "simulate --from ge2019 --without Labuor": LAB,
    "simulate --named landslid": "landslide",
    "import tabel": "table",
}


@pytest.mark.parametrize("line", COMMANDS)
def test_a_misspelt_name_on_the_command_line_is_an_error_that_suggests_the_nearest(
    line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = exits(words(line), capsys)
    assert code in (1, 2)
    assert COMMANDS[line] in " ".join(said.split()).partition("is it ")[2]


def words(line: str) -> Iterable[str]:
    from shlex import split

    return split(line)


def exits(words: Iterable[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    from electionfeed.cli import main

    try:
        code = main([*words])
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    return code, capsys.readouterr().err
