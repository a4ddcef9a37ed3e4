"""The parser of the command line: of a word that is no choice it says which is the nearest."""

from __future__ import annotations

import argparse
from typing import Any

from ..names import suggestions

__all__ = ["Parser"]


class Parser(argparse.ArgumentParser):
    """A parser whose errors about a choice or a command suggest the nearest."""

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        try:
            super()._check_value(action, value)
        except argparse.ArgumentError as error:
            likely = suggestions(str(value), {str(choice): str(choice) for choice in action.choices or ()})
            if not likely:
                raise
            raise argparse.ArgumentError(action, f"{error.message}: is it {' or '.join(likely)}?") from None
