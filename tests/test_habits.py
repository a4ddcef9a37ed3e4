"""The habits agree with one another: a tool has one version, a session is in the guide and in CI."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def sessions() -> set[str]:
    tree = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return {one.name for one in functions if any("nox.session" in ast.unparse(mark) for mark in one.decorator_list)}


def test_a_hook_takes_the_version_of_its_tool_that_the_project_pins() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    taken = {
        tool
        for tools in re.findall(r"additional_dependencies: \[(.*)\]", hooks)
        for tool in re.findall(r'"(.+?)"', tools)
    }
    assert {tool.partition("==")[0] for tool in taken} >= {
        "codespell",
        "pre-commit-hooks",
        "ruff",
        "validate-pyproject",
    }
    assert taken <= set(PROJECT["dependency-groups"]["lint"])


def test_every_tool_is_pinned_in_a_group_and_none_is_published_as_an_extra() -> None:
    tools = {"nox", "coverage", "docs", "lint", "types", "wheel"}
    pinned = [tool for group in tools for tool in PROJECT["dependency-groups"][group]]
    assert all("==" in tool for tool in pinned)
    names = {re.split(r"[\[=]", tool)[0] for tool in pinned}
    extras = PROJECT["project"]["optional-dependencies"].values()
    assert names.isdisjoint(re.split(r"[\[=<>]", needed)[0] for extra in extras for needed in extra)


def test_the_guide_names_every_session_and_ci_calls_each_of_them() -> None:
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert {"tests", "lint", "types", "docs", "wheel", "bench", "browser"} <= sessions()
    for name in sessions():
        assert re.search(rf"`{name}(-3\.1\d)?`", GUIDE), f"{name} is not in CONTRIBUTING.md"
        assert name in ("tests", "pictures") or f"\nsession {name}" in ci, f"{name} is not called by .ci/run"


def test_the_files_that_the_guide_names_are_there() -> None:
    named = re.findall(r"`((?:src|docs|tests|schema|benchmarks)/[\w./-]+)`", GUIDE) + re.findall(
        r"tests/test_\w+\.py", GUIDE
    )
    assert len(named) > 20
    for path in named:
        assert "NAME" in path or (ROOT / path).exists(), f"CONTRIBUTING.md names {path}"
