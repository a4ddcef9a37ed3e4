"""The parameters of a request: each is known, given once unless it may be repeated, and in range, or a `Problem`."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from starlette.datastructures import QueryParams
from starlette.requests import Request

from ..stream.cloudevents import ENVELOPES
from .filters import EVERYTHING, Filter
from .plan import Plan
from .problems import Problem
from .seats import seat_code

__all__ = ["Parameters"]

LAST_EVENT_ID = "last-event-id"


class Parameters:
    """The query of a request, which may have only the parameters that its path knows."""

    def __init__(self, request: Request, *known: str) -> None:
        self.request: Request = request
        self.given: QueryParams = request.query_params
        for name in self.given:
            if name not in known:
                raise Problem("unknown-parameter", f"there is no parameter {name[:40]!r} here{_like(name, known)}")

    def one(self, name: str) -> str | None:
        """Give the value of a parameter that may be given once."""
        values = self.given.getlist(name)
        if len(values) > 1:
            raise Problem("bad-parameter", f"{name} is given {len(values)} times, and once is enough")
        return values[0] if values else None

    def whole(self, name: str, usual: int, least: int, most: int) -> int:
        """Give a whole number in a range."""
        text = self.one(name)
        if text is None:
            return usual
        if not (text.isascii() and text.isdigit() and len(text) <= len(str(most)) and least <= int(text) <= most):
            raise Problem("bad-parameter", f"{name} is a whole number from {least} to {most}, not {text[:40]!r}")
        return int(text)

    def place(self, plan: Plan) -> int:
        """Give the place after which to begin."""
        after = self.one("after")
        return 0 if after is None else plan.place(after)

    def resumed(self, plan: Plan) -> int:
        """Give the place to go on from: what a browser had last comes before the `after` of its address."""
        place, last = self.place(plan), self.request.headers.get(LAST_EVENT_ID)
        return plan.place(last) if last else place

    def envelope(self) -> str:
        """Give the envelope asked for."""
        asked = self.one("envelope")
        asked = ENVELOPES[0] if asked is None else asked
        if asked not in ENVELOPES:
            raise Problem("bad-parameter", f"envelope is one of {', '.join(ENVELOPES)}, not {asked[:40]!r}")
        return asked

    def wanted(self, plan: Plan) -> Filter:
        """Give the filter of the regions and seats asked for, which add up."""
        seats = plan.night.seats
        regions = self._names("region", _regions(plan))
        codes = [seat_code(asked, plan.night, "bad-parameter") for asked in self.given.getlist("seat")]
        if not (regions or codes):
            return EVERYTHING
        return Filter.of([*codes, *(code for code, seat in seats.items() if seat.region in regions)])

    def region(self, plan: Plan) -> str | None:
        """Give the one region asked for, if any."""
        self.one("region")
        return next(iter(self._names("region", _regions(plan))), None)

    def _names(self, name: str, known: list[str]) -> list[str]:
        asked = self.given.getlist(name)
        for value in asked:
            if value not in known:
                raise Problem("bad-parameter", f"there is no {name} {value[:40]!r} on this night{_like(value, known)}")
        return asked


def _regions(plan: Plan) -> list[str]:
    return sorted({seat.region for seat in plan.night.seats.values()})


def _like(wrong: str, known: Iterable[str]) -> str:
    """Suggest what may have been meant."""
    names = sorted(known)
    near = get_close_matches(wrong, names, 1) or (names if len(names) <= 20 else names[:1])
    return f"; is it {' or '.join(near)}?" if near else ", and there are none"
