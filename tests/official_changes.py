"""Print the official changes of share from the Library's CSV files: `python tests/official_changes.py FOLDER`.

It imports nothing of electionfeed. What it prints is kept in `changes.txt`, a line a contest: the general election or
the polling day, the seat, and each party's change as the file has it, but for a leading `0`. An empty change is left
out, and of independents, who may be several, the surname stands beside the code.
"""

import csv
import re
import sys
from collections import defaultdict
from pathlib import Path

FILES = (
    "ge2010",
    "by-elections-2010",
    "ge2015",
    "by-elections-2015",
    "ge2017",
    "ge2019",
    "ge2024",
    "by-elections-2024",
)


def contests(path: Path, name: str) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            day = "-".join(reversed(row.get("Election date", "").split("/")))
            changes = found[f"by-{day}" if day else name, row["ONS ID"]]
            if row["Change"].strip():
                changes.append(f"{who(row)} {shorter(row['Change'].strip())}")
    return found


def who(row: dict[str, str]) -> str:
    party = row["Party abbreviation"].strip()
    return (f"{party}:{row['Candidate surname'].split()[-1]}" if party == "Ind" else party).replace(" ", "_")


def shorter(change: str) -> str:
    return re.sub(r"^(-?)0\.", r"\1.", change)


if __name__ == "__main__":
    for name in FILES:
        found = contests(Path(sys.argv[1]) / f"{name}-candidates.csv", name)
        for (election, seat), changes in sorted(found.items()):
            sys.stdout.write(f"{' '.join((election, seat, *sorted(changes)))}\n")
