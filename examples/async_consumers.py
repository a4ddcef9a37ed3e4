"""Three consumers of one night, each at its own speed, in one event loop: python examples/async_consumers.py [NIGHT]"""

import asyncio
import sys
from time import monotonic

import electionfeed as ef

SPEEDS = {"graphics": 40_000, "website": 80_000, "archive": None}  # times the night's own pace; the last does not wait


async def follow(name: str, night: ef.Night, speed: float | None, begun: float) -> ef.Board:
    """Take each event when this consumer's clock says that it is due, and keep a board of one's own."""
    run = ef.board.run(ef.board.initial)
    clock = ef.Clock(speed=speed) if speed else None
    async for event in ef.areplay(night, clock):
        run.feed(event)  # what a real consumer does here may await, and holds up nobody else
        if isinstance(event, ef.MajorityReached):
            after = monotonic() - begun
            print(f"{after:5.2f} s  {name}: {event.party} have a majority, {night.local(event):%H:%M} on its clock")
    return run.state()


async def main(night: ef.Night) -> None:
    begun = monotonic()
    boards = await asyncio.gather(*(follow(name, night, speed, begun) for name, speed in SPEEDS.items()))
    print("the same board in the end:", all(board == boards[0] for board in boards))


if __name__ == "__main__":
    asyncio.run(main(ef.load(sys.argv[1] if len(sys.argv) > 1 else "ge2019")))
