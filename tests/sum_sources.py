"""Sum the House of Commons Library's CSV files directly, without electionfeed: `python tests/sum_sources.py FOLDER`.

What it prints is kept in `figures.json`, to compare the fixture nights with sums that share no code with them.
The two sitting MPs whose flags stand on another candidate's row in 2019 (see the errata) leave the number of defeats
as it is, for the candidates who bear the flags wrongly were not elected either. One winner's votes are put right as the
Library's own valid votes and majority of the seat ask: Sheffield, Brightside and Hillsborough, 5 May 2016.
"""

import csv
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

Row = dict[str, str]

NIGHTS = ("ge2010", "ge2015", "ge2017", "ge2019", "ge2024")
PARLIAMENTS = ("by-elections-2010", "by-elections-2015", "by-elections-2024")
PUT_RIGHT = {("05/05/2016", "E14000921", "Furniss"): "14087"}


def cells(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{name.strip(): cell.strip() for name, cell in row.items()} for row in csv.DictReader(file)]


def figures(source: str, candidates: list[Row], constituencies: list[Row]) -> dict[str, object]:
    seats: Counter[str] = Counter()
    votes: Counter[str] = Counter()
    deposits: Counter[str] = Counter()
    defeated = 0
    standing = defaultdict(list)
    for row in candidates:
        key = row.get("Election date", ""), row["ONS ID"], row["Candidate surname"]
        standing[row["ONS ID"]].append({**row, "Votes": PUT_RIGHT.get(key, row["Votes"])})
    for rows in standing.values():
        valid = sum(int(row["Votes"]) for row in rows)
        winner = max(rows, key=lambda row: int(row["Votes"]))
        seats[winner["Party abbreviation"]] += 1
        for row in rows:
            votes[row["Party abbreviation"]] += int(row["Votes"])
            if row is not winner:
                deposits[row["Party abbreviation"]] += int(row["Votes"]) * 20 <= valid
                defeated += row["Sitting MP"] == "Yes"
    rejected = [row["Invalid votes"] for row in constituencies]
    return {
        "source": f"{source}-candidates.csv and {source}-constituencies.csv of the House of Commons Library",
        "seats": dict(sorted(seats.items())),
        "votes": dict(sorted(votes.items())),
        "deposits": {party: lost for party, lost in sorted(deposits.items()) if lost},
        "defeated": defeated,
        "electorate": sum(int(row["Electorate"]) for row in constituencies),
        "valid": sum(int(row["Valid votes"]) for row in constituencies),
        "rejected": None if "[x]" in rejected else sum(map(int, rejected)),
    }


def night(folder: Path, source: str) -> dict[str, object]:
    tables = (cells(folder / f"{source}-{name}.csv") for name in ("candidates", "constituencies"))
    return figures(source, *tables)


def by_elections(folder: Path, source: str) -> dict[str, object]:
    """The figures of each polling day, by the id of its stream."""
    candidates, constituencies = (cells(folder / f"{source}-{name}.csv") for name in ("candidates", "constituencies"))
    found = {}
    for day in {row["By-election date"] for row in constituencies}:
        people = [row for row in candidates if row["Election date"] == day]
        places = [row for row in constituencies if row["By-election date"] == day]
        found["by-" + "-".join(reversed(day.split("/")))] = figures(source, people, places)
    return dict(sorted(found.items()))


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    found: dict[str, object] = {name: night(folder, name) for name in NIGHTS}
    for parliament in PARLIAMENTS:
        found |= by_elections(folder, parliament)
    json.dump(found, sys.stdout, indent=1)
    sys.stdout.write("\n")
