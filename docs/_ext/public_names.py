"""Lead a link to a name, wherever its module lies, to the public name under which it is documented."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

if TYPE_CHECKING:
    from sphinx.domains.python import PythonDomain

ROOMS = ("electionfeed", "electionfeed.tallies", "electionfeed.draw", "electionfeed.logs", "electionfeed.testing")


def resolved(app: Sphinx, env: BuildEnvironment, node: pending_xref, text: nodes.Element) -> nodes.Element | None:
    """Find `electionfeed.events.SeatDeclared` where it stands as `electionfeed.SeatDeclared`."""
    if node.get("refdomain") != "py":
        return None
    domain = cast("PythonDomain", env.get_domain("py"))
    name = str(node["reftarget"]).rpartition(".")[2]
    for room in ROOMS:
        target = f"{room}.{name}"
        if target in domain.objects:
            return domain.resolve_xref(env, node["refdoc"], app.builder, "obj", target, node, text)
    return None


def setup(app: Sphinx) -> dict[str, bool]:
    """Listen for links that Sphinx could not resolve."""
    app.connect("missing-reference", resolved)
    return {"parallel_read_safe": True}
