"""Fold parts of a night in several processes and merge them: python examples/merge_on_a_pool.py [NIGHT]"""

import sys
from concurrent.futures import ProcessPoolExecutor

import electionfeed as ef

PARTS = 4


def part(name: str, number: int) -> ef.Board:
    """Fold the events of every fourth seat, and the first part those of the whole night too."""
    night = ef.load(name)
    mine = {*sorted(night.seats)[number::PARTS]} | ({None} if number == 0 else set())
    return ef.fold(ef.board, (event for event in night if getattr(event, "seat", None) in mine))


if __name__ == "__main__":
    asked = sys.argv[1] if len(sys.argv) > 1 else "ge2024"
    with ProcessPoolExecutor(PARTS) as pool:
        first, *others = pool.map(part, [asked] * PARTS, range(PARTS))
    merged = first
    for other in others:
        merged = ef.merge(ef.board, merged, other)
    print(f"{PARTS} parts, {merged.declared} seats: Lab {merged.seats['Lab']}, Con {merged.seats['Con']}")
    if merged != ef.fold(ef.board, ef.load(asked)):
        sys.exit("one fold gives another board")
