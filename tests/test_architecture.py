"""Imports follow the data's journey, and extras are imported only where they are used."""

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from importlib.util import resolve_name
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "electionfeed"
CORE = {"attrs", "msgspec", "orjson"}


def modules() -> dict[str, Path]:
    return {name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(module: str, path: Path) -> set[str]:
    """Every module that a module imports when it is imported itself."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    found: set[str] = set()
    for node in at_import(ast.parse(path.read_text()).body):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = resolve_name("." * node.level + (node.module or ""), package) if node.level else str(node.module)
            found |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return found


def at_import(body: list[ast.stmt]) -> list[ast.stmt]:
    """The statements that run at import: not those in functions, nor those for type checkers alone."""
    found = []
    for node in body:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        found.append(node)
        if isinstance(node, ast.If | ast.Try):
            found += at_import(node.body)
    return found


def graph() -> dict[str, set[str]]:
    known = modules()
    return {module: (imported(module, path) & known.keys()) - {module} for module, path in known.items()}


def test_imports_form_a_directed_graph_without_a_cycle() -> None:
    edges = {module: needs - {"electionfeed"} for module, needs in graph().items()}
    assert list(TopologicalSorter(edges).static_order())


def test_imports_follow_the_arrows_of_the_data_and_never_go_back() -> None:
    journey = ["errors", "fields", "events", "publish", "importers", "log", "night", "boards", "headlines", "cli"]
    order = {f"electionfeed.{step}": place for place, step in enumerate(journey)}
    for module, needs in graph().items():
        own = step_of(module, order)
        for need in needs:
            other = step_of(need, order)
            assert own is None or other is None or other <= own, f"{module} imports {need}, which comes after it"


def step_of(module: str, order: dict[str, int]) -> int | None:
    return next((place for step, place in order.items() if module == step or module.startswith(f"{step}.")), None)


def test_importing_the_library_imports_nothing_but_its_core_dependencies() -> None:
    program = "import sys, attrs, orjson; old = set(sys.modules); import electionfeed; print(*set(sys.modules) - old)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    tops = {module.partition(".")[0] for module in run.stdout.split()}
    others = {top for top in tops - sys.stdlib_module_names if not top.startswith("_")}
    assert others <= CORE | {"electionfeed", "attr", "typing_extensions"}  # the last where msgspec finds it
