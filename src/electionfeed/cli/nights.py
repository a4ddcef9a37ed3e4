"""`nights`: list the bundled nights, or the bundled by-elections."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from ..night import Night, by_elections, load, nights
from .forms import add_forms, answer_rows

if TYPE_CHECKING:
    from .common import Commands


def add(commands: Commands) -> None:
    """Declare the command."""
    about = "List the bundled nights of general elections, or the by-elections, one line a polling day."
    command = commands.add_parser("nights", help="list the bundled nights", description=about)
    command.add_argument("--by-elections", action="store_true", help="list the by-elections instead")
    add_forms(command)
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print one line a night, and each licence once."""
    found = {name: load(name) for name in (by_elections() if args.by_elections else nights())}
    rows = [row(name, night) for name, night in found.items()]
    answer_rows(args, lambda: lines(rows), rows)
    return 0


def row(name: str, night: Night) -> dict[str, Any]:
    """Give what a night is, by name."""
    header = night.header
    return {
        "night": name,
        "name": header.name,
        "contest": header.contest,
        "polling_day": header.polling_day,
        "seats": header.seats,
        "events": len(night),
        "licence": header.licence,
    }


def lines(rows: list[dict[str, Any]]) -> list[str]:
    """Give a line a night, and each licence once."""
    longest = max(len(row["night"]) for row in rows)
    head = f"{'night':<{longest}}  seats  events  name"
    body = [f"{row['night']:<{longest}}  {row['seats']:>5,}  {row['events']:>6,}  {row['name']}" for row in rows]
    return [head, *body, "", *sorted({row["licence"] for row in rows})]
