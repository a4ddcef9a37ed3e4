"""Nights broken in one way that is named."""

from __future__ import annotations

import attrs
from hypothesis import assume
from hypothesis import strategies as st

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
    """Generate a night broken in one way, one of `BREAKS`, or in any of them; `ValueError` for another."""
    if how is not None and how not in BREAKS:
        raise ValueError(f"there is no way {how!r} to break a night; the ways are {', '.join(BREAKS)}")
    return st.sampled_from([how] if how else sorted(BREAKS)).flatmap(_broken)


@st.composite
def _broken(draw: st.DrawFn, how: str) -> Broken:
    lines = [line_of(event) for event in draw(nights(min_seats=2, corrections=True))]
    possible = places(how, lines)
    assume(possible)
    return Broken(how, tuple(break_lines(how, lines, draw(st.sampled_from(possible)))))
