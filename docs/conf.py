"""How Sphinx builds these pages: `sphinx-build -W --keep-going -n docs site`, without a network."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "_ext")]

from pygments.lexers.special import TextLexer  # noqa: E402
from sphinx.application import Sphinx  # noqa: E402

import electionfeed  # noqa: E402 - whichever is installed is the one that is documented

project = "electionfeed"
author = "The electionfeed authors"
copyright = author  # noqa: A001 - Sphinx's own name
release = version = electionfeed.__version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx_copybutton",
    "command_line",
    "public_names",
    "repository_pages",
]
source_suffix = {".md": "markdown"}
root_doc = "index"
exclude_patterns = ["_build"]
templates_path: list[str] = []

html_theme = "furo"
html_title = f"electionfeed {release}"
html_static_path: list[str] = []
html_extra_path = ["openapi.json", "asyncapi.json"]
html_copy_source = False

# Headings can be linked to as on GitHub: page.md#heading.
myst_heading_anchors = 4
myst_enable_extensions = ["deflist"]
copybutton_exclude = ".linenos, .gp, .go"

# Docstrings put code in single quotation marks, as Markdown does.
default_role = "code"
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_typehints = "signature"
autodoc_default_options = {"members": True}
# Python's own types and type variables are text in a signature: to link to Python's pages would take a network.
OUTSIDE = "collections concurrent contextlib datetime enum pathlib random socket typing hypothesis np numpy starlette"
nitpick_ignore_regex = [
    (r"py:.*", rf"({'|'.join(OUTSIDE.split())})\b.*"),
    (r"py:class", r"(.*\.)?([A-Z]|S_co|P)"),
    (r"py:class", r"(Path|NDArray|Report)"),
    (r"py:class", r"electionfeed\.(web|rehearsal\.corrections|testing\.laws|tallies\.forecasting|draw\.palette)\..*"),
]


def setup(app: Sphinx) -> None:
    """Let tables in CSV stand as they are: Pygments has no lexer for them."""
    app.add_lexer("csv", TextLexer)
