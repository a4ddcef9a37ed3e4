"""Nasty nights: seeded, named stages over any night, to be composed and to be survived."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from random import Random

from ..events import Event
from ..names import events_only, resolve, split
from ..stream.codec import line_of
from .catalogue import CATALOGUE, Scenario
from .draft import Draft

__all__ = ["CATALOGUE", "Scenario", "corrupt", "named", "rehearse", "scenario"]


def scenario(*names: str, seed: int = 0) -> Callable[[Iterable[Event]], tuple[Event, ...]]:
    """Give a stage that injects faults into a whole night: its incidents first, then its delivery, as in the catalogue.

    Names may have commas or blanks between them. The same seed gives the same stream, a tuple. `UnknownName` if one
    does not exist, `ValueError` if it corrupts bytes: for those see `corrupt`.

    >>> from electionfeed import board, fold, load
    >>> night = load("ge2019")
    >>> fold(board, scenario("transposed", "late", "duplicates", seed=7)(night)) == fold(board, night)
    True
    """
    chosen = named(split(*names), "incident", "delivery")

    def stage(night: Iterable[Event]) -> tuple[Event, ...]:
        return tuple(_delivered(_happened(events_only(night, "a scenario"), chosen, seed), chosen, seed))

    return stage


def corrupt(*names: str, seed: int = 0) -> Callable[[Iterable[bytes]], Iterator[bytes]]:
    """Give a stage that corrupts the lines of a night, as in the catalogue; `ValueError` for any other scenario."""
    chosen = named(split(*names), "corruption")

    def stage(lines: Iterable[bytes]) -> Iterator[bytes]:
        broken = list(lines)
        for one in chosen:
            broken = one.apply(broken, _random(one, seed))
        yield from broken

    return stage


def rehearse(night: Iterable[Event], *names: str, seed: int = 0) -> Iterator[bytes]:
    """Give the lines of a night with faults of every layer: incidents, their delivery, then corruption."""
    chosen = named(split(*names))
    stage = scenario(*(one.name for one in chosen if one.layer != "corruption"), seed=seed)
    lines = (line_of(event) for event in stage(events_only(night, "rehearse(night, ...)")))
    return corrupt(*(one.name for one in chosen if one.layer == "corruption"), seed=seed)(lines)


def named(names: Iterable[str], *layers: str) -> list[Scenario]:
    """Give the scenarios of these names in the order of the catalogue, each once; of these layers, or of any."""
    found = {resolve(name, CATALOGUE.keys(), "scenario") for name in names}
    for name in sorted(found):
        if layers and CATALOGUE[name].layer not in layers:
            wanted = " or ".join(layers)
            raise ValueError(f"{name} is a scenario of {CATALOGUE[name].layer}, and here it has to be one of {wanted}")
    return [one for one in CATALOGUE.values() if one.name in found]


def _happened(night: Iterable[Event], chosen: Iterable[Scenario], seed: int) -> Iterable[Event]:
    incidents = [one for one in chosen if one.layer == "incident"]
    if not incidents:
        return night
    draft = Draft(night)
    for one in incidents:
        one.apply(draft, _random(one, seed))
    return draft.night()


def _delivered(night: Iterable[Event], chosen: Iterable[Scenario], seed: int) -> Iterable[Event]:
    for one in chosen:
        if one.layer == "delivery":
            night = one.apply(tuple(night), _random(one, seed))
    return night


def _random(one: Scenario, seed: int) -> Random:
    # Seeded by text, which Random digests in the same way everywhere: no hash(), and no two scenarios alike.
    return Random(f"{seed} {one.name}")  # noqa: S311
