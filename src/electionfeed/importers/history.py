"""What earlier general elections say of a seat: how long a party has held it, when others last won it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from ..errors import BadRow
from .members import Elected
from .report import Report
from .tables import Row
from .words import BLOCS, NATIONAL, election_year, is_general_election

__all__ = ["COLUMNS", "History", "SeatHistory", "broken", "latest_before"]

COLUMNS = ("ONS ID", "Election", "Winner")
WINNERS = ("Con", "Lab", "Lib", "Nat", "Oth")


@attrs.frozen
class SeatHistory:
    """One seat's winners by election label ("1974F" comes before "1974O"), latest first, by bloc."""

    winners: tuple[tuple[str, str], ...] = ()

    def traced_to(self) -> int | None:
        """Give the earliest year recorded."""
        return election_year(self.winners[-1][0]) if self.winners else None

    def held_since(self, bloc: str) -> int | None:
        """Give the year since which a bloc has won every election recorded, or none."""
        since = None
        for label, winner in self.winners:
            if winner != bloc:
                break
            since = election_year(label)
        return since

    def last_won(self, bloc: str) -> int | None:
        """Give the latest year in which a bloc won."""
        return next((election_year(label) for label, winner in self.winners if winner == bloc), None)


class History:
    """The record of every seat up to a general election, that one included; of none if its label is none."""

    def __init__(self, rows: Iterable[Row], upto: str | None) -> None:
        self.rows: dict[tuple[str, str], Row] = {
            (row.get("ONS ID"), row.get("Election")): row for row in rows if upto and row.get("Election") <= upto
        }
        seats: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for (seat, label), row in self.rows.items():
            seats[seat].append((label, row.get("Winner")))
        self.seats: dict[str, SeatHistory] = {
            seat: SeatHistory(tuple(sorted(won, reverse=True))) for seat, won in seats.items()
        }

    def held_since(self, seat: str, mnis: str) -> int | None:
        """Give the year since which the party with this id has held a seat at every general election, or none."""
        return self._of(seat).held_since(BLOCS[mnis]) if mnis in BLOCS else None

    def last_won(self, seat: str, country: str, codes: Mapping[str, str], *, holder: str) -> dict[str, int]:
        """Give, for each party (MNIS id to code) but the holder, the year that it last won a seat."""
        won = {
            codes[mnis]: self._of(seat).last_won(bloc)
            for mnis, bloc in BLOCS.items()
            if mnis in codes and NATIONAL.get(mnis, country) == country
        }
        return {code: when for code, when in won.items() if when is not None and code != holder}

    def compare(self, elections: Iterable[Elected], report: Report) -> None:
        """Compare the winners recorded with those whom the results of general elections name."""
        for found in elections:
            recorded = self.rows.get((found.row.get("ONS ID"), str(found.year)))
            if recorded and not found.row.get("Election date"):
                report.compare(recorded, "Winner", BLOCS.get(found.row.get("MNIS party ID"), "Oth"))

    def traced_to(self, seat: str) -> int | None:
        """Give the earliest year that the record of a seat reaches."""
        return self._of(seat).traced_to()

    def _of(self, seat: str) -> SeatHistory:
        return self.seats.get(seat, SeatHistory())


def latest_before(rows: Iterable[Row], year: int) -> str | None:
    """Give the label of the last general election recorded before a year."""
    return max((row.get("Election") for row in rows if election_year(row.get("Election")) < year), default=None)


def broken(rows: Sequence[Row]) -> Iterator[BadRow]:
    """Find what no record of seats says: unknown words, an election twice, a gap, a seat of two names."""
    seats: defaultdict[str, dict[str, Row]] = defaultdict(dict)
    for row in rows:
        label = row.get("Election")
        if row.get("Winner") not in WINNERS:
            yield row.error("Winner", f"one of {', '.join(WINNERS)}")
        if not is_general_election(label):
            yield row.error("Election", "a general election since 1918, such as 2017 or 1974F")
        elif seats[row.get("ONS ID")].setdefault(label, row) is not row:
            first = seats[row.get("ONS ID")][label]
            yield row.error("Election", f"each election of a seat once, and line {first.line} has this one")
    labels = sorted({label for won in seats.values() for label in won})
    for won in seats.values():
        yield from _gaps(won, labels)


def _gaps(won: Mapping[str, Row], labels: Sequence[str]) -> Iterator[BadRow]:
    """Find the elections that a seat's record leaves out: it begins where the trace ends, and then has every one."""
    first = min(won)
    for label in labels[labels.index(first) :]:
        if label not in won:
            yield won[first].error("ONS ID", f"a row for every election since {first}, and there is none for {label}")
    for row in won.values():
        if row.get("Constituency name") != won[first].get("Constituency name"):
            yield row.error(
                "Constituency name", f"{won[first].get('Constituency name')!r}, as in line {won[first].line}"
            )
