"""What the peers are given, and that they find what we find."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

import electionfeed as ef

from .inputs import NIGHT, read_out, views

__all__ = ["DECLARED", "TABLE", "once", "plain", "viewed"]

Plain = tuple[dict[str, int], ...]
DECLARED = [event for event in NIGHT if isinstance(event, ef.SeatDeclared)]


def _table() -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["seq", "seat", "party", "votes", "valid", "elected"])
    for event in DECLARED:
        for result in event.results:
            won = int(result.candidate == event.elected)
            writer.writerow([event.seq, event.seat, result.party, result.votes, event.valid, won])
    return out.getvalue()


TABLE = _table()  # the candidates' results, one row each: what a desk calculator starts from


def plain(boards: Sequence[Mapping[str, int]]) -> Plain:
    """Give boards of any make as plain dicts of whole numbers, parties with none left out."""
    return tuple({str(key): int(n) for key, n in board.items() if n} for board in boards)


def once() -> Plain:
    """Give our boards at the end."""
    return plain(read_out([ef.fold(ef.board, NIGHT)]))


def viewed() -> list[Plain]:
    """Give our boards after each declaration and all that it has caused."""
    return [plain(read_out([board])) for board in list(views(NIGHT))[1:]]
