"""What a state stands on is a mapping like any other, and one that has been handed out never changes."""

import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from electionfeed.folds.latest import BLOCK, LatestBuilder, viewed

# Events are only kept, so anything will do for one; there are seats for more than one block.
CHANGES = st.lists(
    st.dictionaries(st.integers(0, 3 * BLOCK).map(str), st.tuples(st.integers()), max_size=2 * BLOCK), max_size=5
)


@given(CHANGES)
def test_each_view_is_what_was_known_by_then_and_stays_so(changes: list[dict[str, Any]]) -> None:
    latests, known = LatestBuilder({}), dict[str, Any]()
    views = []
    for each in changes:
        known |= each
        views.append((latests.view(each), dict(known)))
    for view, expected in views:
        assert dict(view) == expected
        assert [*view.values()] == [*expected.values()]
        assert len(view) == len(expected)
        assert [*view] == [*expected]
        assert all(seat not in view for seat in known.keys() - expected.keys())


@given(CHANGES.map(lambda changes: changes[0] if changes else {}), CHANGES)
def test_views_go_on_from_any_view_or_mapping_and_leave_it_as_it_was(
    start: dict[str, Any], changes: list[dict[str, Any]]
) -> None:
    for held in (start, viewed(start)):
        latests, known = LatestBuilder(held), dict(start)
        for each in changes:
            known |= each
            assert dict(latests.view(each)) == known
        assert dict(held) == start


@given(CHANGES)
def test_a_view_that_was_sent_elsewhere_is_equal_and_brings_nothing_from_later(changes: list[dict[str, Any]]) -> None:
    latests = LatestBuilder({})
    views = [latests.view(each) for each in changes]
    for view in views:
        again = pickle.loads(pickle.dumps(view))
        assert dict(again) == dict(view)
        assert len(again.places) == len(view)


def test_a_view_cannot_be_changed() -> None:
    view: Any = viewed({"E1": ()})
    with pytest.raises(AttributeError):
        view.count = 0
    with pytest.raises(TypeError):
        view["E1"] = ()
