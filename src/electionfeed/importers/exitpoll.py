"""The forecast of an exit poll, from a table of polls: election, party, seats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from ..errors import BadRow
from ..events import ExitPollPublished
from .consistency import attempt
from .election import POLLS_CLOSE, Election
from .tables import Row
from .words import OTHER

__all__ = ["published", "unsound"]


def unsound(name: str, table: Sequence[Row], standing: Collection[str], seats: int) -> Iterator[BadRow]:
    """Find what is wrong with an election's poll, which forecasts every seat, by parties that stand and the others."""
    ours = [row for row in table if row.get("election") == name]
    if table and not ours:
        yield table[0].error("election", f"rows for {name}, and none is")
    parties = Counter(row.get("party") for row in ours)
    for row in ours:
        if parties[row.get("party")] > 1:
            yield row.error("party", "each party of a poll once")
        if row.get("party") not in {*standing, OTHER}:
            known = ", ".join(sorted(standing))
            yield row.error("party", f"the code of a party that stands, or {OTHER} for every other one: {known}")
        yield from attempt(row.whole, "seats")
    total = sum(int(row.get("seats")) for row in ours if row.get("seats").isdecimal())
    if ours and total != seats:
        yield ours[0].error("seats", f"seats that sum to {seats}, and those of {name} sum to {total}")


def published(name: str, election: Election) -> Iterator[ExitPollPublished]:
    """Give the forecast for the election of this name, if there is one, as the polls close."""
    forecast = {row.text("party"): row.whole("seats") for row in election.poll if row.get("election") == name}
    if OTHER in forecast:
        election.parties.others()
    if forecast:
        yield ExitPollPublished(seq=1, at=election.moment(POLLS_CLOSE), seats=forecast)
