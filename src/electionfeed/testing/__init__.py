"""What tests of code that follows a feed are written with: short events, given/when/then, and the laws of a reducer."""

from .differences import differences
from .given import Given, given
from .laws import LAWS, LawBroken, laws
from .short import declared, night, nominated, opened, rushed, withdrawn

__all__ = [
    "LAWS",
    "Given",
    "LawBroken",
    "declared",
    "differences",
    "given",
    "laws",
    "night",
    "nominated",
    "opened",
    "rushed",
    "withdrawn",
]
