"""The night as it stood at any moment, without playing it again: python examples/as_it_stood.py [NIGHT]"""

import sys

import electionfeed as ef

night = ef.load(sys.argv[1] if len(sys.argv) > 1 else "ge2010")
timeline = ef.Timeline(night, ef.desk)

for time in ("00:00", "02:00", "04:00", "06:00", "08:00"):
    desk = timeline.at(ef.moment(time, night))
    leading = sorted(desk.seats, key=lambda party: (-desk.seats[party], party))[:3]
    print(f"{time}  {desk.declared:>3} declared  " + "  ".join(f"{party} {desk.seats[party]}" for party in leading))
