"""The night as running tallies: python examples/running_tally.py [NIGHT]"""

import sys

import electionfeed as ef

night = ef.load(sys.argv[1] if len(sys.argv) > 1 else "ge2019")

for event, board in ef.scan(ef.board, night):
    if isinstance(event, ef.SeatDeclared):
        leaders = sorted(board.seats, key=lambda party: (-board.seats[party], party))[:5]
        tally = "  ".join(f"{party} {board.seats[party]}" for party in leaders)
        print(f"{event.at:%H:%M}  {night.seats[event.seat].name:<42.42} {tally}")
