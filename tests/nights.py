"""The bundled nights as parameters of what takes long on a whole one: two in every run, the others marked `slow`."""

import pytest

import electionfeed as ef

__all__ = ["NIGHTS"]

ALWAYS = ("ge2019", "ge2024")  # with last results, and with notional ones on new boundaries
NIGHTS = [pytest.param(name, marks=() if name in ALWAYS else pytest.mark.slow) for name in ef.nights()]
