"""The boards as an application of the eventsourcing package: one aggregate, and one event for each of ours."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event


class Declarations(Aggregate):
    """Seats, votes and lost deposits by party."""

    def __init__(self) -> None:
        self.seats: Counter[str] = Counter()
        self.votes: Counter[str] = Counter()
        self.deposits: Counter[str] = Counter()

    @event("Reported")
    def report(self, said: dict[str, Any]) -> None:
        """Add what one event of the feed says."""
        if said["type"] == "SeatDeclared":
            self.seats[said["parties"][said["elected"] - 1]] += 1
            for party, polled in zip(said["parties"], said["votes"], strict=True):
                self.votes[party] += polled
        elif said["type"] == "DepositLost":
            self.deposits[said["party"]] += 1


class Night(Application[UUID]):
    """One night, kept in one of the package's own recorders."""

    night: UUID

    def boards(self) -> tuple[Any, Any, Any]:
        """Project the boards from the stored events."""
        declarations: Any = self.repository.get(self.night)
        return declarations.seats, declarations.votes, declarations.deposits


def appended(events: Iterable[dict[str, Any]], path: Path | None = None) -> Night:
    """Store each event as it comes, on one aggregate that stays in memory; in SQLite if there is a path."""
    night = Night({"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path)} if path else None)
    declarations = Declarations()
    night.night = declarations.id
    night.save(declarations)
    for said in events:
        declarations.report(said)
        night.save(declarations)
    return night
