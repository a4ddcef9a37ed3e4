"""The parties of an election: one code each, and which code a party of another election's file has here."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from ..errors import BadRow
from ..rules import INDEPENDENT, letters
from .report import Report
from .tables import Row
from .words import INDEPENDENT_ID, NOTHING, OTHER

__all__ = ["Parties", "is_nameless", "misnamed"]

OTHER_NAME = "Every other party"
IDS = ("MNIS party ID", "Electoral Commission party ID", "Electoral Commission adjunct party ID")
NAMES = ("Party name", "Party abbreviation")


class Parties:
    """Party codes and names, learnt from the election's candidates; a party is known by its Parliament (MNIS) id."""

    def __init__(self, candidates: Iterable[Row], report: Report) -> None:
        self.report = report
        self.by_id: dict[str, str] = {}
        self.used: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for row in candidates:
            code = self.own(row)
            self.used[code][row.text("Party name")] += 1
            self.by_id.setdefault(row.get("MNIS party ID"), code)
        self.standing: frozenset[str] = frozenset(self.used)
        self.reported: set[tuple[str, str]] = set()

    def own(self, row: Row) -> str:
        """Give the code that a candidate's own row states."""
        return row.text("Party abbreviation")

    def names(self) -> dict[str, str]:
        """Give the name of each code: the one most of its candidates bear."""
        return {code: min(names, key=lambda name: (-names[name], name)) for code, names in self.used.items()}

    def here(self, row: Row) -> str:
        """Give the code that the party of a baseline row has at this election."""
        if is_nameless(row):
            return self.others()
        code = self._here(row)
        name = row.get("Party name")
        self.used[code][code if name in NOTHING else name] += 0
        return code

    def others(self) -> str:
        """Give the code of all that a source does not name, and let it be one of the codes."""
        self.used[OTHER][OTHER_NAME] += 0
        return OTHER

    def _here(self, row: Row) -> str:
        abbreviation, name, mnis = (row.get(c) for c in ("Party abbreviation", "Party name", "MNIS party ID"))
        if mnis == INDEPENDENT_ID:
            return INDEPENDENT
        if mnis not in NOTHING and mnis in self.by_id:
            return self._known(row, self.by_id[mnis])
        if "speaker" in name.casefold():
            # The Speaker seeking re-election is no party's candidate (Political Parties, Elections and
            # Referendums Act 2000, section 22), so files know them by description only.
            return next((code for code in sorted(self.standing) if self._is_speaker(code)), abbreviation)
        if abbreviation not in self.standing:
            return abbreviation
        same = any(letters(name) == letters(known) for known in self.used[abbreviation])
        return abbreviation if same or mnis in NOTHING else name

    def _is_speaker(self, code: str) -> bool:
        return any("speaker" in name.casefold() for name in self.used[code])

    def _known(self, row: Row, code: str) -> str:
        name = row.get("Party name")
        known = {letters(word) for name in self.used[code] for word in [name, *name.split()]}
        alike = known & {letters(word) for word in [name, *name.split(), row.get("Party abbreviation")]}
        if not alike and name not in NOTHING and (name, code) not in self.reported:
            self.reported.add((name, code))
            self.report.note(row, "party", f"{name!r} is taken for {code}, which has the same MNIS party ID")
        return code


def is_nameless(row: Row) -> bool:
    """Say whether a row of a notional result names no party at all."""
    return all(row.get(column) in NOTHING for column in (*NAMES, "MNIS party ID"))


def misnamed(rows: Sequence[Row], report: Report) -> Iterator[BadRow]:
    """Find rows whose party has another name, abbreviation or id than most rows of the same ids, or the same name."""
    for keys, columns in ((IDS, NAMES), (("Party name",), ("MNIS party ID",))):
        alike: defaultdict[tuple[str, ...], list[Row]] = defaultdict(list)
        for row in rows:
            alike[tuple(row.get(key) for key in keys)].append(row)
        for column in columns:
            report.count(rows, column)
            for values, group in alike.items():
                if values[0] not in NOTHING:
                    yield from _unusual(group, column, keys)


def _unusual(group: list[Row], column: str, keys: tuple[str, ...]) -> Iterator[BadRow]:
    usual = Counter(row.get(column) for row in group).most_common(1)[0][0]
    why = f"{usual!r}, as in other rows of the same {' and '.join(keys)}"
    return (row.error(column, why) for row in group if row.get(column) != usual)
