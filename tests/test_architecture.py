"""Imports follow the data's journey, and extras are imported only where they are used."""

import ast
import sys
from functools import cache
from graphlib import TopologicalSorter
from importlib.util import resolve_name
from pathlib import Path

import electionfeed as ef
from electionfeed import tallies

from .processes import ran

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "electionfeed"
CORE = {"attrs", "msgspec", "orjson"}


@cache
def modules() -> dict[str, Path]:
    return {name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(module: str, path: Path) -> set[str]:
    """Every module that a module imports, inside its functions too, but for type checkers alone."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    found: set[str] = set()
    for node in at_run_time(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = resolve_name("." * node.level + (node.module or ""), package) if node.level else str(node.module)
            found |= {f"{base}.{alias.name}" for alias in node.names if f"{base}.{alias.name}" in modules()} or {base}
    return found


def at_run_time(node: ast.AST) -> list[ast.AST]:
    found = []
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test)):
            found += [child, *at_run_time(child)]
    return found


def graph() -> dict[str, set[str]]:
    known = modules()
    return {module: (imported(module, path) & known.keys()) - {module} for module, path in known.items()}


def test_imports_form_a_directed_graph_without_a_cycle_those_inside_functions_too() -> None:
    assert list(TopologicalSorter(graph()).static_order())


def test_rooms_follow_the_order_of_the_datas_journey() -> None:
    rooms = [
        "_frozen _lazy _moments _shown errors rules names _annotations events",
        "stream folds night importers logs",
        "tallies headlines playback",
        "draw",
        "rehearsal",
        "simulation",
        "web",
        "testing",
        "cli pytest_plugin",
    ]
    floors = {f"electionfeed.{room}": floor for floor, names in enumerate(rooms) for room in names.split()}
    for module, needs in graph().items():
        for need in needs:
            below, here = floor_of(need, floors), floor_of(module, floors)
            assert below is None or here is None or below <= here, f"{module} imports {need}, which comes after it"


def floor_of(module: str, floors: dict[str, int]) -> int | None:
    return next((floor for room, floor in floors.items() if module == room or module.startswith(f"{room}.")), None)


def test_no_module_bears_the_name_of_something_that_its_package_gives() -> None:
    """Importing the module would put it in the place of the name."""
    for package, folder in ((ef, PACKAGE), (tallies, PACKAGE / "tallies")):
        assert {path.stem for path in folder.iterdir()}.isdisjoint(package.__all__)
        assert all(getattr(package, name) is not None for name in package.__all__)
        rooms = {name for name in dir(package) if f"{package.__name__}.{name}" in modules()}
        assert dir(package) == sorted({*package.__all__, *rooms})


def test_importing_the_library_imports_nothing_but_its_core_dependencies() -> None:
    program = "import sys, attrs, msgspec, orjson; old = set(sys.modules); import electionfeed as ef; ef.board; ef.load"
    program += "; print(*set(sys.modules) - old)"
    run = ran([sys.executable, "-c", program], text=True, check=True)
    tops = {module.partition(".")[0] for module in run.stdout.split()}
    assert {top for top in tops - sys.stdlib_module_names if not top.startswith("_")} <= CORE | {"electionfeed"}
