"""The pytest plugin: fixtures that give a test a night, and a readable message when two tallies differ.

It is loaded in every test run where electionfeed is installed, so it imports nothing until a fixture is used.
`-p no:electionfeed` turns it off.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

if TYPE_CHECKING:
    from .events import Event
    from .night import Night
    from .playback.clock import Clock, ManualTime
    from .web.server import Local

__all__ = [
    "electionfeed_clock",
    "electionfeed_night",
    "electionfeed_server",
    "electionfeed_stream",
    "electionfeed_time",
    "pytest_addoption",
    "pytest_assertrepr_compare",
    "pytest_configure",
]

N = TypeVar("N", int, float)

DEFAULTS: Mapping[str, str] = {"night": "ge2019", "until": "", "scenario": "", "seed": "0", "speed": ""}
HELP: Mapping[str, str] = {
    "night": "the night of tests that name none: a bundled one, or the path of a JSON Lines file",
    "until": "how far the stream goes, as a UK time such as 04:40; empty for the whole night",
    "scenario": "the faults injected into the stream: names of scenarios, with commas or blanks between them",
    "seed": "the seed of the scenarios",
    "speed": "how many times its own pace electionfeed_server plays the stream; empty for all at once",
}
MARKER = (
    'electionfeed(night="ge2019", until="04:40", scenario="transposed", seed=7): the night that this test gets, '
    "whole as electionfeed_night; as electionfeed_stream and electionfeed_server until a time, with the faults of a "
    "scenario"
)
SHAPED = {"electionfeed_stream", "electionfeed_server"}
TALLIES = {
    "electionfeed.tallies.board.Board",
    "electionfeed.tallies.grouped.Groups",
    "electionfeed.tallies.leaders.Leaders",
    "electionfeed.tallies.people.People",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare an ini option for each thing that the marker can say."""
    for name, default in DEFAULTS.items():
        parser.addini(f"electionfeed_{name}", HELP[name], type="string", default=default)


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker."""
    config.addinivalue_line("markers", MARKER)


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Say which figures, seats and events differ when `assert left == right` fails for two tallies of one kind."""
    if op != "==" or type(left) is not type(right) or not _is_tally(left):
        return None
    from .testing.differences import differences

    return [f"the left {type(left).__name__} is not as the right one:", *differences(right, left)]


def _is_tally(value: object) -> bool:
    return any(f"{cls.__module__}.{cls.__name__}" in TALLIES for cls in type(value).__mro__)


@pytest.fixture
def electionfeed_night(request: pytest.FixtureRequest) -> Night:
    """The whole night that the marker or the ini file names, ge2019 by default; read once a run."""
    shaping = sorted(name for name, value in _marked(request).items() if value and name in ("scenario", "until"))
    if shaping and not SHAPED & {*request.fixturenames}:
        wanted = f"{' and '.join(f'{name}=' for name in shaping)} shapes electionfeed_stream"
        raise pytest.UsageError(f"electionfeed: {wanted}, and this test asks for the whole electionfeed_night alone")
    return _night(request, _asked(request)["night"])


@pytest.fixture
def electionfeed_stream(request: pytest.FixtureRequest, electionfeed_night: Night) -> tuple[Event, ...]:
    """The events of the night as the marker asks: with the faults of its scenario and seed, as far as its until."""
    asked = _asked(request)
    events = tuple(electionfeed_night)
    if asked["scenario"]:
        events = tuple(_scenario(asked["scenario"], asked["seed"])(electionfeed_night))
    if not asked["until"]:
        return events
    from .night import moment, until

    try:
        return tuple(until(events, moment(asked["until"], electionfeed_night)))
    except ValueError as error:
        raise pytest.UsageError(f"electionfeed: until={error}") from None


@pytest.fixture
def electionfeed_server(request: pytest.FixtureRequest, electionfeed_stream: tuple[Event, ...]) -> Iterator[Local]:
    """A live feed of the stream on this machine: its url, a token for its control API; closed after the test."""
    from .night import Night
    from .playback.clock import Clock

    try:
        from .web.server import service, serving
    except ImportError as error:
        raise pytest.UsageError(f"electionfeed_server: pip install 'electionfeed[http]' ({error})") from None
    speed = _asked(request)["speed"]
    clock = Clock(speed=_number("speed", speed, float, "a number")) if speed else None
    with serving(service(Night(electionfeed_stream), clock=clock, token=secrets.token_urlsafe())) as local:
        yield local


@pytest.fixture
def electionfeed_time() -> ManualTime:
    """Time that stands still until the test moves it: give it to replay as its sleep, and nothing ever waits."""
    from .playback.clock import ManualTime

    return ManualTime()


@pytest.fixture
def electionfeed_clock(electionfeed_time: ManualTime) -> Clock:
    """A clock frozen at the test's own electionfeed_time, which runs the night at its own pace."""
    from .playback.clock import Clock

    return Clock(now=electionfeed_time)


def _asked(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Give what the markers ask, and what the ini file asks where they say nothing."""
    return {name: request.config.getini(f"electionfeed_{name}") for name in DEFAULTS} | _marked(request)


def _marked(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Give what the markers ask, the closest first."""
    asked: dict[str, Any] = {}
    for mark in request.node.iter_markers("electionfeed"):
        unknown = sorted(mark.kwargs.keys() - DEFAULTS.keys())
        if mark.args or unknown:
            said = ", ".join([*map(repr, mark.args), *unknown])
            raise pytest.UsageError(f"the marker electionfeed takes {', '.join(DEFAULTS)} by name, not {said}")
        asked = mark.kwargs | asked
    return asked


NIGHTS = pytest.StashKey[dict[str, "Night"]]()


def _night(request: pytest.FixtureRequest, name: str) -> Night:
    # A night never changes, so that one copy serves every test of the run.
    kept = request.config.stash.setdefault(NIGHTS, {})
    if name not in kept:
        from .errors import UnknownNight
        from .night import load

        try:
            kept[name] = load(name)
        except UnknownNight as error:
            raise pytest.UsageError(f"electionfeed: {error}") from None
    return kept[name]


def _scenario(names: str | tuple[str, ...], seed: int | str) -> Any:
    import electionfeed

    given = (names,) if isinstance(names, str) else names
    number = _number("seed", seed, int, "a whole number")
    try:
        return electionfeed.scenario(*given, seed=number)
    except ValueError as error:
        raise pytest.UsageError(f"electionfeed: {error}") from None


def _number(name: str, value: object, kind: Callable[[str], N], what: str) -> N:
    """Read a number that the marker or, as text, the ini file gives."""
    try:
        return kind(str(value))
    except ValueError:
        raise pytest.UsageError(f"electionfeed: {name}={value!r}; expected {what}") from None
