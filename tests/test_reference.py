"""Every built-in tally agrees with an independent reference, however the events came, were kept or were parted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, Phase, given, settings

import electionfeed as ef
from electionfeed import tallies
from electionfeed.events import Event
from electionfeed.folds.engine import SeatReducer
from electionfeed.folds.fold import Reducible
from electionfeed.logs import snapshot_policy, snapshots, state
from electionfeed.testing import declared, nominated, opened, withdrawn
from electionfeed.testing import night as made

from . import reference, reference_feed, reference_lists
from .generated import Delivery, deliveries, odd_nights, parts

LIMIT = 4

Wanted = Callable[[Iterable[Event]], Any]


def plain(value: Any) -> Any:
    """A value to compare: mappings and records as dicts, sequences as lists, and floats to nine places."""
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if attrs.has(type(value)):
        return plain({name: one for name, one in attrs.asdict(value).items() if name != "years"})
    if isinstance(value, tuple | list | frozenset | set):
        return sorted(map(plain, value)) if isinstance(value, frozenset | set) else [plain(one) for one in value]
    return round(value, 9) + 0.0 if isinstance(value, float) else value


def shown(state: Any, wanted: Any) -> Any:
    """What a state shows of all that is wanted: by attribute, by group, by entry, or itself."""
    if isinstance(state, tallies.Groups):
        return {name: shown(tally, wanted.get(name, {})) for name, tally in state.items()}
    if isinstance(state, tallies.Leaders):
        return [(e.value, e.seat, e.party, e.candidate, e.who, e.detail) for e in state]
    if isinstance(state, Mapping):
        return state
    values = {name: getattr(state, name) for name in wanted}
    return {name: value() if callable(value) else value for name, value in values.items()}


def same(state: Any, wanted: Any, name: str) -> None:
    assert plain(shown(state, wanted)) == plain(wanted), name


def close(event: ef.SeatDeclared) -> dict[Any, int]:
    return {(event.winner.party, event.outcome): event.majority}


def close_anew(events: Iterable[Event]) -> Any:
    counted: dict[Any, int] = {}
    for event in reference.known(events).of(ef.SeatDeclared):
        key = event.parties[event.elected - 1], event.outcome
        counted[key] = counted.get(key, 0) + event.majority
    return {key: count for key, count in counted.items() if count}


def announced_anew(events: Iterable[Event]) -> Any:
    said = {event for event in events if isinstance(event, ef.MajorityReached)}
    return {party: sum(e.party == party for e in said) for party in {e.party for e in said}}


def combined(**named: Reducible[Any]) -> Any:
    """Combine as `combine` does, typed as what is looked at here: a state by name."""
    return ef.combine(**named)


RANKED = [*tallies.RANKINGS, "swing-Lab-Con"]


def ranked(name: str) -> SeatReducer[tallies.Leaders]:
    return ef.leaders(tallies.swing_ranking("Con", "Lab") if name not in tallies.RANKINGS else name, LIMIT)


# Every built-in tally, and what it must show.
TALLIES: dict[str, tuple[Reducible[Any], Wanted]] = {
    "board": (ef.board, reference.board),
    "desk": (ef.desk, reference.desk),
    "desk broadcast": (tallies.desk_by(tallies.BROADCAST), partial(reference.desk, party=reference.broadcast)),
    "desk ballot": (tallies.desk_by(tallies.BALLOT), partial(reference.desk, party=reference.ballot)),
    "people": (ef.people, reference_lists.people),
    "forecast": (ef.forecast, reference_feed.forecast),
    "tally": (ef.tally(ef.SeatDeclared, close), close_anew),
    "announced": (ef.tally(ef.MajorityReached, lambda e: {e.party: 1}), announced_anew),
    "health": (ef.health, reference_feed.health),
    **{f"leaders {name}": (ranked(name), reference_lists.leaders(name, LIMIT)) for name in RANKED},
    "desk by nation": (
        ef.grouped(ef.desk, "nation"),
        reference_lists.grouped(reference.desk, lambda seat: seat.country),
    ),
    "people by region": (
        ef.grouped(ef.people, "region"),
        reference_lists.grouped(reference_lists.people, lambda seat: seat.region),
    ),
    "tally by winner": (
        ef.grouped(ef.tally(ef.SeatDeclared, close), "winner"),
        reference_lists.grouped(close_anew, lambda seat: seat.baseline.winner if seat.baseline else "no baseline"),
    ),
}
Together = Reducible[Mapping[str, Any]]
TOGETHER: Together = combined(**{name: reducer for name, (reducer, _) in TALLIES.items()})
FAST: Together = combined(board=ef.board, desk=ef.desk, health=ef.health)


def agrees(states: Mapping[str, Any], events: Iterable[Event]) -> None:
    """Compare the states of many tallies with the reference."""
    kept = [*events]
    for name, found in states.items():
        same(found, TALLIES[name][1](kept), name)


def folded(delivery: Delivery) -> None:
    """However it came: at once, on from anywhere, and in parts merged in any order."""
    came, rng = delivery.came, delivery.rng
    states = ef.fold(TOGETHER, came)
    agrees(states, came)
    cut = rng.randint(0, len(came))
    agrees(ef.fold(TOGETHER, came[cut:], start=ef.fold(TOGETHER, came[:cut])), came)
    pieces = parts(came, rng)
    for name, (reducer, wanted) in TALLIES.items():
        if not isinstance(reducer, SeatReducer):
            continue  # how a feed has come is no sum
        folds = [ef.fold(reducer, piece) for piece in pieces]
        while len(folds) > 1:
            one, other = (folds.pop(rng.randrange(len(folds))) for _ in range(2))
            folds.append(ef.merge(reducer, one, other))
        same(folds[0], wanted(came), name)
    explained(states["desk"], reference.desk(came))
    if delivery.whole and not delivery.conflicting:
        posted(delivery)


def explained(desk: Any, wanted: reference.Shown) -> None:
    """Every number of the desk is the sum of what is said to make it up."""
    for name, number in tallies.NUMBERS.items():
        if name in wanted and not number.words and wanted[name] is not None:
            assert tallies.explain_number(desk, name).total == wanted[name], name
        elif name in wanted and number.words == ("PARTY",) and name != "defeated":
            for party, count in wanted[name].items():
                if party != "Oth":
                    assert tallies.explain_number(desk, name, party).total == count, (name, party)
    for party in wanted["parties"][1:]:
        one = desk.swing(wanted["parties"][0], party)
        assert plain((one.butler, one.steed)) == plain(reference.swing(wanted, wanted["parties"][0], party))


def posted(delivery: Delivery) -> None:
    """The posts that are not struck say of each seat what stands of it, and of a majority whether there is one."""
    posts = [*ef.posts(delivery.came)]
    struck = {post.replaces for post in posts}
    standing = [post for post in posts if post.seq not in struck]
    wanted = reference_feed.posts(delivery.came)
    results = {post.seat: post.text for post in standing if post.kind in ("hold", "gain", "win", "correction")}
    assert results.keys() == wanted["results"].keys()
    for seat, (party, majority) in wanted["results"].items():
        text = results[seat].removeprefix("CORRECTION: ")
        assert text.startswith(f"{party} ")
        assert f"majority {majority}" in text or "decided by lot" in text or "unopposed" in text
    rushes = {post.seat: post.text.split()[0] for post in standing if post.kind == "rush"}
    assert rushes == wanted["rushed"]
    majorities = [post.text.split()[1] for post in standing if post.kind == "majority"]
    # Out of order the seats may have come to the line, left it and come again, which a publisher announced but once.
    assert majorities in ([wanted["majority"]] if wanted["majority"] else [], [] if out_of_order(delivery) else None)


def out_of_order(delivery: Delivery) -> bool:
    seqs = [*dict.fromkeys(event.seq for event in delivery.came)]
    return seqs != sorted(seqs)


def stood(delivery: Delivery) -> None:
    """As it stood at any `seq` or moment, and continued otherwise from there."""
    came, rng = delivery.came, delivery.rng
    timeline = ef.Timeline(came, FAST, every=rng.choice([1, 2, 3, 7, 100]))
    for _ in range(3):
        place: Any = rng.choice([rng.randint(0, len(came) + 2), rng.choice(came).at])
        said = [event for event in came if _key(event, place) <= place]
        agrees(timeline.at(place), said)
        other = rng.sample(came, min(len(came), 4))
        fork = timeline.fork(other, at=place)
        assert fork.events == (*said, *other)
        agrees(fork.final, [*said, *other])
        low, high = sorted([place, _key(rng.choice(came), place)])
        between = timeline.diff(low, high)
        assert between.events == tuple(event for event in came if low < _key(event, low) <= high)
        agrees(between.before, [event for event in came if _key(event, low) <= low])
        agrees(between.after, [event for event in came if _key(event, high) <= high])


def _key(event: Event, place: Any) -> Any:
    return event.seq if isinstance(place, int) else event.at


def kept(delivery: Delivery, folder: Path) -> None:
    """Through both logs, whole and up to any `seq` or moment, and from states kept beside one."""
    night, rng = delivery.night.events, delivery.rng
    cut = rng.randint(1, len(night))
    place: Any = rng.choice([rng.randint(0, len(night)), rng.choice(night).at])
    policy = snapshot_policy("desk", 1, ef.desk)
    for name in ("night.jsonl", "night.db"):
        with ef.open_log(folder / name, durable=False) as log:
            log.append(night[:cut], 0)
            if isinstance(log, ef.SqliteLog):
                same(state(log, policy), reference.desk(night[:cut]), "kept")
            log.append(night[cut:], cut)
            agrees(ef.fold(TOGETHER, log.read()), night)
            said = [event for event in night if _key(event, place) <= place]
            agrees(ef.fold(FAST, log.read(until=place)), said)
            after = rng.randint(0, len(night))
            assert [*log.read(after=after)] == [*night[after:]]
            if isinstance(log, ef.SqliteLog):
                for until in (rng.randint(0, len(night)), None, rng.randint(0, len(night))):
                    same(state(log, policy, until=until), reference.desk(night[:until]), "kept")
                seat = rng.choice([*delivery.night.seats])
                assert [*log.read(seat=seat)] == [event for event in night if getattr(event, "seat", "") == seat]


def agreed(delivery: Delivery) -> None:
    folded(delivery)
    stood(delivery)
    with TemporaryDirectory() as folder:
        kept(delivery, Path(folder))


@pytest.fixture
def _every_state_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a state kept beside a log after each event, for these nights are short."""
    monkeypatch.setattr(snapshots, "WORTH", 1)


