"""What a type checker must refuse of a user's code: each marked line, and no other.

A line is marked for mypy and for pyright with the error that each must find. An unused mark is an error of both
(`warn_unused_ignores`; `pyrightconfig.json` beside this), so a mistake that slips through fails `nox -s types`.
Nothing here is ever run.
"""

from __future__ import annotations

from pathlib import Path

import electionfeed as ef


def names_are_not_nights() -> None:
    ef.load(2019)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    ef.fold(ef.board, "ge2019")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    ef.scan(ef.board, Path("ge2019.jsonl"))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def a_night_does_not_change(night: ef.Night, event: ef.SeatDeclared) -> None:
    night.events = ()  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    night.seats["E1"] = night.seats["E2"]  # type: ignore[index]  # pyright: ignore[reportIndexIssue]
    event.votes = (1, 2)  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    event.votes[0] = 3  # type: ignore[index]  # pyright: ignore[reportIndexIssue]
    ef.fold(ef.board, night).seats["Con"] = 326  # type: ignore[assignment, index]  # pyright: ignore[reportArgumentType]
    del ef.fold(ef.board, night).votes["Con"]  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def an_event_has_only_its_own_fields(night: ef.Night) -> None:
    for event in night:
        print(event.winner)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
        if isinstance(event, ef.SeatDeclared):
            print(event.winnner)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]


def an_event_is_made_by_name_and_whole(night: ef.Night) -> None:
    ef.NightClosed(1, night.header.at)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    ef.ExitPollPublished(seq=2, at=night.header.at)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    ef.ExitPollPublished(seq="2", at=night.header.at, seats={"Con": 368})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    ef.ExitPollPublished(seq=2, at=night.header.at, seats={"Con": "368"})  # type: ignore[dict-item]  # pyright: ignore[reportArgumentType]


def a_state_is_what_its_reducer_says(night: ef.Night) -> None:
    print(ef.fold(ef.board, night).seets)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    print(ef.fold(ef.board, night).seats["Con"] + "365")  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue]
    ef.fold(ef.Reducer(0, lambda n, event: n + 1), night).upper()  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    ef.Reducer(0, lambda n, event: f"{n}")  # type: ignore[arg-type, return-value]  # pyright: ignore[reportArgumentType, reportCallIssue]
    ef.tally(ef.SeatDeclared, lambda declared: declared.majority)  # type: ignore[arg-type, return-value]  # pyright: ignore[reportArgumentType]
    ef.tally(ef.SeatDeclared, lambda declared: {declared.winner.party: 1 if declared.gain else 0})  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    ef.combine(ef.board, len)  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType]


def corrected_votes_say_whose_they_are(night: ef.Night) -> None:
    ef.correct(night, "Kensington", votes=[1, 2])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    ef.correct(night, "Kensington", votes={"Lab": "9"})  # type: ignore[dict-item]  # pyright: ignore[reportArgumentType]


def a_clock_takes_numbers(night: ef.Night) -> None:
    ef.Clock(speed="60")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    ef.replay(night, 60)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def a_replay_is_waited_for_in_its_own_way(night: ef.Night) -> None:
    async for event in ef.replay(night, ef.Clock(speed=60)):  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues]
        print(event)
    for event in ef.areplay(night, ef.Clock(speed=60)):  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues]
        print(event)


def a_log_takes_events_and_a_place() -> None:
    log = ef.open_log("night.jsonl")
    log.append(["{}"], 0)  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    log.append([])  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    log.read(after="04:40")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
