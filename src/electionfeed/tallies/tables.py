"""The results as tables, a row a seat and a row a candidate, for pandas, polars, pyarrow or a CSV file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import attrs

from .._frozen import FrozenMap
from ..events import (
    CandidatesNominated,
    DepositLost,
    Event,
    NightOpened,
    PollCountermanded,
    ResultRushed,
    SeatDeclared,
)
from ..folds.engine import EngineState, Measure, SeatReducer
from ..folds.fold import fold
from ..night import local
from ..rules import share_change
from .board import named
from .identity import LIBRARY
from .parties import Known, header, nothing
from .rankings import seat_swing
from .rows import Columns, rows_of

__all__ = ["candidate_table", "seat_table"]

WHERE = ("seat", "name", "region", "country", "type")
RESULT = ("status", "winner", "member", "second", "majority", "majority_share", "outcome", "gained_from")
FIGURES = ("electorate", "valid", "rejected", "turnout", "time")
SEAT = (*WHERE, *RESULT, *FIGURES)
STANDS = ("seat", "seat_name", "region", "candidate", "name", "party", "party_name", "sitting", "sat_for")
CANDIDATE = (*STANDS, "votes", "share", "change", "elected", "deposit_lost")


@attrs.frozen
class Standing:
    """What stands of each seat: its nominations, and the events of its latest revision."""

    engine: EngineState

    def of(self, seat: str) -> tuple[Event, ...]:
        """Give the events of a seat's latest revision."""
        return self.engine.latest.get(seat, ())


def _counts_nothing(event: SeatDeclared, seat: CandidatesNominated) -> FrozenMap[str, int]:
    return FrozenMap()


standing: SeatReducer[Standing] = SeatReducer(
    (
        Measure("standing", NightOpened, nothing),
        Measure("standing", SeatDeclared, _counts_nothing, seated=True),
    ),
    Standing,
)


def seat_table(events: Iterable[Event], *, swing: tuple[str, str] | Sequence[tuple[str, str]] = ()) -> Columns:
    """Give one row a seat, declared or not, from the latest result of each; what is not known is null.

    `winner` and `second` are party codes, `member` is who was elected; shares, turnout and swing are percentages of
    valid votes, of the electorate, and points. `time` is when the hall declared, or else when the feed said it, in the
    night's own zone. With `swing=("Con", "Lab")`, or several pairs, there is a column of the swing to one party from
    another, where both stood both times; parties are given by code or name, or `UnknownName`.

    >>> from electionfeed import load
    >>> table = seat_table(load("ge2019"), swing=("Con", "Lab"))
    >>> place = table["name"].index("Bolsover")
    >>> table["winner"][place], table["majority"][place], round(table["swing_to_Con_from_Lab"][place], 1)
    ('Con', 5299, 11.5)
    """
    state = fold(standing, events)
    known = Known(state.engine)
    pairs: Any = [swing] if swing and isinstance(swing[0], str) else swing
    if not all(isinstance(pair, tuple | list) and len(pair) == len(("to", "from")) for pair in pairs):
        raise ValueError(f"swing takes two parties such as ('Con', 'Lab'), or several such pairs, not {swing!r}")
    swings = [(known.resolve(to), known.resolve(away)) for to, away in pairs]
    names = [*SEAT, *(_swing_name(to, away) for to, away in swings)]
    seats = state.engine.nominated.values()
    return rows_of((_seat(seat, state, swings) for seat in seats), names)


def candidate_table(events: Iterable[Event]) -> Columns:
    """Give one row a candidate, declared or not, from the latest result of each seat; what is not known is null.

    `candidate` is the ballot number, `share` a percentage of the valid votes and `change` is in points on the party's
    share at the last election in the same seat, null for independents and for a party that did not stand then.

    >>> from electionfeed import load
    >>> table = candidate_table(load("ge2019"))
    >>> len(table["name"]), sum(table["deposit_lost"]), sum(table["votes"])
    (3320, 1275, 32014110)
    """
    state = fold(standing, events)
    seats = state.engine.nominated.values()
    return rows_of((row for seat in seats for row in _candidates(seat, state)), CANDIDATE)


def _swing_name(to: str, away: str) -> str:
    return f"swing_to_{to}_from_{away}"


def _seat(seat: CandidatesNominated, state: Standing, swings: Sequence[tuple[str, str]]) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys([*SEAT, *(_swing_name(to, away) for to, away in swings)])
    row |= {"seat": seat.seat, "name": seat.name, "region": seat.region, "country": seat.country}
    row |= {"type": seat.constituency_type, "status": "outstanding"}
    opened = header(state.engine)
    for event in state.of(seat.seat):
        if isinstance(event, SeatDeclared):
            row |= _declared(event, seat)
            row |= {_swing_name(*pair): seat_swing(*pair, LIBRARY, event, seat) for pair in swings}
        elif isinstance(event, ResultRushed):
            row |= {"status": "rushed", "winner": event.party, "member": named(seat, event.candidate)}
        elif isinstance(event, PollCountermanded):
            row |= {"status": "countermanded"}
        if isinstance(event, SeatDeclared | ResultRushed) and opened:
            said = (event.declared_at if isinstance(event, SeatDeclared) else None) or event.at
            row["time"] = local(said, opened)
    return row


def _declared(event: SeatDeclared, seat: CandidatesNominated) -> dict[str, Any]:
    others = [n for n in range(1, len(event.votes) + 1) if n != event.elected]
    second = max(others, key=lambda number: (event.votes[number - 1], -number), default=None)
    return {
        "status": "declared",
        "winner": event.parties[event.elected - 1],
        "member": named(seat, event.elected),
        "second": event.parties[second - 1] if second else None,
        "majority": event.majority,
        "majority_share": _percent(event.majority, event.valid),
        "outcome": event.outcome,
        "gained_from": event.gained_from,
        "electorate": event.electorate,
        "valid": event.valid,
        "rejected": event.rejected,
        "turnout": _percent(event.valid, event.electorate),
    }


def _candidates(seat: CandidatesNominated, state: Standing) -> Iterator[dict[str, Any]]:
    opened, events = header(state.engine), state.of(seat.seat)
    result = next((event for event in events if isinstance(event, SeatDeclared)), None)
    lost = {event.candidate for event in events if isinstance(event, DepositLost)}
    for number, candidate in enumerate(seat.candidates, 1):
        row: dict[str, Any] = dict.fromkeys(CANDIDATE)
        row |= {"seat": seat.seat, "seat_name": seat.name, "region": seat.region, "candidate": number}
        row |= {"name": candidate.name, "party": candidate.party, "sitting": candidate.sitting is not None}
        row["party_name"] = opened.parties.get(candidate.party) if opened else None
        row["sat_for"] = candidate.sitting.seat if candidate.sitting else None
        if result and number <= len(result.votes):
            votes = result.votes[number - 1]
            row |= {"votes": votes, "share": _percent(votes, result.valid), "elected": number == result.elected}
            before = seat.baseline.votes if seat.baseline else {}
            row |= {
                "change": share_change(candidate.party, votes, result.valid, before),
                "deposit_lost": number in lost,
            }
        yield row


def _percent(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None
