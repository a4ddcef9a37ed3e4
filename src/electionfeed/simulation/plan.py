"""A simulation made ready: who stands, what each is expected to poll, and how far they may differ."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from numbers import Real
from typing import TYPE_CHECKING, TypedDict

import attrs

from ..errors import shown
from ..names import resolve, unknown
from ..night import Night, night_only
from .arrays import np
from .calibration import Calibration, calibration
from .expectation import domains, expected
from .layout import Layout, layout
from .models import MODELS, Model, Move, mixed
from .polls import Shares, by_area
from .races import Candidates, Race, races

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Places = NDArray[np.intp]

__all__ = ["Options", "Plan", "Simulation", "known_options", "planned"]

MOST_VOTING = 0.95  # of the electorate, so that there is room for rejected papers
LEAST = 0.1  # of what is expected
ERROR_AT = 0.3  # the share of the party whose poll error is stated


class Options(TypedDict, total=False):
    """How to simulate: the same for one night and for many.

    `seed` chooses the candidates and the noise. `model` is mixed, proportional or uniform. `candidates` are drawn
    `anew` (some members retire, small parties and independents come and go), all who stood stand `again`, or they and
    their last results are the night's `own`, which simulates that night itself. `new` names parties that stand for the
    first time and `without` those that stand nowhere, one or several. `turnout` is valid votes as a percentage of all
    electors, by default as it was. `noise` multiplies all that is drawn, 0 for none. `poll_error` is the standard
    deviation, in points, of the national share of a party on 30%; by default the shares given are those of the night.
    """

    seed: int
    model: Model
    candidates: Candidates
    new: Mapping[str, str]
    without: Collection[str]
    turnout: float | None
    noise: float
    poll_error: float


@attrs.frozen(eq=False, kw_only=True)
class Plan:
    """The numbers that are the same in every night of a simulation; sizes of noise are shares of a seat's votes.

    `group` is the number of each candidate's party in its region and area; within bands of groups, which begin at
    `edges`, the `weights` add up to 1: one party in the regions of one area. `turnout` and `regional_turnout` are
    relative; no share falls below `least`, and `slot` is each candidate's place on the ballot paper, from 0. This is
    all that the draws need, and all that goes to another process.
    """

    seed: int
    lay: Layout = attrs.field(repr=False)
    expected: Floats = attrs.field(repr=False)
    least: Floats = attrs.field(repr=False)
    slot: Places = attrs.field(repr=False)
    local: Floats = attrs.field(repr=False)
    regional: Floats = attrs.field(repr=False)
    national: Floats = attrs.field(repr=False)
    turnout: float
    regional_turnout: float
    group: Places = attrs.field(repr=False)
    edges: Places = attrs.field(repr=False)
    weights: Floats = attrs.field(repr=False)
    electorate: Floats = attrs.field(repr=False)


@attrs.frozen(eq=False, kw_only=True)
class Simulation:
    """A simulation made ready: the night it starts from, the races, the names of parties, and the plan of the draws.

    `own` says that the night itself is simulated and not the election after it; `rejected` (relative) and `exit_poll`
    are sizes of noise that only events show.
    """

    night: Night = attrs.field(repr=False)
    races: tuple[Race, ...] = attrs.field(repr=False)
    parties: Mapping[str, str] = attrs.field(repr=False)
    own: bool
    noise: float
    rejected: float
    exit_poll: float
    plan: Plan


def known_options(options: Mapping[str, object], call: str, *own: str) -> None:
    """Raise `TypeError` for an option that a call does not have; it has its `own` and those of `Options`."""
    names = {name: name for name in (*own, *Options.__annotations__)}
    for name in options:
        if name not in names:
            raise TypeError(str(unknown(name, names, "option", call)))


def planned(
    night: Night,
    shares: Shares | None = None,
    *,
    seed: int = 0,
    model: Model = "mixed",
    candidates: Candidates = "anew",
    new: Mapping[str, str] | None = None,
    without: Collection[str] = (),
    turnout: float | None = None,
    noise: float = 1.0,
    poll_error: float = 0.0,
    known: Calibration | None = None,
) -> Simulation:
    """Make a simulation ready, as `Options` says; whatever cannot be is a `ValueError` that says what can."""
    night_only(night, "a simulation")
    _check(seed, turnout, noise, poll_error)
    known = known or calibration()
    ran = races(night, candidates, seed, new, without)
    parties = dict(night.header.parties) | dict(new or {})
    areas = {place for race in ran for place in (race.seat.region, race.seat.country)}
    polls = by_area(shares, parties, areas)
    ran = _turned_out(ran, turnout)
    lay = layout(ran)
    likely = expected(ran, lay, polls, _move(model, known), known)
    return Simulation(
        night=night,
        races=ran,
        parties=parties,
        own=candidates == "own",
        noise=noise,
        rejected=noise * known.rejected,
        exit_poll=noise * known.exit_poll,
        plan=_plan(seed, ran, lay, domains(ran, polls)[0], likely, noise, poll_error, known),
    )


def _plan(
    seed: int,
    ran: tuple[Race, ...],
    lay: Layout,
    area: Places,
    likely: Floats,
    noise: float,
    poll_error: float,
    known: Calibration,
) -> Plan:
    """Give the numbers of the draws; small parties never vary by more than a part of what is expected of them."""
    group, edges, weights = _groups(lay, area, likely)
    root = np.sqrt(likely)
    return Plan(
        seed=seed,
        lay=lay,
        expected=likely,
        least=likely * LEAST,
        slot=np.arange(lay.size) - lay.starts[lay.seat],
        local=noise * np.minimum(known.local * root, likely / 2),
        regional=noise * np.minimum(known.regional * root, likely / 4),
        national=poll_error / 100 / (ERROR_AT * (1 - ERROR_AT)) ** 0.5 * root,
        turnout=noise * known.turnout_local,
        regional_turnout=noise * known.turnout_regional,
        group=group,
        edges=edges,
        weights=weights,
        electorate=np.array([race.electorate for race in ran], dtype=np.float64),
    )


def _check(seed: int, turnout: float | None, noise: float, poll_error: float) -> None:
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise TypeError(f"a seed is a whole number, not {seed!r}")
    if seed < 0:
        raise ValueError(f"a seed is 0 or more, not {seed}")
    given: tuple[tuple[str, object], ...] = (("turnout", turnout or 0), ("noise", noise), ("poll_error", poll_error))
    for name, value in given:
        if not isinstance(value, Real):
            raise TypeError(f"{name} is a number, not {shown(value)}")
    if turnout is not None and not 0 < turnout <= 100 * MOST_VOTING:
        raise ValueError(f"a turnout is above 0% and at most {100 * MOST_VOTING:g}%, not {turnout:g}%")
    if not 0 <= noise <= 3:
        raise ValueError(f"noise is from 0, for none, to 3, not {noise:g}")
    if not 0 <= poll_error <= 20:
        raise ValueError(f"a poll error is from 0 to 20 points, not {poll_error:g}")


def _move(name: str, known: Calibration) -> Move:
    name = resolve(name, MODELS.keys(), "model")
    return partial(mixed, known=known) if name == "mixed" else MODELS[name]


def _turned_out(ran: tuple[Race, ...], turnout: float | None) -> tuple[Race, ...]:
    """Give the races with as many ballots expected as the turnout of the whole night asks for."""
    electors, ballots = sum(race.electorate for race in ran), sum(race.ballots for race in ran)
    if turnout is None or not ballots:
        return ran
    scale = turnout / 100 * electors / ballots
    return tuple(attrs.evolve(race, ballots=min(race.ballots * scale, MOST_VOTING * race.electorate)) for race in ran)


def _groups(lay: Layout, area: Places, likely: Floats) -> tuple[Places, Places, Floats]:
    """Give each candidate's group, where each band of groups begins, and the weight of each group in its band."""
    band = area[lay.seat] * len(lay.parties) + lay.party
    keys, group = np.unique(band * len(lay.regions) + lay.region, return_inverse=True)
    edges = np.flatnonzero(np.diff(keys // len(lay.regions), prepend=-1))
    votes = np.bincount(group, lay.ballots[lay.seat] * np.sqrt(likely), len(keys))
    votes = np.where(votes > 0, votes, 1.0)
    return group, edges, votes / np.repeat(np.add.reduceat(votes, edges), np.diff(edges, append=len(keys)))
