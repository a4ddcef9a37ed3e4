"""The boards as an application of the eventsourcing package: one aggregate, and one event for each of ours."""

from collections import Counter
from collections.abc import Iterable
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

    @event("Told")
    def tell(self, said: dict[str, Any]) -> None:
        """Add what one event of the feed says."""
        if said["type"] == "SeatDeclared":
            self.seats[said["results"][said["elected"] - 1]["party"]] += 1
            for result in said["results"]:
                self.votes[result["party"]] += result["votes"]
        elif said["type"] == "DepositLost":
            self.deposits[said["party"]] += 1


class Night(Application[UUID]):
    """One night, kept in the package's own recorder in memory."""

    night: UUID

    def boards(self) -> tuple[Any, Any, Any]:
        """Project the boards from the stored events."""
        declarations: Any = self.repository.get(self.night)
        return declarations.seats, declarations.votes, declarations.deposits


def appended(events: Iterable[dict[str, Any]]) -> Night:
    """Store each event as it comes, on one aggregate that stays in memory."""
    night = Night()
    declarations = Declarations()
    night.night = declarations.id
    night.save(declarations)
    for said in events:
        declarations.tell(said)
        night.save(declarations)
    return night
