"""Nasty nights: seeded, named stages over any night, to be composed and to be survived."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from random import Random

from ..events import Event
from ..stream.codec import line_of
from .catalogue import CATALOGUE, Scenario
from .draft import Draft

__all__ = ["CATALOGUE", "Scenario", "corrupt", "rehearse", "scenario"]


def scenario(*names: str, seed: int = 0) -> Callable[[Iterable[Event]], Iterator[Event]]:
    """Give a stage that tells a whole night badly: its stories first, then its delivery, in the order of the deck.

    The same seed gives the same stream. `ValueError` if a name is unknown, or damages bytes: for those see `damage`.

    >>> from electionfeed import board, fold, load
    >>> night = load("ge2019")
    >>> fold(board, scenario("transposed", "late", "duplicates", seed=7)(night)) == fold(board, night)
    True
    """
    told = _named(names, "incident", "delivery")

    def stage(night: Iterable[Event]) -> Iterator[Event]:
        yield from _delivered(_told(night, told, seed), told, seed)

    return stage


def corrupt(*names: str, seed: int = 0) -> Callable[[Iterable[bytes]], Iterator[bytes]]:
    """Give a stage that breaks the lines of a night, in the order of the deck; `ValueError` for any other scenario."""
    told = _named(names, "corruption")

    def stage(lines: Iterable[bytes]) -> Iterator[bytes]:
        broken = list(lines)
        for one in told:
            broken = one.apply(broken, _random(one, seed))
        yield from broken

    return stage


def rehearse(night: Iterable[Event], *names: str, seed: int = 0) -> Iterator[bytes]:
    """Give the lines of a night told with scenarios of every layer: the stories, their delivery, then the damage."""
    named = _named(names, "incident", "delivery", "corruption")
    stage = scenario(*(one.name for one in named if one.layer != "corruption"), seed=seed)
    lines = (line_of(event) for event in stage(night))
    return corrupt(*(one.name for one in named if one.layer == "corruption"), seed=seed)(lines)


def _told(night: Iterable[Event], told: Iterable[Scenario], seed: int) -> Iterable[Event]:
    stories = [one for one in told if one.layer == "incident"]
    if not stories:
        return night
    draft = Draft(night)
    for one in stories:
        one.apply(draft, _random(one, seed))
    return draft.night()


def _delivered(night: Iterable[Event], told: Iterable[Scenario], seed: int) -> Iterable[Event]:
    for one in told:
        if one.layer == "delivery":
            night = one.apply(tuple(night), _random(one, seed))
    return night


def _random(one: Scenario, seed: int) -> Random:
    # Seeded by text, which Random digests in the same way everywhere: no hash(), and no two scenarios alike.
    return Random(f"{seed} {one.name}")  # noqa: S311


def _named(names: Iterable[str], *layers: str) -> list[Scenario]:
    """Give the scenarios asked for in the order of the deck, each once."""
    known = [one.name for one in CATALOGUE.values() if one.layer in layers]
    for name in names:
        if name not in known:
            raise ValueError(f"no scenario {name!r} here; there are {', '.join(sorted(known))}")
    return [CATALOGUE[name] for name in known if name in names]
