"""A consumer as a newsroom has it: python nats_consumer.py ADDRESS STATE

It keeps its place and its board in a file, says its place after each event, and goes on from there when it is started
again.
"""

import pickle
import sys
from pathlib import Path

import electionfeed as ef

EVERY = 40  # events from one time that the state is kept to the next


def main(address: str, file: Path) -> None:
    seq, board = pickle.loads(file.read_bytes()) if file.exists() else (0, ef.board.initial)
    run = ef.board.run(board)
    with ef.NatsLog(address) as log:
        for event in log.follow(after=seq):
            run.feed(event)
            if event.seq % EVERY == 0 or isinstance(event, ef.NightClosed):
                keep(file, event.seq, run.state())
            sys.stdout.write(f"{event.seq}\n")
            sys.stdout.flush()


def keep(file: Path, seq: int, board: ef.Board) -> None:
    """Keep place and board together, whole or not at all."""
    fresh = file.with_suffix(".fresh")
    fresh.write_bytes(pickle.dumps((seq, board)))
    fresh.replace(file)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
