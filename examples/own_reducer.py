"""A reducer of your own beside the board, in one pass: python examples/own_reducer.py [NIGHT]"""

import sys
from datetime import datetime

import electionfeed as ef

# Two plain things make a reducer: an initial state, and a pure step from a state and an event to the next state.
Minutes = dict[datetime, int]


def busiest(minutes: Minutes, event: ef.Event) -> Minutes:
    if isinstance(event, ef.SeatDeclared):
        return {**minutes, event.at: minutes.get(event.at, 0) + 1}
    return minutes


# A sum over seats is simpler still: one measure, and corrections and duplicates are taken care of.
knife_edge = ef.tally(ef.SeatDeclared, lambda d: {d.winner.party: 1} if d.majority < 1000 else {})

night = ef.load(sys.argv[1] if len(sys.argv) > 1 else "ge2019")
both = ef.combine(board=ef.board, minutes=ef.Reducer(Minutes(), busiest), knife_edge=knife_edge)
end = ef.fold(both, night)

minute = max(end.minutes, key=lambda at: (end.minutes[at], at))
print(f"{end.board.declared} seats declared, {end.minutes[minute]} of them in the busiest minute, {minute:%H:%M} UTC")
for party, won in sorted(end.knife_edge.items(), key=lambda item: (-item[1], item[0])):
    print(f"{party} won {won} of its {end.board.seats[party]} seats by fewer than 1,000 votes")
