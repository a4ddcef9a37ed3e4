"""A feed that is followed for a while, in any order and with repetitions, beside a model that only knows one rule."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

import electionfeed as ef
from electionfeed.events import SeatEvent
from electionfeed.testing import strategies


def party(event: ef.SeatDeclared | ef.ResultRushed) -> str:
    return event.winner.party if isinstance(event, ef.SeatDeclared) else event.party


class Follower(RuleBasedStateMachine):
    """The board, fed by rules, against a count made from scratch of each seat's highest revision."""

    @initialize(night=strategies.nights(max_seats=3, corrections=True))
    def begin(self, night: ef.Night) -> None:
        self.night = night
        self.seen: list[ef.Event] = []
        self.run = ef.board.run(ef.board.initial)
        self.kept: list[tuple[ef.Board, dict[str, Any]]] = []

    @rule(data=st.data())
    def hear(self, data: st.DataObject) -> None:
        event = data.draw(st.sampled_from(self.night.events))
        self.seen.append(event)
        self.run.feed(event)

    @rule()
    def look(self) -> None:
        state = self.run.state()
        self.kept.append((state, state.as_dict()))

    @rule()
    def go_on_from_what_was_handed_out(self) -> None:
        self.run = ef.board.run(self.run.state())

    @rule(data=st.data())
    def merge_with_what_another_consumer_saw(self, data: st.DataObject) -> None:
        others = data.draw(st.lists(st.sampled_from(self.night.events), max_size=4))
        merged = ef.merge(ef.board, self.run.state(), ef.fold(ef.board, others))
        self.seen += others
        self.run = ef.board.run(merged)

    @invariant()
    def the_seats_are_those_of_the_highest_revisions(self) -> None:
        said = {event for event in self.seen if isinstance(event, SeatEvent)}
        top = {event.seat: max(e.revision for e in said if e.seat == event.seat) for event in said}
        results = (event for event in said if isinstance(event, ef.SeatDeclared | ef.ResultRushed))
        won = Counter(party(event) for event in results if event.revision == top[event.seat])
        assert self.run.state().seats == won

    @invariant()
    def what_was_handed_out_never_changes(self) -> None:
        for state, said in self.kept:
            assert state.as_dict() == said


TestFollower = Follower.TestCase
TestFollower.settings = settings(max_examples=30, stateful_step_count=20, deadline=None)
