"""What every command that prints a table asks alike: as lines for a person, as JSON, or as CSV."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import Any

import orjson

from ..tallies.columns import Columns, comma_separated, rows_of
from .terminal import cells, say, write, write_text

__all__ = ["add_forms", "answer", "answer_rows", "as_csv", "as_json", "refuse_form"]


def add_forms(command: argparse.ArgumentParser, what: str = "everything") -> None:
    """Declare `--json` and `--csv`, one of which may be given."""
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help=f"print {what} as JSON")
    form.add_argument("--csv", action="store_true", help=f"print {what} as CSV")


def refuse_form(args: argparse.Namespace, *flags: str) -> None:
    """End with a wrong command line where a form is asked for and none of the flags that print a table is given."""
    form = next((name for name in ("json", "csv") if getattr(args, name)), "")
    if form and not any(getattr(args, flag) not in (None, False) for flag in flags):
        args.parser.error(f"--{form} goes with --{' or --'.join(flags)}")


def as_json(value: Any) -> bytes:
    """Give plain values as indented JSON with sorted names."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(value, option=options)


def as_csv(columns: Columns) -> str:
    """Give columns as CSV, as they may be shown."""
    return comma_separated(cells(columns))


def answer(
    args: argparse.Namespace, lines: Callable[[], list[str]], value: Callable[[], Any], columns: Callable[[], Columns]
) -> None:
    """Print an answer as lines, or its value as JSON, or its columns as CSV, whichever was asked for."""
    if args.json:
        write([as_json(value())])
    elif args.csv:
        write_text(as_csv(columns()))
    else:
        say(*lines())


def answer_rows(args: argparse.Namespace, lines: Callable[[], list[str]], rows: Sequence[dict[str, Any]]) -> None:
    """Print rows that have the same names in all three forms."""
    answer(args, lines, lambda: rows, lambda: rows_of(rows, rows[0] if rows else ()))
