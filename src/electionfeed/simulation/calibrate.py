"""Write `calibration.json` again from the bundled nights: python -m electionfeed.simulation.calibrate [NIGHT ...]"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from itertools import pairwise
from typing import TYPE_CHECKING

import attrs

from ..events import ExitPollPublished
from ..night import load
from .arrays import np
from .calibration import FILE, Calibration, Rates, calibration
from .draws import normal
from .models import mixed
from .races import NORTHERN_IRELAND
from .results import Result, pairs, result

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["calibrated", "learned_noise", "main", "weights"]

NOTABLE = 0.05  # the least share that counts: below it a party's fate is its candidate's
WEIGHTS = [number / 20 for number in range(21)]
NEWCOMER = 0.01  # the share of a candidate new in a seat, while the weights are learned
LARGEST = 2  # the parties on whose seats an exit poll is judged
TRIALS = 200


def calibrated(results: Sequence[Result]) -> Calibration:
    """Learn every number from some nights; each counts alike, however far it moved."""
    fall, rise = weights(results)
    names = tuple(sorted(real.night.header.election for real in results))
    known = attrs.evolve(calibration(), nights=names, fall=fall, rise=rise, exit_poll=_exit_poll(results))
    return learned_noise(results, known)


def learned_noise(results: Sequence[Result], known: Calibration) -> Calibration:
    """Learn again what does not take long: all but the weights of the mixed model and the error of the exit polls."""
    known = attrs.evolve(known, incumbency=0.0, rates=_rates(results))
    known = attrs.evolve(known, incumbency=_rounded([_incumbency(real, known) for real in results]))
    local, regional = zip(*(_spread(real, known) for real in results), strict=True)
    turnout, across = zip(*(_turnout(real) for real in results), strict=True)
    return attrs.evolve(
        known,
        local=_quadratic(local),
        regional=_quadratic(regional),
        turnout_local=_quadratic(turnout),
        turnout_regional=_quadratic(across),
        rejected=_rejected(results),
    )


def weights(results: Sequence[Result]) -> tuple[float, float]:
    """Give how far the mixed model is best proportional where a party falls, and where it rises."""
    fall, rise = 0.5, 0.5
    for _ in range(2):
        fall = min(WEIGHTS, key=lambda weight: sum(_badness(real, weight, rise) for real in results))
        rise = min(WEIGHTS, key=lambda weight: sum(_badness(real, fall, weight) for real in results))
    return fall, rise


@lru_cache(maxsize=1000)  # leaving each night out in turn asks the same of the others again and again
def _badness(real: Result, fall: float, rise: float) -> float:
    """Give the logarithm of the mean squared error, so that a night that moved far counts no more than others."""
    # The one other number that matters here is the same whatever stood in the file before.
    rates = attrs.evolve(calibration().rates, newcomer_share=NEWCOMER)
    known = attrs.evolve(calibration(), fall=fall, rise=rise, incumbency=0.0, rates=rates)
    error = _residual(real, real.expected("Great Britain", partial(mixed, known=known), known))
    return round(float(np.log(np.mean(error * error))), 9)


def _residual(real: Result, likely: Floats) -> Floats:
    """Give what candidates polled beyond what was expected, where either is notable, in Great Britain."""
    notable = real.britain & ((likely > NOTABLE) | (real.share > NOTABLE))
    return (real.share - likely)[notable]


def _incumbency(real: Result, known: Calibration) -> float:
    """Give how much better a party does where its member stands again, given the shares of each region."""
    move = partial(mixed, known=known)
    error = real.share - real.expected("regions", move, known)
    defends = [
        (race.seat.country != NORTHERN_IRELAND and party == race.seat.baseline.winner) if race.seat.baseline else False
        for race in real.races
        for party in race.seat.parties
    ]
    retired = np.array([race.retired for race in real.races])[real.lay.seat]
    ours = np.array(defends)
    return float(error[ours & ~retired].mean() - error[ours & retired].mean())


def _spread(real: Result, known: Calibration) -> tuple[float, float]:
    """Give the size of what seats and regions add, for a party's share taken by its own root: e * (1 - e)."""
    likely = real.expected("Great Britain", partial(mixed, known=known), known)
    lay, error = real.lay, real.share - likely
    place = lay.party * len(lay.regions) + lay.region
    weight = real.valid[lay.seat]
    total = np.bincount(place, weight)
    mean = np.bincount(place, weight * error) / np.where(total > 0, total, 1.0)
    notable = real.britain & (likely > NOTABLE)
    size = np.sqrt(likely * (1 - likely))[notable]
    return _root_mean_square((error - mean[place])[notable] / size), _root_mean_square(mean[place][notable] / size)


