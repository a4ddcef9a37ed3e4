"""Names of a package that are imported when they are first asked for, each written once: where a type checker sees it.

Importing all of `electionfeed` at once takes three times as long as importing what a board needs.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from linecache import getlines
from typing import Any

__all__ = ["lazy"]


def lazy(package: str) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """Give `__getattr__`, `__dir__` and `__all__` for a package that imports its names under `if TYPE_CHECKING`.

    A room that is imported there as a whole is found like a name, and is not in `__all__`.
    """
    module = sys.modules[package]
    where = dict(_names(package))
    public = sorted(name for name, source in where.items() if source != ".")

    def find(name: str) -> Any:
        if name not in where:
            raise AttributeError(f"module {package!r} has no attribute {name!r}", name=name, obj=module)
        if where[name] == ".":
            return import_module(f".{name}", package)
        value = getattr(import_module(where[name], package), name)
        setattr(module, name, value)
        return value

    return find, lambda: sorted(where), public


def _names(package: str) -> Iterator[tuple[str, str]]:
    """Give each name and the module that it comes from, relative to the package, as its own source says."""
    module = sys.modules[package]
    source = "".join(getlines(str(module.__file__), module.__dict__))
    if not source:
        raise ImportError(f"{package} reads its names from its own source: collect its .py files with your application")
    for block in ast.parse(source).body:
        if isinstance(block, ast.If) and isinstance(block.test, ast.Name) and block.test.id == "TYPE_CHECKING":
            for line in block.body:
                if isinstance(line, ast.ImportFrom):
                    yield from ((name.name, f".{line.module or ''}") for name in line.names)
