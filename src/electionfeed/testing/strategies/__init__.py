"""Hypothesis strategies for declaration nights: legal ones, ones delivered with faults, ones broken in a named way.

Needs the extra `electionfeed[test]`.
"""

try:
    import hypothesis as _hypothesis  # noqa: F401
except ModuleNotFoundError:
    raise ModuleNotFoundError(
        "electionfeed.testing.strategies needs Hypothesis: pip install 'electionfeed[test]'", name="hypothesis"
    ) from None

from .broken import BREAKS, Broken, broken
from .legal import PARTIES, candidates, declarations, nights, redelivered, results, seats
from .registered import register

__all__ = [
    "BREAKS",
    "PARTIES",
    "Broken",
    "broken",
    "candidates",
    "declarations",
    "nights",
    "redelivered",
    "register",
    "results",
    "seats",
]
