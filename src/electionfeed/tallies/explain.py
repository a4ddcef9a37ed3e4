"""Why a number is what it is: the events that make it up, and all that was said of a seat."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from ..errors import shown
from ..events import CandidatesNominated, Event, SeatEvent
from ..folds.engine import EngineState, Measure, SeatReducer
from ..folds.tally import Tally
from ..names import events_only, resolve
from .board import Board, Defeat
from .contributions import Contribution, Explanation, Weight, contributions
from .desk import desk_by
from .identity import LIBRARY, Identity
from .numbers import FIGURES, NUMBERS, Number
from .parties import NIGHT, Known

__all__ = ["Contribution", "Explanation", "explain", "explain_number", "story"]

S = TypeVar("S")


def explain(reducer: SeatReducer[S], state: S, name: str, *key: Any) -> Explanation:
    """Give the events behind a number of a state of this reducer: "net", "Con" of a desk, or a key of any tally.

    A number of the national board is asked for by the words of `NUMBERS`, parties by code or name; any other tally of
    the reducer by one key as it stands in it, or by a function that weighs each of its keys. A `tally(...)` of your own
    has the name "tally"; a group's state is explained with the reducer that was grouped. `UnknownName` if there is no
    such number or party.

    >>> from electionfeed import board, fold, load
    >>> explain(board, fold(board, load("ge2019")), "seats", "Green").contributions[0].seat
    'E14000598'
    """
    if not isinstance(reducer, SeatReducer):
        raise TypeError(f"explain(reducer, state, ...) takes the reducer first, and {shown(reducer)} is none")
    engine = reducer.engine_of(state, "explain(reducer, state, ...) takes")
    names = {measure.name for measure in reducer.measures}
    numbers = _numbers(state, names)
    asked = resolve(name, {*names, *numbers}, "number")
    number = numbers.get(asked)
    if number and len(key) == 1 and isinstance(key[0], tuple) and number.takes(key[0]):
        key = key[0]  # two parties as they stand in `desk.gains`
    words = [word for word in key if isinstance(word, str)]
    if number and number.takes(words) and len(words) == len(key):
        return _number(reducer.measures, engine, number, words, getattr(state, "identity", LIBRARY))
    if asked not in names or not key:
        wanted = " ".join(number.words) if number else "a key of the tally"
        raise ValueError(f"{asked} takes {wanted or 'nothing'}, not {' '.join(map(str, key)) or 'nothing'}")
    one = key[0] if len(key) == 1 else key
    weight: Any = one if callable(one) else _only(_key(state, asked, one))
    return contributions(engine, _measures(reducer.measures, asked), weight)


def explain_number(state: Any, name: str, *words: str, parties: Identity = LIBRARY) -> Explanation:
    """Give the events behind a number of the national board (or of a group's), such as "gains", "Lab", "Con".

    `parties` is what the board was made with; `UnknownName` if there is no such number or party, `ValueError` if the
    number takes other words.

    >>> from electionfeed import desk, fold, load
    >>> explain_number(fold(desk, load("ge2019")), "net", "Con").total
    48
    """
    number = NUMBERS[resolve(name, NUMBERS.keys(), "number")]
    if not number.takes(words):
        wanted = " ".join(number.words) or "nothing"
        raise ValueError(f"{number.name} takes {wanted}, not {' '.join(words) or 'nothing'}")
    return _number(desk_by(parties).measures, state.engine, number, words, parties)


def _numbers(state: object, names: set[str]) -> dict[str, Number]:
    """Give the numbers of a board that can be read from these tallies of it."""
    if not isinstance(state, Board):
        return {}
    return {name: number for name, number in NUMBERS.items() if number.tally in names}


def _number(
    measures: Iterable[Measure], engine: EngineState, number: Number, words: Iterable[str], parties: Identity
) -> Explanation:
    known = Known(engine, parties)
    codes = [known.resolve(word) for word in words]
    if number.name == "total" and not engine.sums["figures"]["total"]:
        return _nominated(engine)
    return contributions(engine, _measures(measures, number.tally), lambda key: number.weight(key, *codes))


def _nominated(engine: EngineState) -> Explanation:
    """Give the seats of a group, each by its nominations: the header counts those of the whole night."""
    seats = sorted(engine.nominated.values(), key=lambda seat: seat.seq)
    contributed = [
        Contribution(seq=seat.seq, at=seat.at, event=seat.type, seat=seat.seat, name=seat.name, revision=None, amount=1)
        for seat in seats
    ]
    return Explanation(tuple(contributed))


def _measures(measures: Iterable[Measure], name: str) -> list[Measure]:
    return [measure for measure in measures if measure.name == name]


def _key(state: object, name: str, key: Any) -> Any:
    """Give a key of a tally as it stands in it, or raise `UnknownName`; what is counted by no party is anybody's."""
    if isinstance(state, Tally):
        state[key]  # which refuses what is no party, where it counts by party
    if not isinstance(state, Board) or isinstance(key, Defeat):
        return key
    if name == "figures":
        return resolve(key, {*FIGURES, *state.engine.sums[name]}, "figure")
    known = Known(state.engine, state.identity)
    return tuple(map(known.resolve, key)) if isinstance(key, tuple) else known.resolve(key)


def _only(key: Any) -> Weight:
    return lambda own: int(own == key)


def story(events: Iterable[Event], seat: str) -> tuple[Event, ...]:
    """Give every event about a seat, by its code or name: nominations, and each revision with its consequences.

    They are in the publisher's order, each once; a withdrawn or corrected result stays among them. `UnknownName` if
    nothing is said of such a seat.

    >>> from electionfeed import load
    >>> [event.type for event in story(load("ge2019"), "Telford")]
    ['CandidatesNominated', 'SeatDeclared']
    """
    about = [
        event
        for event in events_only(events, "story(events, seat)")
        if isinstance(event, SeatEvent | CandidatesNominated)
    ]
    names = {event.seat: event.seat for event in about} | {
        event.seat: event.name for event in about if isinstance(event, CandidatesNominated)
    }
    code = resolve(seat, names, "seat", NIGHT)
    said = {event.seq: event for event in about if event.seat == code}
    return tuple(said[seq] for seq in sorted(said))
