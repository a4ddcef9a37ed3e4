"""A walk through the red wall of 2019 with polars, in cells: python examples/red_wall.py

Run it whole, or cell by cell in an editor that knows `# %%`. It needs `pip install polars`.
"""

# %% Every seat of the night as one table
import polars as pl

import electionfeed as ef

night = ef.load("ge2019")
seats = pl.DataFrame(ef.seat_table(night, swing=("Con", "Lab")))
pl.Config(tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True)

# %% The wall: the seats of these regions that Labour won in 2017, and since when it had won them every time
WALL = ["East Midlands", "North East", "North West", "West Midlands", "Yorkshire and The Humber"]
past = [
    {"seat": seat.seat, "then": seat.baseline.winner, "since": seat.held_since}
    | {"turnout then": 100 * seat.baseline.valid / (seat.baseline.electorate or 1)}
    for seat in night.seats.values()
    if seat.baseline
]
wall = seats.join(pl.DataFrame(past), on="seat").filter(pl.col("region").is_in(WALL), pl.col("then") == "Lab")
fell = pl.col("winner") == "Con"
print(f"Labour defended {len(wall)} seats, and the Conservatives took {wall.filter(fell).height} of them.")

# %% Where it broke
swing = pl.col("swing_to_Con_from_Lab")
print(
    wall.group_by("region")
    .agg(
        pl.len().alias("defended"),
        fell.sum().alias("fell"),
        swing.mean().round(1).alias("mean swing"),
        swing.max().round(1).alias("largest"),
    )
    .sort("region")
)

# %% What fell that had been Labour's for longest
fallen = wall.filter(fell).sort("since", "name").select("name", "since", "majority", swing.round(1).alias("swing"))
print(fallen.head(8))

# %% When it fell, hour by hour
hours = wall.filter(fell).sort("time").group_by(pl.col("time").dt.truncate("1h"), maintain_order=True).len("fell")
print(hours.with_columns(pl.col("time").dt.strftime("%H:%M")))

# %% Did fewer vote where it broke?
change = (pl.col("turnout") - pl.col("turnout then")).mean().round(1).alias("change in turnout")
print(wall.group_by(fell.alias("fell")).agg(pl.len().alias("seats"), change).sort("fell"))
