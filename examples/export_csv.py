"""A night as three CSV files, seats, candidates, parties: python examples/export_csv.py [NIGHT [TIME [FOLDER]]]"""

import csv
import sys
from pathlib import Path

import electionfeed as ef

name, time, folder = (*sys.argv[1:], *("ge2019", "04:40", ".")[len(sys.argv) - 1 :])
night = ef.load(name)
so_far = ef.Night(ef.until(night, time))

tables = {
    "seats": ef.seat_table(so_far, swing=("Con", "Lab")),
    "candidates": ef.candidate_table(so_far),
    "parties": ef.columns(ef.fold(ef.desk, so_far)),
}
for table, columns in tables.items():
    path = Path(folder) / f"{name}-{table}.csv"
    # With the mark that lets spreadsheets read Ynys Môn as what it is.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))  # what is not known is an empty cell
    print(f"{path}: {len(next(iter(columns.values()))):,} rows of {len(columns)} columns")
