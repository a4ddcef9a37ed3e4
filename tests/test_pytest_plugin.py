"""The pytest plugin as a project that has it installed sees it."""

from __future__ import annotations

from importlib.metadata import entry_points

import pytest

from .processes import LIMIT

pytest_plugins = ["pytester"]

# Where electionfeed is not installed (a bare checkout), its plugin has no entry point and is named instead.
INSTALLED = any(point.name == "electionfeed" for point in entry_points(group="pytest11"))
PLUGIN = () if INSTALLED else ("-p", "electionfeed.pytest_plugin")


def run(pytester: pytest.Pytester, source: str, *args: str) -> pytest.RunResult:
    pytester.makepyfile(source)
    return pytester.runpytest_inprocess(*PLUGIN, "-p", "no:cacheprovider", *args)


def test_a_test_gets_the_night_the_stream_and_a_clock_without_saying_anything(pytester: pytest.Pytester) -> None:
    done = run(
        pytester,
        """
        import electionfeed as ef

        def test_night(electionfeed_night, electionfeed_stream):
            assert electionfeed_night.header.election == "ge2019"
            assert electionfeed_stream == electionfeed_night.events

        def test_clock(electionfeed_clock, electionfeed_time, electionfeed_stream):
            events = list(ef.replay(electionfeed_stream[:700], electionfeed_clock, sleep=electionfeed_time.sleep))
            assert electionfeed_time() == (events[-1].at - events[0].at).total_seconds()
        """,
    )
    done.assert_outcomes(passed=2)


def test_the_marker_says_which_night_how_far_and_with_which_scenarios(pytester: pytest.Pytester) -> None:
    done = run(
        pytester,
        """
        import pytest
        import electionfeed as ef

        pytestmark = pytest.mark.electionfeed(night="ge2017")

        @pytest.mark.electionfeed(until="04:40")
        def test_until(electionfeed_night, electionfeed_stream):
            assert electionfeed_night.header.election == "ge2017"
            early = ef.until(electionfeed_night, ef.moment("04:40", electionfeed_night.header))
            assert electionfeed_stream == tuple(early)
            assert 0 < len(electionfeed_stream) < len(electionfeed_night)

        @pytest.mark.electionfeed(scenario="duplicates late", seed=7)
        def test_with_scenarios(electionfeed_night, electionfeed_stream):
            delivered = ef.scenario("duplicates", "late", seed=7)(electionfeed_night)
            assert electionfeed_stream == tuple(delivered)
            assert electionfeed_stream != electionfeed_night.events
            assert ef.fold(ef.board, electionfeed_stream) == ef.fold(ef.board, electionfeed_night)

        @pytest.mark.electionfeed(scenario="duplicates, late", seed=7)
        def test_commas(electionfeed_night, electionfeed_stream):
            assert electionfeed_stream == tuple(ef.scenario("duplicates", "late", seed=7)(electionfeed_night))

        @pytest.mark.electionfeed(scenario=("transposed",), seed=1)
        def test_an_incident(electionfeed_stream):
            assert any(getattr(event, "revision", 0) > 1 for event in electionfeed_stream)
        """,
        "--strict-markers",
    )
    done.assert_outcomes(passed=4)


def test_a_marker_that_shapes_the_stream_is_refused_where_only_the_whole_night_is_asked_for(
    pytester: pytest.Pytester,
) -> None:
    done = run(
        pytester,
        """
        import pytest

        @pytest.mark.electionfeed(until="04:40", scenario="late")
        def test_alone(electionfeed_night): pass

        @pytest.mark.electionfeed(night="ge2017", seed=3)
        def test_nothing_shaped(electionfeed_night):
            assert electionfeed_night.header.election == "ge2017"
        """,
    )
    done.assert_outcomes(passed=1, errors=1)
    wanted = (
        "*scenario= and until= shapes electionfeed_stream, and this test asks for the whole electionfeed_night alone*"
    )
    done.stdout.fnmatch_lines([wanted])


def test_the_ini_file_says_what_holds_where_no_marker_does(pytester: pytest.Pytester) -> None:
    pytester.makeini(
        """
        [pytest]
        electionfeed_night = ge2015
        electionfeed_until = 03:00
        electionfeed_scenario = duplicates
        electionfeed_seed = 3
        """
    )
    done = run(
        pytester,
        """
        import pytest
        import electionfeed as ef

        def test_ini(electionfeed_night, electionfeed_stream):
            assert electionfeed_night.header.election == "ge2015"
            delivered = ef.scenario("duplicates", seed=3)(electionfeed_night)
            assert electionfeed_stream == tuple(ef.until(delivered, ef.moment("03:00", electionfeed_night.header)))

        @pytest.mark.electionfeed(until="", scenario="")
        def test_marker_over_ini(electionfeed_night, electionfeed_stream):
            assert electionfeed_stream == electionfeed_night.events
        """,
    )
    done.assert_outcomes(passed=2)


