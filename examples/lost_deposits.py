"""Pounds forfeited by party as the night goes on: python examples/lost_deposits.py [NIGHT]"""

import sys

import electionfeed as ef

night = ef.load(sys.argv[1] if len(sys.argv) > 1 else "ge2019")
pounds = ef.tally(ef.DepositLost, lambda lost: {lost.party: lost.pounds})

shown = 0
for event, forfeited in ef.scan(pounds, night):
    total = sum(forfeited.values())
    if total >= shown + 50_000 or isinstance(event, ef.NightClosed):
        shown = total
        most = sorted(forfeited, key=lambda party: (-forfeited[party], party))[:4]
        print(f"{event.at:%H:%M}  £{total:>7,}  " + "  ".join(f"{party} £{forfeited[party]:,}" for party in most))