# Chosen by a random number, a delivery hardly shrinks, and trying takes minutes.
long_enough = settings(
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.usefixtures("_every_state_kept")
@settings(long_enough, max_examples=25)
@given(deliveries())
def test_every_tally_agrees_with_the_reference_whichever_way_a_night_comes(delivery: Delivery) -> None:
    agreed(delivery)


@pytest.mark.long
@pytest.mark.usefixtures("_every_state_kept")
@settings(long_enough, max_examples=2_000)
@given(deliveries())
def test_every_tally_agrees_with_the_reference_over_two_thousand_streams(delivery: Delivery) -> None:
    agreed(delivery)


@given(odd_nights())
def test_what_a_publisher_derives_is_what_the_reference_does(night: ef.Night) -> None:
    assert [_without_seq(event) for event in night if event.derived] == reference_feed.derived(night)


def test_a_majority_that_was_undone_is_announced_again_when_it_is_reached_again() -> None:
    night = made(
        opened(seats=3),
        *(nominated(seat, "Con", "Lab") for seat in ("S1", "S2", "S3")),
        *(declared(seat, Con=9, Lab=5) for seat in ("S1", "S2")),
        withdrawn("S2"),
        declared("S2", revision=3, Con=5, Lab=9),
        declared("S3", Con=9, Lab=5),
    )
    assert [_without_seq(event) for event in night if event.derived] == reference_feed.derived(night)
    assert [event.seats for event in night if isinstance(event, ef.MajorityReached)] == [2, 2]


@pytest.mark.long
@pytest.mark.parametrize("name", ef.nights())
def test_every_tally_of_a_real_night_agrees_with_the_reference(name: str) -> None:
    night = ef.load(name)
    states = ef.fold(TOGETHER, night)
    # But for the health of a feed, whose reference compares each message with all others.
    agrees({name: state for name, state in states.items() if name != "health"}, night)
    assert [_without_seq(event) for event in night if event.derived] == reference_feed.derived(night)


def _without_seq(event: Event) -> reference.Shown:
    """What an event says: its type and fields, but for its number, its moment and the digest."""
    said = attrs.asdict(event, recurse=False)
    return {"type": event.type} | {name: value for name, value in said.items() if name not in ("seq", "at", "digest")}
