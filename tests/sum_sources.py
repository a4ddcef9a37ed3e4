"""Sum the House of Commons Library's CSV files directly, without electionfeed: `python tests/sum_sources.py FOLDER`.

What it prints is kept in `figures.json`, so that the fixture nights are held to sums that share no code with them.
The two sitting MPs whose flags stand on another candidate's row in 2019 (see the errata) leave the number of defeats
as it is, for the candidates who bear the flags wrongly were not elected either.
"""

import csv
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path


def cells(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{name.strip(): cell.strip() for name, cell in row.items()} for row in csv.DictReader(file)]


def figures(folder: Path, election: str) -> dict[str, object]:
    seats: Counter[str] = Counter()
    votes: Counter[str] = Counter()
    deposits: Counter[str] = Counter()
    defeated = 0
    standing = defaultdict(list)
    for row in cells(folder / f"{election}-candidates.csv"):
        standing[row["ONS ID"]].append(row)
    for rows in standing.values():
        valid = sum(int(row["Votes"]) for row in rows)
        winner = max(rows, key=lambda row: int(row["Votes"]))
        seats[winner["Party abbreviation"]] += 1
        for row in rows:
            votes[row["Party abbreviation"]] += int(row["Votes"])
            if row is not winner:
                deposits[row["Party abbreviation"]] += int(row["Votes"]) * 20 <= valid
                defeated += row["Sitting MP"] == "Yes"
    seat_rows = cells(folder / f"{election}-constituencies.csv")
    return {
        "source": f"{election}-candidates.csv and {election}-constituencies.csv of the House of Commons Library",
        "seats": dict(sorted(seats.items())),
        "votes": dict(sorted(votes.items())),
        "deposits": {party: lost for party, lost in sorted(deposits.items()) if lost},
        "defeated": defeated,
        "electorate": sum(int(row["Electorate"]) for row in seat_rows),
        "valid": sum(int(row["Valid votes"]) for row in seat_rows),
        "rejected": sum(int(row["Invalid votes"]) for row in seat_rows),
    }


if __name__ == "__main__":
    nights = ("ge2015", "ge2017", "ge2019", "ge2024")
    json.dump({night: figures(Path(sys.argv[1]), night) for night in nights}, sys.stdout, indent=1)
    sys.stdout.write("\n")
