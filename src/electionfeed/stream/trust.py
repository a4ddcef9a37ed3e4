"""What of a stream in any order can be trusted: sorted into events to hand out, and errors for the rest."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict

from ..errors import BrokenStream, FeedError
from ..events import CandidatesNominated, Event, NightOpened, SeatEvent
from .admission import Admission

__all__ = ["Trust"]

HEADER = ""


class Trust:
    """What a stream in any order has said so far; `events` and `errors` gather until they are taken away."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.errors: list[FeedError] = []
        self.admission: Admission = Admission()
        self.by_seq: dict[int, tuple[Event, int]] = {}
        self.by_subject: dict[tuple[object, ...], int] = {}
        self.waiting: dict[str, list[tuple[Event, int]]] = {}
        self.revisions: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self.seqs: list[int] = []  # of all that came, sorted

    def take(self, event: Event, line: int) -> None:
        """Take an event that was read: hand it out, let it wait for its header or its seat, or find fault with it."""
        awaited = self._awaited(event)
        if awaited is not None:
            self.waiting.setdefault(awaited, []).append((event, line))
            self._note(event.seq)  # it has come, so no revision of another seat is missing in its place
            return
        try:
            self._believe(event)
        except FeedError as error:
            self.errors.append(error.at(line=line))
            return
        repeated = event.seq in self.by_seq
        self.events.append(event)
        if repeated:
            return
        self.by_seq[event.seq] = event, line
        self.by_subject.setdefault(event.subject, event.seq)
        self._note(event.seq)
        if isinstance(event, SeatEvent) and not event.derived:
            insort(self.revisions[event.seat], (event.revision, event.seq))
        if isinstance(event, NightOpened | CandidatesNominated):
            self._release(getattr(event, "seat", HEADER))

    def _release(self, awaited: str) -> None:
        """Take what waited for this, each as if it came now: one may hold the revision that another lacks."""
        released = self.waiting.pop(awaited, [])
        for event, _ in released:
            if event.seq not in self.by_seq:
                place = bisect_left(self.seqs, event.seq)
                if self.seqs[place : place + 1] == [event.seq]:
                    del self.seqs[place]
        for event, line in released:
            self.take(event, line)

    def _note(self, seq: int) -> None:
        """Note that a message has come, once."""
        place = bisect_left(self.seqs, seq)
        if seq not in self.seqs[place : place + 1]:
            self.seqs.insert(place, seq)

    def _awaited(self, event: Event) -> str | None:
        """Give what must come before an event can be trusted: the header, its seat's nominations, or nothing."""
        if isinstance(event, NightOpened):
            return None
        if self.admission.header is None:
            return HEADER
        if isinstance(event, SeatEvent) and event.seat not in self.admission.nominated:
            return event.seat
        return None

    def _believe(self, event: Event) -> None:
        """Raise `BrokenStream` if an event contradicts what came before it, in whatever order."""
        before = self.by_seq.get(event.seq)
        if before and before[0] == event:
            return
        if before:
            raise BrokenStream(column="seq", value=event.seq, expected=f"what seq {event.seq} said in line {before[1]}")
        seq = self.by_subject.get(event.subject)
        if seq:
            raise BrokenStream(column="seq", value=event.seq, expected=f"{seq}, under which this was said before")
        if isinstance(event, SeatEvent):
            self._believe_revision(event)
        self.admission.believe(event)

    def _believe_revision(self, event: SeatEvent) -> None:
        """Raise `BrokenStream` if a seat's revisions would not rise with `seq`, or too many of them would be missing.

        A revision misread as a higher one would hide every true one that comes later, so it is not enough to find
        it when the night is over.
        """
        seen = self.revisions[event.seat]
        place = bisect_left(seen, (event.revision, 0))
        lower, higher = seen[:place], seen[place + (place < len(seen) and seen[place][0] == event.revision) :]
        if lower and lower[-1][1] > event.seq:
            expected = f"more than {lower[-1][0]}, which this seat had at seq {lower[-1][1]}"
            raise BrokenStream(column="revision", value=event.revision, expected=expected)
        if higher and higher[0][1] < event.seq:
            expected = f"more than {higher[0][0]}, which this seat had at seq {higher[0][1]} already"
            raise BrokenStream(column="revision", value=event.revision, expected=expected)
        # A consequence also needs its declaration, which bears the same revision.
        declared = event.derived and not any(revision == event.revision for revision, _ in seen[place : place + 1])
        missing = event.revision - 1 - len(lower) + declared
        if missing and missing > event.seq - 1 - bisect_left(self.seqs, event.seq):
            expected = f"{len(lower) + 1}: too few messages are missing for {missing} more revisions of this seat"
            raise BrokenStream(column="revision", value=event.revision, expected=expected)

    def finish(self) -> None:
        """Find fault with what still waits; of a night that is whole, prove in its publisher's order that it is one."""
        for awaited, waiting in self.waiting.items():
            for event, line in waiting:
                self.errors.append(_missing(awaited, event).at(line=line))
        if len(self.by_seq) == max(self.by_seq, default=0):
            self._prove()

    def _prove(self) -> None:
        """Read what was said once more, in its publisher's order, and find the first fault in it."""
        admission = Admission()
        for seq in sorted(self.by_seq):
            event, line = self.by_seq[seq]
            try:
                admission.admit(event)
            except FeedError as error:
                self.errors.append(error.at(line=line))
                return


def _missing(awaited: str, event: Event) -> BrokenStream:
    """Say what an event waited for in vain."""
    if awaited == HEADER:
        return BrokenStream(column="type", value=event.type, expected="a NightOpened, which is missing")
    return BrokenStream(column="seat", value=awaited, expected="a seat that has been nominated")