def _turnout(real: Result) -> tuple[float, float]:
    """Give the relative spread of valid votes against the last election, from seat to seat and region to region."""
    before = np.array([race.before for race in real.races], dtype=np.float64)
    region = real.lay.region[real.lay.starts]
    moved = np.log(real.valid / before * before.sum() / real.valid.sum())
    mean = np.bincount(region, moved) / np.bincount(region)
    return float((moved - mean[region]).std()), float(mean.std())


def _rejected(results: Sequence[Result]) -> float:
    """Give the relative spread of rejected papers within a seat, from one night to the next with the same seats."""
    rates = [{race.seat.seat: race.rejected for race in real.races} for real in results]
    moved = [
        np.log(
            [after[seat] / before[seat] for seat in sorted(before.keys() & after.keys()) if before[seat] * after[seat]]
        )
        for before, after in pairwise(rates)
    ]
    spreads = [float(change.std()) for change in moved if len(change) > 1]
    return _quadratic(spreads) if spreads else calibration().rejected


def _exit_poll(results: Sequence[Result]) -> float:
    """Give the national error at which the seats of the largest parties are as far out as those of the exit polls."""
    missed = [error for real in results for error in _missed(real)]
    return min((size / 1000 for size in range(1, 61)), key=lambda size: abs(_would_miss(results, size) - _rms(missed)))


def _missed(real: Result) -> Iterator[int]:
    won = _seats(real, real.share)
    for event in real.night:
        if isinstance(event, ExitPollPublished):
            for party, _ in won.most_common(LARGEST):
                yield event.seats.get(party, 0) - won[party]


def _would_miss(results: Sequence[Result], size: float) -> float:
    stream, misses = np.random.PCG64(np.random.SeedSequence(0)), []
    for real in results:
        won = _seats(real, real.share)
        for _ in range(TRIALS // len(results)):
            drawn = normal().take(stream.random_raw(len(real.lay.parties)) >> np.uint64(48))
            seen = _seats(real, real.share + size * np.sqrt(real.share) * drawn[real.lay.party])
            misses += [seen[party] - won[party] for party, _ in won.most_common(LARGEST)]
    return _rms(misses)


def _seats(real: Result, share: Floats) -> Counter[str]:
    most = np.repeat(np.maximum.reduceat(share, real.lay.starts), real.lay.counts)
    return Counter(real.lay.parties[int(party)] for party in real.lay.party[share == most])


def _rates(results: Sequence[Result]) -> Rates:
    """Give how often members retire, small candidates stand again and independents are new."""
    again: list[bool] = []
    shares: list[float] = []
    for real in results:
        seats = [race.seat for race in real.races]
        total = Counter(seat.country for seat in seats)
        stand = Counter((seat.country, party) for seat in seats for party in set(seat.parties))
        for seat in seats:
            last = seat.baseline
            if last:
                again += [
                    party in seat.parties
                    for party, votes in last.votes.items()
                    if 2 * stand[seat.country, party] < total[seat.country] and 20 * votes <= last.valid
                ]
    new = [
        float(real.share[place])
        for real in results
        for place in np.flatnonzero(np.isnan(real.lay.base))
        if real.lay.parties[int(real.lay.party[place])] == "Ind"
    ]
    shares += new
    return Rates(
        retires=_rounded([float(np.mean([race.retired for race in real.races])) for real in results]),
        stands_again=_rounded(again),
        newcomers=round(len(new) / sum(len(real.races) for real in results), 4),
        newcomer_share=round(float(np.median(shares)), 4),
    )


def _root_mean_square(values: Floats) -> float:
    return float(np.sqrt(np.mean(values * values)))


def _rms(values: Sequence[float]) -> float:
    return _root_mean_square(np.array(values, dtype=np.float64))


def _quadratic(values: Sequence[float]) -> float:
    return round(_rms(values), 4)


def _rounded(values: Sequence[float]) -> float:
    return round(float(np.mean(values)), 4)


def main(names: Sequence[str] = ()) -> None:
    """Learn from the bundled nights, or those named, and write the file."""
    known = calibrated([result(load(name)) for name in names or pairs()])
    text = json.dumps(attrs.asdict(known), indent=2, sort_keys=True)
    FILE.write_text(text + "\n", encoding="utf-8")
    print(text)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
