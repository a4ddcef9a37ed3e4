"""What CI does, as named sessions that each work alone: `nox -s lint`, `nox -s tests-3.12 -- tests/test_fold.py`.

A session builds its own environment with pip, the tools pinned in `[dependency-groups]` of pyproject.toml, and keeps it
for the next time; `nox -R` takes it as it is. Words after `--` go to pytest.
"""

import os
import shutil
from pathlib import Path

import nox

ROOT = Path(__file__).parent
PROJECT = nox.project.load_toml(ROOT / "pyproject.toml")
PYTHONS = ["3.11", "3.12", "3.13"]
EXTRAS = "cli,http,nats,png,sim,test"
# Quick tests of most rooms, and of what is not Python in the wheel: nights, page, map, calibration, errata, kit.
ROOMS = """
cli cli_forms codec conformance cursor draw figures files fold format headlines log night page pytest_plugin
"""
# These read the package's source in src/ and CI's own script, which are not there when only the wheel is.
OF_THE_SOURCE = [
    "tests/test_habits.py",
    "tests/test_architecture.py",
    "tests/test_printing.py::test_only_one_module_of_the_command_line_prints",
    "tests/test_readme.py::test_the_tests_command_of_the_readme_is_the_one_that_ci_runs",
    "tests/test_readme.py::test_every_link_of_the_documentation_to_a_file_leads_somewhere",
]

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "venv"  # pip is all that is asked for
nox.options.reuse_venv = "yes"
nox.options.sessions = ["lint", "types", "tests-3.11"]


def group(name: str) -> list[str]:
    """Give what a dependency group holds; the pip of Python 3.11 knows no groups."""
    return list(nox.project.dependency_groups(PROJECT, name))


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """The suite and its doctests, and how much of the package they ran."""
    session.install("-e", ".[dev]", *group("coverage"))
    # The quick way of counting lines came with Python 3.12; the usual one doubles the time of the suite.
    core = {} if session.python == "3.11" else {"COVERAGE_CORE": "sysmon"}
    data = {"COVERAGE_FILE": str(Path(session.create_tmp()).resolve() / "coverage")}
    session.run("coverage", "erase", env=data)
    # Where a signal interrupts coverage itself, it never comes to the program: those tests would wait for ever.
    chosen = session.posargs or ("-m", "not long", "--deselect=tests/test_interrupts.py")
    session.run("coverage", "run", "-m", "pytest", *chosen, env=data | core)
    session.run("coverage", "combine", "--quiet", env=data)
    session.run("coverage", "report", env=data)


@nox.session
def lint(session: nox.Session) -> None:
    """Style, spelling, and whether pyproject.toml is sound."""
    session.install(*group("lint"))
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("validate-pyproject", "pyproject.toml")
    session.run("codespell")


@nox.session
def types(session: nox.Session) -> None:
    """The annotations, as mypy and pyright see them."""
    session.install("-e", ".[dev]", *group("bench"), *group("types"))
    session.run("mypy")
    session.run("pyright")
    # What it must accept and refuse of a user's code, under a configuration of its own.
    session.run("pyright", "--project", "tests/typing")


@nox.session
def docs(session: nox.Session) -> None:
    """The pages as a site in site/, where every warning is an error."""
    # With the extras whose names are in the reference.
    session.install("-e", f".[{EXTRAS}]", *group("docs"))
    strict = ("--quiet", "--fail-on-warning", "--keep-going", "--nitpicky")
    session.run("sphinx-build", *strict, "-d", str(Path(session.create_tmp()) / "doctrees"), "docs", "site")


@nox.session
def bench(session: nox.Session) -> None:
    """The benchmarks that have a gate, briefly."""
    session.install("-e", ".[dev]", *group("bench"))
    # By name: pytest would look for doctests in every module here, and some import peers that only a figure takes.
    files = sorted(map(str, Path("benchmarks").glob("test_*.py")))
    gates = (*files, "--gates", "-q", "-p", "no:electionfeed", "--benchmark-columns=median")
    session.run("pytest", *(session.posargs or gates))


@nox.session
def browser(session: nox.Session) -> None:
    """The live page and the pictures in a real Chromium, the one part that does not come with pip."""
    if not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        session.error("no Chromium here: install it as the system does, such as apt-get install chromium")
    session.install("-e", ".[dev]", *group("browser"))
    pages = sorted(map(str, Path("tests").glob("test_*_browser.py")))
    session.run("pytest", "-q", "-rs", "-m", "not long", *(session.posargs or pages))


@nox.session
def pictures(session: nox.Session) -> None:
    """All pictures of the README and the docs again: those the package draws, the terminal and the page."""
    session.install("-e", ".[dev]", *group("browser"))
    for script in ("examples/pictures.py", "examples/page/screenshots.py"):
        session.run("python", script, "docs/pictures")


@nox.session
def wheel(session: nox.Session) -> None:
    """The wheel and the sdist: what they hold, and what a project that has nothing else finds."""
    session.install(*group("wheel"), *group("types"))
    built = _built(session, "--sdist", "--wheel")
    session.run("twine", "check", "--strict", *map(str, built))
    session.run("check-wheel-contents", str(built[-1]))
    session.run("bash", ".ci/wheel", str(built[-1]), EXTRAS, external=True)


@nox.session(python=PYTHONS)
def installed(session: nox.Session) -> None:
    """A part of the tests on the built wheel, the package's source out of reach; all of them with `-- tests`."""
    session.install(*group("wheel"))
    built = str(_built(session, "--wheel")[-1])
    session.install(f"{built}[dev]")
    # An environment that is used again may have an older wheel with the same version, which pip would keep.
    session.install("--force-reinstall", "--no-deps", built)
    away = Path(session.create_tmp()).resolve() / "away"
    shutil.rmtree(away, ignore_errors=True)
    shutil.copytree(ROOT, away, ignore=shutil.ignore_patterns("src", ".*", "__pycache__", "*.egg-info"))
    rooms = [f"tests/test_{room}.py" for room in ROOMS.split()]
    with session.chdir(away):
        code = f"import electionfeed as ef; assert not ef.__file__.startswith({str(ROOT / 'src')!r}), ef.__file__"
        session.run("python", "-c", code)
        left_out = [f"--deselect={test}" for test in OF_THE_SOURCE]
        session.run("pytest", "-q", *left_out, *(session.posargs or rooms))


def _built(session: nox.Session, *what: str) -> list[Path]:
    """Build into an empty folder of the session, and give what is there, the wheel last."""
    folder = Path(session.create_tmp()).resolve() / "dist"
    shutil.rmtree(folder, ignore_errors=True)
    session.run("python", "-m", "build", *what, "--outdir", str(folder), silent=True)
    return sorted(folder.iterdir(), key=lambda path: (path.suffix == ".whl", path.name))


os.environ.pop("PYTHONPATH", None)  # a session's own environment decides which electionfeed is meant
