"""Files import one way: a circle would mean that two files are one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

SDK = Path(__file__).resolve().parent.parent / "sdk"
AZURES_SHAPE = "estimatory.api."
"""Workspace, Experiment and Run lead to each other, as they do in azureml-core."""


def _modules() -> dict[str, Path]:
    """The files of the core by their names; a package has the name of its folder."""
    found = {}
    for path in (SDK / "estimatory").rglob("*.py"):
        parts = path.relative_to(SDK).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def _for_types_only(tree: ast.Module) -> set[ast.AST]:
    blocks = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    ]
    return {inner for block in blocks for inner in ast.walk(block)}


def _imports(name: str, path: Path, known: set[str]) -> Iterator[str]:
    """What a file imports when it runs, at its top or inside a function."""
    tree = ast.parse(path.read_text("utf-8"))
    skipped = _for_types_only(tree)
    package = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level and node not in skipped:
            base = package[: len(package) - node.level + 1]
            source = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                target = f"{source}.{alias.name}"
                yield target if target in known else source


def _reachable(start: str, graph: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    left = [*graph[start]]
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += graph[name]
    return found


def test_no_file_leads_back_to_itself() -> None:
    files = _modules()
    graph = {
        name: {other for other in _imports(name, path, {*files}) if other in files}
        for name, path in files.items()
    }
    assert any(graph.values())
    circular = {name for name in graph if name in _reachable(name, graph)}
    assert {name for name in circular if not name.startswith(AZURES_SHAPE)} == set()
