"""Rehearse a correction, and see what a results page must show before and after it: python examples/correction.py"""

import electionfeed as ef
from electionfeed.headlines import headline

night = ef.load("ge2019")
rehearsed = ef.correct(night, "Kensington", votes={"Lab": 17_000})  # as if the first figures had been wrong
kensington = rehearsed.seats["Kensington"].seat

for event, desk in ef.scan(ef.desk, rehearsed):
    if isinstance(event, ef.SeatDeclared) and event.seat == kensington:
        print(f"{night.local(event):%H:%M} revision {event.revision}: {headline(event, rehearsed.seats)}")
        print(f"      seats so far: Con {desk.seats['Con']}, Lab {desk.seats['Lab']}")

before, after = ef.fold(ef.desk, night), ef.fold(ef.desk, rehearsed)
print(f"At the end Labour has {after.seats['Lab']} seats; without the correction it has {before.seats['Lab']}.")
