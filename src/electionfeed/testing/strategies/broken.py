"""Nights broken in one way that is named."""

from __future__ import annotations

import attrs
from hypothesis import assume
from hypothesis import strategies as st

from ...names import resolve
from ...stream.codec import line_of
from ..breaks import BREAKS, break_lines, places
from .legal import nights

__all__ = ["BREAKS", "Broken", "broken"]


@attrs.frozen
class Broken:
    """The lines of a night that was legal until it was broken in this way, which `check` refuses."""

    how: str
    lines: tuple[bytes, ...]


def broken(how: str | None = None) -> st.SearchStrategy[Broken]:
    """Generate a night broken in one way, one of `BREAKS`, or in any of them; `UnknownName` for another."""
    known = sorted(BREAKS)
    return st.sampled_from(known if how is None else [resolve(how, known, "way to break a night")]).flatmap(_broken)


@st.composite
def _broken(draw: st.DrawFn, how: str) -> Broken:
    lines = [line_of(event) for event in draw(nights(min_seats=2, corrections=True))]
    possible = places(how, lines)
    assume(possible)
    return Broken(how, tuple(break_lines(how, lines, draw(st.sampled_from(possible)))))
