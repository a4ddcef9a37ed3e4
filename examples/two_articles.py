"""Two articles about the night of 2019, claim by claim: python examples/two_articles.py

Each published figure stands beside the one that we fold, and where they differ the reason, as far as it is known.
"""

from collections.abc import Iterator

import electionfeed as ef

night = ef.load("ge2019")
desk, people = ef.fold(ef.desk, night), ef.fold(ef.people, night)
early = ef.fold(ef.desk, ef.until(night, "2019-12-13T09:00"))  # with one seat, St Ives, to come
last = ef.fold(ef.desk, ef.load("ge2017"))
midlands = ef.fold(ef.grouped(ef.desk, "region"), night)["East Midlands"]
results = {result.seat: result for result in night if isinstance(result, ef.SeatDeclared)}
seats = {night.seats[code].name: result for code, result in results.items()}
CITIES = ("Derby ", "Leicester ", "Nottingham ")

Claim = tuple[str, object, object, str]  # what is said, the published figure, ours, and why they differ


def deposits() -> Iterator[Claim]:
    """BBC News, "Greens lose the most deposits": https://www.bbc.co.uk/news/election-2019-50781957"""
    before = sum(early.deposits.values())
    to_come = f"written with St Ives to come, where {sum(desk.deposits.values()) - before} were lost; then {before:,}"
    one_more = "not explained: nobody of the party stood in St Ives, and the article names no seats"
    yield "deposits lost", 1_273, sum(desk.deposits.values()), to_come
    yield "pounds lost", 636_500, desk.pounds, "as above"
    yield "most deposits lost", "Green", max(sorted(desk.deposits), key=lambda party: desk.deposits[party]), ""
    yield "Green deposits", 465, desk.deposits["Green"], "one of the three in St Ives"
    yield "Green deposits, St Ives to come", 465, early.deposits["Green"], ""
    yield "Green deposits of 2017", 456, last.deposits["Green"], ""
    yield "LD deposits", 136, desk.deposits["LD"], ""
    yield "LD deposits of 2017", 375, last.deposits["LD"], ""
    yield "LD pounds of 2017", 187_500, 500 * last.deposits["LD"], ""
    yield "Brexit Party deposits", 165, desk.deposits["BRX"], one_more
    yield "pounds of 2017", 784_000, last.pounds, ""
    yield "deposits of 2017", 1_567, sum(last.deposits.values()), "their own pounds are those of 1,568"
    yield "independents' deposits", 190, desk.deposits["Ind"], "not explained: ours are all who stood without a party"
    for name in ("Count Binface", "Lord Buckethead"):
        seat = "Uxbridge and South Ruislip"
        yield f"{name} below 1%", "yes", yes(100 * votes(name, seat) < seats[seat].valid), ""
    for name, seat in (("Chris Leslie", "Nottingham East"), ("Chris Williamson", "Derby North")):
        yield f"{name} lost the deposit", "yes", yes(20 * votes(name, seat) <= seats[seat].valid), ""


def east_midlands() -> Iterator[Claim]:
    """BBC News, live page of the East Midlands: https://www.bbc.co.uk/news/live/election-2019-50749110"""
    held = [name for name, result in seats.items() if is_held(result, "Lab")]
    defeats = {defeat.name: defeat for defeat in people.defeated}
    gains = ", ".join(sorted(name for name, result in seats.items() if is_gain(result)))
    yield "Con gains from Lab", 6, midlands.gains["Lab", "Con"], f"not explained, it names none; ours: {gains}"
    yield "Dennis Skinner, years", 49, defeats["Dennis Skinner"].years, ""
    yield "Vernon Coaker, years", 22, defeats["Vernon Coaker"].years, ""
    yield "Con win Bassetlaw, Lab since", "1935", str(night.seats[seats["Bassetlaw"].seat].held_since), ""
    yield "Lab seats retained", 8, midlands.held["Lab"], ""
    yield "of them in cities", 7, sum(name.startswith(CITIES) for name in held), ""
    yield "majority in Nottingham East", 17_393, seats["Nottingham East"].majority, ""
    for seat, turnout in (("Bosworth", 69.49), ("Leicester East", 63.34)):  # as said before the count, of all papers
        yield f"papers in {seat}, %", turnout, round(100 * papers(seats[seat]) / (seats[seat].electorate or 1), 2), ""


def votes(name: str, seat: str) -> int:
    names = [candidate.name for candidate in night.seats[seats[seat].seat].candidates]
    return seats[seat].votes[names.index(name)]


def papers(result: ef.SeatDeclared) -> int:
    return result.valid + (result.rejected or 0)


def is_held(result: ef.SeatDeclared, party: str) -> bool:
    return is_midlands(result) and result.winner.party == party and not is_gain(result)


def is_gain(result: ef.SeatDeclared) -> bool:
    baseline = night.seats[result.seat].baseline
    return is_midlands(result) and baseline is not None and baseline.winner != result.winner.party


def is_midlands(result: ef.SeatDeclared) -> bool:
    return night.seats[result.seat].region == "East Midlands"


def yes(is_so: bool) -> str:
    return "yes" if is_so else "no"


def shown(figure: object) -> str:
    return f"{figure:,}" if isinstance(figure, int) else str(figure)


if __name__ == "__main__":
    for article in (deposits, east_midlands):
        print(article.__doc__)
        for claim, published, ours, why in article():
            agrees = "agree" if published == ours else f"differ: {why}"
            print(f"  {claim:<32} {shown(published):>8} {shown(ours):>8}  {agrees}")
