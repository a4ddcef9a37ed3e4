"""Pages that stand at the top of the repository, where people look for them, and belong to the site as well."""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx

ROOT = Path(__file__).parents[2]
PAGES = {"changelog": "CHANGELOG.md", "contributing": "CONTRIBUTING.md"}
LINK = re.compile(r"\[([^]]+)\]\(([^):]+)\)")


def read(app: Sphinx, name: str, source: list[str]) -> None:
    """Put the text of a page of the repository in the place of the page that stands for it."""
    if name in PAGES:
        path = ROOT / PAGES[name]
        app.env.note_dependency(path)
        source[0] = LINK.sub(_led, path.read_text(encoding="utf-8"))


def _led(link: re.Match[str]) -> str:
    """Lead a link to a page of the site there, and leave the words of one to a file that the site does not have."""
    text, target = link.groups()
    page = target.removeprefix("docs/")
    return f"[{text}]({page})" if page != target and page.partition("#")[0].endswith(".md") else text


def setup(app: Sphinx) -> dict[str, bool]:
    """Listen for pages that are read."""
    app.connect("source-read", read)
    return {"parallel_read_safe": True}
