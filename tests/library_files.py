"""Write a night as the House of Commons Library publishes one, to read it back with the importer."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import electionfeed as ef

UK = ZoneInfo("Europe/London")
Table = list[dict[str, str]]


def constituencies(night: ef.Night) -> Table:
    return [_seat(night, event) for event in night if isinstance(event, ef.SeatDeclared)]


def _seat(night: ef.Night, event: ef.SeatDeclared) -> dict[str, str]:
    seat = night.seats[event.seat]
    first, _, surname = seat.candidates[event.elected - 1].name.rpartition(" ")
    result = {"gain": f"{event.winner.party} gain from {event.gained_from}", "hold": f"{event.winner.party} hold"}
    return {
        "ONS ID": event.seat,
        "Constituency name": seat.name,
        "Region name": f"{seat.region} ",
        "Country name": seat.country,
        "Constituency type": seat.constituency_type,
        "Declaration time": event.declared_at.astimezone(UK).strftime("%d/%m/%Y %H:%M") if event.declared_at else "",
        "Member first name": first,
        "Member surname": surname,
        "Result": result.get(event.outcome or "", ""),
        "First party": event.winner.party,
        "Electorate": str(event.electorate),
        "Valid votes": str(event.valid),
        "Invalid votes": str(event.rejected),
        "Majority": str(event.majority),
    }


def candidates(night: ef.Night) -> Table:
    votes = {event.seat: event.votes for event in night if isinstance(event, ef.SeatDeclared)}
    return [
        {
            "ONS ID": seat.seat,
            "Constituency name": seat.name,
            "Party name": night.header.parties[person.party],
            "Party abbreviation": person.party,
            "MNIS party ID": "",
            "Electoral Commission adjunct party ID": person.adjunct or "",
            "Candidate first name": person.name.rpartition(" ")[0],
            "Candidate surname": person.name.rpartition(" ")[2],
            "Sitting MP": "Yes\xa0" if person.sitting else "No",
            "Member MNIS ID": f"{seat.seat}-{number}" if person.sitting else "",
            "Votes": str(votes[seat.seat][number - 1]) if seat.seat in votes else "",
        }
        for seat in night.seats.values()
        for number, person in reversed([*enumerate(seat.candidates, 1)])
    ]


def notional(night: ef.Night) -> Table:
    return [
        {
            "ONS ID": seat.seat,
            "Constituency name": seat.name,
            "Party abbreviation": party,
            "Party name": night.header.parties[party],
            "MNIS party ID": "NA",
            "Votes": str(votes),
            "Electorate": str(seat.baseline.electorate or ""),
            "Valid votes": str(seat.baseline.valid),
        }
        for seat in night.seats.values()
        if seat.baseline
        for party, votes in seat.baseline.votes.items()
    ]


def write(path: Path, table: Table | Iterable[Mapping[str, str]]) -> Path:
    rows = list(table)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path
