"""The forecast of an exit poll, from a table of polls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ..errors import BadRow
from ..events import ExitPollPublished
from .election import POLLS_CLOSE, Election
from .tables import Row
from .words import OTHER

__all__ = ["exit_poll"]


def exit_poll(name: str, path: Path, table: Iterable[Row], election: Election) -> Iterator[ExitPollPublished]:
    """Give the forecast for the election of this name: every seat, by parties that stand and the others."""
    ours = [row for row in table if row.get("election") == name]
    if not ours:
        expected = "rows for this election"
        raise BadRow(path=str(path), column="election", value=name, expected=expected)
    forecast: dict[str, int] = {}
    for row in ours:
        party = row.text("party")
        if party in forecast:
            row.refuse("party", "each party of a poll once")
        if party != OTHER and party not in election.parties.standing:
            known = ", ".join(sorted(election.parties.standing))
            row.refuse("party", f"the code of a party that stands, or {OTHER} for every other one: {known}")
        forecast[party] = row.whole("seats")
    if OTHER in forecast:
        election.parties.others()
    if sum(forecast.values()) != len(election.seats):
        ours[0].refuse(
            "seats", f"seats that sum to {len(election.seats)}, and those of {name} to {sum(forecast.values())}"
        )
    yield ExitPollPublished(seq=1, at=election.moment(POLLS_CLOSE), seats=forecast)
