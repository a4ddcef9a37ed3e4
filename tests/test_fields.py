"""What a field says when it is left out or holds something else."""

from typing import Any

import pytest

import electionfeed as ef


def test_a_field_that_may_be_null_must_still_be_given() -> None:
    given: dict[str, Any] = {"name": "A. Candidate", "party": "Con", "sitting": None}
    with pytest.raises(TypeError, match="adjunct"):
        ef.Candidate(**given)


@pytest.mark.parametrize(
    ("kind", "field", "value", "says"),
    [
        (ef.CandidatesNominated, '"notional":false', '"notional":0', "expected true or false"),
        (ef.NightOpened, '"2019-12-12",', '"12 December",', "expected a day such as 2019-12-12"),
        (
            ef.ExitPollPublished,
            '"Con":368',
            '"Con":-1',
            "object of codes and whole numbers from 0 to 1,000,000,000,000",
        ),
    ],
)
def test_each_kind_of_field_says_what_it_holds(kind: type[ef.Event], field: str, value: str, says: str) -> None:
    line = next(ef.encode(event).decode() for event in ef.load("ge2019") if isinstance(event, kind))
    assert field in line
    with pytest.raises(ef.InvalidEvent) as caught:
        ef.decode(line.replace(field, value, 1))
    assert str(caught.value).endswith(says)
