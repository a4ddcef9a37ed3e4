"""Write a night as the House of Commons Library publishes one, to read it back with the importer."""

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from zlib import crc32
from zoneinfo import ZoneInfo

import electionfeed as ef
from electionfeed.importers.words import BLOCS, REGION_IDS

UK = ZoneInfo("Europe/London")
Row = dict[str, str]
Table = list[Row]
Tables = dict[str, list[Row]]


def constituencies(night: ef.Night) -> Table:
    return [_seat(night, event) for event in night if isinstance(event, ef.SeatDeclared)]


def _seat(night: ef.Night, event: ef.SeatDeclared) -> dict[str, str]:
    seat = night.seats[event.seat]
    first, _, surname = seat.candidates[event.elected - 1].name.rpartition(" ")
    result = {"gain": f"{event.winner.party} gain from {event.gained_from}", "hold": f"{event.winner.party} hold"}
    return {
        "ONS ID": event.seat,
        "Constituency name": seat.name,
        "ONS region ID": REGION_IDS[seat.region],
        "County name": "",
        "Region name": f"{seat.region} ",
        "Country name": seat.country,
        "Constituency type": seat.constituency_type,
        "Declaration time": _time(event),
        "Member first name": first,
        "Member surname": surname,
        "Result": result.get(event.outcome or "", ""),
        "First party": event.winner.party,
        "Second party": _second(event),
        "Electorate": str(event.electorate),
        "Valid votes": str(event.valid),
        "Invalid votes": "[x]" if event.rejected is None else str(event.rejected),
        "Majority": str(event.majority),
    }


def _time(event: ef.SeatDeclared) -> str:
    """The time of a declaration; the day alone of one whose time is unknown, if it was said as that day began."""
    at = event.at.astimezone(UK)
    if event.declared_at:
        return at.strftime("%d/%m/%Y %H:%M")
    return at.strftime("%d/%m/%Y") if at.strftime("%H%M") == "0000" else ""


def _second(event: ef.SeatDeclared) -> str:
    others = [result for result in event.results if result.candidate != event.elected]
    return max(others, key=lambda result: result.votes).party if others else ""


def candidates(night: ef.Night) -> Table:
    declared = {event.seat: event for event in night if isinstance(event, ef.SeatDeclared)}
    return [
        {
            "ONS ID": seat.seat,
            "ONS region ID": REGION_IDS[seat.region],
            "Constituency name": seat.name,
            "Region name": seat.region,
            "Country name": seat.country,
            "Constituency type": seat.constituency_type,
            "Party name": night.header.parties[person.party],
            "Party abbreviation": person.party,
            "MNIS party ID": party_id(night, person.party),
            "Electoral Commission adjunct party ID": person.adjunct or "",
            "Candidate first name": person.name.rpartition(" ")[0],
            "Candidate surname": person.name.rpartition(" ")[2],
            "Candidate gender": "",
            "Sitting MP": "Yes\xa0" if person.sitting else "No",
            "Former MP": "Yes" if person.sitting else "No",
            "Member MNIS ID": f"{seat.seat}-{number}" if _is_member(seat, number, declared) else "",
            **_polled(seat, number, declared.get(seat.seat)),
        }
        for seat in night.seats.values()
        for number, person in reversed([*enumerate(seat.candidates, 1)])
    ]


def party_id(night: ef.Night, party: str) -> str:
    """Parliament's own id of a few parties, and one of ours for any other."""
    known = {"Con": "4", "Ind": "8", "Lab": "15", "LD": "17", "PC": "22", "SNP": "29"}
    return known.get(party) or str(5000 + crc32(party.encode()) % 90_000)


def _is_member(seat: ef.CandidatesNominated, number: int, declared: Mapping[str, ef.SeatDeclared]) -> bool:
    won = seat.seat in declared and declared[seat.seat].elected == number
    return won or seat.candidates[number - 1].sitting is not None


def _polled(seat: ef.CandidatesNominated, number: int, event: ef.SeatDeclared | None) -> dict[str, str]:
    """Votes, share and change as the Library computes them; the change of an independent or a new party is empty."""
    if event is None:
        return {"Votes": "", "Share": "", "Change": ""}
    votes, party = event.votes[number - 1], event.parties[number - 1]
    then = seat.baseline.votes.get(party, 0) if seat.baseline and party != "Ind" else 0
    share = votes / event.valid if event.valid else 0.0
    change = f"{share - then / seat.baseline.valid:.6f}" if seat.baseline and then and event.valid else ""
    return {"Votes": str(votes), "Share": f"{share:.6f}", "Change": change}


def notional(night: ef.Night) -> Table:
    return [
        {
            "ONS ID": seat.seat,
            "Constituency name": seat.name,
            "Party abbreviation": "NA" if party == "Oth" else party,
            "Party name": "NA" if party == "Oth" else night.header.parties[party],
            "MNIS party ID": "8" if party == "Ind" else "NA",
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


# Of each nation, with the Speaker, an independent, and other candidates in 2005.
SEATS = {
    "Arfon",
    "Bath",
    "Buckingham",
    "Glasgow North",
    "Hendon",
    "North Down",
    "Oldham East and Saddleworth",
    "Wyre Forest",
}


def part(whole: ef.Night) -> ef.Night:
    """The header and the events of a few seats."""
    codes = {seat.seat for seat in whole.seats.values() if seat.name in SEATS}
    return ef.Night(event for event in whole if event is whole.header or getattr(event, "seat", "") in codes)


@cache
def general() -> Tables:
    """The clean files of a general election."""
    night = part(ef.load("ge2010"))
    seats = night.seats.values()
    sitting = [(f"{s.seat}-{n}", person) for s in seats for n, person in enumerate(s.candidates, 1) if person.sitting]
    blocs = {party_id(night, party): party for party in night.header.parties}
    won = {blocs.get(mnis, ""): bloc for mnis, bloc in BLOCS.items()}
    history = [(s, year, won.get(s.baseline.winner if s.baseline else "", "Oth")) for s in seats for year in YEARS]
    return {
        "constituencies": constituencies(night),
        "candidates": candidates(night),
        "baseline": notional(night),
        "history": [
            {"ONS ID": s.seat, "Constituency name": s.name, "Election": year, "Winner": bloc}
            for s, year, bloc in history
        ],
        "members": [
            {"Member MNIS ID": member, "Member": person.name, "Entered": str(person.sitting.since)}
            for member, person in sitting
            if person.sitting and person.sitting.since
        ],
        "exit_poll": [
            {"election": "ge2010", "party": p, "seats": n} for p, n in (("Con", "3"), ("Lab", "4"), ("Oth", "1"))
        ],
    }


YEARS = ("1997", "2001", "2005")


@cache
def contests() -> Tables:
    """The clean files of three by-elections of one day, whose baseline is the whole general election in those seats."""
    night = ef.load("by-2012-11-15")
    dated = {"By-election date": "15/11/2012", "Writ date": "17/10/2012"}
    before = ef.load("ge2010")
    last = [event for event in before if event is before.header or getattr(event, "seat", "") in night.seats]
    return {
        "constituencies": [dated | row for row in constituencies(night)],
        "candidates": [{"Election date": "15/11/2012"} | row for row in candidates(night)],
        "baseline": candidates(ef.Night(last)),
        "baseline_constituencies": constituencies(ef.Night(last)),
    }
