"""What earlier general elections tell of a seat: how long a party has held it, when others last won it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import attrs

from .tables import Row

__all__ = ["History", "SeatHistory"]

# The record knows four blocs. They are tied to parties by the ids of Parliament's Members' Names Information
# Service, which stay the same from one election to the next.
BLOCS = {"4": "Con", "15": "Lab", "17": "Lib", "29": "Nat", "22": "Nat"}
NATIONAL = {"29": "Scotland", "22": "Wales"}


@attrs.frozen
class SeatHistory:
    """One seat's winners by election label ("1974F" comes before "1974O"), latest first, by bloc."""

    winners: tuple[tuple[str, str], ...] = ()

    def traced_to(self) -> int | None:
        """Give the earliest year recorded."""
        return year(self.winners[-1][0]) if self.winners else None

    def held_since(self, bloc: str | None, elections: list[str]) -> int | None:
        """Give the year since which a bloc has won every election without a gap in the record, or none."""
        since = None
        for (label, winner), election in zip(self.winners, elections, strict=False):
            if winner != bloc or label != election:
                break
            since = year(label)
        return since

    def last_won(self, bloc: str) -> int | None:
        """Give the latest year in which a bloc won."""
        return next((year(label) for label, winner in self.winners if winner == bloc), None)


class History:
    """The record of every seat before a polling year."""

    def __init__(self, rows: Iterable[Row], *, before: int) -> None:
        seats: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for row in rows:
            label = row.text("Election")
            if not label[:4].isdigit():
                row.refuse("Election", "a year such as 2017, or 1974F")
            if year(label) < before:
                seats[row.text("ONS ID")].append((label, row.text("Winner")))
        self.seats: dict[str, SeatHistory] = {
            seat: SeatHistory(tuple(sorted(won, reverse=True))) for seat, won in seats.items()
        }
        self.elections: list[str] = sorted({label for won in seats.values() for label, _ in won}, reverse=True)

    def latest(self) -> str | None:
        """Give the label of the last election recorded."""
        return self.elections[0] if self.elections else None

    def held_since(self, seat: str, mnis: str | None) -> int | None:
        """Give the year since which the party with this id has held a seat at every general election, or none."""
        bloc = BLOCS.get(mnis or "")
        return self.seats.get(seat, SeatHistory()).held_since(bloc, self.elections) if bloc else None

    def last_won(self, seat: str, country: str, codes: Mapping[str, str], *, holder: str) -> dict[str, int]:
        """Give, for each party (MNIS id to code) but the holder, the year that it last won a seat."""
        known = self.seats.get(seat, SeatHistory())
        won = {
            codes[mnis]: known.last_won(bloc)
            for mnis, bloc in BLOCS.items()
            if mnis in codes and NATIONAL.get(mnis, country) == country
        }
        return {code: when for code, when in won.items() if when is not None and code != holder}

    def traced_to(self, seat: str) -> int | None:
        """Give the earliest year that the record of a seat reaches."""
        return self.seats.get(seat, SeatHistory()).traced_to()


def year(label: str) -> int:
    """Give the year of an election label such as "1974F"."""
    return int(label[:4])
