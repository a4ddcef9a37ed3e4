"""The parties of an election: one code each, and which code a party of another election's file has here."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from ..rules import letters
from .report import Report
from .tables import Row

__all__ = ["OTHER", "Parties"]

OTHER = "Oth"
NOTHING = ("", "NA")


class Parties:
    """Party codes and names, learnt from the election's candidates; a party is known by its Parliament (MNIS) id."""

    def __init__(self, candidates: Iterable[Row], report: Report) -> None:
        self.report = report
        self.by_id: dict[str, str] = {}
        self.used: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for row in candidates:
            code = self.own(row)
            self.used[code][row.get("Party name") or code] += 1
            self.by_id.setdefault(row.get("MNIS party ID"), code)
        self.standing: frozenset[str] = frozenset(self.used)
        self.reported: set[tuple[str, str]] = set()

    def own(self, row: Row) -> str:
        """Give the code that a candidate's own row states."""
        return row.get("Party abbreviation") or row.text("Party name")

    def names(self) -> dict[str, str]:
        """Give the name of each code: the one most of its candidates bear."""
        return {code: min(names, key=lambda name: (-names[name], name)) for code, names in self.used.items()}

    def here(self, row: Row) -> str:
        """Give the code that the party of a baseline row has at this election."""
        code = self._here(row)
        self.used[code][row.get("Party name") or code] += 0
        return code

    def add(self, code: str, name: str) -> None:
        """Add a code that no row states."""
        self.used[code][name] += 0

    def _here(self, row: Row) -> str:
        abbreviation, name, mnis = (row.get(c) for c in ("Party abbreviation", "Party name", "MNIS party ID"))
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