MISTAKES = {
    'night="ge1066"': "*ge1066*expected a file, or one of the bundled nights ge2010*",
    'until="teatime"': "*until='teatime' is not a time such as 04:40*",
    'scenario="tsunami"': "*scenario: 'tsunami'; expected a scenario*",
    'nigth="ge2019"': "*the marker electionfeed takes night, until, scenario, seed, speed by name, not nigth*",
    'scenario="late", seed="x"': "*electionfeed: seed='x'; expected a whole number*",
    '"ge2019"': "*by name, not 'ge2019'*",
}


def test_a_marker_that_asks_for_what_is_not_there_is_a_clear_error(pytester: pytest.Pytester) -> None:
    asked = [f"@pytest.mark.electionfeed({marker})" for marker in MISTAKES]
    tests = [f"{mark}\ndef test_{number}(electionfeed_stream): pass" for number, mark in enumerate(asked)]
    done = run(pytester, "import pytest\n" + "\n".join(tests))
    done.assert_outcomes(errors=len(MISTAKES))
    for message in MISTAKES.values():
        done.stdout.fnmatch_lines([message])


def test_two_boards_that_differ_say_which_party_which_seat_and_which_events(pytester: pytest.Pytester) -> None:
    done = run(
        pytester,
        """
        import electionfeed as ef
        from electionfeed.testing import declared, opened

        def test_boards():
            early = [opened(), declared("S1", Con=10, Lab=3)]
            late = [*early, declared("S1", revision=2, Con=9, Lab=11)]
            assert ef.fold(ef.board, early) == ef.fold(ef.board, late)
        """,
    )
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(
        [
            "*assert the left Board is not as the right one:*",
            "*seats of Con: 1, expected 0",
            "*seats of Lab: 0, expected 1",
            "*votes of Con: 10, expected 9",
            "*S1 has SeatDeclared S1 revision 1: Con 10, Lab 3, elected 1",
            "*expected SeatDeclared S1 revision 2: Con 9, Lab 11, elected 2",
        ]
    )


def test_two_tallies_of_any_kind_that_differ_say_what_differs(pytester: pytest.Pytester) -> None:
    done = run(
        pytester,
        """
        import electionfeed as ef
        import pytest

        reducers = {"desk": ef.desk, "people": ef.people}
        reducers |= {"groups": ef.grouped(ef.desk, "nation"), "leaders": ef.leaders("closest", 5)}

        @pytest.mark.parametrize("name", reducers)
        def test_tallies(name, electionfeed_night):
            corrected = ef.correct(electionfeed_night, "Kensington", votes={"Lab": 17_000})
            assert ef.fold(reducers[name], corrected) == ef.fold(reducers[name], electionfeed_night)
        """,
        "-vv",
    )
    done.assert_outcomes(failed=4)
    for lines in (
        ["*assert the left Desk is not as the right one:*", "*seats of Lab: 203, expected 202*", "*E14000768 has *"],
        ["*assert the left People is not as the right one:*", "*re_elected: unexpected *Emma Dent Coad*"],
        ["*assert the left Groups is not as the right one:*", "*England: seats of Lab: 180, expected 179*"],
        ["*assert the left Leaders is not as the right one:*", "*entries: *Kensington*"],
    ):
        done.stdout.fnmatch_lines(lines)


def test_each_fixture_has_a_description_of_one_line(pytester: pytest.Pytester) -> None:
    done = run(pytester, "", "--fixtures")
    shown = done.stdout.str()
    for name in (
        "electionfeed_night",
        "electionfeed_server",
        "electionfeed_stream",
        "electionfeed_time",
        "electionfeed_clock",
    ):
        described = shown.split(name + " -- ")[1].splitlines()
        assert described[1].strip().endswith(".")
        assert not described[2].strip()


@pytest.mark.skipif(not INSTALLED, reason="the plugin is only turned off by name where it is installed by name")
def test_the_plugin_is_turned_off_by_name(pytester: pytest.Pytester) -> None:
    done = run(pytester, "def test_it(electionfeed_night): pass", "-p", "no:electionfeed")
    done.assert_outcomes(errors=1)
    done.stdout.fnmatch_lines(["*fixture 'electionfeed_night' not found*"])


def test_the_plugin_imports_no_part_of_the_kit_until_a_fixture_is_used(pytester: pytest.Pytester) -> None:
    source = """
        import sys

        def test_light():
            heavy = {"hypothesis", "electionfeed.testing", "electionfeed.testing.strategies"}
            assert not heavy & set(sys.modules)
        """
    pytester.makepyfile(source)
    quiet = ("-p", "no:hypothesispytest", "-p", "no:schemathesis")
    done = pytester.runpytest_subprocess(*PLUGIN, *quiet, timeout=LIMIT)
    done.assert_outcomes(passed=1)


@pytest.mark.skipif(not INSTALLED, reason="Hypothesis finds it by its entry point, which needs an installation")
def test_hypothesis_knows_the_events_without_any_import_of_ours(pytester: pytest.Pytester) -> None:
    done = run(
        pytester,
        """
        from hypothesis import given, settings, strategies as st
        from electionfeed import SeatDeclared

        @settings(max_examples=5)
        @given(st.from_type(SeatDeclared))
        def test_it(declared):
            assert declared.valid == sum(result.votes for result in declared.results)
        """,
    )
    done.assert_outcomes(passed=1)
